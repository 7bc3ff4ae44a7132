"""A text as the blocks and words of which it consists, for comparing it with another."""

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import bodies
from blog.markup import Kind, Piece, attributes, pieces
from blog.sanitize import CODE_ELEMENTS, MAX_DEPTH

WORD = re.compile(r"(\s*)(\w+(?:[’'.\-]\w+)*|[^\w\s])")
LABELS = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "h1": gettext_lazy("Heading 1"),
    "h2": gettext_lazy("Heading 2"),
    "h3": gettext_lazy("Heading 3"),
    "h4": gettext_lazy("Heading 4"),
    "h5": gettext_lazy("Heading 5"),
    "h6": gettext_lazy("Heading 6"),
    "ul": gettext_lazy("List item"),
    "ol": gettext_lazy("Numbered list item"),
    "footnotes": gettext_lazy("Footnote"),
    "dt": gettext_lazy("Term"),
    "dd": gettext_lazy("Description"),
    "blockquote": gettext_lazy("Quotation"),
    "figcaption": gettext_lazy("Caption"),
    "caption": gettext_lazy("Caption"),
    "pre": gettext_lazy("Code"),
    "tr": gettext_lazy("Row of a table"),
    "hr": gettext_lazy("Rule"),
    "more": gettext_lazy("End of the teaser"),
}
LOOKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "code": "code", "del": "s",
         "s": "s", "sub": "sub", "sup": "sup"}  # fmt: skip
CELLS = frozenset({"td", "th"})
SOURCES = frozenset({"audio", "embed", "iframe", "source", "video"})


class Token(NamedTuple):
    """A word or a mark as it looks; "note" is what stands for something that is no word."""

    text: str
    look: str = ""


class Block(NamedTuple):
    """A paragraph or the like: its kind (see LABELS), its words, which have a space before them."""

    kind: str
    tokens: tuple[Token, ...]
    gaps: tuple[bool, ...]


def words_of(text: str) -> tuple[tuple[Token, ...], tuple[bool, ...]]:
    """The words of plain text, and whether a space stands before each."""
    found = WORD.findall(text)
    return tuple(Token(word) for _space, word in found), tuple(bool(space) for space, _w in found)


def blocks_of(source: str) -> list[Block]:
    """The blocks of a body as it was written: HTML, or plain text with empty lines."""
    reader = Reader()
    for piece in pieces(bodies.with_paragraphs(source), CODE_ELEMENTS):
        reader.read(piece)
    reader.end_block()
    return reader.blocks


class Reader:
    """Reads a source piece by piece. Broken nesting gives other blocks, and never an error."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.tokens: list[Token] = []
        self.gaps: list[bool] = []
        self.kinds: list[str] = []
        self.looks: list[str] = []
        self.links: list[str] = []
        self.space = False
        self.skipped = ""  # the element inside which we are and whose words do not count

    def read(self, piece: Piece) -> None:
        if piece.kind is Kind.TEXT and not self.skipped:
            self.add_words(unescape(piece.source))
        elif piece.kind is Kind.START:
            self.start(piece.name, attributes(piece.source))
        elif piece.kind is Kind.END:
            self.end(piece.name)
        elif piece.kind is Kind.COMMENT and bodies.MORE.match(piece.source):
            self.end_block()
            self.blocks.append(Block("more", (), ()))

    def add_words(self, text: str) -> None:
        for number, line in enumerate(text.split("\n") if "pre" in self.kinds else [text]):
            if number:
                self.end_block()
            for space, word in WORD.findall(line):
                self.add(word, " ".join(dict.fromkeys(self.looks)), bool(space))
            self.space = self.space or line[-1:].isspace()

    def add(self, text: str, look: str, space: bool = True) -> None:
        self.tokens.append(Token(text, look))
        self.gaps.append(space or self.space)
        self.space = False

    def start(self, name: str, values: dict[str, str]) -> None:
        classes = values.get("class", "").split()
        if self.skipped:
            return
        if "footnote-ref" in classes:
            # Its number follows from its place, and so is no change of the words around it.
            self.skipped = name
            self.add(_("footnote"), "note", space=False)
        elif "footnote-back" in classes:
            self.skipped = name
        elif name in LOOKS:
            self.looks = [*self.looks, LOOKS[name]][:MAX_DEPTH]
        elif name == "a":
            self.links = [*self.links, values.get("href", "")][:MAX_DEPTH]
        elif name == "img":
            shown = unquote(values.get("src", ""))
            self.add(_("image %(address)s") % {"address": shown}, "note")
            if values.get("alt"):
                self.add(f"“{values['alt']}”", "note")
        elif name in SOURCES and values.get("src"):
            self.add(values["src"], "note")
        elif name == "br":
            self.space = True
        elif name in CELLS and self.tokens:
            self.add("|", "note")
            self.space = True
        elif name == "tr" or (name in bodies.BLOCKS and "tr" not in self.kinds):
            self.start_block("footnotes" if "footnotes" in classes else name)

    def start_block(self, name: str) -> None:
        self.end_block()
        if name == "hr":
            self.blocks.append(Block("hr", (), ()))
        elif name in LABELS:
            self.kinds = [*self.kinds, name][:MAX_DEPTH]

    def end(self, name: str) -> None:
        if self.skipped:
            self.skipped = "" if name == self.skipped else self.skipped
        elif name in LOOKS and LOOKS[name] in self.looks:
            self.looks.remove(LOOKS[name])
        elif name == "a" and self.links:
            address = self.links.pop()
            if address and not address.startswith("#"):
                self.add(f"→ {unquote(address)}", "note")
        elif name == "tr" or (name in bodies.BLOCKS and "tr" not in self.kinds):
            self.end_block()
            name = "footnotes" if name == "section" else name
            if name in self.kinds:
                del self.kinds[len(self.kinds) - 1 - self.kinds[::-1].index(name) :]

    def end_block(self) -> None:
        """What was read since the last one is a block, of the kind of what it stands in."""
        if self.tokens:
            kind = self.kinds[-1] if self.kinds else ""
            if kind in ("ol", "ul") and "footnotes" in self.kinds:
                kind = "footnotes"
            self.blocks.append(Block(kind, tuple(self.tokens), tuple(self.gaps)))
        self.tokens, self.gaps, self.space = [], [], False
