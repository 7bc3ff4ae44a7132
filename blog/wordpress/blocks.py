"""Blocks: `<!-- wp:name {"json": …} -->HTML<!-- /wp:name -->`, or alone with a slash at the end.

Most hold their HTML, and only the comments go. Some have none, because WordPress makes it anew
for each reader.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

from blog.markup import Kind, attributes, pieces, start_tag
from blog.paragraphs import add_paragraphs
from blog.wordpress.context import Context
from blog.wordpress.figures import columns, figure
from blog.wordpress.media import linked

DELIMITER = re.compile(
    r"<!--\s+(/)?wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)(\s.*)-->", re.DOTALL
)
MAX_DEPTH = 50  # blocks inside each other; some read again all that is in them
MAX_SHARED_BLOCKS = 100  # in one text; blocks that hold each other twice would never end
FOOTNOTES = "<!--footnotes-->"  # where the footnotes of a text belong

# What these lack when they are empty, nobody sees.
SILENT = frozenset(
    "button buttons column columns freeform group heading html list list-item more nextpage "
    "paragraph separator shortcode spacer".split()
)
TEXT_OR_MEDIA = re.compile(
    r"<(?:img|audio|video|iframe|embed|object|hr|input|svg)\b|(?:^|>)[^<]*[^\s<]", re.IGNORECASE
)


@dataclass
class Block:
    """A block that has begun: its HTML so far, and the names of the blocks in it."""

    name: str
    values: dict
    notes_before: int = 0
    html: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)


def has_blocks(content: str) -> bool:
    return "<!-- wp:" in content


def render(content: str, context: Context) -> str:
    """The HTML of a text made of blocks, without their comments. Takes linear time."""
    return Blocks(context).render(content)


class Blocks:
    def __init__(self, context: Context):
        self.context = context
        self.shared: list[int] = []
        self.shared_count = 0

    def render(self, content: str) -> str:
        opened = [Block("", {})]
        for piece in pieces(content, frozenset()):
            match = DELIMITER.fullmatch(piece.source) if piece.kind is Kind.COMMENT else None
            if not match:
                opened[-1].html.append(piece.source)
                continue
            name, rest = match[2].removeprefix("core/"), match[3].strip()
            if match[1]:
                if len(opened) > 1:
                    self.close(opened)
            else:
                opened[-1].children.append(name)
                before = len(self.context.notes)
                opened.append(Block(name, self.values(name, rest.removesuffix("/")), before))
                if rest.endswith("/"):
                    self.close(opened)
        while len(opened) > 1:
            self.close(opened)
        return "".join(opened[0].html)

    def values(self, name: str, source: str) -> dict:
        if not source.strip():
            return {}
        try:
            found = json.loads(source)
        except (ValueError, RecursionError):
            self.context.note(f"The settings of the block “{name}” are broken.")
            return {}
        return found if isinstance(found, dict) else {}

    def close(self, opened: list[Block]) -> None:
        block = opened.pop()
        is_deep = len(opened) > MAX_DEPTH
        opened[-1].html.append("".join(block.html) if is_deep else self.html_of(block))

    def html_of(self, block: Block) -> str:
        html = "".join(block.html)
        if block.name == "block":
            return self.shared_block(block)
        if block.name.startswith("core-embed/"):
            return embed(block, html, self.context)
        if handler := HANDLERS.get(block.name):
            return handler(block, html, self.context)
        if block.name not in SILENT and not TEXT_OR_MEDIA.search(html):
            del self.context.notes[block.notes_before :]  # those inside are left out with it
            self.context.note(
                f"The block “{block.name}” was left out: it has no text of its own, WordPress "
                "makes it for each page."
            )
            return ""
        return html

    def shared_block(self, block: Block) -> str:
        number = block.values.get("ref")
        content = self.context.library.reusable_block(number) if isinstance(number, int) else None
        if content is None:
            self.context.note(f"The reusable block {number} was left out: the export lacks it.")
            return ""
        self.shared_count += 1
        if number in self.shared or self.shared_count > MAX_SHARED_BLOCKS:
            self.context.note(f"The reusable block {number} was left out: it holds itself.")
            return ""
        self.shared.append(number)
        html = self.render(content)
        self.shared.pop()
        return html


def columns_block(block: Block, html: str, context: Context) -> str:
    return with_class(html, f"columns {columns(block.children.count('column'))}")


def media_text(block: Block, html: str, context: Context) -> str:
    return with_class(html, "columns columns-2")


def with_class(html: str, classes: str) -> str:
    """The HTML with these classes on its first element."""
    parts = list(pieces(html))
    for at, part in enumerate(parts):
        if part.kind is Kind.START:
            values = attributes(part.source)
            values["class"] = f"{classes} {values.get('class', '')}"
            parts[at] = part._replace(source=start_tag(part.name, values))
            break
    return "".join(part.source for part in parts)


def gallery(block: Block, html: str, context: Context) -> str:
    """All forms of WordPress's galleries become one: a figure of figures."""
    number = block.values.get("columns")
    parts = [part for part in pieces(html) if part.name not in {"li", "ul"}]
    inside = "".join(part.source for part in parts).strip()
    first = next((part for part in pieces(html) if part.kind is Kind.START), None)
    if first and first.name == "figure":
        return with_class(inside, columns(number))
    classes = attributes(first.source).get("class", "").split() if first else []
    return with_class(figure(inside), " ".join([*classes, "gallery", columns(number)]))


def cover(block: Block, html: str, context: Context) -> str:
    """Its image is a background in older posts, which the sanitiser would take out."""
    address = block.values.get("url")
    if not isinstance(address, str) or "<img" in html or "<video" in html:
        return html
    words = block.values.get("alt")
    alt = words if isinstance(words, str) else ""
    return figure(start_tag("img", {"src": address, "alt": alt})) + html


def embed(block: Block, html: str, context: Context) -> str:
    """Its HTML is a figure with the address as text, and perhaps a caption."""
    address = block.values.get("url")
    if not isinstance(address, str):
        found = re.search(r"https?://[^\s<>\"']+", html)
        address = unescape(found[0]) if found else ""
    if not address:
        context.note("An embedded page was left out: its address is missing.")
        return ""
    parts = pieces(html, frozenset({"figcaption"}))
    caption = next((part.source for part in parts if part.kind is Kind.VERBATIM), "")
    link = linked(address, context)
    return f"<figure>{link}{caption}</figure>" if caption else link


def file(block: Block, html: str, context: Context) -> str:
    """Without the preview: it would be one more link to the same file."""
    parts = (part for part in pieces(html, frozenset({"object"})) if part.kind is not Kind.VERBATIM)
    return "".join(part.source for part in parts).replace("</a><a ", "</a> <a ")


def footnotes(block: Block, html: str, context: Context) -> str:
    return FOOTNOTES


def shortcode(block: Block, html: str, context: Context) -> str:
    return add_paragraphs(html)


def link_of(block: Block, html: str, context: Context) -> str:
    """A link in a menu or a row of social networks."""
    address, words = block.values.get("url"), block.values.get("label")
    service = block.values.get("service")
    words = next((word for word in (words, service, address) if isinstance(word, str) and word), "")
    if not isinstance(address, str) or not address:
        context.note(f"A link without an address was left out: “{words or block.name}”.")
        return html
    return f'<li><a href="{escape(address)}">{escape(words)}</a>{html}</li>'


HANDLERS: dict[str, Callable[[Block, str, Context], str]] = {
    "columns": columns_block,
    "cover": cover,
    "embed": embed,
    "file": file,
    "footnotes": footnotes,
    "gallery": gallery,
    "media-text": media_text,
    "navigation-link": link_of,
    "shortcode": shortcode,
    "social-link": link_of,
}
