"""Plain text as HTML: an empty line makes a paragraph, a single line break stays one.

WordPress kept its classic posts this way, HTML between the lines included, and people type so.
"""

import re
from collections import Counter
from collections.abc import Iterable

from blog.markup import Kind, Piece, pieces

# No text stands directly in these; spaces between their parts mean nothing.
STRUCTURE = frozenset("colgroup dl menu ol table tbody tfoot thead tr ul".split())
# These hold lines, not paragraphs.
LINES = frozenset("caption dt figcaption h1 h2 h3 h4 h5 h6 legend p summary".split())
# These hold either: a paragraph where there is an empty line, else bare text.
CONTAINERS = frozenset(
    "address article aside center dd details div fieldset figure footer form header hgroup li main "
    "nav section td th".split()
)
ALWAYS_PARAGRAPHS = frozenset({"", "blockquote"})  # "" is the text itself
VOID = frozenset({"col", "hr"})
BLOCKS = STRUCTURE | LINES | CONTAINERS | ALWAYS_PARAGRAPHS | VOID
INVISIBLE = frozenset({"script", "style", "template"})
SEEN_WITHOUT_TEXT = frozenset(
    "audio button embed iframe img input math object select svg textarea video".split()
)

# Both begin at one place only in a row of spaces: trying each would take quadratic time.
EMPTY_LINE = re.compile(r"(?:\n[^\S\n]*+){2,}")
LINE_BREAK = re.compile(r"(?<![^\S\n])[^\S\n]*+\n\s*+")
BREAK = re.compile(r"<!--\s*(?:more|nextpage)\b", re.IGNORECASE)


def add_paragraphs(text: str) -> str:
    """The text with `<p>` and `<br>` where its lines say so. Takes linear time.

    Args:
        text: plain text, or HTML whose paragraphs are set apart by empty lines. What is inside of
            `<pre>` and the like stays as it is.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(Paragraphs().of(pieces(text))).strip()


class Paragraphs:
    """Collects the text and inline tags between two block tags, and wraps them as one run."""

    def __init__(self):
        self.html: list[str] = []
        self.run: list[Piece] = []
        self.open = [""]
        self.is_open = Counter()

    def of(self, source: Iterable[Piece]) -> list[str]:
        for piece in source:
            if piece.kind is Kind.START and piece.name in BLOCKS:
                self.start(piece)
            elif piece.kind is Kind.END and piece.name in BLOCKS:
                self.end(piece)
            elif piece.name == "pre" or self.is_break(piece):
                self.flush()
                self.html += [piece.source, "\n"]
            else:
                self.run.append(piece)
        self.flush()
        return self.html

    def is_break(self, piece: Piece) -> bool:
        is_mark = piece.kind is Kind.COMMENT and BREAK.match(piece.source)
        return bool(is_mark) and self.open[-1] in ALWAYS_PARAGRAPHS

    def start(self, piece: Piece) -> None:
        self.flush()
        if self.open[-1] == "p":  # any block ends a paragraph
            self.is_open[self.open.pop()] -= 1
        if piece.name not in VOID:
            self.open.append(piece.name)
            self.is_open[piece.name] += 1
        self.html.append(piece.source)
        if piece.name in VOID and self.open[-1] in ALWAYS_PARAGRAPHS:
            self.html.append("\n")

    def end(self, piece: Piece) -> None:
        self.flush()
        if self.is_open[piece.name]:
            name = None
            while name != piece.name:
                name = self.open.pop()
                self.is_open[name] -= 1
        self.html.append(piece.source)
        if self.open[-1] in ALWAYS_PARAGRAPHS:
            self.html.append("\n")

    def flush(self) -> None:
        run, self.run = self.run, []
        within = self.open[-1]
        if not run:
            return
        if within in STRUCTURE:
            self.html += [piece.source for piece in run]
            return
        chunks = split(run)
        written = [(is_visible(chunk), with_breaks(chunk)) for chunk in chunks]
        if within in LINES:
            between = "</p>\n<p>" if within == "p" else "<br>\n"
            self.html.append(between.join(html for _, html in written if html))
        elif within in ALWAYS_PARAGRAPHS or len(chunks) > 1:
            for seen, html in written:
                self.html.append(f"<p>{html}</p>\n" if seen else html)
        else:
            self.html += [html for _, html in written]


def split(run: list[Piece]) -> list[list[Piece]]:
    """The run, cut at its empty lines."""
    chunks: list[list[Piece]] = [[]]
    for piece in run:
        if piece.kind is Kind.TEXT:
            first, *others = EMPTY_LINE.split(piece.source)
            chunks[-1].append(Piece(Kind.TEXT, first))
            chunks += ([Piece(Kind.TEXT, other)] for other in others)
        else:
            chunks[-1].append(piece)
    return chunks


def is_visible(chunk: list[Piece]) -> bool:
    return any(
        piece.source.strip()
        if piece.kind is Kind.TEXT
        else piece.name in SEEN_WITHOUT_TEXT
        or (piece.kind is Kind.VERBATIM and piece.name not in INVISIBLE)
        for piece in chunk
    )


def with_breaks(chunk: list[Piece]) -> str:
    """The chunk with a `<br>` for each line break, except where there is one already."""
    html: list[str] = []
    previous = None
    for piece in chunk:
        source = piece.source
        if piece.kind is Kind.TEXT:
            if previous == "br" and LINE_BREAK.match(source):
                html.append("\n")
                source = source.lstrip()
            source = LINE_BREAK.sub("<br>\n", source)
        html.append(source)
        previous = piece.name if piece.kind is not Kind.COMMENT else previous
    return trimmed("".join(html))


def trimmed(html: str) -> str:
    """Without line breaks at either end: they are the source's, not the reader's."""
    html = html.strip()
    while html.startswith("<br>\n"):
        html = html[5:]
    return html.removesuffix("<br>").rstrip()
