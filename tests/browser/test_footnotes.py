"""Footnotes: as an author writes and moves them, and as a reader finds them."""

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.browser.accessibility import broken_in_the_dark, broken_rules
from tests.browser.writing import Writing, open_writing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
MARK = '<sup class="footnote-ref"><a href="#fn-{0}" id="fnref-{0}">{1}</a></sup>'
NOTE = '<li id="fn-{0}">{1} <a class="footnote-back" href="#fnref-{0}">↩</a></li>'
NOTES = '<section class="footnotes"><ol>{}</ol></section>'
# One paragraph for each note, so that paragraphs can be cut and pasted.
TEXT = (
    f"<p>Hares{MARK.format('h', 1)}.</p><p>Cats{MARK.format('c', 2)}.</p><p>End.</p>"
    + NOTES.format(NOTE.format("h", "They <em>run</em>.") + NOTE.format("c", "They sleep."))
)


class Footnotes:
    """What a text's footnotes are; fails where they do not fit together."""

    def __init__(self, source: str):
        page = BeautifulSoup(source, "html.parser")
        marks = page.select("sup.footnote-ref a")
        notes = page.select("section.footnotes > ol > li")
        ids = [one["id"] for one in page.select("[id]")]
        assert len(ids) == len(set(ids))
        targets = list(dict.fromkeys(mark["href"][1:] for mark in marks))
        assert [note["id"] for note in notes][: len(targets)] == targets
        assert [mark.text for mark in marks] == [
            str(targets.index(mark["href"][1:]) + 1) for mark in marks
        ]
        arrows = {link["href"][1:] for link in page.select(".footnote-back")}
        assert arrows == {mark["id"] for mark in marks}
        self.words = [note.get_text().replace("↩", "").strip() for note in notes]
        self.marked = [f"{mark.parent.previous_sibling}{mark.text}" for mark in marks]
        self.ids = ids


@pytest.fixture
def writing(open_admin, make_post) -> Writing:
    """A post with two footnotes, in the editor."""
    return open_writing(open_admin, make_post(body=TEXT), **CLIPBOARD)


def cut_line(writing: Writing, words: str) -> None:
    writing.place_cursor(words)
    writing.press("Shift+Home", "Control+x")


def test_a_footnote_is_written_at_the_end_and_numbered_by_its_place(writing):
    writing.place_cursor("End.")
    writing.press("Home", "Control+Alt+f")
    writing.type("A new ")
    writing.press("Control+b")
    writing.type("note")
    writing.press("Escape")
    writing.type("!")
    found = Footnotes(writing.source)
    assert found.words == ["They run.", "They sleep.", "A new note"]
    assert found.marked[2] == "None3"  # the mark begins its line
    writing.expect_source("</sup>!End.")
    writing.expect_source("<strong>note</strong>")


def test_an_earlier_footnote_comes_first(writing):
    writing.place_cursor("Hares", at_start=True)
    writing.tool("Footnote").click()
    writing.type("Before all.")
    assert Footnotes(writing.source).words == ["Before all.", "They run.", "They sleep."]


def test_a_note_goes_with_its_mark_and_comes_back_with_it(writing):
    cut_line(writing, "Hares")
    assert Footnotes(writing.source).words == ["They sleep."]
    writing.place_cursor("End.")
    writing.press("Control+v")
    found = Footnotes(writing.source)
    assert found.words == ["They sleep.", "They run."]
    writing.expect_source("<em>run</em>")
    writing.press("Control+z", "Control+z")
    assert Footnotes(writing.source).words == ["They run.", "They sleep."]


def test_a_copy_of_a_mark_is_a_footnote_of_its_own(writing):
    writing.place_cursor("Hares")
    writing.press("Shift+Home", "Control+c")
    writing.place_cursor("End.")
    writing.press("Control+v", "Control+v")
    found = Footnotes(writing.source)
    assert found.words == ["They run.", "They sleep.", "They run.", "They run."]


def test_deleting_a_mark_takes_its_note_and_undoing_brings_both_back(writing):
    writing.place_cursor("Cats")
    writing.press("Backspace", "Backspace")
    assert Footnotes(writing.source).words == ["They run."]
    writing.press("Control+z")
    assert Footnotes(writing.source).words == ["They run.", "They sleep."]


def test_backspace_in_an_empty_note_takes_its_mark(writing):
    writing.place_cursor("Hares")
    writing.press("Control+Alt+f", "Backspace")
    writing.type("?")
    assert Footnotes(writing.source).words == ["They run.", "They sleep."]
    writing.expect_source(".?</p>")


def test_several_marks_of_one_note_stay(writing):
    again = MARK.format("h", 9).replace("fnref-h", "fnref-h-2")
    writing.replace(TEXT.replace("End.", f"End{again}."))
    writing.place_cursor("Cats")
    writing.press("Home")
    writing.type("Wild ")
    found = Footnotes(writing.source)
    assert found.marked == ["Hares1", "Wild Cats2", "End1"]
    assert found.words == ["They run.", "They sleep."]
    writing.place_cursor("Hares")
    writing.press("Shift+Home", "Delete")
    assert Footnotes(writing.source).words == ["They sleep.", "They run."]


def test_a_note_without_a_mark_stays_until_its_author_decides(writing):
    note = '<li id="fn-z">Lost words.</li>'
    writing.replace("<p>Hares.</p>" + NOTES.format(note))
    lost = writing.text.get_by_text("Nothing in the text refers to this note.")
    expect(lost).to_be_visible()
    writing.place_cursor("Hares")
    writing.text.get_by_role("button", name="Refer to it where the cursor is").click()
    expect(lost).to_have_count(0)
    found = Footnotes(writing.source)
    assert (found.marked, found.words) == (["Hares.1"], ["Lost words."])
    writing.replace("<p>Hares.</p>" + NOTES.format(note))
    writing.text.get_by_role("button", name="Delete the note").click()
    assert writing.source == "<p>Hares.</p>"


def test_marks_and_notes_lead_to_each_other(writing):
    writing.text.get_by_label("Footnote 2").click()
    writing.type(" Much.")
    writing.text.get_by_role("button", name="Back to the text").nth(1).click()
    writing.type(" purr")
    writing.expect_source("They sleep. Much.")
    writing.expect_source("</sup> purr.</p>")


def test_footnotes_go_from_post_to_post_with_anchors_of_their_own(open_admin, make_post):
    writing = open_writing(open_admin, make_post(body=TEXT), **CLIPBOARD)
    writing.click()
    writing.press("Control+a", "Control+c")
    writing.page.goto(writing.page.url)  # another time, or another post
    expect(writing.text).to_be_visible()
    writing.place_cursor("End.")
    writing.press("Control+v")
    found = Footnotes(writing.source)
    assert found.words == ["They run.", "They sleep.", "They run.", "They sleep."]


def test_a_reader_goes_to_a_note_and_back_by_keyboard(open_page, make_post):
    page = open_page(make_post(body=TEXT).path, scripts=True)
    page.get_by_label("Footnote 2").focus()
    page.keyboard.press("Enter")
    note = page.locator("li:target")
    expect(note).to_contain_text("They sleep.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("a:target")).to_have_text("2")
    assert broken_rules(page, within=".text") == []
    assert broken_in_the_dark(page, within=".text") == []
