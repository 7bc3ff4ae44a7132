"""The menu at the top of each page, as a tree."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from django import template
from django.utils.translation import gettext as _

from blog.models import MenuEntry

register = template.Library()

MAX_LINES = 6  # at the top level; on a phone they take two or three rows


@dataclass
class Line:
    """One line of the menu, with those below it. One without an address only holds others."""

    label: str
    address: str
    is_current: bool
    below: list[Self] = field(default_factory=list)


@register.simple_tag(takes_context=True)
def menu_lines(context: template.Context, entries: Iterable[MenuEntry]) -> list[Line]:
    """The menu as nested lines. One query, that of `entries`.

    A line whose parent is not among the entries is left out. Where there are more than MAX_LINES,
    the last ones stand below a line of their own.
    """
    here = context["request"].path
    below = defaultdict(list)
    for entry in entries:
        below[entry.parent_id].append(entry)

    def line(entry: MenuEntry) -> Line:
        address = entry.destination
        return Line(str(entry), address, address == here, lines(entry.pk))

    def lines(parent_id: int | None) -> list[Line]:
        # What is placed is taken out, so that lines which stand below each other end.
        return [line(entry) for entry in below.pop(parent_id, ())]

    top = lines(None)
    if len(top) > MAX_LINES:
        top[MAX_LINES - 1 :] = [Line(_("More"), "", False, top[MAX_LINES - 1 :])]
    return top
