"""The source of a text as WordPress wants it: classic, with files where WordPress keeps them."""

import re

from django.conf import settings
from django.utils.encoding import iri_to_uri

from blog.addresses import absolute
from blog.bodies import BLOCK, BLOCKS
from blog.markup import Kind, Piece, attributes, pieces, start_tag
from blog.pictures import path_of_upload

# What WordPress would replace by a player or a gallery, where our author only names it.
SHORTCODE = re.compile(r"\[(?=/?(?:audio|caption|embed|gallery|playlist|video|wp_caption)\b)")
LINE_BREAK = re.compile(r"\s*\n\s*")
ADDRESSES = ("href", "src", "poster")


def for_wordpress(source: str) -> str:
    """The source of a text for an export. Takes linear time.

    WordPress makes a `<br>` of each line break in a text without blocks of its own editor. In our
    HTML a line break is a space, and so it becomes one. In `<pre>`, and in plain text without any
    HTML block, it means the same here and there, and stays.
    """
    parts = [exported(piece) for piece in pieces(source.replace("\r\n", "\n"))]
    if BLOCK.search(source):
        parts = [
            part if part.kind is not Kind.TEXT else without_breaks(part, *neighbours(parts, at))
            for at, part in enumerate(parts)
        ]
    return "".join(part.source for part in parts)


def exported(piece: Piece) -> Piece:
    """A piece with absolute addresses, and without what WordPress would take for a shortcode."""
    source = SHORTCODE.sub("&#91;", piece.source)
    if piece.kind is Kind.START:
        old = attributes(source)
        new = old | {name: exported_address(old[name]) for name in ADDRESSES if name in old}
        source = source if new == old else start_tag(piece.name, new)
    return Piece(piece.kind, source, piece.name)


def exported_address(value: str) -> str:
    path = path_of_upload(value)
    return absolute(value) if path is None else file_address(path)


def file_address(name: str) -> str:
    """Where WordPress would have a file, such as one called uploads/2020/12/a.jpg here.

    This blog leads on from there, so that WordPress's importer can fetch it: `blog/media.py`.
    """
    return f"{settings.SITE_URL}{iri_to_uri(f'/wp-content/{name}')}"


def neighbours(parts: list[Piece], at: int) -> list[Piece]:
    return [*parts[max(at - 1, 0) : at], *parts[at + 1 : at + 2]]


def without_breaks(text: Piece, *around: Piece) -> Piece:
    """A text with spaces for its line breaks; between blocks they only lay out the source."""
    is_between = len(around) < 2 or any(
        part.name in BLOCKS or part.kind in (Kind.COMMENT, Kind.VERBATIM) for part in around
    )
    if is_between and not text.source.strip():
        return Piece(Kind.TEXT, "\n" * min(text.source.count("\n"), 2))
    return Piece(Kind.TEXT, LINE_BREAK.sub(" ", text.source))
