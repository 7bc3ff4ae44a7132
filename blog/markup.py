"""HTML in pieces, each as it stands in the source.

For what changes a text before the sanitiser sees it. A parser repairs HTML on the way and loses
what only the source shows: line breaks, and the comments in which WordPress keeps its blocks.
"""

import re
from collections.abc import Iterator
from enum import Enum
from html import escape, unescape
from typing import NamedTuple

# Nothing inside these is to be changed.
VERBATIM = frozenset({"math", "pre", "script", "style", "svg", "template", "textarea"})

MARKUP = re.compile(r"<(?:!|\?|(/?)([a-zA-Z][^\s/>]*))")
QUOTE_OR_END = re.compile(r"""=\s*+(["'])|>""")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]++)))?""")
NO_REFERENCE = re.compile(r"&(?=[a-zA-Z][a-zA-Z0-9]*+=)")


class Kind(Enum):
    TEXT = "text"
    START = "start tag"
    END = "end tag"
    COMMENT = "comment"
    VERBATIM = "element whose inside stays as it is"


class Piece(NamedTuple):
    """A part of the source. Tags and verbatim elements have a name, in lower case."""

    kind: Kind
    source: str
    name: str = ""


def pieces(html: str, verbatim: frozenset[str] = VERBATIM) -> Iterator[Piece]:
    """The parts of the HTML, in order; joined again, they are the HTML. Takes linear time."""
    ends = TagEnds(html)
    unclosed = set()
    done = position = 0
    while match := MARKUP.search(html, position):
        start, name = match.start(), (match[2] or "").lower()
        end = ends.after(match) if name else comment_end(html, start)
        if end is None:
            break
        kind = Kind.COMMENT if not name else Kind.END if match[1] else Kind.START
        if kind is Kind.START and name in verbatim and name not in unclosed:
            closing = re.compile(rf"</{re.escape(name)}\s*+>", re.IGNORECASE).search(html, end)
            if closing:
                kind, end = Kind.VERBATIM, closing.end()
            else:
                unclosed.add(name)
        if start > done:
            yield Piece(Kind.TEXT, html[done:start])
        yield Piece(kind, html[start:end], name)
        done = position = end
    if done < len(html):
        yield Piece(Kind.TEXT, html[done:])


def comment_end(html: str, start: int) -> int:
    """Where a comment (or a declaration) ends; at the very end if nothing ends it."""
    is_comment = html.startswith("<!--", start)
    end = html.find("-->" if is_comment else ">", start + 2)
    return len(html) if end < 0 else end + (3 if is_comment else 1)


class TagEnds:
    """Finds where tags end: at the first `>` that stands in no quoted value."""

    def __init__(self, html: str):
        self.html = html
        self.last = {mark: html.rfind(mark) for mark in "\"'>"}
        self.has_quotes = True

    def after(self, match: re.Match) -> int | None:
        """The position after the tag that begins here, or None if it does not end."""
        position = match.end()
        if self.last[">"] < position:
            return None
        if self.has_quotes:
            while found := QUOTE_OR_END.search(self.html, position):
                position = found.end()
                if not found[1]:
                    return position
                if position <= self.last[found[1]]:
                    position = self.html.index(found[1], position) + 1
            # A quotation mark is missing somewhere. Looking for it again at each of the tags that
            # follow would take quadratic time.
            self.has_quotes = False
        return self.html.index(">", match.end()) + 1


def attributes(start_tag: str) -> dict[str, str]:
    """The attributes of a start tag, names in lower case, values decoded."""
    found = {}
    opening = MARKUP.match(start_tag)
    for name, *values in ATTRIBUTE.findall(start_tag, opening.end()):
        found.setdefault(name.lower(), decoded("".join(values)))
    return found


def decoded(value: str) -> str:
    """An attribute's value as browsers read it: `&copy=` in an address is no ©."""
    return unescape(NO_REFERENCE.sub("&amp;", value))


def start_tag(name: str, attributes: dict[str, str]) -> str:
    """The source of a start tag."""
    return "".join(
        [f"<{name}", *(f' {key}="{escape(value)}"' for key, value in attributes.items()), ">"]
    )
