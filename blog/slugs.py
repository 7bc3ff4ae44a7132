"""Slugs: the last part of an address, made from a title."""

from django.db.models import QuerySet
from django.utils.text import slugify

MAX_SLUG_LENGTH = 200  # characters; WordPress's own limit, so that no imported address is cut


def slug_for(text: str, fallback: str = "untitled") -> str:
    """The slug that a title suggests. Letters of every script stay as they are."""
    return slugify(text, allow_unicode=True)[:MAX_SLUG_LENGTH].strip("-_") or fallback


def free_slug(text: str, others: QuerySet, fallback: str = "untitled") -> str:
    """The first of slug, slug-2, slug-3 … that none of `others` has. One query."""
    slug = slug_for(text, fallback)
    taken = set(others.filter(slug__startswith=slug[:-4]).values_list("slug", flat=True))
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        ending = f"-{number}"
        candidate = slug[: MAX_SLUG_LENGTH - len(ending)] + ending
    return candidate
