"""Reads WordPress export files (WXR 1.0, 1.1, 1.2) as a stream, item by item.

The file is RSS 2.0 with elements of WordPress's own. Its namespace carries the version and some
writers put https where others put http, so that elements are known by their local name inside any
namespace that looks right. Nothing here touches the database.
"""

import codecs
import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

BLOCK = 256 * 1024  # bytes read at a time
HEAD = 400  # bytes in which the XML declaration must end
DATE_LENGTH = len("2012-05-06 15:46:06")
VERSION = re.compile(r"\d+\.\d+")
ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
BYTE_ORDER_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# XML 1.0 forbids these characters, and WordPress writes them all the same when an author pasted
# them. None of them means anything in a text.
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
# Elements that hold others. What is not named here is a field of the record around it.
RECORDS = {
    "channel": {"item", "wp:author", "wp:category", "wp:tag", "wp:term"},
    "item": {"category", "wp:postmeta", "wp:comment"},
    "wp:comment": {"wp:commentmeta"},
    "wp:category": {"wp:termmeta"},
    "wp:tag": {"wp:termmeta"},
    "wp:term": {"wp:termmeta"},
}


class NotAnExport(Exception):
    """The file cannot be read as an export; the message is one line with the place and cause."""


def as_number(text: str) -> int:
    """A number that the database can hold, or 0."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@dataclass
class Record:
    """An element that holds others, its fields by name, and the records inside it."""

    name: str
    fields: dict[str, str] = field(default_factory=dict)
    inside: list["Record"] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def number(self, name: str) -> int:
        """A number such as an id; 0 where there is none."""
        return as_number(self.text(name))

    def moment(self, name: str) -> datetime.datetime | None:
        """A date in UTC; None where it is missing, or zero as in drafts that never had one.

        Also None at the very ends of the calendar, where a time zone would lead out of it.
        """
        text = self.text(name)
        try:
            moment = datetime.datetime.fromisoformat(text) if len(text) == DATE_LENGTH else None
        except ValueError:
            return None
        if moment is None or not datetime.MINYEAR < moment.year < datetime.MAXYEAR:
            return None
        return moment.replace(tzinfo=datetime.UTC)

    def named(self, name: str) -> Iterator["Record"]:
        return (record for record in self.inside if record.name == name)

    def meta(self, name: str) -> list[str]:
        """All values of a meta key, in the order of the file."""
        return [
            record.fields.get("wp:meta_value", "")
            for record in self.named("wp:postmeta")
            if record.text("wp:meta_key") == name
        ]

    def first_meta(self, name: str) -> str:
        return next(iter(self.meta(name)), "").strip()


@dataclass
class Reader:
    """Reads a file. The facts that stand before the first item are known when that comes.

    Args:
        path: the file.
        on_progress: called with the number of bytes that were read since the last call.
    """

    path: Path
    on_progress: Callable[[int], object] = lambda _bytes: None
    channel: Record = field(default_factory=lambda: Record("channel"))
    repairs: int = 0  # characters left out or replaced, since XML or the encoding forbids them

    def records(self) -> Iterator[Record]:
        """The authors, terms and items of the file, in its order; memory for one at a time.

        Raises:
            NotAnExport: the file cannot be read, is no well-formed XML, holds a DOCTYPE, or is
                no WordPress export. What came before may be used or thrown away.
        """
        handler = Handler(self.channel)
        parser = DefusedExpatParser(forbid_dtd=True)
        parser.setFeature(feature_namespaces, True)
        parser.setContentHandler(handler)
        try:
            for text in self.texts():
                parser.feed(text)
                yield from handler.take()
            parser.close()
            yield from handler.take()
        except SAXParseException as error:
            raise self.refusal(parser, xml_fault(error)) from error
        except DefusedXmlException as error:
            cause = "it holds a DOCTYPE, which no export does and which could do harm"
            raise self.refusal(parser, cause) from error
        if not handler.has_channel or not VERSION.match(self.channel.text("wp:wxr_version")):
            raise NotAnExport(
                f"{self.path}, line 1: this is XML and no WordPress export; "
                "it lacks the element wp:wxr_version"
            )

    def refusal(self, parser: DefusedExpatParser, cause: str) -> NotAnExport:
        return NotAnExport(f"{self.path}, line {max(parser.getLineNumber() or 1, 1)}: {cause}")

    def texts(self) -> Iterator[str]:
        """The file in pieces, decoded, without the characters that XML forbids."""
        try:
            with self.path.open("rb") as file:
                head = file.read(HEAD)
                decoder = self.decoder(head)
                file.seek(0)
                while block := file.read(BLOCK):
                    self.on_progress(len(block))
                    yield self.repaired(decoder.decode(block))
                yield self.repaired(decoder.decode(b"", final=True))
        except OSError as error:
            raise NotAnExport(f"{self.path}: {(error.strerror or 'unreadable').lower()}") from error

    def decoder(self, head: bytes) -> codecs.IncrementalDecoder:
        """Decodes what the file says that it is, UTF-8 where it says nothing."""
        if not head.strip():
            raise NotAnExport(f"{self.path}, line 1: the file is empty")
        if head.startswith(b"PK\x03\x04"):
            raise NotAnExport(
                f"{self.path}, line 1: this is a ZIP archive; unpack it and give the .xml file "
                "that is in it"
            )
        named = ENCODING.match(head)
        encoding = next(
            (name for mark, name in BYTE_ORDER_MARKS if head.startswith(mark)),
            named[1].decode() if named else "utf-8",
        )
        try:
            return codecs.getincrementaldecoder(encoding)(errors="replace")
        except LookupError as error:
            raise NotAnExport(f"{self.path}, line 1: the encoding {encoding} is unknown") from error

    def repaired(self, text: str) -> str:
        text, removed = CONTROL_CHARACTERS.subn("", text)
        self.repairs += removed + text.count("\ufffd")
        return text


def xml_fault(error: SAXParseException) -> str:
    """What is wrong, in words that say what to do."""
    message = error.getMessage()
    if message in {"no element found", "unclosed token", "unclosed CDATA section"}:
        return "the file ends in the middle; it was cut off, so export or copy it again"
    return f"this is no well-formed XML ({message})"


class Handler(ContentHandler):
    """Builds records out of the parser's events."""

    def __init__(self, channel: Record) -> None:
        super().__init__()
        self.channel = channel
        self.done: list[Record] = []
        self.open: list[Record] = []  # the records that are open now, the channel first
        self.field: str | None = None
        self.pieces: list[str] = []
        self.depth = 0
        self.record_depths: list[int] = []
        self.has_channel = False

    def take(self) -> list[Record]:
        """The records that were completed since the last call."""
        done, self.done = self.done, []
        return done

    def startElementNS(  # noqa: N802 (xml.sax names it)
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        self.depth += 1
        self.field = None
        local = short_name(*name)
        if local == "channel" and self.depth == 2 and not self.open:
            self.has_channel = True
            self.begin(self.channel)
        elif not self.open or self.depth != self.record_depths[-1] + 1:
            return
        elif local in RECORDS.get(self.open[-1].name, ()):
            record = Record(local)
            for (_namespace, attribute), value in attrs.items():
                record.fields[f"@{attribute}"] = value
            self.begin(record)
            self.field, self.pieces = "", []  # the text of a <category> is its name
        else:
            self.field, self.pieces = local, []

    def begin(self, record: Record) -> None:
        self.open.append(record)
        self.record_depths.append(self.depth)

    def characters(self, content: str) -> None:
        if self.field is not None:
            self.pieces.append(content)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802
        if self.open and self.depth == self.record_depths[-1]:
            record = self.open.pop()
            self.record_depths.pop()
            if self.field == "":
                record.fields[""] = "".join(self.pieces)
            if self.open:
                if len(self.open) == 1:
                    self.done.append(record)
                else:
                    self.open[-1].inside.append(record)
        elif self.field and self.open:
            # The first one counts: wp.com repeats a channel's title inside its <image>, and
            # some writers repeat a field with nothing in it.
            self.open[-1].fields.setdefault(self.field, "".join(self.pieces))
        self.field = None
        self.depth -= 1


def short_name(namespace: str | None, local: str) -> str:
    """`wp:post_id`, `excerpt:encoded`, `title`: the same in every version and spelling."""
    if not namespace:
        return local
    if "wordpress.org/export/" in namespace:
        return f"excerpt:{local}" if namespace.rstrip("/").endswith("excerpt") else f"wp:{local}"
    return PREFIXES.get(namespace, f"{namespace}:") + local
