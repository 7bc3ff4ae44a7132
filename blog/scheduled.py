"""When the next post or page appears by itself: what is in memory is right until then."""

from datetime import datetime

from django.db.models import Min

from blog.changes import ENTRIES
from blog.models import Entry
from blog.remembered import Remembered


def read() -> datetime | None:
    """One query, from the few that are scheduled."""
    return Entry.objects.scheduled().aggregate(moment=Min("published_at"))["moment"]


next_publication = Remembered(read, ENTRIES, until=lambda moment: moment)
