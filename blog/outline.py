"""The elements of a text and what stands in them, read from its source, well formed or not."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from blog.sanitize import CODE_ELEMENTS

# They have no end tag (HTML standard, 13.1.2).
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# What a link can show or say beside words.
SAYING = frozenset("audio iframe object svg video".split())


@dataclass(eq=False)
class Element:
    """One element of a text.

    Attributes:
        above: the elements that it stands in, the outermost first.
        nth: its place among the elements of this name, from 0.
        pieces: the text in it, in the order of the source.
    """

    name: str
    attributes: dict[str, str | None]
    above: tuple["Element", ...]
    nth: int
    pieces: list[str] = field(default_factory=list)
    says_something: bool = False

    @property
    def words(self) -> str:
        return " ".join("".join(self.pieces).split())

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def is_source(self) -> bool:
        """Whether it stands where addresses are usual: in a footnote, or as a card of a page."""
        return any({"footnotes", "embed"} & set(element.classes) for element in self.above)

    def is_within(self, other: "Element") -> bool:
        return other in self.above


class Outline(HTMLParser):
    """All elements of an HTML text, in order, and the places to which links can lead."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.numbers: Counter[str] = Counter()
        self.ids: set[str] = set()
        self.feed(source)
        self.close()

    def named(self, *names: str) -> list[Element]:
        return [element for element in self.elements if element.name in names]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), tuple(self.open), self.numbers[tag])
        self.numbers[tag] += 1
        self.elements.append(element)
        self.ids |= {element.attributes.get("id") or "", element.attributes.get("name") or ""}
        if tag in SAYING or (tag == "img" and (element.attributes.get("alt") or "").strip()):
            for outer in self.open:
                outer.says_something = True
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # "/>" means nothing in HTML

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].name == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].name in CODE_ELEMENTS:
            return
        for element in self.open:
            element.pieces.append(data)
