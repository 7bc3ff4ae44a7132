"""Reads pages of strangers: as text in the right charset, and as elements, in linear time.

`html.parser` is fed a page at once and never closed. What is left open at its end, such as a
comment or a tag, then hides the rest, as in a browser. Closing would read that rest again from
each of its letters: of a hostile megabyte 0.25 MB took longer than 25 seconds (Python 3.11.7), and
fed alone the worst megabyte takes 2.3 (a row of "<"). An HTML5 parser such as html5lib is no way
out: there, formatting elements that are left open are made again in each paragraph, so that one
megabyte becomes billions of elements.
"""

import codecs
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import webencodings

from blog.fetching import Fetched

MARKUP = re.compile(r"text/html|(application|text)/(.+\+)?xml")  # media types
# Elements whose content is no part of the page: text, or what a script may use one day. That of
# <noscript> is one, for readers without scripts.
INERT = frozenset("iframe noembed noframes script style template textarea title xmp".split())

BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16le", codecs.BOM_UTF16_BE: "utf-16be"}
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.+-]+)", re.IGNORECASE)
META = re.compile(rb"<meta\s[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w:.+-]+)", re.IGNORECASE)
PROLOGUE = 1024  # bytes in which a page names its charset (HTML, 4.2.5.4)
WESTERN = "windows-1252"  # what the web wrote in before it wrote in UTF-8


def is_markup(page: Fetched) -> bool:
    """Whether an answer is to be read as HTML or XML."""
    return MARKUP.fullmatch(page.content_type) is not None


def text_of(page: Fetched) -> str:
    """The body as text, in the charset that its first bytes, its header or its <meta> name.

    In this order, as in a browser (https://encoding.spec.whatwg.org/#decode). What names none is
    UTF-8, where that is possible; what cannot be read becomes U+FFFD.
    """
    for bom, name in BOMS.items():
        if page.body.startswith(bom):
            return page.body[len(bom) :].decode(name, "replace")
    # Only what the web knows: "zip" and "utf-7" are charsets to Python, and not to browsers.
    header = CHARSET.search(page.headers.get("content-type", ""))
    encoding = webencodings.lookup(header[1]) if header else None
    if encoding is None and is_markup(page) and (meta := META.search(page.body[:PROLOGUE])):
        encoding = webencodings.lookup(meta[1].decode("ascii", "replace"))
        if encoding and encoding.name.startswith("utf-16"):
            encoding = webencodings.UTF8  # or else its <meta> could not have been found
    if encoding:
        return encoding.codec_info.decode(page.body, "replace")[0]
    try:
        # Of a page that was cut, the last letter may be a part of one.
        return codecs.getincrementaldecoder("utf-8")().decode(page.body)
    except UnicodeDecodeError:
        return page.body.decode(WESTERN, "replace")


class Elements(HTMLParser):
    """Goes through the elements of a page that readers can meet. Subclasses say what they want.

    Attributes:
        base: to what addresses in the page are relative: where it came from, or its <base>.
        inert: the element whose content is left out; empty outside of such.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self.base = address
        self.has_base = False
        self.inert = ""
        self.depth = 0

    def parse_html_declaration(self, i: int) -> int:
        """What begins with "<![" is a comment in HTML; the parser breaks down at some of it."""
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Of an attribute that is there twice, the first one counts."""

    def end(self, tag: str) -> None:
        """An element ends, or never began."""

    def text(self, text: str) -> None:
        """Text of the page."""

    def title(self, text: str) -> None:
        """Text of <title>."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.inert:
            self.depth += tag == self.inert == "template"
            return
        attributes = {name: value or "" for name, value in reversed(attrs)}
        if tag == "base" and not self.has_base and "href" in attributes:
            self.base, self.has_base = self.absolute(attributes["href"]) or self.base, True
        self.element(tag, attributes)
        if tag in INERT:
            self.inert, self.depth = tag, 1

    def handle_endtag(self, tag: str) -> None:
        if self.inert and tag == self.inert:
            self.depth -= 1
            self.inert = self.inert if self.depth else ""
        if not self.inert:
            self.end(tag)

    def handle_data(self, data: str) -> None:
        if not self.inert:
            self.text(data)
        elif self.inert == "title":
            self.title(data)

    def absolute(self, address: str) -> str:
        """An address of the page in full; empty where it is none."""
        try:
            return urljoin(self.base, address.strip())
        except ValueError:
            return ""
