"""Shortcodes: `[name key="value"]`, alone or around a text, `[[name]]` where it is only meant to
be read.

This module finds them and puts them together; `media.py` says what the known ones become.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from blog.markup import VERBATIM, Kind, pieces
from blog.wordpress.context import Context
from blog.wordpress.figures import card
from blog.wordpress.media import HANDLERS

# Code is about shortcodes, it does not use them.
UNTOUCHED = VERBATIM | {"code", "kbd", "samp"}

OPENING = re.compile(r"\[(/?)([a-zA-Z][\w-]*+)(?=[\s\]/=:])")
QUOTE_OR_BRACKET = re.compile(r"""=\s*+(["'])|[\[\]]""")
ATTRIBUTE = re.compile(
    r"""([\w-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s'"]++))|"([^"]*)"|'([^']*)'|(\S+)"""
)
ESCAPED = re.compile(rf"\[(\[/?(?:{'|'.join(HANDLERS)})\b[^\[\]]*\])\]")
WEB_ADDRESS = re.compile(r"""https?://[^\s"'<>\[\]]+""")

PARAGRAPH_START = re.compile(r"<p(?:\s[^<>]*)?>\s*\Z")
PARAGRAPH_END = re.compile(r"\s*+</p>")
MAX_DEPTH = 20  # shortcodes inside each other; all that is in one is read again for each
MAX_PARAGRAPH_TAG = 200  # characters in which a shortcode's own <p> is looked for


@dataclass
class Tag:
    """One `[…]`, which stands in html[start:end]."""

    start: int
    end: int
    name: str
    is_closing: bool
    values: dict[str, str]
    words: list[str]
    closing: "Tag | None" = None
    is_paired: bool = False

    @property
    def is_known(self) -> bool:
        return self.name in HANDLERS

    @property
    def is_shortcode(self) -> bool:
        """Whether it is one at all: people write [sic] and [1], too."""
        return self.is_known or self.is_paired or bool(self.values) or "_" in self.name


def expand(html: str, context: Context) -> str:
    """The HTML with its shortcodes replaced. Unknown ones are taken out, the text in them stays.

    Takes linear time. What was changed is noted.
    """
    html = "".join(
        ESCAPED.sub(r"\1", piece.source) if piece.kind is Kind.VERBATIM else piece.source
        for piece in pieces(html, UNTOUCHED)
    )
    parts: list[str] = []
    outer: list[tuple[Tag, list[str]]] = []
    position = 0
    for tag in paired(list(find(html))):
        if tag.start < position:
            continue  # inside an escaped one
        opening = tag.closing or tag
        if is_escaped(html, tag.start, opening.end) and tag.is_known and not tag.is_closing:
            parts += [html[position : tag.start - 1], html[tag.start : opening.end]]
            position = opening.end + 1
            continue
        if not tag.is_shortcode or (tag.is_closing and not tag.is_paired):
            continue
        parts.append(html[position : tag.start])
        position = tag.end
        if tag.closing:
            outer.append((tag, parts))
            parts = []
        elif tag.is_closing:
            inside = "".join(parts)
            tag, parts = outer.pop()
            if tag.is_known:
                position = leave_paragraph(parts, html, position)
            parts.append(inside if len(outer) >= MAX_DEPTH else replace(tag, inside, context))
        else:
            position = leave_paragraph(parts, html, position)
            parts.append(replace(tag, "", context))
    parts.append(html[position:])
    return "".join(parts)


def find(html: str) -> Iterator[Tag]:
    """All that looks like a shortcode and stands in the text, not in a tag, a comment or code."""
    position = passed = 0
    has_quotes = True
    for piece in pieces(html, UNTOUCHED):
        start, position = position, position + len(piece.source)
        if piece.kind is not Kind.TEXT:
            continue
        for match in OPENING.finditer(html, start, position):
            if match.start() < passed:
                continue
            end = closing_bracket(html, match.end(), has_quotes)
            if end is None and has_quotes:
                # A quotation mark is missing somewhere; see blog.markup.TagEnds.
                has_quotes = False
                end = closing_bracket(html, match.end(), has_quotes)
            if end is not None:
                passed = end
                yield read(match, html[match.end() : end - 1], end)


def closing_bracket(html: str, position: int, has_quotes: bool) -> int | None:
    """The position after the `]` that ends a shortcode; None where another `[` comes first."""
    while found := QUOTE_OR_BRACKET.search(html, position):
        position = found.end()
        if found[0] == "]":
            return position
        if found[0] == "[":
            return None
        if has_quotes:
            position = html.find(found[1], position) + 1
            if not position:
                return None
    return None


def read(match: re.Match, source: str, end: int) -> Tag:
    tag = Tag(match.start(), end, match[2].lower(), bool(match[1]), {}, [])
    source = unescape(source).strip()
    for name, double, single, bare, *words in ATTRIBUTE.findall(source.removesuffix("/")):
        if name:
            tag.values.setdefault(name.lower(), double or single or bare)
        else:
            tag.words.append("".join(words).lstrip("=:"))
    return tag


def paired(tags: list[Tag]) -> list[Tag]:
    """The same tags; those around a text know each other."""
    opened: list[Tag] = []
    count = Counter()
    for tag in tags:
        if not tag.is_closing:
            opened.append(tag)
            count[tag.name] += 1
        elif count[tag.name]:
            opening = None
            while opening is None or opening.name != tag.name:
                opening = opened.pop()
                count[opening.name] -= 1
            opening.closing = tag
            opening.is_paired = tag.is_paired = True
    return tags


def is_escaped(html: str, start: int, end: int) -> bool:
    return start > 0 and html[start - 1] == "[" and html[end : end + 1] == "]"


def leave_paragraph(parts: list[str], html: str, end: int) -> int:
    """Takes away the `<p>` that holds nothing but this shortcode; returns where to go on."""
    closing = PARAGRAPH_END.match(html, end)
    if not closing or not parts:
        return end
    opening = PARAGRAPH_START.search(parts[-1][-MAX_PARAGRAPH_TAG:])
    if not opening:
        return end
    parts[-1] = parts[-1][: len(parts[-1]) - len(opening[0])]
    return closing.end()


def replace(tag: Tag, inside: str, context: Context) -> str:
    if tag.is_known:
        return HANDLERS[tag.name](tag.values, tag.words, inside, context)
    if inside.strip():
        context.note(f"The shortcode [{tag.name}] was taken out; the text in it stays.")
        return inside
    for value in (*tag.values.values(), *tag.words):
        if address := WEB_ADDRESS.match(value):
            context.note(f"The shortcode [{tag.name}] became a link to {address[0]}.")
            return card(context.new_address(address[0]))
    context.note(f"The shortcode [{tag.name}] was taken out: nothing here can show it.")
    return ""
