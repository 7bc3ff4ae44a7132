"""The replies of the last week, as a small plot."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django import template
from django.template.defaultfilters import date
from django.utils import timezone

from blog.models import Entry
from comments import activity

register = template.Library()

WIDTH, GAP, HEIGHT = 8, 3, 24  # of a bar, in the units of the drawing
FOOT = 1  # what a day without a reply shows, so that seven days are seen


class Bar(NamedTuple):
    """One day of the plot."""

    x: int
    y: int
    height: int
    number: int
    day: str


class Week(NamedTuple):
    """The replies of an entry in the last days."""

    total: int
    bars: list[Bar]
    width: int = activity.DAYS * (WIDTH + GAP) - GAP
    height: int = HEIGHT
    bar: int = WIDTH


@register.simple_tag
def replies_last_week(entries: Iterable[Entry]) -> dict[int, Week]:
    """For each entry its week, drawn on one scale, so that they can be compared. One query."""
    counted = activity.replies_by_day(entries)
    most = max((max(numbers) for numbers in counted.values()), default=0)
    return {pk: Week(sum(numbers), bars(numbers, most)) for pk, numbers in counted.items()}


def bars(numbers: list[int], most: int) -> list[Bar]:
    """The bars of a week, the oldest day first."""
    today = timezone.localdate()
    drawn = []
    for index, number in enumerate(numbers):
        height = FOOT + round((HEIGHT - FOOT) * number / most) if most else FOOT
        day = date(today - timedelta(days=len(numbers) - 1 - index), "l")
        drawn.append(Bar(index * (WIDTH + GAP), HEIGHT - height, height, number, day))
    return drawn


@register.filter
def of_entry(weeks: dict[int, Week], entry: Entry) -> Week:
    return weeks[entry.pk]
