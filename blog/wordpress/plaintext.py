"""Titles, names and excerpts of an export as plain text: no tags, no entities, within a limit."""

import html
import re

TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/blockquote)\b[^<>]*>", re.IGNORECASE)


def has_markup(text: str) -> bool:
    return bool(TAG.search(text))


def one_line(text: str) -> str:
    """Without tags, entities and line breaks."""
    return " ".join(html.unescape(TAG.sub("", BREAK.sub(" ", text))).split())


def paragraphs(text: str) -> str:
    """Without tags and entities; empty lines stay between paragraphs."""
    text = html.unescape(TAG.sub("", BREAK.sub("\n\n", text.replace("\r\n", "\n"))))
    lines = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(line for line in lines if line)


def cut(text: str, length: int) -> str:
    """At most `length` characters, the last one an ellipsis where something is missing."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
