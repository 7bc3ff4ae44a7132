"""What differs between two texts, in words."""

import time

import pytest

from blog import differences
from blog.differences import Row
from blog.revisions import Text

PARAGRAPH = "The council met on the first Monday and spoke about the bridge over the river."


def rows(old: str, new: str) -> list[Row]:
    found = differences.between(Text("", "", old), Text("", "", new))
    return [row for stretch in found.stretches for row in stretch.rows]


def marked(cell, mark: str) -> list[str]:
    return [run.text for run in cell.runs if run.mark == mark] if cell else []


def changed(old: str, new: str) -> list[tuple[list[str], list[str]]]:
    """Of each row that changed: what was taken out, and what was put in."""
    return [
        (marked(row.old, "del"), marked(row.new, "ins")) for row in rows(old, new) if row.is_changed
    ]


def test_only_the_words_that_changed_are_marked():
    old = f"<p>{PARAGRAPH}</p>"
    assert changed(old, old.replace("first Monday", "last Friday")) == [
        (["first Monday"], ["last Friday"])
    ]


def test_the_same_text_has_no_differences():
    text = Text("Title", "", f"<p>{PARAGRAPH}</p>")
    assert differences.between(text, text).are_none


def test_title_and_summary_are_compared_too():
    found = differences.between(Text("Old title", "Short", ""), Text("New title", "Short", ""))
    row = found.stretches[0].rows[0]
    assert (row.old.label, marked(row.old, "del"), marked(row.new, "ins")) == (
        "Title",
        ["Old"],
        ["New"],
    )


def test_a_new_paragraph_stands_alone_and_moves_no_other():
    old = "".join(f"<p>{PARAGRAPH} Number {number}.</p>" for number in range(6))
    new = old.replace("Number 2.</p>", "Number 2.</p><p>Something else entirely.</p>")
    assert changed(old, new) == [([], ["Something else entirely."])]


def test_a_paragraph_without_anything_in_common_is_another_one():
    assert changed("<p>Apples and pears.</p>", f"<p>{PARAGRAPH}</p>") == [
        (["Apples and pears."], []),
        ([], [PARAGRAPH]),
    ]


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ('<a href="/a/">here</a>', '<a href="/b/">here</a>', "→ /a/", "→ /b/"),
        ('<img src="/a.png" alt="">', '<img src="/b.png" alt="">', "image /a.png", "image /b.png"),
        ('<img src="/a.png" alt="A cat">', '<img src="/a.png" alt="A dog">', "“A cat”", "“A dog”"),
        ("a <b>word</b>", "a <em>word</em>", "word", "word"),
    ],
    ids=["address of a link", "image", "alternative text", "emphasis"],
)
def test_changes_that_are_no_words_are_seen_too(old, new, gone, come):
    old, new = (f"<p>{PARAGRAPH} {piece} {PARAGRAPH}</p>" for piece in (old, new))
    assert changed(old, new) == [([gone], [come])]


def test_a_paragraph_that_became_a_heading_is_marked_by_its_kind():
    (row,) = rows(f"<h2>{PARAGRAPH}</h2>", f"<h3>{PARAGRAPH}</h3>")
    assert (row.old.label, row.old.mark) == ("Heading 2", "del")
    assert (row.new.label, row.new.mark) == ("Heading 3", "ins")
    assert marked(row.new, "ins") == []


def test_a_footnote_put_in_before_others_changes_only_its_own_place():
    ref = '<sup class="footnote-ref"><a href="#fn-{0}" id="fnref-{0}">{1}</a></sup>'
    old = f"<p>{PARAGRAPH}</p><p>And then it rained{ref.format('b', 1)} all day.</p>"
    new = old.replace("river.", f"river{ref.format('a', 1)}.").replace(
        ">1</a></sup> all", ">2</a></sup> all"
    )
    assert changed(old, new) == [([], ["footnote"])]


def test_plain_text_with_empty_lines_is_compared_by_paragraphs():
    assert changed("One day.\r\n\r\nAnother day.", "One day.\n\nAnother night.") == [
        (["day"], ["night"])
    ]


def test_long_parts_without_changes_are_folded_but_for_what_is_beside_a_change():
    paragraphs = [f"<p>Paragraph number {number} of many.</p>" for number in range(20)]
    new = [*paragraphs[:10], "<p>Put in here.</p>", *paragraphs[10:]]
    found = differences.between(Text("", "", "".join(paragraphs)), Text("", "", "".join(new)))
    folded = [len(stretch.rows) for stretch in found.stretches if stretch.is_folded]
    assert folded == [9, 9]


@pytest.mark.parametrize(
    "html",
    ["<p>a<p>b<li>c</ul></p>", "<b><i><a href=", "<td>x", "</p></p>", "<!-- more", "<pre>a\nb"],
)
def test_broken_html_is_compared_without_an_error(html):
    assert changed(html, html) == []
    assert isinstance(changed(html, "<p>x</p>"), list)


def test_all_words_of_both_texts_are_shown():
    old = "<ul><li>One, two</li><li>three</li></ul><table><tr><td>a</td><td>b</td></tr></table>"
    new = "<p>One two three</p><table><tr><td>a</td><td>c</td></tr></table>"
    for side, words in ((0, ["One, two", "three", "a | b"]), (1, ["One two three", "a | c"])):
        shown = [
            "".join((" " if run.gap else "") + run.text for run in row[side].runs)
            for row in rows(old, new)
            if row[side]
        ]
        assert shown == words


LONG = [
    f"{PARAGRAPH} It is paragraph {number}. {PARAGRAPH} Number {number}." for number in range(600)
]
SHUFFLED = [" ".join(sorted(text.split())) for text in LONG]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LONG, [text.replace("bridge", "tunnel") for text in LONG]),
        (LONG, SHUFFLED),
        (LONG, LONG[300:] + LONG[:300]),
        ([" ".join(LONG)], [" ".join(SHUFFLED)]),
        (["a b " * 10_000], ["b a a " * 7_000]),
    ],
    ids=["a word everywhere", "every sentence", "halves changed places", "one paragraph", "noise"],
)
def test_twenty_thousand_words_take_no_minutes(old, new):
    start = time.thread_time()
    rows(*("".join(f"<p>{text}</p>" for text in texts) for texts in (old, new)))
    assert time.thread_time() - start < 6  # seconds; one or two where nothing else runs
