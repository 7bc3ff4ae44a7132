"""Paragraphs from empty lines, and what is left alone."""

import random
import time

import pytest

from blog.paragraphs import add_paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one\r\n\r\ntwo\rthree", "<p>one</p>\n<p>two<br>\nthree</p>"),
        ("one\n \t\n\n\ntwo\n", "<p>one</p>\n<p>two</p>"),
        ("one<br />\ntwo", "<p>one<br />\ntwo</p>"),
        ("", ""),
        (" \n\n ", ""),
        ("a <em>b\nc</em> d", "<p>a <em>b<br>\nc</em> d</p>"),
        ("a\n<h2>b</h2>\nc", "<p>a</p>\n<h2>b</h2>\n<p>c</p>"),
        ("<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>", "<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>"),
        ("<ul><li>a\n\nb</li></ul>", "<ul><li><p>a</p>\n<p>b</p>\n</li></ul>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p>\n</blockquote>"),
        ("<div>a</div>", "<div>a</div>"),
        ("<div>a\n\nb</div>", "<div><p>a</p>\n<p>b</p>\n</div>"),
        ("<p>a\nb</p>", "<p>a<br>\nb</p>"),
        ("<p>a\n\nb</p>", "<p>a</p>\n<p>b</p>"),
        ("<pre>a\n\nb\n</pre>", "<pre>a\n\nb\n</pre>"),
        ("x\n<pre>\n<b>a</b>\n\n</pre>\ny", "<p>x</p>\n<pre>\n<b>a</b>\n\n</pre>\n<p>y</p>"),
        ("<script>a\n\nb</script>", "<script>a\n\nb</script>"),
        ("<style>a\n\nb</style>\n\nx", "<style>a\n\nb</style><p>x</p>"),
        ("<svg>\n\n<path/></svg>", "<p><svg>\n\n<path/></svg></p>"),
        (
            "<table>\n\n<tr>\n<td>a</td>\n\n</tr></table>",
            "<table>\n\n<tr>\n<td>a</td>\n\n</tr></table>",
        ),
        ("a\n\n<!--more-->\n\nb", "<p>a</p>\n<!--more-->\n<p>b</p>"),
        ("a\n<!--more-->\nb", "<p>a</p>\n<!--more-->\n<p>b</p>"),
        ("<!-- note -->\n\na", "<!-- note --><p>a</p>"),
        ("<img src=x>\n\n<a href=y>z</a>", "<p><img src=x></p>\n<p><a href=y>z</a></p>"),
        ('<a title="a\n\nb">x</a>', '<p><a title="a\n\nb">x</a></p>'),
        ("<a href=x><div>y</div></a>", "<a href=x><div>y</div>\n</a>"),
        ("a\n<hr>\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("1 < 2\n\n3 > 2", "<p>1 < 2</p>\n<p>3 > 2</p>"),
        ("</div>a\n\nb", "</div>\n<p>a</p>\n<p>b</p>"),
        ("<dl><dt>a\nb</dt><dd>c</dd></dl>", "<dl><dt>a<br>\nb</dt><dd>c</dd></dl>"),
        (
            "<figure><img src=x>\n<figcaption>a\nb</figcaption></figure>",
            "<figure><img src=x><figcaption>a<br>\nb</figcaption></figure>",
        ),
    ],
)
def test_lines_become_paragraphs(text, expected):
    assert add_paragraphs(text) == expected


WORDS = (
    "a", "b c", " ", "\n", "\n\n", "\r\n", "<br>", "<b>", "</b>", "<p>", "</p>", "<div>", "</div>",
    "<pre>", "</pre>", "<ul><li>", "</li></ul>", "<!--more-->", "<img src=x>", "<", "&amp;",
    "<blockquote>", "</blockquote>", "<h2>", "</h2>",
)  # fmt: skip


def texts(count: int = 300) -> list[str]:
    chance = random.Random(1)
    return ["".join(chance.choices(WORDS, k=chance.randint(1, 25))) for _ in range(count)]


def test_no_word_is_lost():
    for text in texts():
        assert add_paragraphs(text).count("b c") == text.count("b c"), text


def test_html_with_paragraphs_stays_as_it_is():
    for text in ("<p>a<br>\nb</p>\n<p>c</p>", "<ul>\n<li>a</li>\n</ul>\n<p>b</p>"):
        assert add_paragraphs(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 100_000, " " * 100_000, "\n " * 100_000, "<div>" * 30_000, "<p>\n\n" * 30_000,
        "<pre>" * 30_000, '<a b="' * 30_000, "<svg>" * 30_000, "<!--" * 30_000, "</p>" * 30_000,
        "<br>\n" * 30_000,
    ],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_hostile_text_takes_linear_time(text):
    begun = time.thread_time()
    add_paragraphs(text)
    assert time.thread_time() - begun < 5  # seconds; it takes 0.2, and minutes if it is quadratic
