"""What visitors write: a small part of Markdown.

Emphasis, links, lists, quotes, code; no headings, images or HTML. A single line break is kept, as
people expect of a reply. Syntax: CommonMark, https://spec.commonmark.org/.
"""

from functools import cache

from markdown_it import MarkdownIt

from comments.sanitize import clean

SYNTAX = [
    "backticks", "blockquote", "emphasis", "escape", "autolink", "fence", "entity", "link",
    "list", "newline", "balance_pairs", "fragments_join",
]  # fmt: skip


@cache
def parser() -> MarkdownIt:
    return MarkdownIt("zero", {"breaks": True, "maxNesting": 20}).enable(SYNTAX)


def to_html(text: str) -> str:
    """The sanitised HTML of a reply's text."""
    return clean(parser().render(text))
