"""What visitors can write."""

import pytest
from bs4 import BeautifulSoup

from blog.sanitize import MAX_DEPTH
from comments.markdown import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*soft* and **loud**", "<p><em>soft</em> and <strong>loud</strong></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("`a < b`", "<p><code>a &lt; b</code></p>\n"),
        ("```\nx = 1\n```", "<pre><code>x = 1\n</code></pre>\n"),
        ("> said\n\nno", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>no</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("2. a\n3. b", '<ol start="2">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("# no heading", "<p># no heading</p>\n"),
        ("    no code block", "<p>no code block</p>\n"),
        ("***", "<p>***</p>\n"),
        ("<b>no HTML</b>", "<p>&lt;b&gt;no HTML&lt;/b&gt;</p>\n"),
        ("AT&T", "<p>AT&amp;T</p>\n"),
    ],
)
def test_the_subset(text, html):
    assert to_html(text) == html


@pytest.mark.parametrize("text", ["[a](https://example.org/)", "https://example.org/ too"])
def test_links_are_marked_as_a_visitors(text):
    assert '<a href="https://example.org/" rel="nofollow ugc noopener">' in to_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<javascript:alert(1)>",
        "![x](https://example.org/pixel.png)",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        '[x](https://example.org "onmouseover=alert(1) x=\'")',
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text):
    soup = BeautifulSoup(to_html(text), "html.parser")
    assert {tag.name for tag in soup.find_all()} <= {"p", "a"}
    for link in soup.find_all("a"):
        assert set(link.attrs) <= {"href", "rel", "title"}
        assert link["href"].startswith("https://")


@pytest.mark.parametrize("unit", [">", "> - ", "- ", "[", "![", "*a ", "*_", "`", "<b>", "("])
def test_hostile_nesting_is_shallow_and_well_formed(unit):
    html = to_html(unit * 2000 + "end")  # tests/comments/test_hostile_replies.py sends more
    soup = BeautifulSoup(html, "html.parser")
    assert str(soup) == html
    assert max((len(list(tag.parents)) for tag in soup.find_all()), default=0) <= MAX_DEPTH
