"""HTML of posts as Markdown, by markdownify; HTML stays where Markdown has no form.

What comes out follows CommonMark, with tables as GitHub has them and footnotes as `[^1]`, which
most programs read.
"""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup
from bs4.element import Tag
from markdownify import ATX, MarkdownConverter

ADDRESSES = ("href", "src", "poster", "cite")
FOR_SCREENS = ("srcset", "sizes", "loading", "decoding", "tabindex", "role", "aria-label")
# These have no form in Markdown; inside a line, and as blocks of their own.
INLINE_HTML = "abbr bdi bdo del ins mark q ruby s small sub sup u var".split()
BLOCK_HTML = "audio details dl video".split()
# A cell of a table is one line.
NOT_IN_CELLS = ("blockquote", "dl", "figure", "hr", "ol", "p + p", "pre", "table", "ul")
IN_CELLS = ["td", "th", "h1", "h2", "h3", "h4", "h5", "h6"]
EMPTY_LINES = re.compile(r"\n\s*\n")
SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|~~")
LINE_START = re.compile(r"^(\s*)([#>+=-])")
NUMBER_START = re.compile(r"^(\s*\d{1,9})([.)])")
REFERENCE = re.compile(r"&(?=#?\w+;)")
TAG_START = re.compile(r"<(?=[\w/!?])")


def from_html(html: str, address: Callable[[str], str]) -> str:
    """The Markdown of a text.

    Args:
        html: as `Entry.body_html` has it.
        address: says what becomes of each address in it.
    """
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(True):
        for name in ADDRESSES:
            if name in element.attrs:
                element[name] = address(element[name])
        for name in FOR_SCREENS:
            element.attrs.pop(name, None)
    for arrow in soup.select("a.footnote-back"):
        arrow.decompose()
    for text in soup.find_all(string=re.compile("\n")):
        # A line break in HTML is a space, and in Markdown it can begin something else.
        if not text.find_parent("pre"):
            text.replace_with(re.sub(r"\s*\n\s*", " ", text) if text.strip() else "\n")
    return Converter(number_footnotes(soup)).convert_soup(soup).strip() + "\n"


def number_footnotes(soup: BeautifulSoup) -> dict[str, str]:
    """The number of each footnote, by its anchor. The notes themselves count."""
    notes = soup.select("section.footnotes > ol > li[id]")
    return {note["id"]: str(number) for number, note in enumerate(notes, 1)}


class Converter(MarkdownConverter):
    """markdownify's rules, with ours where they differ."""

    class Options:
        autolinks = True
        bullets = "-"
        heading_style = ATX
        keep_inline_images_in = IN_CELLS
        table_infer_header = True
        wrap = True
        wrap_width = None

    def __init__(self, footnotes: dict[str, str]) -> None:
        super().__init__(code_language_callback=language_of)
        self.footnotes = footnotes
        self.numbers: dict[int, int] = {}  # of the lines of numbered lists, by the id of each

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Marks what Markdown would read as more than text, and nothing else, for readers' sake."""
        text = SPECIAL.sub(lambda match: "".join(f"\\{c}" for c in match[0]), text)
        text = TAG_START.sub("&lt;", REFERENCE.sub("&amp;", text))
        text = NUMBER_START.sub(r"\1\\\2", LINE_START.sub(r"\1\\\2", text))
        return text.replace("|", "\\|") if parent_tags & {"td", "th"} else text

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = self.escape(" ".join((el.get("alt") or "").split()), parent_tags)
        title = el.get("title")
        ending = ' "{}"'.format(title.replace('"', "&quot;")) if title else ""
        return f"![{alt}]({destination(el.get('src') or '')}{ending})"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if el.get("href"):
            el["href"] = destination(el["href"])
        return super().convert_a(el, text, parent_tags)

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        link = el.find("a", href=True)
        number = self.footnotes.get(link["href"].removeprefix("#")) if link else None
        if "footnote-ref" in el.get("class", ()) and number:
            return f"[^{number}]"
        return inline_html(self, el, text, parent_tags)

    def convert_section(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "footnotes" not in el.get("class", ()):
            return self.convert_div(el, text, parent_tags)
        notes = (
            f"[^{self.footnotes[note['id']]}]: {self.note(note)}\n"
            for note in el.select("ol > li[id]")
            if note["id"] in self.footnotes
        )
        return "\n\n" + "".join(notes) + "\n"

    def note(self, note: Tag) -> str:
        """A footnote; what follows its first line is indented, as it belongs to it."""
        parts = (self.process_element(part, {"li"}) for part in note.children)
        return indented("".join(parts).strip())

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A line of a list, indented by four: as far as every Markdown program asks for."""
        mark = f"{self.number_of(el)}." if el.parent and el.parent.name == "ol" else "-"
        return f"{mark:<3} {indented(text.strip())}\n"

    def number_of(self, line: Tag) -> int:
        before = line.find_previous_sibling("li")
        number = self.numbers.get(id(before)) if before else None
        if number is None:
            start = line.parent.get("start", "1")
            number = int(start) - 1 if start.isdecimal() else 0
        self.numbers[id(line)] = number + 1
        return number + 1

    def convert_figure(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        words = " ".join(text.split())
        return f"\n\n_{words}_\n\n" if words else ""

    def convert_caption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self.convert_figcaption(el, text, parent_tags)

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        is_simple = not el.select("[colspan], [rowspan]") and not any(
            el.select(f":is(td, th) {name}") for name in NOT_IN_CELLS
        )
        if is_simple and "|" not in "".join(code.get_text() for code in el.find_all("code")):
            return super().convert_table(el, text, parent_tags)
        return block_html(self, el, text, parent_tags)


def indented(text: str) -> str:
    """The text with its further lines indented, and one empty line at most between two."""
    return re.sub(r"\n(?=[^\n])", "\n    ", re.sub(r"\n\s*\n", "\n\n", text))


def language_of(pre: Tag) -> str:
    """The language of a block of code, which its class names."""
    code = pre.find("code") or pre
    classes = [*code.get("class", ()), *pre.get("class", ())]
    return next((c.removeprefix("language-") for c in classes if c.startswith("language-")), "")


def destination(address: str) -> str:
    """An address where Markdown takes one: brackets and spaces would end it."""
    for character in " ()<>\\":
        address = address.replace(character, f"%{ord(character):02X}")
    return address


def inline_html(converter: Converter, el: Tag, text: str, parent_tags: set[str]) -> str:
    """The element with its tags, around Markdown."""
    if not text.strip() or "_noformat" in parent_tags:
        return text
    whole = str(el)
    opening = whole[: len(whole) - len(el.decode_contents()) - len(f"</{el.name}>")]
    return f"{opening}{text}</{el.name}>"


def block_html(converter: Converter, el: Tag, text: str, parent_tags: set[str]) -> str:
    """The element as HTML; an empty line would end it."""
    return "\n\n" + EMPTY_LINES.sub("\n", str(el)).strip() + "\n\n"


for name in INLINE_HTML:
    if name != "sup":
        setattr(Converter, f"convert_{name}", inline_html)
for name in BLOCK_HTML:
    setattr(Converter, f"convert_{name}", block_html)
