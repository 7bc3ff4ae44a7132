"""Addresses: which ones the blog itself uses, and how a path becomes one."""

import unicodedata
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import iri_to_uri

# First parts of addresses that belong to the blog itself, so that no page can take them.
RESERVED = frozenset(
    "admin author category comments favicon.ico feed feed.json media page preview robots.txt "
    "search shared sign-in sitemap.xml static tag webmention wp-content xmlrpc.php".split()
)


def address_of(path: str) -> str:
    """The address of an entry's path, percent-encoded."""
    return iri_to_uri(path)


@lru_cache(maxsize=10_000)
def list_address(kind: str, name: str) -> str:
    """The address of the list of a category, a tag or an author.

    Kept, as a page of posts leads to dozens of them.

    Args:
        kind: "category", "tag" or "author".
        name: the slug; of a category with those above it, between slashes.
    """
    return reverse(f"blog:{kind}", args=[name])


def preview_address_of(pk: int) -> str:
    return reverse("blog:preview", args=[pk])


def absolute(address: str) -> str:
    """The address with scheme and host, from SITE_URL and never from what a request says."""
    return settings.SITE_URL + address if address.startswith("/") else address


def normal(text: str) -> str:
    """The composed form of Unicode, which all stored paths have; some systems send the other."""
    return unicodedata.normalize("NFC", text)
