"""Plain text as HTML: an empty line makes a paragraph, a single line break stays one."""

import re


def add_paragraphs(text: str) -> str:
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part)
