"""The first look at an export: is it whole, what is in it, and who belongs to whom.

Items refer to others that stand later in the file. So it is read twice: here everything is kept
that is small, and the second time each text is at hand when its item comes.
"""

import datetime
import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from blog.wordpress.records import number_for, source_of
from blog.wordpress.wxr import Reader, Record, as_number

# Addresses of files, wherever they stand in a text: in attributes, shortcodes, or bare.
FILE_ADDRESS = re.compile(
    r"""(?:https?:)?//[^\s"'<>()\[\]{}|\\]+?/[^\s"'<>()\[\]{}|\\?#]+?\.[A-Za-z0-9]{2,5}"""
    r"""(?=["'\s<>?#&\])|]|$)"""
)
MAX_KNOWN_OFFSETS = 40  # more than that many offsets from UTC are mistakes in the file


@dataclass
class Outline:
    """What is kept of every item."""

    number: int
    type: str
    status: str
    title: str
    link: str
    slug: str
    parent: int


@dataclass
class AttachmentOutline(Outline):
    """What is kept of a file of the old blog: all but its bytes, which no export holds."""

    address: str = ""
    attached_file: str = ""
    alt: str = ""
    caption: str = ""
    date: datetime.datetime | None = None
    creator: str = ""
    position: int = 0


@dataclass
class MenuItem(Outline):
    """A line of a menu of the old blog."""

    menu: str = ""
    menu_name: str = ""
    position: int = 0
    kind: str = ""
    object: str = ""
    object_number: int = 0
    address: str = ""


@dataclass
class Contents:
    """Everything of an export but the texts and the replies."""

    channel: Record
    source: str
    authors: list[Record] = field(default_factory=list)
    terms: list[Record] = field(default_factory=list)
    items: dict[int, Outline] = field(default_factory=dict)
    attachments: dict[int, AttachmentOutline] = field(default_factory=dict)
    menu_items: list[MenuItem] = field(default_factory=list)
    reusable_blocks: dict[int, str] = field(default_factory=dict)
    file_addresses: set[str] = field(default_factory=set)
    creators: dict[str, None] = field(default_factory=dict)
    term_references: dict[tuple[str, str], str] = field(default_factory=dict)
    offsets: Counter[datetime.timedelta] = field(default_factory=Counter)
    highest_comment: int = 0
    repairs: int = 0

    @property
    def blog_address(self) -> str:
        """The address of the old blog, without a slash at the end."""
        channel = self.channel
        return (channel.text("wp:base_blog_url") or channel.text("link")).rstrip("/")

    @property
    def offset(self) -> datetime.timedelta:
        """How far the old blog's clock was ahead of UTC, most of the time."""
        return self.offsets.most_common(1)[0][0] if self.offsets else datetime.timedelta()


def scan(path: Path, on_progress: Callable[[int], object]) -> Contents:
    """Reads the whole file once. Memory: about half a kilobyte for each item.

    Raises:
        blog.wordpress.wxr.NotAnExport
    """
    reader = Reader(path, on_progress)
    contents = Contents(reader.channel, "")
    for record in reader.records():
        if record.name == "item":
            add_item(contents, record)
        elif record.name == "wp:author":
            contents.authors.append(record)
        else:
            contents.terms.append(record)
    contents.source = source_of(contents.blog_address)
    contents.repairs = reader.repairs
    return contents


def item_number(item: Record) -> int:
    """The item's number on the old blog, or one made from its other marks."""
    return item.number("wp:post_id") or number_for(
        item.text("guid") or item.text("link"), item.text("title"), item.text("wp:post_date")
    )


def comment_number(item: Record, comment: Record) -> int:
    """The same for a reply."""
    return comment.number("wp:comment_id") or number_for(
        str(item_number(item)),
        comment.text("wp:comment_author"),
        comment.text("wp:comment_date"),
        comment.text("wp:comment_content"),
    )


def add_item(contents: Contents, item: Record) -> None:
    post_type = item.text("wp:post_type") or "post"
    outline = {
        "number": item_number(item),
        "type": post_type,
        "status": item.text("wp:status"),
        "title": html.unescape(item.text("title")),
        "link": item.text("link"),
        "slug": item.text("wp:post_name"),
        "parent": item.number("wp:post_parent"),
    }
    number = item_number(item)
    if post_type == "attachment":
        contents.attachments[number] = attachment_outline(item, outline)
        contents.items[number] = contents.attachments[number]
    elif post_type == "nav_menu_item":
        contents.menu_items.append(menu_item(item, outline))
    else:
        contents.items[number] = Outline(**outline)
    if post_type == "wp_block":
        contents.reusable_blocks[number] = item.text("content:encoded")
        contents.file_addresses |= file_addresses(contents.reusable_blocks[number])
    if post_type in {"post", "page"}:
        contents.creators[item.text("dc:creator")] = None
        for term in item.named("category"):
            # WXR 1.0 names each a second time without its address.
            if term.text("@nicename"):
                key = term.text("@domain"), term.text("@nicename")
                contents.term_references.setdefault(key, term.text(""))
        for name in ("content:encoded", "excerpt:encoded"):
            contents.file_addresses |= file_addresses(item.text(name))
    local, utc = item.moment("wp:post_date"), item.moment("wp:post_date_gmt")
    if local and utc and len(contents.offsets) < MAX_KNOWN_OFFSETS:
        contents.offsets[local - utc] += 1
    for comment in item.named("wp:comment"):
        contents.highest_comment = max(contents.highest_comment, comment.number("wp:comment_id"))


def file_addresses(text: str) -> set[str]:
    """The addresses in a text that look like files of a WordPress."""
    return {
        html.unescape(address)
        for address in FILE_ADDRESS.findall(text)
        if "/wp-content/" in address or "/files/" in address or ".files.wordpress.com/" in address
    }


def attachment_outline(item: Record, outline: dict) -> AttachmentOutline:
    return AttachmentOutline(
        **outline,
        address=item.text("wp:attachment_url") or item.text("guid"),
        attached_file=item.first_meta("_wp_attached_file"),
        alt=item.first_meta("_wp_attachment_image_alt"),
        caption=item.text("excerpt:encoded"),
        date=item.moment("wp:post_date_gmt") or item.moment("wp:post_date"),
        creator=item.text("dc:creator"),
        position=item.number("wp:menu_order"),
    )


def menu_item(item: Record, outline: dict) -> MenuItem:
    menu = next((c for c in item.named("category") if c.text("@domain") == "nav_menu"), None)
    return MenuItem(
        **outline | {"parent": as_number(item.first_meta("_menu_item_menu_item_parent"))},
        menu=menu.text("@nicename") if menu else "",
        menu_name=menu.text("") if menu else "",
        position=item.number("wp:menu_order"),
        kind=item.first_meta("_menu_item_type"),
        object=item.first_meta("_menu_item_object"),
        object_number=as_number(item.first_meta("_menu_item_object_id")),
        address=item.first_meta("_menu_item_url"),
    )
