"""Pasting from elsewhere: the structure stays, the looks do not. The clipboards in
`tests/browser/clipboards/` have the form that Word, Word online and Google Docs give theirs."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.browser.writing import Writing, open_writing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLIPBOARDS = Path(__file__).parent / "clipboards"
# Space between blocks and at their edges is not shown.
BLOCK = re.compile(
    r"\s*(</?(?:blockquote|h\d|li|ol|p|section|table|tbody|td|th|thead|tr|ul)\b[^>]*>)\s*"
)
PASTE = """
({html, text}) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", text);
  document.querySelector(".prose-text").dispatchEvent(
    new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}),
  );
}
"""
WORD = """
<h2>Blood pressure at home</h2>
<h2>What the guideline says</h2>
<p>Measure <strong>twice</strong>, in the <em>morning</em> and in the evening.[1] Not
<s>three</s> times; 5 m<sup>2</sup> and CO<sub>2</sub>. See
<a href="https://www.nice.org.uk/guidance/ng136">NG136</a> or my notes.</p>
<ul><li>A cuff that <strong>fits</strong><ul><li>for the upper arm</li><li>not for the wrist</li>
</ul></li><li>A quiet room</li></ul>
<h3>In this order</h3>
<ol><li><p>Sit down.</p><p>For five minutes.</p><ol><li>Feet on the floor.</li></ol></li>
<li>Measure.</li></ol>
<blockquote><p>“I never knew that.”</p></blockquote>
<table><thead><tr><th>When</th><th>mmHg</th></tr></thead>
<tbody><tr><td>Morning</td><td>131/84</td></tr></tbody></table>
<p>It ends here.[2]</p>
<section><ol><li>As the <em>guideline</em> says.</li>
<li>Or <a href="https://example.org/">elsewhere</a>.</li></ol></section>
"""
WORD_ONLINE = """
<h2>A quiet room</h2>
<p>Some <strong>bold</strong> and <em>slanted</em> words, and
<a href="https://example.org/a?b=1">a link</a></p>
<ul><li>one<ul><li>below one</li></ul></li><li>two</li></ul>
<table><tbody><tr><td>left</td><td>right</td></tr></tbody></table>
"""
GOOGLE_DOCS = """
<h2>Sleep and shifts</h2>
<p>Nurses <strong>sleep</strong><em> badly</em>[1], says
<a href="https://doi.org/10.1000/xyz123?a=1">a study</a>. <s>Not</s> H<sub>2</sub>O.</p>
<h3>What helps</h3>
<ul><li>Light<ul><li>in the morning</li></ul></li><li>Dark</li></ul>
<ol><li>First</li></ol>
<table><thead><tr><th>Shift</th><th>Hours</th></tr></thead>
<tbody><tr><td colspan="2">Night: 10</td></tr></tbody></table>
<section><ol><li>Of 200 <em>asked</em>.</li></ol></section>
"""
PIECES = [
    # A page of somebody's: boxes, looks, scripts.
    (
        '<div class="x"><div>One <font color="red"><u>line</u></font></div>'
        '<script>alert(1)</script><p style="color:red" onclick="alert(1)">Two</p></div>',
        "<p>One line</p><p>Two</p>",
    ),
    ('<p>a <a href="javascript:alert(1)">b</a> <a name="x">c</a></p>', "<p>a b c</p>"),
    # Text of a list without its numbers, as an "o" in Courier that is no "o".
    (
        "<p style='mso-list:l3 level1 lfo1'><span style='mso-list:Ignore'>iii. </span>x</p>",
        "<ol><li>x</li></ol>",
    ),
    (
        "<p style='mso-list:l3 level1 lfo1'><span style='mso-list:Ignore'>o </span>x</p>",
        "<ul><li>x</li></ul>",
    ),
    ("<h3>High</h3><p>&nbsp;</p><p>Text</p>", "<h3>High</h3><p>Text</p>"),
]


@pytest.fixture
def writing(open_admin, make_post) -> Writing:
    """A post without text, in the editor, with the cursor in it."""
    writing = open_writing(open_admin, make_post(body=""))
    writing.click()
    return writing


def paste(writing: Writing, html: str, text: str = "words") -> None:
    writing.page.evaluate(PASTE, {"html": html, "text": text})


def shape(html: str) -> str:
    """The HTML on one line, with `[1]` for marks and without what is different each time."""
    page = BeautifulSoup(html, "html.parser")
    for mark in page.select(".footnote-ref"):
        mark.replace_with(f"[{mark.get_text()}]")
    for arrow in page.select(".footnote-back"):
        arrow.decompose()
    for one in page.select("section, section *"):
        for name in ("id", "class"):
            one.attrs.pop(name, None)
    return BLOCK.sub(r"\1", " ".join(str(page).split()))


@pytest.mark.parametrize(
    ("clipboard", "expected", "pictures"),
    [
        ("word", WORD, 1),
        ("word_online", WORD_ONLINE, 0),
        ("google_docs", GOOGLE_DOCS, 1),
    ],
)
def test_what_is_pasted_keeps_its_structure_and_nothing_else(
    writing, clipboard, expected, pictures
):
    paste(writing, (CLIPBOARDS / f"{clipboard}.html").read_text())
    assert shape(writing.source) == shape(expected)
    notice = writing.page.get_by_role("status").filter(has_text="Pictures left out")
    expect(notice).to_have_count(min(pictures, 1))


def test_pasted_footnotes_lead_there_and_back(writing):
    paste(writing, (CLIPBOARDS / "word.html").read_text())
    page = BeautifulSoup(writing.source, "html.parser")
    for link in page.select(".footnote-ref a, .footnote-back"):
        assert len(page.select(f'[id="{link["href"][1:]}"]')) == 1


def test_small_pieces_keep_their_structure_too(writing):
    for html, expected in PIECES:
        writing.replace("")
        writing.click()
        paste(writing, html)
        assert shape(writing.source) == shape(expected)


def test_text_without_form_stays_so(writing):
    paste(writing, "", "one <b>two</b>\n\nthree")
    assert shape(writing.source) == "<p>one &lt;b&gt;two&lt;/b&gt;</p><p>three</p>"
