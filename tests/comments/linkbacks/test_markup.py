"""Pages of strangers as text and elements: charsets, and hostile ones in linear time."""

import codecs
import re

import pytest

from blog.fetching import Fetched
from comments.linkbacks import finding, markup, reading
from comments.linkbacks.outline import MAX_ELEMENTS, MAX_LEVELS, MAX_TEXT, Outline

WORDS = "Grüße aus Köln"


def page(body: bytes, content_type: str = "text/html") -> Fetched:
    return Fetched("https://one.example/", 200, {"content-type": content_type}, body)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORDS.encode(), "text/html"),
        (WORDS.encode(), "text/html; charset=UTF-8"),
        (WORDS.encode("latin-1"), "text/html"),
        (WORDS.encode("latin-1"), "text/html; charset=iso-8859-1"),
        (WORDS.encode("latin-1"), 'text/html; charset="ISO-8859-1"'),
        (codecs.BOM_UTF8 + WORDS.encode(), "text/html; charset=iso-8859-1"),
        (codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"), "text/html"),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "text/html; charset=utf-8"),
        (WORDS.encode("utf-16-le"), "text/html; charset=utf-16"),
        (b"<meta charset=iso-8859-15>" + WORDS.encode("iso-8859-15"), "text/html"),
        (b"<meta charset=latin1>" + WORDS.encode(), "text/html; charset=utf-8"),
        (b"<meta charset=utf-16>" + WORDS.encode(), "text/html"),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'
            + WORDS.encode("cp1252"),
            "text/html",
        ),
        # No charsets of the web, whatever Python thinks.
        (WORDS.encode(), "text/html; charset=zip"),
        (WORDS.encode(), "text/html; charset=utf-7"),
        (WORDS.encode(), "text/html; charset=unicode_escape"),
        (WORDS.encode(), "text/html; charset="),
        # Cut in the middle of a letter.
        (WORDS.encode() + "ü".encode()[:1], "text/html"),
    ],
)
def test_the_charset_is_that_of_the_first_bytes_the_header_or_the_page(body, content_type):
    assert WORDS in markup.text_of(page(body, content_type))


def test_what_cannot_be_read_is_replaced():
    text = markup.text_of(page(b"a\xff\xfeb", "text/html; charset=utf-8"))
    assert text.startswith("a")
    assert text.endswith("b")


LENGTH = 40_000  # characters; what is read ten times as long takes as much longer
HOSTILE = {
    "open comments": "<!--x",
    "open tags": "<a ",
    "open quotes": '<a b="',
    "crossed quotes": '<a href=">"',
    "declarations": "<![if x",
    "unknown declarations": "<![x[",
    "instructions": "<?",
    "signs": "<",
    "open paragraphs": "<p>",
    "ends": "</a>",
    "ends in the way": "</p></div></a></b>",
    "levels": "<div><span>",
    "formats": '<b x="1"><i>',
    "things in things": '<div class="h-entry p-author u-author e-content p-name">',
    "things": '<div class="h-entry"><p class="p-name e-content">x</p></div>',
    "old things": '<div class="hentry"><div class="author vcard"><div class="entry-content">',
    "cited": '<div class="h-entry"><i class="p-in-reply-to u-like-of h-cite"><b class="e-content">',
    "entities": "&amp;&#x41;&",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_is_read(piece):
    # Some of these would take longer than anybody waits, if mf2py got them as they are.
    answer = page((piece * (LENGTH // len(piece))).encode())
    text = markup.text_of(answer)
    finding.links_of(answer, text)
    assert not reading.read(answer, text, set()).author


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_made_of_a_hostile_page_is_small_and_well_formed(piece):
    outline = Outline("https://one.example/")
    outline.feed(piece * (LENGTH // len(piece)))
    html = outline.microformats
    assert len(re.findall(r"<\w", html)) <= MAX_ELEMENTS
    assert len(re.sub(r"<[^>]*>", "", html)) <= 6 * MAX_TEXT  # some letters are escaped
    level = levels = 0
    for end in re.findall(r"<(/?)\w", html):
        level += -1 if end else 1
        levels = max(levels, level)
    assert (level, levels <= MAX_LEVELS) == (0, True)


def test_many_names_of_one_relation_are_read():
    names = " ".join(f"r{number}" for number in range(LENGTH // 8))
    body = f'<div class="h-entry"><a rel="{names}" class="{names} u-url" href="/">x</a></div>'
    answer = page(body.encode())
    reading.read(answer, markup.text_of(answer), set())
