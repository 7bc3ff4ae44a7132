"""From what an author wrote to the HTML that pages, feeds and search use.

This happens once, when the text is saved; `manage.py render_again` repeats it for all texts when
the rules here change.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bleach.html5lib_shim import Filter
from django.conf import settings
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from blog import paragraphs
from blog.cards import PlayableCards
from blog.embeds import end, is_space, is_start, local_address, start, tag_of, value_of
from blog.footnotes import LinkedFootnotes, WithoutLooseMarks, unique_footnotes
from blog.markup import attributes
from blog.sanitize import clean

TEASER_WORDS = 55  # of a text that has neither a summary nor a mark where the teaser ends
MORE = re.compile(r"<!--\s*more\b(?:(?!-->|<!--).)*-->", re.DOTALL)
NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
BLOCKS = paragraphs.BLOCKS - {""} | {"pre"}
BLOCK = re.compile(rf"<(?:{'|'.join(sorted(BLOCKS))})[\s/>]", re.IGNORECASE)
IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)

TABLE = _("Table")


class Rendered(NamedTuple):
    """The HTML of a text; `teaser` is its beginning, `is_cut` whether that leaves anything out."""

    html: str
    teaser: str
    is_cut: bool


def render(source: str, *, anchor: str, summary: str = "") -> Rendered:
    """Makes the HTML of a post or page. One query where the text shows images of the blog.

    The names of tables and footnotes are in the language that is active.

    Args:
        source: HTML, or plain text with empty lines between paragraphs.
        anchor: makes the footnotes' anchors unique where several texts stand on one page.
        summary: plain text that replaces the beginning of the text as teaser.
    """
    source = NEXT_PAGE.sub("\n\n", source)
    source = with_paragraphs(source)
    before, *after = MORE.split(source, maxsplit=1)
    filters = (*FILTERS, unique_footnotes(anchor), sizes_of(source))
    html = clean(before + "".join(after), filters)
    if summary:
        return Rendered(html, f"<p>{escape(summary)}</p>", bool(html))
    if after:
        return Rendered(html, clean(before, (*filters, WithoutLooseMarks)), bool(after[0].strip()))
    text = words_of(html)
    teaser = Truncator(text).words(TEASER_WORDS, truncate="…")
    return Rendered(html, f"<p>{escape(teaser)}</p>" if teaser else "", teaser != text)


def with_paragraphs(source: str) -> str:
    """The source, with its empty lines as paragraphs if it is plain text."""
    return source if BLOCK.search(source) else paragraphs.add_paragraphs(source)


def words_of(html: str) -> str:
    """The words that a clean text shows, footnotes left out, with one space between them."""
    reader = Words()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.words).split())


class Words(HTMLParser):
    """Reads the text, with a space where a block begins or ends."""

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self.footnote: list[str] = []

    def handle_starttag(self, tag, attrs):
        classes = (dict(attrs).get("class") or "").split()
        if self.footnote or {"footnote-ref", "footnotes"} & set(classes):
            self.footnote += [tag] * (not self.footnote or tag == self.footnote[0])
        elif tag in BLOCKS or tag == "br":
            self.words.append(" ")

    def handle_endtag(self, tag):
        if self.footnote and tag == self.footnote[0]:
            self.footnote.pop()
        elif tag in BLOCKS:
            self.words.append(" ")

    def handle_data(self, data):
        if not self.footnote:
            self.words.append(data)


class LowerHeadings(Filter):
    """The title is the page's only h1."""

    def __iter__(self):
        for token in super().__iter__():
            if tag_of(token) == "h1":
                token["name"] = "h2"
            yield token


class ScrollingTables(Filter):
    """A wide table scrolls inside itself, by keyboard too, and the page does not."""

    def __iter__(self):
        depth = 0
        is_framed = is_ours = False
        for token in super().__iter__():
            is_table = tag_of(token) == "table"
            if is_table and token["type"] == "StartTag":
                if not depth and not is_framed:
                    is_ours = True
                    yield self.frame()
                depth += 1
            yield token
            if is_table and token["type"] == "EndTag":
                depth -= 1
                if not depth and is_ours:
                    is_ours = False
                    yield end("div")
            if not is_space(token):
                is_framed = is_start(token) and value_of(token, "class") == "scroll"

    @staticmethod
    def frame() -> dict:
        # A group and not a region: regions need a name each, and pages have several tables.
        token = start("div", class_="scroll", tabindex="0", role="group")
        token["data"][(None, "aria-label")] = escape(TABLE)
        return token


class ScrollingCode(Filter):
    """Long lines of code scroll inside themselves, by keyboard too; lines of verse wrap."""

    def __iter__(self):
        for token in super().__iter__():
            is_pre = tag_of(token) == "pre" and is_start(token)
            if is_pre and "verse" not in value_of(token, "class").split():
                token["data"][(None, "tabindex")] = "0"
            yield token


FILTERS = (LowerHeadings, ScrollingTables, ScrollingCode, LinkedFootnotes, PlayableCards)


def path_of_upload(address: str) -> str | None:
    """The path below MEDIA_URL that an address means, or None if it means none."""
    path = urlsplit(local_address(address) or "").path
    if path.startswith(settings.MEDIA_URL):
        return unquote(path).removeprefix(settings.MEDIA_URL)
    return None


def sizes_of(source: str) -> type[Filter]:
    """Gives each image of the blog its size, so that nothing jumps while the page loads."""
    from blog.models import Upload

    images = (attributes(tag).get("src", "") for tag in IMAGE.findall(source))
    paths = {path for address in images if (path := path_of_upload(address))}
    uploads = Upload.objects.filter(file__in=paths) if paths else Upload.objects.none()
    sizes = {
        name: {(None, "width"): str(width), (None, "height"): str(height)}
        for name, width, height in uploads.values_list("file", "width", "height")
        if width and height
    }

    class Sizes(Filter):
        def __iter__(self):
            for token in super().__iter__():
                if tag_of(token) == "img" and is_start(token):
                    size = sizes.get(path_of_upload(value_of(token, "src")), {})
                    if size and not has_size(token):
                        token["data"] |= size
                    token["data"].setdefault((None, "alt"), "")
                    token["data"] |= {(None, "loading"): "lazy", (None, "decoding"): "async"}
                yield token

    return Sizes


def has_size(token: dict) -> bool:
    return bool(value_of(token, "width") and value_of(token, "height"))
