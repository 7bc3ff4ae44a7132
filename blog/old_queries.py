"""Where WordPress's addresses with a query lead: `/?p=123`, `/?cat=3`, `/?feed=rss2` and more.

WordPress answers all of these at its front page, whatever addresses are set, and links to
`/?p=123` stand in feeds, mails and older posts everywhere.
"""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse

from blog.feed_formats import ENDINGS
from blog.models import Category, ImportedRecord, Tag, User
from blog.old_addresses import FORMATS, find, list_at, moved, search

NUMBER = re.compile(r"[0-9]{1,18}")  # what the database can hold
OF_COMMENTS = "comments-"  # in front of the format of a feed of replies
ENTRY_NUMBERS = ("p", "page_id", "attachment_id")


def of_query(request: HttpRequest) -> str:
    """Where a query at the front page leads; empty where it means nothing here.

    Some four queries, and none at all for a query that WordPress did not know.

    Raises:
        Http404: it means a post, a category or an author that is not here, or not public.
    """
    query = request.GET
    if "s" in query:
        return search(query["s"]) if query["s"].strip() else reverse("blog:search")
    for name, lookup in SUBJECTS.items():
        value = query.get(name, "")
        if not value or "\0" in value:
            continue
        address = lookup(value, query)
        if address == "":
            raise Http404
        if address:
            return below(address, query)
    return below("/", query)


def below(address: str, query: QueryDict) -> str:
    """The feed or the further page that the query asks for, of what stands at this address."""
    name = query.get("feed", "")
    kind, name = name.startswith(OF_COMMENTS), name.removeprefix(OF_COMMENTS)
    ending = ENDINGS.get(FORMATS.get("" if name == "feed" else name) if name else None)
    if ending and kind and address == "/":
        return f"/comments/{ending}"
    if ending:
        return address + ending if address.endswith("/") else address
    page = query.get("paged", "")
    if NUMBER.fullmatch(page) and int(page) > 1 and list_at(f"{address}page/{page}/"):
        return f"{address}page/{int(page)}/"
    return "" if address == "/" else address


def entry(number: str, query: QueryDict) -> str | None:
    """An entry by its number on the old blog, under whichever of three names."""
    if not NUMBER.fullmatch(number):
        return None
    return moved([f"/?{name}={int(number)}" for name in ENTRY_NUMBERS])


def entry_by_name(path: str, query: QueryDict) -> str | None:
    return find(f"/{path.strip('/')}")


def imported(model: type[Category | User], kind: str) -> Callable[[str, QueryDict], str | None]:
    """A look-up of a category or an author by the number on the old blog. Two queries."""

    def lookup(number: str, query: QueryDict) -> str | None:
        if not NUMBER.fullmatch(number):
            return None
        records = ImportedRecord.objects.filter(kind=kind, foreign_id=int(number))
        thing = model.objects.filter(pk__in=records.values("object_id")).first()
        return thing.get_absolute_url() if thing else ""

    return lookup


def by_slug(model: type[Category | Tag | User]) -> Callable[[str, QueryDict], str | None]:
    """A look-up of a term or an author by the last part of its address."""

    def lookup(path: str, query: QueryDict) -> str | None:
        thing = model.objects.filter(slug=path.strip("/").rsplit("/", 1)[-1]).first()
        return thing.get_absolute_url() if thing else ""

    return lookup


def period(digits: str, query: QueryDict) -> str | None:
    """`m=2020`, `m=202012` or a day, which leads to its month; `year=2020&monthnum=12`."""
    digits += query.get("monthnum", "").zfill(2) if len(digits) == 4 else ""
    year, month = digits[:4], digits[4:6].replace("00", "")
    if not NUMBER.fullmatch(digits):
        return None
    return list_at(f"/{year}/{month}/" if month else f"/{year}/") or None


# What each name in a query means. A look-up returns "" for what is not here, and None for what
# is no value at all, such as `?p=abc`, which WordPress overlooks.
SUBJECTS: dict[str, Callable[[str, QueryDict], str | None]] = {
    **dict.fromkeys(ENTRY_NUMBERS, entry),
    "pagename": entry_by_name,
    "cat": imported(Category, "category"),
    "category_name": by_slug(Category),
    "tag": by_slug(Tag),
    "author": imported(User, "author"),
    "author_name": by_slug(User),
    "m": period,
    "year": period,
}
