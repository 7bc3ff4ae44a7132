"""What a page that links here says of itself: title, excerpt, author, date, and what it does.

From its microformats (https://microformats.org/wiki/h-entry), then from what it tells social
networks (Open Graph), then from its <title>. Everything is plain text, and everything but what is
done with the link is a claim: so an author counts only where the page speaks for its own site, and
readers are shown the site beside. No other page is fetched, not even the author's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from django.utils import timezone

from blog.fetching import Fetched
from comments import names
from comments.linkbacks import markup
from comments.linkbacks.finding import spelled
from comments.linkbacks.outline import Outline
from comments.models import Mention
from comments.models.mentions import MAX_AUTHOR_LENGTH, MAX_TITLE_LENGTH, host_of

MAX_EXCERPT = 500  # characters; a paragraph
MAX_CLEANED = 5_000  # characters that are looked at for that, as there may be much white space
MAX_ENTRIES = 200  # of a page, in which the one with the link is looked for
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # there was no web to write on before

Kind = Mention.Kind
# What a property with the link in it says is done. The first of these counts: a like is often
# marked as a reply as well, for those who know no likes.
KINDS = {
    "like-of": Kind.LIKE,
    "like": Kind.LIKE,
    "repost-of": Kind.REPOST,
    "repost": Kind.REPOST,
    "bookmark-of": Kind.BOOKMARK,
    "in-reply-to": Kind.REPLY,
}
LINKS_IN_HTML = re.compile(r"(?:href|src|poster|cite|data)=\"([^\"]*)\"")

Thing = dict[str, Any]  # of microformats, as mf2py gives it: "type", "properties", "children"


@dataclass(frozen=True)
class Account:
    """What a page says of itself. Texts are plain, and empty where it says nothing.

    Attributes:
        written_at: None where it says nothing that can be believed.
    """

    title: str = ""
    excerpt: str = ""
    author: str = ""
    kind: Kind = Kind.MENTION
    written_at: datetime | None = None


def read(page: Fetched, text: str, links: set[str]) -> Account:
    """What a page says of itself.

    Args:
        text: the page's, as `markup.text_of` gives it.
        links: how it links here, as `finding.links_to_entry` gives it.
    """
    if not markup.is_markup(page):
        return Account()
    outline = Outline(page.address)
    outline.feed(text)
    entry, feed = entry_with(things_in(outline), links)
    meta = outline.meta
    content = first_text(entry, "content")
    name = plain(first_text(entry, "name"))
    # A note without a title has its own beginning for a name.
    name = "" if plain(content).startswith(name.rstrip(" .…")) else name
    return Account(
        title=cut(name or meta.get("og:title", "") or outline.heading, MAX_TITLE_LENGTH),
        excerpt=cut(
            first_text(entry, "summary")
            or content
            or meta.get("og:description", "")
            or meta.get("description", ""),
            MAX_EXCERPT,
        ),
        author=cut(
            author_of(entry, page) or author_of(feed, page) or meta.get("author", ""),
            MAX_AUTHOR_LENGTH,
        ),
        kind=kind_of(entry, links),
        written_at=believed(first_text(entry, "published"))
        or believed(meta.get("article:published_time", "")),
    )


def things_in(outline: Outline) -> list[Thing]:
    """The microformats of a page."""
    # Here, and not above: web workers import this module as well and never read a page. It brings
    # 4 MB and 0.08 s, a client for HTTP among them, which is not used.
    import mf2py

    html = outline.microformats
    return mf2py.parse(html, url=outline.base, html_parser="html.parser")["items"] if html else []


def entry_with(things: list[Thing], links: set[str]) -> tuple[Thing, Thing]:
    """The entry of a page that links here, and the feed in which it stands; each may be empty.

    Where none does, as when the link stands beside, and there is but one entry, it is that one.
    """
    entries = [
        (entry, feed)
        for feed in ({"children": things}, *things)
        for entry in feed.get("children", [])
        if {"h-entry", "h-cite"} & set(entry["type"])
    ][:MAX_ENTRIES]
    for entry, feed in entries:
        if any(spelled(address) in links for address in addresses_in(entry)):
            return entry, feed
    return entries[0] if len(entries) == 1 else ({}, {})


def addresses_in(thing: Thing) -> Iterator[str]:
    """All addresses to which a thing links, in its properties and in its content."""
    for values in thing.get("properties", {}).values():
        for value in values:
            if isinstance(value, str):
                yield value
            else:
                yield from addresses_in(value)
                yield value.get("value") or ""
                for address in LINKS_IN_HTML.findall(value.get("html", "")):
                    yield unescape(address)


def kind_of(entry: Thing, links: set[str]) -> Kind:
    """What an entry does with what it links to here."""
    properties = entry.get("properties", {})
    for name, kind in KINDS.items():
        about = {"properties": {name: properties.get(name, [])}}
        if any(spelled(address) in links for address in addresses_in(about)):
            return kind
    return Kind.MENTION


def author_of(thing: Thing, page: Fetched) -> str:
    """The name of whoever wrote something, if that is somebody of the page's own site."""
    for author in thing.get("properties", {}).get("author", []):
        if isinstance(author, str):
            return "" if spelled(author) else author
        homes = [url for url in author.get("properties", {}).get("url", []) if isinstance(url, str)]
        if all(host_of(home) == host_of(page.address) for home in homes):
            return first_text(author, "name")
    return ""


def first_text(thing: Thing, name: str) -> str:
    """The first value of a property, as text."""
    for value in thing.get("properties", {}).get(name, []):
        text = value if isinstance(value, str) else value.get("value")
        if text:
            return str(text)
    return ""


def plain(text: str) -> str:
    """A text in one line, without what cannot be seen."""
    return names.clean(text[:MAX_CLEANED])


def cut(text: str, length: int) -> str:
    """A text in one line, with no more than so many characters, cut between words if that is
    possible.
    """
    text = plain(text)
    if len(text) <= length:
        return text
    words = text[:length].rpartition(" ")[0]
    return f"{words if len(words) > length // 2 else text[: length - 1]}…"


def believed(text: str) -> datetime | None:
    """A date with its time, if it can be true. Without an offset it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment if EARLIEST <= moment <= timezone.now() else None
    except (ValueError, OverflowError):
        return None
