"""What is read of a page of a stranger: its microformats, cut down to size; its <meta>; its title.

The parser of microformats (mf2py) trusts what it reads. It calls itself for each level of nesting,
copies what stands in a property for each property, and reads a thing that is the value of two
properties twice: nested twenty times, a million times. So it gets no page, but what is made here
of one: things and properties that somebody looks at, few levels, a limited length.
"""

import re
from collections import Counter
from html import escape
from typing import NamedTuple

from comments.linkbacks import markup

# What `reading` looks at; also as it was called before microformats had prefixes, and still is in
# most themes of WordPress. "value" is for dates in pieces.
THINGS = re.compile(r"h-(entry|feed|card|cite)|hentry|hfeed|vcard")
PROPERTIES = re.compile(
    r"(p|u|dt|e)-(name|summary|content|author|url|uid|published|in-reply-to|like-of|like|repost-of"
    r"|repost|bookmark-of)|entry-(title|summary|content)|published|author|fn|url|value(-title)?"
)
ATTRIBUTES = ("href", "src", "alt", "title", "datetime", "value", "rel")
MAX_VALUE = 2_000  # characters of an attribute
MAX_ELEMENTS = 2_000
MAX_LEVELS = 40  # of elements in a thing
MAX_TEXT = 50_000  # characters of text in things
MAX_THINGS = 3  # that stand in one another: a feed, an entry, and its author or what it cites
MAX_PROPERTIES = 2  # of one element: "p-in-reply-to u-in-reply-to h-cite"

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# A second one of these ends the first, which is seldom ended otherwise.
ENDED_BY_NEXT = frozenset("dd dt li option p td th tr".split())


class Open(NamedTuple):
    """An element that has begun.

    Attributes:
        written: the tag with which it was written down; empty where it was left out.
    """

    tag: str
    written: str
    is_thing: bool


class Outline(markup.Elements):
    """Collects what is read of a page.

    Attributes:
        meta: the contents of <meta>, by name or property; of several the first.
        heading: the text of <title>.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.meta: dict[str, str] = {}
        self.heading = ""
        self.pieces: list[str] = []
        self.open: list[Open] = []
        self.number_open: Counter[str] = Counter()
        self.elements = self.levels = self.things = self.length = 0

    @property
    def microformats(self) -> str:
        """Well-formed HTML with the things of the page, and nothing else."""
        ends = (f"</{one.written}>" for one in reversed(self.open) if one.written)
        return "".join([*self.pieces, *ends])

    def title(self, text: str) -> None:
        self.heading += text[: MAX_VALUE - len(self.heading)]

    def text(self, text: str) -> None:
        if self.things and self.length < MAX_TEXT:
            self.pieces.append(escape(text[: MAX_TEXT - self.length]))
            self.length += len(text)

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "meta":
            name = attributes.get("property") or attributes.get("name") or ""
            self.meta.setdefault(name.lower(), attributes.get("content", "")[:MAX_VALUE])
        if tag in markup.INERT:
            return
        if tag in ENDED_BY_NEXT and self.open and self.open[-1].tag == tag:
            self.end(tag)
        classes = attributes.get("class", "")[:MAX_VALUE].split()
        thing = next((name for name in classes if THINGS.fullmatch(name)), "")
        written = ""
        if self.has_room(is_thing=bool(thing)):
            written = tag if tag.isalnum() and tag.isascii() else "span"
            self.pieces.append(f"<{written}{kept_of(attributes, classes, thing)}>")
            self.elements += 1
        if tag not in VOID:
            is_thing = bool(thing and written)
            self.open.append(Open(tag, written, is_thing))
            self.number_open[tag] += 1
            self.levels += bool(written)
            self.things += is_thing

    def has_room(self, *, is_thing: bool) -> bool:
        """Whether an element that begins here is to be written down."""
        return (
            (is_thing or self.things > 0)
            and self.things + is_thing <= MAX_THINGS
            and self.levels < MAX_LEVELS
            and self.elements < MAX_ELEMENTS
        )

    def end(self, tag: str) -> None:
        """Ends an element, and those in it that were left open. What never began ends nothing."""
        while self.number_open[tag]:
            last = self.open.pop()
            self.number_open[last.tag] -= 1
            if last.written:
                self.pieces.append(f"</{last.written}>")
                self.levels -= 1
                self.things -= last.is_thing
            if last.tag == tag:
                break


def kept_of(attributes: dict[str, str], classes: list[str], thing: str) -> str:
    """The attributes of an element, as they are written down: with a space before each."""
    properties = [name for name in dict.fromkeys(classes) if PROPERTIES.fullmatch(name)]
    values = {"class": " ".join([thing, *properties[:MAX_PROPERTIES]]).strip()}
    values |= {name: attributes[name] for name in ATTRIBUTES if name in attributes}
    return "".join(f' {name}="{escape(value[:MAX_VALUE])}"' for name, value in values.items())
