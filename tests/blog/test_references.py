"""Identifiers as links in a rendered text, and the list of all that a text refers to."""

import time

import pytest
from bs4 import BeautifulSoup

from blog import references
from blog.bodies import render

pytestmark = pytest.mark.django_db

LANCET = "10.1016/S0140-6736(97)11096-0"
SICI = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
DOI = "https://doi.org/"
NICE = "https://www.nice.org.uk/guidance/"
BOOKS = "https://en.wikipedia.org/wiki/Special:BookSources/"


def html_of(source: str, **options) -> str:
    return render(source, **{"anchor": "5"} | options).html


def test_plain_text_becomes_a_link_when_it_is_rendered():
    assert html_of("<p>See doi:10.1000/abc.</p>") == (
        '<p>See <a class="reference" href="https://doi.org/10.1000/abc">doi:10.1000/abc</a>.</p>'
    )


def test_entities_stay_as_they_were_written():
    html = html_of(f"<p>&lt;a&gt; &amp; &eacute; {SICI.replace('<', '&lt;')} &mdash; b</p>")
    text = BeautifulSoup(html, "html.parser")
    assert text.get_text() == f"<a> & é {SICI} — b"
    assert text.a.get_text() == SICI
    assert "&eacute;" in html


@pytest.mark.parametrize(
    "source",
    [
        "<pre>doi:10.1000/abc</pre>",
        "<p><code>doi:10.1000/abc</code></p>",
        "<p><kbd>doi:10.1000/abc</kbd></p>",
        "<p><samp>see <b>doi:10.1000/abc</b></samp></p>",
        "<h2>doi:10.1000/abc</h2>",
        '<p><a href="/x/">see <em>doi:10.1000/abc</em></a></p>',
        "<details><summary>doi:10.1000/abc</summary></details>",
        '<p><img src="/media/x.png" alt="doi:10.1000/abc"></p>',
    ],
)
def test_code_links_and_headings_are_left_alone(source):
    html = BeautifulSoup(html_of(source), "html.parser")
    assert not html.select("a.reference")
    assert len(html.select("a")) == source.count("<a ")


def test_what_follows_code_is_linked_again():
    html = BeautifulSoup(html_of("<p><code>x</code> 10.1000/abc</p>"), "html.parser")
    assert html.a["href"] == "https://doi.org/10.1000/abc"


def test_a_code_of_nice_is_known_once_the_text_has_named_it():
    html = html_of("<p>NG28 says so.</p><p>It is of NICE, NG28. So is NG7.</p>")
    assert [a.get_text() for a in BeautifulSoup(html, "html.parser")("a")] == ["NG28", "NG28"]
    html = html_of('<p>NG28, <a href="https://www.nice.org.uk/guidance/ng28">here</a></p>')
    assert len(BeautifulSoup(html, "html.parser")("a")) == 2


def test_rendering_twice_changes_nothing():
    once = html_of(f"<p>See {LANCET}, NICE NG28 and PMID 1.</p><ul><li>ISBN 0306406152</ul>")
    assert html_of(once) == once


TEXT = f"""
<p>First {LANCET}, then <a href="https://doi.org/10.1000/B">A long title</a>. More.</p>
<p>Again doi:10.1000/b and {LANCET}.<sup class="footnote-ref"><a href="#fn-1" id="fnref-1">1</a>
</sup></p>
<section class="footnotes"><ol><li id="fn-1"><p>Bob B. A book. ISBN 0306406152.
<a class="footnote-back" href="#fnref-1">↩</a></p></li></ol></section>
"""


@pytest.fixture
def listed() -> BeautifulSoup:
    return BeautifulSoup(html_of(TEXT, shows_references=True), "html.parser")


def test_the_list_has_each_publication_once_in_the_order_of_the_text(listed):
    lines = [line.get_text().split("↩")[0].rstrip() for line in listed.select(".references li")]
    assert lines == [
        f" doi:{LANCET}",
        "A long title. doi:10.1000/B",
        "Bob B. A book. ISBN 0306406152",
    ]
    assert [a["href"] for a in listed.select(".references a.reference")] == [
        DOI + LANCET,
        DOI + "10.1000/B",
        BOOKS + "9780306406157",
    ]


def test_each_line_leads_back_to_all_its_places(listed):
    for line in listed.select(".references li"):
        address = line.select_one(".reference")["href"].lower()
        for back in line.select(".reference-back"):
            place = listed.find(id=back["href"].removeprefix("#"))
            assert place["href"].lower() == address
    assert [len(line.select(".reference-back")) for line in listed.select(".references li")] == [
        2,
        2,
        1,
    ]


def test_the_list_has_a_heading_that_names_it(listed):
    section = listed.select_one("section.references")
    assert section.h2["id"] == section["aria-labelledby"]
    assert section.h2.get_text() == "References"
    assert listed.find_all("section")[-1] is section


def test_the_lists_of_two_posts_do_not_meet():
    ids = [
        {element["id"] for element in BeautifulSoup(html, "html.parser").select("[id]")}
        for html in (html_of(TEXT, shows_references=True, anchor=str(n)) for n in (1, 2))
    ]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_an_id_that_a_link_has_is_kept():
    html = html_of(
        '<p><a id="mine" href="https://doi.org/10.1000/b">x</a></p>', shows_references=True
    )
    assert 'href="#mine"' in html


def test_a_text_that_refers_to_nothing_has_no_list():
    assert html_of("<p>Nothing.</p>", shows_references=True) == "<p>Nothing.</p>"


def test_the_list_is_no_part_of_the_teaser():
    rendered = render(f"<p>See {LANCET}.</p>", anchor="1", shows_references=True)
    assert rendered.teaser == f"<p>See {LANCET}.</p>"
    assert not rendered.is_cut
    rendered = render(f"<p>{LANCET}</p><!--more--><p>b</p>", anchor="1", shows_references=True)
    assert "references" not in rendered.teaser


def test_two_ways_to_name_a_preprint_are_one():
    found = references.found_in(html_of("<p>arXiv:2101.12345, doi:10.48550/arXiv.2101.12345</p>"))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("source", "citation", "note"),
    [
        ("<p>One. See 10.1000/a (new). Three.</p>", "", "See 10.1000/a (new)."),
        ('<p><a href="https://doi.org/10.1000/a">here</a></p>', "", "here"),
        ('<p><a href="https://doi.org/10.1000/a">A title</a> b</p>', "A title", "A title b"),
        ("<ul><li>Bob. A title (10.1000/a).</li></ul>", "Bob. A title", "A title (10.1000/a)."),
        ("<ul><li><p>A title. 10.1000/a</p></li></ul>", "A title", "A title. 10.1000/a"),
        ("<ul><li>See 10.1000/a for more</li></ul>", "", "See 10.1000/a for more"),
        ("<p><em>As</em> 10.1000/a says</p>", "", "As 10.1000/a says"),
        ("<blockquote>x<p>As 10.1000/a says</p>y</blockquote>", "", "As 10.1000/a says"),
    ],
)
def test_what_the_text_says_of_a_publication_is_known(source, citation, note):
    (found,) = references.found_in(html_of(source))
    assert (found.citation, found.notes) == (citation, [note])


def test_authors_are_told_how_many_were_found():
    assert references.how_many("") == "As last saved, the text has no references."
    assert references.how_many(html_of(TEXT)) == "As last saved, the text has 3 references."
    assert (
        references.how_many(html_of("<p>PMID 1</p>")) == "As last saved, the text has 1 reference."
    )


def test_a_post_lists_its_references_where_its_author_wants_it(make_post, client):
    post = make_post(body=f"<p>See {LANCET}.</p>")
    assert "References" not in client.get(post.get_absolute_url()).text
    post.shows_references = True
    post.save(update_fields=["shows_references"])
    page = BeautifulSoup(client.get(post.get_absolute_url()).text, "html.parser")
    assert page.select_one(".e-content .references li")
    assert "References" in client.get("/feed/").text


def test_the_list_speaks_the_language_of_the_blog(make_post):
    from blog.models import Site

    Site.objects.update_or_create(pk=1, defaults={"language": "de"})
    post = make_post(body=f"<p>{LANCET}</p>", shows_references=True)
    assert "<h2" in post.body_html


def test_a_text_of_many_references_takes_little_time():
    source = "<p>" + "10.1000/a1 and " * 2_000 + "</p>"
    started = time.process_time()
    html = html_of(source, shows_references=True)
    assert html.count("reference-back") == 2_000
    assert time.process_time() - started < 10


def test_the_form_of_a_post_says_how_many_it_has(make_post, client, author):
    from blog.models import Role
    from blog.roles import assign

    assign(author, Role.AUTHOR)
    author.save()
    client.force_login(author)
    post = make_post(body="<p>PMID 1 and PMID 2</p>")
    page = client.get(f"/admin/blog/post/{post.pk}/change/").text
    assert "As last saved, the text has 2 references." in page
    assert client.get("/admin/blog/post/add/").status_code == 200
