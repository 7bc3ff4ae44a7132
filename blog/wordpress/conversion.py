"""From WordPress's text of a post to the source of ours.

The order of the steps is WordPress's own: blocks or paragraphs, then shortcodes, then addresses.
The result is sanitised like any other text when the post is saved (blog/bodies.py).
"""

import re
from html import unescape
from itertools import groupby
from typing import NamedTuple

from blog.markup import Kind, Piece, pieces
from blog.paragraphs import add_paragraphs
from blog.wordpress import blocks, shortcodes
from blog.wordpress.context import Attachment, Context, Library
from blog.wordpress.footnotes import link_footnotes
from blog.wordpress.media import embedded
from blog.wordpress.tags import modernise

__all__ = ["Attachment", "Converted", "Library", "convert"]

MORE = re.compile(r"<!--\s*more\b((?:(?!-->|<!--).)*)-->", re.DOTALL)
NO_TEASER = re.compile(r"<!--\s*noteaser\s*-->")
NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->")
ADDRESS_ALONE = re.compile(
    r"""<p(?:\s[^<>]*)?>\s*+(https?://[^\s<>"]++)\s*+</p>"""
    r"""|^[^\S\n]*+(https?://[^\s<>"]++)[^\S\n]*+$""",
    re.MULTILINE,
)
EMPTY = re.compile(r"<(p|div)(?:\s[^<>]*)?>\s*+</\1>")
MAX_EMPTY_DEPTH = 10  # passes over the text
EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*+\n){2,}")


class Converted(NamedTuple):
    """HTML for `Entry.body`, and a sentence for each thing that was dropped or changed."""

    html: str
    notes: list[str]


def convert(content: str, library: Library, post_id: int, footnotes: str = "") -> Converted:
    """Converts the text of a post or page, classic or made of blocks. Takes linear time.

    Args:
        content: the `content:encoded` of the export.
        library: what the text refers to.
        post_id: the post's number in WordPress.
        footnotes: the value of its postmeta `footnotes`.
    """
    context = Context(library, post_id)
    html = content.replace("\r\n", "\n").replace("\r", "\n")
    is_classic = not blocks.has_blocks(html)
    if not is_classic:
        html = blocks.render(html, context)
    html = with_marks(html, context)
    html = shortcodes.expand(html, context)
    html = with_embeds(html, context)
    if is_classic:
        html = add_paragraphs(html)
    html = link_footnotes(html, footnotes, context)
    return Converted(tidy(modernise(html, context)), context.notes)


def with_marks(html: str, context: Context) -> str:
    """One mark where the teaser ends, and all pages of the post as one."""
    html, pages = NEXT_PAGE.subn("\n\n", html)
    if pages:
        context.note(f"The {pages + 1} pages of this text are one now.")
    html, without_teaser = NO_TEASER.subn("", html)
    if without_teaser:
        context.note("The beginning of the text was hidden on its own page; here it is shown.")
    before, mark, after = [*MORE.split(html, maxsplit=1), None, ""][:3]
    if mark is None:
        return html
    if mark.strip():
        context.note(
            f"The link “{mark.strip()}” below the beginning of the text has our words now."
        )
    return f"{before}<!--more-->{MORE.sub('', after)}"


def with_embeds(html: str, context: Context) -> str:
    """An address that is alone on its line stands for what is there."""

    def embed(found: re.Match) -> str:
        return embedded(unescape(found[1] or found[2]), context)

    made: list[str] = []
    for is_text, group in groupby(pieces(html), key=is_embeddable):
        source = "".join(piece.source for piece in group)
        made.append(ADDRESS_ALONE.sub(embed, source) if is_text else source)
    return "".join(made)


def is_embeddable(piece: Piece) -> bool:
    return piece.kind not in (Kind.VERBATIM, Kind.COMMENT)


def tidy(html: str) -> str:
    """Without the holes that the comments and elements left which are gone."""
    for _ in range(MAX_EMPTY_DEPTH):
        html, found = EMPTY.subn("", html)
        if not found:
            break
    parts = (
        piece.source if piece.kind is Kind.VERBATIM else EMPTY_LINES.sub("\n\n", piece.source)
        for piece in pieces(html)
    )
    return "".join(parts).strip()
