"""Which post or page an address of this blog means, whoever wrote it and whenever."""

import re
from itertools import accumulate
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.conf import settings

from blog import old_addresses, rows
from blog.addresses import normal
from blog.models import Entry, ImportedRecord
from blog.old_queries import ENTRY_NUMBERS, NUMBER

MAX_PARTS = 8  # of an old address, in which the folder of its blog is looked for
# A page of replies is a part of the post.
PAGE_OF_REPLIES = re.compile(r"comment-page-[0-9]{1,6}/?$")
# Columns that say nothing of whether an entry may be answered; some are long.
UNSEEN = ("body", "body_html", "teaser_html", "summary", "search")


class Elsewhere(Exception):
    """The address is none of this blog."""


def entry_at(address: str) -> Entry | None:
    """The published entry to which an address leads readers, without its texts.

    That is its own address, also with another scheme, with or without "www.", and as it was on a
    blog that was imported; `?p=123`; one of its pages of replies; one that has moved. The fragment
    does not matter.

    One query for what stands there; some six for what does not. One more where the host is
    another one.

    Raises:
        Elsewhere: the address leads to another host, or is no address at all.
    """
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in {"http", "https"} and parts.username is None
        is_here = is_address and is_our_host(parts)
    except ValueError as error:
        raise Elsewhere from error
    if not is_here:
        raise Elsewhere
    path = PAGE_OF_REPLIES.sub("", normal(unquote(parts.path))) or "/"
    if "\0" in path or "\0" in unquote(parts.query) or len(path) > old_addresses.MAX_PATH:
        return None
    numbers = {f"/?{name}={int(number)}" for name, number in numbered(parts.query)}
    if numbers and path in {"/", "/index.php"}:
        return published(path_of(old_addresses.moved(sorted(numbers))))
    return published(path) or published(path_of(old_addresses.reach(path)))


def numbered(query: str) -> list[tuple[str, str]]:
    """What a query says of an entry's number on the old blog."""
    return [
        (name, value)
        for name, value in parse_qsl(query)
        if name in ENTRY_NUMBERS and NUMBER.fullmatch(value)
    ]


def path_of(address: str) -> str:
    """The path of an address that begins with a slash, decoded; empty for those of other hosts."""
    return normal(unquote(urlsplit(address).path)) if address.startswith("/") else ""


def published(path: str) -> Entry | None:
    """The entry with this path, also where it lacks its last slash. One query, if any."""
    if not path:
        return None
    path = path if path.endswith("/") else f"{path}/"
    entry = rows.first(Entry, "path", path, without=UNSEEN)
    return entry if entry and entry.is_published else None


def place_of(parts: SplitResult) -> tuple[str, int | None]:
    """The host, without "www.", and the port, where it is not the usual one.

    Raises:
        ValueError.
    """
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return (parts.hostname or "").removeprefix("www."), None if parts.port == usual else parts.port


def is_own_host(parts: SplitResult) -> bool:
    """Whether an address is one of this very blog. Raises: ValueError."""
    return place_of(parts) == place_of(urlsplit(settings.SITE_URL))


def is_our_host(parts: SplitResult) -> bool:
    """Whether an address is one of this blog, or was one of a blog that it was imported from.

    One query for another host than our own. Raises: ValueError.
    """
    if is_own_host(parts):
        return True
    host = parts.netloc.lower().removeprefix("www.")
    folders = list(accumulate(parts.path.split("/")[1 : MAX_PARTS + 1], "{}/{}".format, initial=""))
    blogs = [f"{name}{folder}" for name in (host, f"www.{host}") for folder in folders]
    named = [blog for blog in blogs if "." in blog and "\0" not in blog]
    return ImportedRecord.objects.filter(source__in=named).exists()
