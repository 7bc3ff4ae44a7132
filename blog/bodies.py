"""From what an author wrote to the HTML that pages, feeds and search use.

This happens once, when the text is saved; `manage.py render_again` repeats it for all texts when
the rules here change.
"""

import re
from functools import partial
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bleach.html5lib_shim import Filter
from django.conf import settings
from django.utils.html import escape, strip_tags
from django.utils.text import Truncator

from blog.paragraphs import add_paragraphs
from blog.sanitize import clean, is_start

TEASER_WORDS = 55  # of a text that has neither a summary nor a mark where the teaser ends
MORE = re.compile(r"<!--\s*more\b.*?-->", re.DOTALL)
BLOCKS = re.compile(
    r"<(p|div|h[1-6]|ul|ol|dl|table|blockquote|figure|pre|hr|section|details)\b", re.IGNORECASE
)
FOOTNOTE_ANCHOR = re.compile(r"#?fn")


class Rendered(NamedTuple):
    """The HTML of a text; `teaser` is its beginning, `is_cut` whether that leaves anything out."""

    html: str
    teaser: str
    is_cut: bool


def render(source: str, *, anchor: str, summary: str = "") -> Rendered:
    """Makes the HTML of a post or page. One query where the text shows images of the blog.

    Args:
        source: HTML, or plain text with empty lines between paragraphs.
        anchor: makes the footnotes' anchors unique where several texts stand on one page.
        summary: plain text that replaces the beginning of the text as teaser.
    """
    if not BLOCKS.search(source):
        source = add_paragraphs(source)
    before, *after = MORE.split(source, maxsplit=1)
    to_html = partial(clean, filters=(*FILTERS, unique_footnotes(anchor), sizes_of(source)))
    html = to_html(before + "".join(after))
    if summary:
        return Rendered(html, f"<p>{escape(summary)}</p>", bool(html))
    if after:
        return Rendered(html, to_html(before), bool(after[0].strip()))
    text = " ".join(strip_tags(html).split())
    teaser = Truncator(text).words(TEASER_WORDS, truncate="…")
    return Rendered(html, f"<p>{teaser}</p>" if teaser else "", teaser != text)


class LowerHeadings(Filter):
    """The title is the page's only h1."""

    def __iter__(self):
        for token in super().__iter__():
            if token.get("name") == "h1":
                token["name"] = "h2"
            yield token


class ScrollingTables(Filter):
    """A wide table scrolls inside itself, by keyboard too, and the page does not."""

    def __iter__(self):
        depth = 0
        for token in super().__iter__():
            is_table = token.get("name") == "table"
            if is_table and token["type"] == "StartTag":
                depth += 1
                if depth == 1:
                    yield {
                        "type": "StartTag",
                        "name": "div",
                        "namespace": token.get("namespace"),
                        "data": {(None, "class"): "scroll", (None, "tabindex"): "0"},
                    }
            yield token
            if is_table and token["type"] == "EndTag":
                depth -= 1
                if depth == 0:
                    yield {"type": "EndTag", "name": "div", "namespace": token.get("namespace")}


class ScrollingCode(Filter):
    """Long lines of code scroll inside themselves, by keyboard too; lines of verse wrap."""

    def __iter__(self):
        for token in super().__iter__():
            if token.get("name") == "pre" and is_start(token):
                if "verse" not in token["data"].get((None, "class"), "").split():
                    token["data"][(None, "tabindex")] = "0"
            yield token


FILTERS = (LowerHeadings, ScrollingTables, ScrollingCode)


def unique_footnotes(anchor: str) -> type[Filter]:
    """Footnote anchors (`fn…`, `fnref…`) get the entry's number in front."""

    class UniqueFootnotes(Filter):
        def __iter__(self):
            for token in super().__iter__():
                if is_start(token):
                    for name in ((None, "id"), (None, "href")):
                        value = token["data"].get(name, "")
                        if FOOTNOTE_ANCHOR.match(value):
                            mark, bare = ("#", value[1:]) if value[0] == "#" else ("", value)
                            token["data"][name] = f"{mark}e{anchor}-{bare}"
                yield token

    return UniqueFootnotes


def local_path(address: str) -> str | None:
    """The path below MEDIA_URL that an image's address means, or None for one of another host."""
    address = address.removeprefix(settings.SITE_URL)
    if address.startswith(settings.MEDIA_URL):
        return unquote(urlsplit(address).path).removeprefix(settings.MEDIA_URL)
    return None


def sizes_of(source: str) -> type[Filter]:
    """Gives each image its size, so that nothing jumps, and turns images of other hosts into links.

    A page of the blog asks no other host for anything: its readers would be known there.
    """
    from blog.models import Upload

    paths = {
        path
        for address in re.findall(
            r"""<img\b[^>]*?\bsrc\s*=\s*["']([^"']+)""", source, re.IGNORECASE
        )
        if (path := local_path(address))
    }
    sizes = {
        name: (width, height)
        for name, width, height in (
            Upload.objects.filter(file__in=paths).values_list("file", "width", "height")
            if paths
            else ()
        )
    }

    class Images(Filter):
        def __iter__(self):
            for token in super().__iter__():
                if token.get("name") == "img" and is_start(token):
                    yield from self.image(token)
                else:
                    yield token

        def image(self, token: dict):
            data = token["data"]
            source = data.get((None, "src"), "")
            path = local_path(source)
            if path is None and not source.startswith("/"):
                yield from self.link(token, source)
                return
            width, height = sizes.get(path, (None, None))
            if width and height and not (data.get((None, "width")) and data.get((None, "height"))):
                data[(None, "width")], data[(None, "height")] = str(width), str(height)
            data.setdefault((None, "alt"), "")
            data[(None, "loading")] = "lazy"
            data[(None, "decoding")] = "async"
            yield token

        @staticmethod
        def link(token: dict, source: str):
            host = urlsplit(source).hostname
            if not host:
                return
            words = token["data"].get((None, "alt")) or source.rsplit("/", 1)[-1]
            namespace = token.get("namespace")
            yield {
                "type": "StartTag",
                "name": "a",
                "namespace": namespace,
                "data": {(None, "href"): source},
            }
            yield {"type": "Characters", "data": f"{words} ({host})"}
            yield {"type": "EndTag", "name": "a", "namespace": namespace, "data": {}}

    return Images
