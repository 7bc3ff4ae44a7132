"""From what an author wrote to the HTML that pages, feeds and search use.

This happens once, when the text is saved; `manage.py render_again` repeats it for all texts when
the rules here change.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from bleach.html5lib_shim import Filter
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from blog import paragraphs, references
from blog.cards import PlayableCards
from blog.embeds import end, is_space, is_start, start, tag_of, value_of
from blog.footnotes import LinkedFootnotes, WithoutLooseMarks, unique_footnotes
from blog.linking import linked
from blog.pictures import in_sizes, uploads_in
from blog.sanitize import clean

# Counted up when texts are to be made again by new rules, which `blog.rendering` then does.
RULES = 2
TEASER_WORDS = 55  # of a text that has neither a summary nor a mark where the teaser ends
MORE = re.compile(r"<!--\s*more\b(?:(?!-->|<!--).)*-->", re.DOTALL)
NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
BLOCKS = paragraphs.BLOCKS - {""} | {"pre"}
BLOCK = re.compile(rf"<(?:{'|'.join(sorted(BLOCKS))})[\s/>]", re.IGNORECASE)

# Classes of what belongs to a text and is none of its words.
NOT_PART = {"footnote-ref", "footnotes", "references"}

TABLE = _("Table")


class Rendered(NamedTuple):
    """The HTML of a text; `teaser` is its beginning, `is_cut` whether that leaves anything out."""

    html: str
    teaser: str
    is_cut: bool


def render(
    source: str, *, anchor: str, summary: str = "", shows_references: bool = False
) -> Rendered:
    """Makes the HTML of a post or page. Two queries where the text shows files of the blog.

    The names of tables, footnotes and references are in the language that is active.

    Args:
        source: HTML, or plain text with empty lines between paragraphs.
        anchor: makes the footnotes' anchors unique where several texts stand on one page.
        summary: plain text that replaces the beginning of the text as teaser.
        shows_references: whether what the text refers to is listed at its foot.
    """
    source = NEXT_PAGE.sub("\n\n", source)
    source = with_paragraphs(source)
    before, *after = MORE.split(source, maxsplit=1)
    links = linked(anchor if shows_references else "")
    filters = (*FILTERS, unique_footnotes(anchor), in_sizes(uploads_in(source)), links)
    text_html = clean(before + "".join(after), filters)
    html = text_html + (references.listed(text_html, anchor) if shows_references else "")
    if summary:
        return Rendered(html, f"<p>{escape(summary)}</p>", bool(html))
    if after:
        return Rendered(html, clean(before, (*filters, WithoutLooseMarks)), bool(after[0].strip()))
    text = words_of(text_html)
    teaser = Truncator(text).words(TEASER_WORDS, truncate="…")
    return Rendered(html, f"<p>{escape(teaser)}</p>" if teaser else "", teaser != text)


def with_paragraphs(source: str) -> str:
    """The source, with its empty lines as paragraphs if it is plain text."""
    return source if BLOCK.search(source) else paragraphs.add_paragraphs(source)


def words_of(html: str) -> str:
    """The words that a clean text shows, with one space between them.

    Footnotes and the list of references are left out.
    """
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
        if self.footnote or NOT_PART & set(classes):
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
