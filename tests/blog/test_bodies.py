"""From what an author wrote to what readers see."""

import pytest

from blog.bodies import render
from blog.models import Upload

pytestmark = pytest.mark.django_db


def html_of(source: str, **options) -> str:
    return render(source, **{"anchor": "5"} | options).html


@pytest.fixture
def picture() -> Upload:
    return Upload.objects.create(
        file="uploads/2024/01/a b.png", kind="image", content_type="image/png", width=40, height=30
    )


def test_plain_text_gets_paragraphs():
    assert html_of("one\n\ntwo") == "<p>one</p>\n<p>two</p>"


def test_html_with_blocks_gets_none():
    assert html_of("<p>one</p>\n\n<p>two</p>") == "<p>one</p>\n\n<p>two</p>"


def test_the_title_is_the_only_first_level_heading():
    assert html_of("<h1 id=a>Big</h1>") == '<h2 id="a">Big</h2>'


def test_a_table_scrolls_in_a_frame_that_has_a_name():
    html = html_of("<table><tbody><tr><td>1</td></tr></tbody></table>")
    assert html == (
        '<div class="scroll" tabindex="0" role="group" aria-label="Table">'
        "<table><tbody><tr><td>1</td></tr></tbody></table></div>"
    )


def test_a_table_in_a_table_has_no_frame_of_its_own():
    html = html_of("<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>")
    assert html.count("scroll") == 1
    assert html.endswith("</table></td></tr></tbody></table></div>")


def test_every_table_of_a_text_gets_its_frame():
    assert html_of("<table><tr><td>1</td></tr></table>" * 2).count("scroll") == 2


FOOTNOTE = (
    '<p>Text<sup class="footnote-ref" id="fnref-1"><a href="#fn-1">1</a></sup></p>'
    '<section class="footnotes"><ol><li id="fn-1">Note '
    '<a class="footnote-back" href="#fnref-1">↩</a></li></ol></section>'
)


def test_footnotes_of_wordpress_keep_their_links():
    html = html_of('<p><sup><a href="#0c9e" id="0c9e-link">1</a></sup></p><ol><li id="0c9e">x</ol>')
    assert 'href="#0c9e" id="0c9e-link"' in html
    assert '<li id="0c9e">' in html


def test_an_address_that_begins_like_a_footnote_is_none():
    assert html_of('<a href="fn.html">x</a>') == '<p><a href="fn.html">x</a></p>'


def test_an_image_of_the_blog_gets_its_size(picture, django_assert_num_queries):
    with django_assert_num_queries(2):
        html = html_of('<p><img src="/media/uploads/2024/01/a%20b.png"></p>')
    assert 'width="40"' in html
    assert 'height="30"' in html
    assert 'alt=""' in html
    assert 'loading="lazy"' in html
    assert 'decoding="async"' in html


def test_an_image_keeps_the_size_that_its_author_chose(picture):
    html = html_of('<p><img src="/media/uploads/2024/01/a%20b.png" width="4" height="3"></p>')
    assert 'width="4"' in html


def test_the_teaser_ends_at_the_mark():
    rendered = render("<p>one</p><!--more--><p>two</p>", anchor="1")
    assert rendered == ("<p>one</p><p>two</p>", "<p>one</p>", True)


def test_a_mark_inside_of_a_paragraph_leaves_it_whole():
    rendered = render("<p>one <!--more Go on--> two</p>", anchor="1")
    assert rendered.html == "<p>one  two</p>"
    assert rendered.teaser == "<p>one </p>"


def test_a_mark_at_the_end_cuts_nothing():
    assert not render("<p>one</p>\n<!--more-->\n", anchor="1").is_cut


def test_the_pages_of_a_text_are_one():
    assert html_of("one\n<!--nextpage-->\ntwo") == "<p>one</p>\n<p>two</p>"


def test_a_summary_replaces_the_teaser():
    rendered = render("<p>one</p>", anchor="1", summary="1 < 2")
    assert rendered.teaser == "<p>1 &lt; 2</p>"
    assert rendered.is_cut


def test_a_short_text_is_its_own_teaser():
    assert render("<p>a &lt; b</p><p>c</p>", anchor="1")[1:] == ("<p>a &lt; b c</p>", False)


def test_a_long_text_is_cut_between_words():
    rendered = render("<p>word</p>" * 60, anchor="1")
    assert rendered.teaser == f"<p>{'word ' * 54}word…</p>"
    assert rendered.is_cut


def test_footnotes_are_no_part_of_the_teaser():
    assert render(FOOTNOTE, anchor="1").teaser == "<p>Text</p>"


@pytest.mark.parametrize("source", ["", " \n", "<p></p>", "<!--more-->", "\0", "\ud800", "<" * 99])
def test_odd_texts_do_no_harm(source):
    render(source, anchor="1").html.encode()


@pytest.mark.parametrize(
    "source",
    [
        FOOTNOTE,
        "one\n\ntwo",
        "<h1>a</h1><table><tr><td>1</td></tr></table>",
        '<p><iframe src="https://other.example/x"></iframe></p>',
        '<p><img src="/media/x.png"><img src="https://other.example/x.png"></p>',
        '<video src="/media/a.mp4"></video>',
        '<p><b>a<table><tr><td><p>b</td></table><object data="//x.example/"><p>c</object>',
    ],
)
def test_rendering_twice_changes_nothing(source):
    once = html_of(source)
    assert html_of(once) == once


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<p>&pre; &p; &a; &h1; &table;</p>", "<p>&pre; &p; &a; &amp;h1; &amp;table;</p>"),
        ("<p>&a;b&a;<iframe></iframe></p>", "<p>&a;b&a;</p>"),
        (
            '<video src="/media/a.mp4">&source; &s;</video>',
            '<p><video src="/media/a.mp4" controls>&amp;source; &s;</video></p>',
        ),
    ],
)
def test_an_entity_that_is_called_like_an_element_is_none(source, html):
    assert html_of(source) == html
