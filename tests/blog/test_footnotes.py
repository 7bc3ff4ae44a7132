"""Footnotes as readers get them: on pages, in lists, feeds, teasers and the search."""

import json

import pytest
from bs4 import BeautifulSoup

from blog.bodies import render, words_of
from blog.models import Site

pytestmark = pytest.mark.django_db

# As WordPress's import writes it, and as the editor does.
IMPORTED = (
    '<p>Text<sup class="footnote-ref" id="fnref-1"><a href="#fn-1">1</a></sup></p>'
    '<section class="footnotes"><ol><li id="fn-1">Note '
    '<a class="footnote-back" href="#fnref-1">↩</a></li></ol></section>'
)
WRITTEN = (
    '<p>One<sup class="footnote-ref"><a href="#fn-a" id="fnref-a">1</a></sup> and'
    '<sup class="footnote-ref"><a href="#fn-a" id="fnref-a-2">1</a></sup></p>'
    '<section class="footnotes"><ol><li id="fn-a"><p>A hedgehog.</p><p>Two of them.</p></li>'
    "</ol></section>"
)


def soup_of(source: str, anchor: str = "7") -> BeautifulSoup:
    return BeautifulSoup(render(source, anchor=anchor).html, "html.parser")


@pytest.mark.parametrize("source", [IMPORTED, WRITTEN], ids=["imported", "written"])
def test_every_link_of_a_footnote_leads_to_something_of_its_own_post(source):
    page = soup_of(source)
    targets = [link["href"][1:] for link in page.select("a")]
    assert all(len(page.select(f'[id="{target}"]')) == 1 for target in targets)
    assert all(target.startswith("e7-fn") for target in targets)


def test_a_note_leads_back_to_each_of_its_marks_at_the_end_of_its_last_line():
    note = soup_of(WRITTEN).select_one("li")
    assert [line.get_text() for line in note.select("p")] == ["A hedgehog.", "Two of them. ↩ ↩"]
    assert [link["href"] for link in note.select("a")] == ["#e7-fnref-a", "#e7-fnref-a-2"]


def test_a_note_that_brings_its_arrow_gets_no_other_one():
    assert soup_of(IMPORTED).get_text().count("↩") == 1


def test_a_mark_without_an_anchor_gets_one():
    page = soup_of(WRITTEN.replace(' id="fnref-a-2"', ""))
    assert len({link["id"] for link in page.select(".footnote-ref a")}) == 2


def test_a_note_that_nothing_refers_to_stays_without_an_arrow():
    page = soup_of('<section class="footnotes"><ol><li id="fn-z"><p>Lost.</p></li></ol></section>')
    assert page.select_one("li").get_text() == "Lost."


def test_footnotes_have_names_for_those_who_hear_them():
    page = soup_of(IMPORTED)
    named = {link["aria-label"]: link["role"] for link in page.select("[role]")}
    assert named == {
        "Footnote 1": "doc-noteref",
        "Footnotes": "doc-endnotes",
        "Back to the text": "doc-backlink",
    }


def test_a_teaser_has_neither_marks_nor_notes():
    assert words_of(render(WRITTEN, anchor="7").html) == "One and"
    cut = render(WRITTEN.replace("<section", "<!--more--><section"), anchor="7")
    assert cut.teaser == "<p>One and</p>"
    assert "A hedgehog" in cut.html


def test_two_posts_with_footnotes_on_one_page_do_not_meet(client, make_post):
    Site(full_text_on_lists=True).save()
    make_post("One", body=WRITTEN)
    make_post("Two", body=WRITTEN)
    page = BeautifulSoup(client.get("/").text, "html.parser")
    links = [link["href"][1:] for link in page.select(".footnote-ref a")]
    assert len(set(links)) == 2
    assert all(len(page.select(f'[id="{target}"]')) == 1 for target in links)


def test_footnotes_in_a_feed_lead_to_the_page(client, make_post):
    post = make_post(body=WRITTEN)
    html = json.loads(client.get("/feed.json").content)["items"][0]["content_html"]
    mark = BeautifulSoup(html, "html.parser").select_one(".footnote-ref a")
    assert mark["href"].endswith(f"{post.path}#e{post.pk}-fn-a")
    assert "A hedgehog." in html


def test_the_search_finds_the_words_of_a_note_and_shows_no_numbers_of_marks(client, make_post):
    make_post("A title", body=WRITTEN)
    page = BeautifulSoup(client.get("/search/", {"q": "hedgehog"}).text, "html.parser")
    assert page.select_one(".excerpt").get_text(" ", strip=True).startswith("One and A hedgehog")
    assert not BeautifulSoup(client.get("/search/", {"q": "1"}).text, "html.parser").select(".hits")
