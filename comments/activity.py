"""How lively discussions were lately, day by day."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from blog.models import Entry
from comments.models import Comment

DAYS = 7  # today and the six before it


def replies_by_day(entries: Iterable[Entry]) -> dict[int, list[int]]:
    """How many replies each entry got on each of the last days, the oldest day first.

    Days are those of the time zone that is active. What is not visible does not count. One query.
    """
    first = timezone.localdate() - timedelta(days=DAYS - 1)
    counted = {entry.pk: [0] * DAYS for entry in entries}
    rows = (
        Comment.objects.visible()
        .filter(entry__in=counted, shown_at__gte=timezone.now() - timedelta(days=DAYS))
        .annotate(day=TruncDate("shown_at"))
        .values_list("entry", "day")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for entry_id, day, number in rows:
        if day >= first:
            counted[entry_id][(day - first).days] = number
    return counted
