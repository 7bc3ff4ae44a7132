"""The HTML of replies, above all of imported ones."""

import pytest

from blog.paragraphs import add_paragraphs
from blog.sanitize import MAX_DEPTH
from comments.sanitize import ADDRESS, clean, clean_html

LINK = '<a href="https://e.org/" rel="nofollow ugc noopener">'


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<b>a</b>", "<b>a</b>"),
        ("<script>alert(1)</script>a", "a"),
        ("<style>p{}</style>a", "a"),
        ("<p onclick=alert(1)>a</p>", "<p>a</p>"),
        ("<p style='color:red' class=x id=y>a</p>", "<p>a</p>"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<h1>a</h1>", "a"),
        ("<b>a", "<b>a</b>"),
        ("<a href='https://e.org/' target=_blank>a</a>", f"{LINK}a</a>"),
        ("<a href='https://e.org/' rel='me'>a</a>", f"{LINK}a</a>"),
        ("<a href='javascript:alert(1)'>a</a>", "a"),
        ("<a href='java&#10;script:alert(1)'>a</a>", "a"),
        ("<a name=x>a</a>", "a"),
        ("https://e.org/", f"{LINK}https://e.org/</a>"),
        ("<code>https://e.org/</code>", f"<code>{LINK}https://e.org/</a></code>"),
        ("<!-- a -->b", "b"),
        ("a\0b", "ab"),
        ("&a; and &copy;", "&a; and &copy;"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_what_is_left(html, cleaned):
    assert clean(html) == cleaned


@pytest.mark.parametrize(
    "html",
    ["<b>a<i>b</b>c", "https://e.org/?a=1&b=2", "<a href='/x'>a</a>", "<pre>a\n\nb</pre>", "a < b"],
)
def test_cleaning_twice_changes_nothing(html):
    assert clean(clean(html)) == clean(html)


@pytest.mark.parametrize("text", ["data:e.org/x", "ftp://e.org/", "file:e.org", "https:e.org"])
def test_an_address_in_a_text_leads_to_the_web_whatever_stands_before_it(text):
    assert 'href="http://e.org' in clean(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(see e.org)", "http://e.org"),
        ("e.org.", "http://e.org"),
        ("((https://e.org/a_(b)))", "https://e.org/a_(b)"),
        ("http://e.org:8080/?a=1", "http://e.org:8080/?a=1"),
        ("https://münchen.de/ü", "https://münchen.de/ü"),
    ],
)
def test_addresses_in_a_text_become_links(text, address):
    assert f'href="{address}"' in clean(text)


def test_where_an_address_could_begin_is_looked_at_once_and_not_far():
    """Otherwise a reply of brackets, or of dashes, holds up a worker for ten seconds."""
    text = "((((((((e.org"
    assert [at for at in range(len(text)) if ADDRESS.match(text, at)] == [0]
    assert ADDRESS.search("a" * 64 + ".org") is None
    assert ADDRESS.search("a." * 9 + "org") is None


def test_an_empty_line_makes_a_paragraph_in_an_imported_reply():
    assert clean_html("one\n\ntwo") == "<p>one</p>\n<p>two</p>"


def test_markup_that_is_nested_too_deep_keeps_its_text():
    html = clean("<b>" * 300 + "deep" + "</b>" * 300)
    assert html.count("<b>") <= MAX_DEPTH
    assert "deep" in html


@pytest.mark.parametrize(
    "text",
    [
        'Plain words, a second line\nand "quotes" – that\'s all. Or? Yes!',
        "one\n\ntwo\r\n\r\nthree",
        "see example.org or https://e.org/ or a@e.org",
        "1 < 2",
        "AT&T",
        "a\x01b",
        "ellipsis...and so on",
    ],
)
def test_the_short_way_for_plain_text_leads_to_the_same_html(text):
    assert clean_html(text) == clean(add_paragraphs(text))
