"""The months of the spam filter as a plot: one column each, in four parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.template.defaultfilters import date
from django.utils.translation import gettext as _

from comments.spam.months import Month, Numbers

# Of the drawing, in units that the browser stretches to the room that there is.
COLUMN, WIDTH, HEIGHT = 10, 7, 100
LEAST = 2  # high; what a single reply shows beside thousands
# From the foot of a column to its top.
PARTS = ("caught", "missed", "wrongly_held", "others")


class Part(NamedTuple):
    """What a column shows of one number."""

    name: str
    y: float
    height: float


class Column(NamedTuple):
    x: float
    label: str
    words: str
    parts: list[Part]


@dataclass(frozen=True)
class Plot:
    """Columns on one scale.

    Attributes:
        most: what the highest column stands for.
    """

    columns: list[Column]
    most: int
    column_width: int = WIDTH
    height: int = HEIGHT

    @property
    def width(self) -> int:
        return COLUMN * len(self.columns)

    @classmethod
    def of(cls, months: Iterable[Month]) -> "Plot":
        months = list(months)
        most = max((month.numbers.came for month in months), default=0)
        columns = [
            Column(
                place * COLUMN + (COLUMN - WIDTH) / 2,
                date(month.first, "M"),
                words(month),
                parts(month.numbers, most),
            )
            for place, month in enumerate(months)
        ]
        return cls(columns, most)


def parts(numbers: Numbers, most: int) -> list[Part]:
    """The parts of one column, each at least as high as can be seen."""
    drawn, y = [], float(HEIGHT)
    room = HEIGHT - LEAST * len(PARTS)
    for name in PARTS:
        if number := getattr(numbers, name):
            height = round(LEAST + room * number / most, 2)
            y = round(y - height, 2)
            drawn.append(Part(name, y, height))
    return drawn


def words(month: Month) -> str:
    """What a column shows, for those who point at it."""
    numbers = month.numbers
    return _(
        "%(month)s: %(came)d came, %(caught)d caught, %(missed)d missed, "
        "%(wrongly_held)d wrongly held"
    ) % {
        "month": date(month.first, "F Y"),
        "came": numbers.came,
        "caught": numbers.caught,
        "missed": numbers.missed,
        "wrongly_held": numbers.wrongly_held,
    }
