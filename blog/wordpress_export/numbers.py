"""The numbers that things have in an export.

WordPress counts posts, files and lines of menus in one row, and terms in another; here each kind
counts for itself. The numbers are made so that two things never share one and that a thing has the
same number in every export: an importer knows by it what it has brought before.
"""

from django.db.models import Model

from blog.models import Category, Entry, MenuEntry, Tag, Upload

ITEMS: dict[type[Model], int] = {Entry: 0, Upload: 1, MenuEntry: 2}
MENU = 1  # the one menu there is, as a term
TERMS: dict[type[Model], int] = {Category: 0, Tag: 1}


def item_number(kind: type[Model], pk: int) -> int:
    """The number of an item: a post or page, a file, a line of the menu."""
    return pk * len(ITEMS) + ITEMS[kind]


def term_number(kind: type[Model], pk: int) -> int:
    """The number of a category or tag."""
    return pk * len(TERMS) + TERMS[kind]
