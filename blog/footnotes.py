"""Footnotes as readers get them.

In the source: marks `<sup class="footnote-ref"><a href="#fn-x" id="fnref-x">1</a></sup>`, and at
the end `<section class="footnotes"><ol><li id="fn-x">…</li></ol></section>`. A mark's id may stand
at the `sup` too, and a note may bring its links back (`<a class="footnote-back">`) or leave them
to be made here.
"""

import re
from collections.abc import Iterator

from bleach.html5lib_shim import Filter
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from blog.embeds import element, end, is_space, is_start, start, tag_of, value_of

ANCHOR = re.compile(r"#?_?(?:fn|ftn|edn)")

FOOTNOTE = _("Footnote %(number)s")
FOOTNOTES = _("Footnotes")
BACK = _("Back to the text")


def is_of(token: dict, name: str, class_: str) -> bool:
    """Whether a tag begins such an element with this class."""
    return is_start(token) and token["name"] == name and class_ in value_of(token, "class").split()


def name(token: dict, role: str, words: str | Promise) -> None:
    """Says what an element is to those who hear the page (Digital Publishing WAI-ARIA)."""
    token["data"].setdefault((None, "role"), role)
    if not value_of(token, "aria-label"):
        token["data"][(None, "aria-label")] = escape(words)


class LinkedFootnotes(Filter):
    """Each note leads back to each of its marks; marks, notes and arrows have names."""

    def __iter__(self) -> Iterator[dict]:
        tokens = list(super().__iter__())
        self.marks: dict[str, list[str]] = {}
        for place, token in enumerate(tokens):
            if is_of(token, "sup", "footnote-ref"):
                following = map(tokens.__getitem__, range(place + 1, len(tokens)))
                self.read_mark(element(token, following))
        return self.linked(iter(tokens))

    def read_mark(self, mark: list[dict]) -> None:
        """Notes down where a note is marked, and says what the mark is."""
        link = link_of(mark)
        if link is None:
            return
        note = value_of(link, "href")[1:]
        anchors = self.marks.setdefault(note, [])
        anchor = value_of(link, "id") or value_of(mark[0], "id")
        if not anchor:
            anchor = re.sub(r"^(?:fn-?)?", "fnref-", note, count=1) + f"-{len(anchors) + 1}"
            link["data"][(None, "id")] = escape(anchor)
        anchors.append(anchor)
        number = "".join(token["data"] for token in mark if token["type"] == "Characters")
        name(link, "doc-noteref", FOOTNOTE % {"number": number.strip()})

    def linked(self, tokens: Iterator[dict]) -> Iterator[dict]:
        for token in tokens:
            if is_of(token, "section", "footnotes"):
                name(token, "doc-endnotes", FOOTNOTES)
            elif is_of(token, "a", "footnote-back"):
                name(token, "doc-backlink", BACK)
            if tag_of(token) == "li" and is_start(token) and value_of(token, "id") in self.marks:
                yield from self.note(element(token, tokens))
            else:
                yield token

    def note(self, tokens: list[dict]) -> list[dict]:
        """A note with its links back, at the end of its last line."""
        anchors = self.marks[value_of(tokens[0], "id")]
        backs = [token for token in tokens if is_of(token, "a", "footnote-back")]
        for back in backs:
            name(back, "doc-backlink", BACK)
        if backs:
            return tokens
        last = len(tokens) - 1
        while is_space(tokens[last - 1]):
            last -= 1
        place = last - 1 if tag_of(tokens[last - 1]) == "p" else last
        return [*tokens[:place], *(t for anchor in anchors for t in arrow(anchor)), *tokens[place:]]


class WithoutLooseMarks(Filter):
    """A mark whose note is not in the text would lead nowhere: the beginning of one has none."""

    def __iter__(self) -> Iterator[dict]:
        tokens = list(super().__iter__())
        targets = {value_of(token, "id") for token in tokens if is_start(token)}
        following = iter(tokens)
        for token in following:
            if is_of(token, "sup", "footnote-ref"):
                mark = element(token, following)
                link = link_of(mark)
                if link is not None and value_of(link, "href")[1:] not in targets:
                    continue
                yield from mark
            else:
                yield token


def unique_footnotes(anchor: str) -> type[Filter]:
    """Footnote anchors (`fn…`, `fnref…`) get the entry's number in front."""

    class UniqueFootnotes(Filter):
        def __iter__(self) -> Iterator[dict]:
            for token in super().__iter__():
                if is_start(token):
                    for name in ((None, "id"), (None, "href")):
                        value = token["data"].get(name, "")
                        if ANCHOR.match(value):
                            mark, bare = ("#", value[1:]) if value[0] == "#" else ("", value)
                            if mark or name[1] == "id":
                                token["data"][name] = f"{mark}e{anchor}-{bare}"
                yield token

    return UniqueFootnotes


def link_of(mark: list[dict]) -> dict | None:
    """The link of a mark to its note."""
    return next(
        (t for t in mark if tag_of(t) == "a" and is_start(t) and value_of(t, "href")[:1] == "#"),
        None,
    )


def arrow(anchor: str) -> list[dict]:
    """The link from a note to one of its marks."""
    link = start("a", class_="footnote-back", href=f"#{anchor}")
    name(link, "doc-backlink", BACK)
    space = {"type": "SpaceCharacters", "data": " "}
    return [space, link, {"type": "Characters", "data": "↩"}, end("a")]
