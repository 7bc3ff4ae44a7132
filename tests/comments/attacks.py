"""What people write who mean to run something in other people's browsers, and whether it could."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
SCHEMES = {"", "http", "https", "mailto"}

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><script>alert(1)</script>",
    "end of title": "</title><svg/onload=alert(1)>",
    "end of field": '"><img src=x onerror=alert(1)>',
    "end of area": "</textarea><script>alert(1)</script>",
    "handler": "' autofocus onfocus=alert(1) x='",
    "style": "<style>*{display:none}</style>",
    "frame": "<iframe src=//evil.example></iframe>",
    "picture": "![x](https://evil.example/pixel.png)",
    "javascript link": "[x](javascript:alert(1))",
    "javascript in capitals": "[x](JaVaScRiPt:alert(1))",
    "javascript with tab": "[x](java&#9;script:alert(1))",
    "javascript in brackets": "<javascript:alert(1)>",
    "javascript by reference": "[x]\n\n[x]: javascript:alert(1)",
    "javascript of a host": "javascript://evil.example/%0aalert(1)",
    "data link": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "data written out": "data:evil.example/,<script>alert(1)</script>",
    "vbscript link": "[x](vbscript:msgbox(1))",
    "title of a link": '[x](https://evil.example "onmouseover=alert(1) \'")',
    "entity": "&a; &lt;script&gt;alert(1)&lt;/script&gt;",
    "comment": "<!--><script>alert(1)</script>-->",
    "template": "{{ request.session }} {% debug %} ${7*7}",
    "control characters": "a\x0bb\x0c\x1b[31mc\ufffe\x85\u2028d",
    "unclosed": "<b><i><a href='https://evil.example",
    "unopened": "</p></li></ol></section></main></body></html>",
    "unclosed Markdown": "**a *b `c [d](e > f\n```\n<b>",
}


class Nesting(HTMLParser):
    """Finds where elements do not stand inside each other as they should."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def assert_harmless(page: str) -> None:
    """Nothing runs or is fetched from elsewhere, and no markup got out of its place."""
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.find_all(["iframe", "object", "embed", "style", "base"])
    for tag in soup.find_all():
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"], tag
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            assert urlsplit(tag.get(name, "")).scheme in SCHEMES, tag
        if tag.name in {"script", "img"} and "type" not in tag.attrs:
            assert not urlsplit(tag["src"]).netloc, tag
    nesting = Nesting(page)
    assert (nesting.faults, nesting.open) == ([], [])
