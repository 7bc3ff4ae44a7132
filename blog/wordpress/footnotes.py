"""WordPress's footnotes: marks in the text, the notes themselves as JSON beside it."""

import json
import re
from html import escape

from blog.markup import Kind, Piece, attributes, pieces
from blog.wordpress.blocks import FOOTNOTES
from blog.wordpress.context import Context

MARK_LENGTH = 5  # pieces: <sup>, <a>, the number, </a>, </sup>
NOT_FOR_ANCHORS = re.compile(r"[^\w.-]+")


def link_footnotes(html: str, meta: str, context: Context) -> str:
    """The HTML with its marks linked to a list of notes, and each note linked back.

    Args:
        html: with marks `<sup data-fn="id">…</sup>`.
        meta: the value of the postmeta `footnotes`: a JSON list of {id, content}.
    """
    notes = read(meta, context)
    html, marks = link_marks(html, notes, context)
    before, *after = html.split(FOOTNOTES)
    return before + section(notes, marks) + "".join(after)


def read(meta: str, context: Context) -> dict[str, str]:
    """The HTML of each note, by its id."""
    if not meta.strip():
        return {}
    try:
        return {str(note["id"]): str(note["content"]) for note in json.loads(meta)}
    except (ValueError, KeyError, TypeError, RecursionError):
        context.note("The footnotes were left out: they cannot be read.")
        return {}


def link_marks(
    html: str, notes: dict[str, str], context: Context
) -> tuple[str, dict[str, list[str]]]:
    """The HTML with links for marks; and the anchors of each note's marks, in order of the text."""
    marks: dict[str, list[str]] = {}
    parts = list(pieces(html))
    made: list[str] = []
    at = 0
    while at < len(parts):
        length = mark_length(parts, at)
        if not length:
            made.append(parts[at].source)
            at += 1
            continue
        key = attributes(parts[at].source)["data-fn"]
        if key in notes:
            anchors = marks.setdefault(key, [])
            number = list(marks).index(key) + 1
            anchors.append(anchor(key) + (f"-{len(anchors) + 1}" if anchors else ""))
            made.append(
                f'<sup class="footnote-ref" id="fnref-{anchors[-1]}">'
                f'<a href="#fn-{anchor(key)}">{number}</a></sup>'
            )
        else:
            words = "".join(part.source for part in parts[at : at + length] if not part.name)
            made.append(f"<sup>{words}</sup>")
            context.note(f"The footnote {words.strip()} has no text in the export.")
        at += length
    return "".join(made), marks


def mark_length(parts: list[Piece], at: int) -> int:
    """How many pieces the mark that begins here has; 0 if none begins here."""
    first = parts[at]
    if first.kind is not Kind.START or first.name != "sup" or "data-fn" not in first.source:
        return 0
    if "data-fn" not in attributes(first.source):
        return 0
    for length, part in enumerate(parts[at : at + MARK_LENGTH], 1):
        if part.kind is Kind.END and part.name == "sup":
            return length
    return 0


def anchor(key: str) -> str:
    return NOT_FOR_ANCHORS.sub("-", key)


def section(notes: dict[str, str], marks: dict[str, list[str]]) -> str:
    if not notes:
        return ""
    items = []
    for key in [*marks, *(key for key in notes if key not in marks)]:
        links = "".join(
            f' <a class="footnote-back" href="#fnref-{escape(mark)}">↩</a>'
            for mark in marks.get(key, ())
        )
        items.append(f'<li id="fn-{anchor(key)}">{notes[key]}{links}</li>')
    return f'\n<section class="footnotes"><ol>{"".join(items)}</ol></section>\n'
