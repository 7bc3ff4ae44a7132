"""What a text refers to, and the list of it that can stand at the foot of the text.

The list is made when the text is saved, and is part of its HTML, as footnotes are: so feeds and
print have it too. The links in the text come from `blog/linking.py` or from the author.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.identifiers import Identifier, Kind, find, identify

# Elements that begin a sentence of their own.
BLOCKS = frozenset(
    "address aside blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 li"
    " ol p pre section summary table td th tr ul".split()
)
NOT_PART = {"footnote-back", "footnote-ref", "references"}  # classes of what is no text
SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*\s+(?=[^\W\d_a-z]|[\"“‘(\[])")
MAX_WORDS = 300  # characters of a citation in the list; about three lines
MAX_NOTE = 500  # characters of text around a reference that an export gives as a note
EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")


@dataclass
class Place:
    """A link to a publication, and the text in which it stands.

    `citation` is what the text there calls the publication, if it does.
    """

    anchor: str
    identifier: Identifier
    start: int
    words: str = ""
    around: str = ""
    citation: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether the link says nothing but the identifier."""
        found = find(self.words, {self.identifier.value})
        return len(found) == 1 and len(self.words.strip()) == found[0].end - found[0].start


@dataclass
class Reference:
    """A publication, with all the places where the text links to it."""

    identifier: Identifier
    places: list[Place] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The identifier, for the list; that of a book in groups, where the text has them."""
        written = (tidy(place.words) for place in self.places if place.is_bare)
        is_book = self.identifier.kind is Kind.ISBN
        return next((words for words in written if is_book), self.identifier.label)

    @property
    def citation(self) -> str:
        """What the author calls it, or ""."""
        return next((place.citation for place in self.places if place.citation), "")

    @property
    def notes(self) -> list[str]:
        """The sentences and footnotes in which it stands, each once."""
        return list(dict.fromkeys(place.around for place in self.places if place.around))


@dataclass
class Block:
    """A paragraph or the like while it is read."""

    is_line: bool = False  # of a list
    is_note: bool = False
    parts: list[str] = field(default_factory=list)
    length: int = 0
    places: list[Place] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def finish(self) -> None:
        """Gives each place the text around it, now that it is complete."""
        if not self.places:
            return
        text = "".join(self.parts)
        ends = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
        for place in self.places:
            at = bisect_right(ends, place.start, hi=len(ends) - 1) - 1
            begin, stop = (0, len(text)) if self.is_note else ends[at : at + 2]
            # Of a sentence without end, what stands near: texts are read in linear time.
            near = text[max(begin, place.start - MAX_NOTE) : min(stop, place.start + 2 * MAX_NOTE)]
            place.around = Truncator(tidy(near)).chars(MAX_NOTE)
            place.citation = self.citation(text, place)

    def citation(self, text: str, place: Place) -> str:
        """The words of a link; or, where it has none, the footnote that is about it alone, or the
        line of a list that ends with it."""
        if not place.is_bare:
            return named(place.words)
        if len(self.places) > 1 or not (self.is_note or self.is_line):
            return ""
        after = text[place.start + len(place.words) :]
        if not self.is_note and re.search(r"\w", after):
            return ""
        return named(EMPTY_BRACKETS.sub("", f"{text[: place.start]} {after}"))


def named(words: str) -> str:
    """The words, where they can name a publication: one word, such as "here", does not."""
    words = tidy(words).rstrip(" ,;:.([")
    is_name = " " in words and "://" not in words and len(words) <= MAX_WORDS
    return words if is_name else ""


def tidy(text: str) -> str:
    return " ".join(text.split())


class Reading(HTMLParser):
    """Collects the links to publications in HTML that was sanitised."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[tuple, Reference] = {}
        self.blocks = [Block()]
        self.place: Place | None = None
        self.words: list[str] = []
        self.left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = set(values.get("class", "").split())
        if self.left_out or NOT_PART & classes:
            self.left_out += [tag] * (not self.left_out or tag == self.left_out[0])
        elif tag == "a":
            self.begin_link(values)
        elif tag in BLOCKS:
            above = self.blocks[-1]
            is_first = above.is_line and not "".join(above.parts).strip()
            is_notes = tag == "section" and "footnotes" in classes
            self.blocks.append(
                Block(
                    is_line=tag == "li" or (tag == "p" and is_first),
                    is_note=above.is_note or is_notes,
                )
            )
        elif tag == "br":
            self.handle_data(" ")

    def begin_link(self, values: dict[str, str]) -> None:
        identifier = identify(values.get("href", ""))
        if identifier:
            block = self.blocks[-1]
            self.place = Place(values.get("id", ""), identifier, start=block.length)
            self.words = []
            block.places.append(self.place)
            reference = self.found.setdefault(identifier.key, Reference(identifier))
            reference.places.append(self.place)

    def handle_endtag(self, tag: str) -> None:
        if self.left_out:
            if tag == self.left_out[0]:
                self.left_out.pop()
        elif tag == "a" and self.place:
            self.place.words = "".join(self.words)
            self.place = None
        elif tag in BLOCKS and len(self.blocks) > 1:
            self.blocks.pop().finish()

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            self.blocks[-1].add(data)
            if self.place:
                self.words.append(data)

    def close(self) -> None:
        super().close()
        while self.blocks:
            self.blocks.pop().finish()


def found_in(html: str) -> list[Reference]:
    """What a text refers to, in the order in which it does. Its own list does not count.

    Args:
        html: as `Entry.body_html` has it.
    """
    reader = Reading()
    reader.feed(html)
    reader.close()
    return list(reader.found.values())


def how_many(html: str) -> str:
    """How many publications a text refers to, in words for its author."""
    number = len(found_in(html))
    if not number:
        return _("As last saved, the text has no references.")
    return ngettext(
        "As last saved, the text has %(number)d reference.",
        "As last saved, the text has %(number)d references.",
        number,
    ) % {"number": number}


def listed(html: str, anchor: str) -> SafeString:
    """The list that stands at the foot of a text: each publication once, with links back to all
    the places that refer to it. Empty where the text refers to nothing.

    Args:
        html: as the filters made it, with an id at each link.
        anchor: makes the ids unique where several texts stand on one page.
    """
    items = format_html_join("", "<li>{}</li>", ((item(one),) for one in found_in(html)))
    if not items:
        return SafeString()
    return format_html(
        '\n<section class="references" role="doc-bibliography" aria-labelledby="{id}">'
        '<h2 id="{id}">{heading}</h2><ol>{items}</ol></section>',
        id=f"e{anchor}-references",
        heading=_("References"),
        items=items,
    )


def item(reference: Reference) -> SafeString:
    """A line of the list."""
    return format_html(
        '{} <a class="reference" href="{}">{}</a>{}',
        f"{reference.citation}." if reference.citation else "",
        reference.identifier.address,
        reference.label,
        format_html_join("", "{}", ((back(*place),) for place in enumerate(reference.places, 1))),
    )


def back(number: int, place: Place) -> SafeString:
    """An arrow that leads back to the text; the second and further ones have a number."""
    return format_html(
        ' <a class="reference-back" role="doc-backlink" href="#{}" aria-label="{}">↩{}</a>',
        place.anchor,
        _("Back to the text, place %(number)d") % {"number": number},
        format_html("<sup>{}</sup>", number) if number > 1 else "",
    )
