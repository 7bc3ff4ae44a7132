"""The first look at an export: is it whole, what is in it, and who belongs to whom.

Items refer to others that stand later in the file. So it is read twice: here everything is kept
that is small, and the second time each text is at hand when its item comes.
"""

import datetime
import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from blog.wordpress.records import number_for, source_of
from blog.wordpress.wxr import Reader, Record, as_number

# Addresses of files, wherever they stand in a text: in attributes, shortcodes, or bare.
FILE_ADDRESS = re.compile(
    r"""(?:https?:)?//[^\s"'<>()\[\]{}|\\]+?/[^\s"'<>()\[\]{}|\\?#]+?\.[A-Za-z0-9]{2,5}"""
    r"""(?=["'\s<>?#&\])|]|$)"""
)
MAX_KNOWN_OFFSETS = 40  # more than that many offsets from UTC are mistakes in the file

# Replies with a higher number get a new one: that is no count, and would use up all other numbers.
MAX_KEPT_NUMBER = 10**12
NUMBER = "@number"  # the field in which `Numbering` leaves what it gave


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
    doubles: list[Outline] = field(default_factory=list)

    @property
    def blog_address(self) -> str:
        """The address of the old blog, without a slash at the end; empty if it is none."""
        address = self.channel.text("wp:base_blog_url") or self.channel.text("link")
        try:
            return urlsplit(address).geturl().rstrip("/")
        except ValueError:
            return ""

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
    numbering = Numbering()
    for record in reader.records():
        if record.name == "item":
            is_double = numbering.give(record)
            outline = add_item(contents, record)
            if is_double:
                contents.doubles.append(outline)
        elif record.name == "wp:author":
            contents.authors.append(record)
        else:
            contents.terms.append(record)
    contents.source = source_of(contents.blog_address)
    contents.repairs = reader.repairs
    return contents


class Numbering:
    """Gives each item a number of its own: the one it had, or one made from its other marks.

    A number tells items apart between runs, and files that were put together by hand use some of
    them twice. Both readings of a file go through this, in the same order.
    """

    def __init__(self) -> None:
        self.seen: dict[int, tuple[str, ...]] = {}

    def give(self, item: Record) -> bool:
        """Sets the item's number. Returns whether another item had its number before."""
        marks = tuple(
            item.text(name) for name in ("wp:post_type", "title", "wp:post_date", "wp:post_name")
        )
        number = item.number("wp:post_id")
        is_taken = number != 0 and self.seen.setdefault(number, marks) != marks
        if is_taken or number == 0:
            number = number_for(item.text("guid") or item.text("link"), *marks)
            item.fields[NUMBER] = str(number)
        return is_taken


def item_number(item: Record) -> int:
    """The item's number on the old blog, or the one below zero that `Numbering` gave it."""
    return int(item.fields.get(NUMBER, 0)) or item.number("wp:post_id")


def comment_number(item: Record, comment: Record) -> int:
    """The same for a reply."""
    return comment.number("wp:comment_id") or number_for(
        str(item_number(item)),
        comment.text("wp:comment_author"),
        comment.text("wp:comment_date"),
        comment.text("wp:comment_content"),
    )


def items(path: Path, on_progress: Callable[[int], object]) -> Iterator[Record]:
    """The items of a file that was scanned before, with the same numbers."""
    numbering = Numbering()
    for record in Reader(path, on_progress).records():
        if record.name == "item":
            numbering.give(record)
            yield record


def add_item(contents: Contents, item: Record) -> Outline:
    """Keeps what is small of an item."""
    post_type = item.text("wp:post_type") or "post"
    number = item_number(item)
    values = {
        "number": number,
        "type": post_type,
        "status": item.text("wp:status"),
        "title": html.unescape(item.text("title")),
        "link": item.text("link"),
        "slug": item.text("wp:post_name"),
        "parent": item.number("wp:post_parent"),
    }
    if post_type == "nav_menu_item":
        outline = menu_item(item, values)
        contents.menu_items.append(outline)
    elif post_type == "attachment":
        outline = attachment_outline(item, values)
        contents.items[number] = contents.attachments[number] = outline
    else:
        outline = contents.items[number] = Outline(**values)
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
        number = comment.number("wp:comment_id")
        if contents.highest_comment < number <= MAX_KEPT_NUMBER:
            contents.highest_comment = number
    return outline


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
