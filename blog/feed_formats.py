"""RSS 2.0, Atom 1.0 and JSON Feed 1.1: how a feed is written down."""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.xmlutils import SimplerXMLGenerator

# Stands in an item where the number of replies belongs, which changes more often than all else in
# it. No text of an item has it: it is a character that XML does not allow.
COUNT = "\ufffe"
# What XML 1.0 (production 2, Char) does not allow, escaped or not; a reader would refuse it all.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
# The sanitiser wrote these elements: attributes are quoted, and a quote may hold a ">".
START_TAG = re.compile(r"""<[a-z][^\s>]*(?:\s(?:"[^"]*"|'[^']*'|[^'">])*)?>""")
ADDRESS = re.compile(r"""(\s(?:href|src|poster|cite)=)("[^"]*"|'[^']*')""")


@dataclass
class Item:
    """One post or reply in a feed. Addresses are absolute, `content` and `summary` are HTML.

    `authors` are names, each with the address of a page about them or none.
    `key` identifies it for good, whatever happens to its address. `content` is empty where the
    blog's feeds hold summaries only. `replies` is COUNT, or empty where nobody counts them.
    """

    key: str
    title: str
    address: str
    authors: list[tuple[str, str]]
    published: datetime
    updated: datetime
    content: str = ""
    summary: str = ""
    categories: list[str] = field(default_factory=list)
    image: str = ""
    replies: str = ""
    replies_address: str = ""
    replies_feed: str = ""
    answers_key: str = ""
    answers_address: str = ""


@dataclass
class Channel:
    """What a feed says of itself. Addresses are absolute."""

    title: str
    description: str
    address: str
    language: str


def key_of(kind: str, number: int, year: int) -> str:
    """An identity that survives every change of address (tag URI, RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{year}:{kind}-{number}"


def absolute_html(markup: str, base: str) -> str:
    """The HTML with every address in it absolute, so that it can be read anywhere.

    Args:
        markup: HTML that was sanitised.
        base: the address of its own page, to which `#…` and relative addresses belong.
    """

    def address(match: re.Match) -> str:
        value = html.unescape(match[2][1:-1])
        try:
            value = urljoin(base, value)
        except ValueError:  # such as "http://[", which no program can follow either
            return match[0]
        return f'{match[1]}"{escape(value)}"'

    return START_TAG.sub(lambda tag: ADDRESS.sub(address, tag[0]), markup)


class Document(SyndicationFeed):
    """A feed around items that are written down already.

    Args:
        parts: what `item_markup` returned for each item.
        changed: the newest date of an item.
        said: what it says of itself.
    """

    ELEMENT: ClassVar[str]  # of an item

    def __init__(
        self, *, parts: Iterable[str] = (), changed: datetime | None = None, **said: Any
    ) -> None:
        super().__init__(**said)
        self.parts, self.changed = parts, changed

    def latest_post_date(self) -> datetime | None:
        return self.changed

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        for part in self.parts:
            handler.ignorableWhitespace(part)  # what writes characters as they are

    def markup(self, item: dict[str, Any]) -> str:
        stream = StringIO()
        handler = SimplerXMLGenerator(stream, "utf-8", short_empty_elements=True)
        handler.startElement(self.ELEMENT, self.item_attributes(item))
        self.add_item_elements(handler, item)
        handler.endElement(self.ELEMENT)
        return stream.getvalue()


class Rss(Document, Rss201rev2Feed):
    """RSS 2.0 with the modules for full texts, counts of replies and feeds of replies."""

    ELEMENT = "item"

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/",
            "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, _address in item["further_authors"]:
            handler.addQuickElement("dc:creator", name, {"xmlns:dc": DUBLIN_CORE})
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])
        if item["replies"]:
            handler.addQuickElement("slash:comments", item["replies"])
        if item["replies_feed"]:
            handler.addQuickElement("wfw:commentRss", item["replies_feed"])


class Atom(Document, Atom1Feed):
    """Atom with full texts and the threading extension (RFC 4287, RFC 4685)."""

    ELEMENT = "entry"

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:thr": "http://purl.org/syndication/thread/1.0"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name, address in item["further_authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            if address:
                handler.addQuickElement("uri", address)
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["replies_feed"]:
            attributes = {
                "rel": "replies",
                "type": "application/atom+xml",
                "href": f"{item['replies_feed']}atom/",
            }
            if item["replies"]:
                attributes["thr:count"] = item["replies"]
            handler.addQuickElement("link", "", attributes)
        if item["answers_key"]:
            handler.addQuickElement(
                "thr:in-reply-to",
                "",
                {"ref": item["answers_key"], "href": item["answers_address"]},
            )


class Json(Document):
    """JSON Feed 1.1 (jsonfeed.org)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "items": [],
        }
        text = json.dumps(filled(feed), ensure_ascii=False)
        outfile.write(f"{text.removesuffix(']}')}{', '.join(self.parts)}]}}")

    def markup(self, item: dict[str, Any]) -> str:
        authors = [(item["author_name"], item["author_link"]), *item["further_authors"]]
        said = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_html": item["content"] or item["description"] or "",
            "summary": item["summary_text"],
            "image": item["image"],
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "authors": [filled({"name": name, "url": address}) for name, address in authors],
            "tags": list(item["categories"]),
        }
        return json.dumps(filled(said), ensure_ascii=False)


def filled(data: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty; an item must have its content and a feed its items all the same."""
    always = {"items", "content_html"}
    return {key: value for key, value in data.items() if value or key in always}


WRITERS: dict[str, type[Document]] = {"rss": Rss, "atom": Atom, "json": Json}
# Where each format stands, below the address of its list.
ENDINGS = {"rss": "feed/", "atom": "feed/atom/", "json": "feed.json"}


def item_markup(name: str, item: Item) -> SafeString:
    """An item in one of the formats: "rss", "atom" or "json"."""
    feed = WRITERS[name](title="", link="", description="")
    (author, author_address), *further = (
        (legal(author), address) for author, address in item.authors
    )
    feed.add_item(
        title=legal(item.title),
        link=item.address,
        description=legal(item.summary) or None,
        content=legal(item.content),
        author_name=author,
        author_link=author_address or None,
        further_authors=further,
        pubdate=item.published,
        updateddate=max(item.updated, item.published),
        unique_id=item.key,
        unique_id_is_permalink=False,
        categories=[legal(category) for category in item.categories],
        comments=item.replies_address or None,
        replies=item.replies,
        replies_feed=item.replies_feed,
        answers_key=item.answers_key,
        answers_address=item.answers_address,
        image=item.image,
        summary_text=legal(html.unescape(re.sub("<[^>]+>", "", item.summary))),
    )
    return SafeString(feed.markup(feed.items[0]))


def write(
    name: str, channel: Channel, parts: Iterable[str], feed_address: str, changed: datetime
) -> tuple[str, str]:
    """A feed in one of the formats.

    Args:
        name: "rss", "atom" or "json".
        parts: the items as `item_markup` wrote them, each with its number of replies.
        feed_address: the feed's own address, absolute.
        changed: the newest date of an item.

    Returns: the document and its content type.
    """
    feed = WRITERS[name](
        title=legal(channel.title),
        link=channel.address,
        description=legal(channel.description),
        subtitle=legal(channel.description) or None,
        language=channel.language,
        feed_url=feed_address,
        feed_guid=channel.address,
        parts=parts,
        changed=changed,
    )
    return feed.writeString("utf-8"), feed.content_type


def legal(text: str) -> str:
    return ILLEGAL.sub("", text)
