"""What is said of a text before it is published."""

import pytest
from django.conf import settings

from blog import proofreading
from blog.models import Category, Post, Redirect, Upload


@pytest.fixture
def kinds(db):
    """The rules of which a text makes remarks, with a title and a summary that need none."""

    def kinds(body: str, **fields) -> list[str]:
        entry = Post(title="A title", summary="A summary", body=body, **fields)
        return [remark.kind for remark in proofreading.remarks(entry)]

    return kinds


CLEAN = """
<h2>First</h2><p>Words with <a href="https://example.org/">a page about cats</a>.</p>
<h3>Below</h3><figure><img src="/media/uploads/a.png" alt="A cat"></figure>
<h2 id="end">Last</h2><p><a href="#end">The end</a> <a href="#discussion">Discussion</a></p>
<table><tr><th>Year</th></tr><tr><td>2026</td></tr></table>
<p>Claim<sup class="footnote-ref"><a href="#fn-a" id="fnref-a">1</a></sup></p>
<section class="footnotes"><ol><li id="fn-a"><p><a href="https://e.org/">https://e.org/</a></p>
</li></ol></section>
"""


def test_a_text_in_which_all_is_well_gets_no_remark(kinds):
    assert kinds(CLEAN) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<p><img src="/media/uploads/a.png"></p>', "no-alt"),
        ('<p><img src="/media/uploads/a.png" alt=" "></p>', "no-alt"),
        ("<h3>Too deep</h3>", "skipped-level"),
        ("<h2>One</h2><h4>Too deep</h4>", "skipped-level"),
        ("<h2> </h2>", "empty-heading"),
        ('<p><a href="/2026/01/no-such-post/">a post</a></p>', "dead-link"),
        ('<p><a href="/category/no-such-one/">a subject</a></p>', "dead-link"),
        ('<p><a href="/tag/none/">a tag</a></p>', "dead-link"),
        ('<p><a href="/media/uploads/2026/01/none.pdf">a file</a></p>', "dead-link"),
        ('<p><a href="/preview/3/">a draft</a></p>', "dead-link"),
        (f'<p><a href="{settings.SITE_URL}/none/">a page</a></p>', "dead-link"),
        ('<p><a href="#none">the table</a></p>', "dead-anchor"),
        ('<p><a href="https://e.org/">here</a></p>', "empty-words"),
        ('<p><a href="https://e.org/">Click here!</a></p>', "empty-words"),
        ('<p><a href="https://e.org/">Read more …</a></p>', "empty-words"),
        ('<p><a href="https://e.org/a">https://e.org/a</a></p>', "bare-address"),
        ('<p><a href="https://e.org/a">www.e.org/a</a></p>', "bare-address"),
        ('<p><a href="https://e.org/"> </a></p>', "empty-link"),
        ('<p><a href="">a page</a></p>', "no-address"),
        ('<p><a href="www.example.org">a page</a></p>', "no-scheme"),
        ("<table><tr><td>2026</td></tr></table>", "no-header"),
        ('<p><sup class="footnote-ref"><a href="#fn-b" id="fnref-b">1</a></sup></p>', "no-note"),
    ],
)
def test_what_should_be_looked_at_again_is_named(kinds, body, kind):
    assert kinds(body) == [kind]


@pytest.mark.parametrize(
    "body",
    [
        '<p><img src="/media/uploads/a.png" alt="" role="presentation"></p>',
        "<h1>Shown as the level below the title</h1><h3>So this skips none</h3>",
        '<p><a href="https://e.org/"><img src="/a.png" alt="Their logo"></a></p>',
        '<p class="embed"><a href="https://e.org/film">https://e.org/film</a></p>',
        '<p><a href="/">the front page</a> <a href="/feed/">the feed</a></p>',
        '<p><a href="/search/?q=cat">all on cats</a> <a href="/2026/">the year</a></p>',
        '<p><a href="mailto:a@e.org">a letter</a></p>',
        '<p><a id="mark"></a> <a href="#mark">back</a></p>',
        '<pre><code>&lt;a href=""&gt;here&lt;/a&gt;</code></pre>',
    ],
)
def test_what_is_well_is_not_named(kinds, body):
    assert kinds(body) == []


def test_links_to_what_readers_find_are_well(kinds, make_post):
    post = make_post("Cats")
    Redirect.leave("/old/", entry=post)
    Category.objects.create(name="Soup", parent=Category.objects.create(name="Food"))
    hrefs = [
        post.path,
        post.path.rstrip("/"),
        "/old/",
        "/category/food/soup/",
        "/author/alice-author/",
    ]
    hrefs += [settings.SITE_URL + post.path + "#discussion", "/category/food/soup/feed/"]
    assert kinds("".join(f'<p><a href="{href}">some words</a></p>' for href in hrefs)) == []


@pytest.mark.parametrize("hidden", [{"state": "draft"}, {"is_private": True}])
def test_a_link_to_a_post_that_readers_do_not_find_is_named(kinds, make_post, hidden):
    path = make_post("Cats").path
    Post.objects.update(**hidden)
    assert kinds(f'<p><a href="{path}">cats</a></p>') == ["dead-link"]


def test_an_image_that_the_library_calls_decoration_needs_no_words(kinds):
    Upload.objects.create(file="uploads/2026/01/line.png", kind="image", is_decorative=True)
    assert kinds('<p><img src="/media/uploads/2026/01/line.png" alt=""></p>') == []


@pytest.mark.django_db
def test_a_title_and_a_summary_are_missed(post):
    found = proofreading.remarks(Post(title=" ", body="<p>Text</p>"))
    assert [(remark.kind, remark.field) for remark in found] == [
        ("no-title", "title"),
        ("no-summary", "summary"),
    ]


@pytest.mark.django_db
def test_a_remark_says_where_and_quotes_the_place():
    body = '<h2>One</h2><p><a href="/">home</a> <a href="https://e.org/">here</a></p><h4>Deep</h4>'
    link, heading = proofreading.remarks(Post(title="T", summary="S", body=body))
    assert (link.element, link.nth, link.quote) == ("a", 1, "here")
    assert (heading.element, heading.nth, heading.quote) == ("h4", 0, "Deep")


@pytest.mark.django_db
def test_a_text_of_many_links_costs_few_queries(make_post, django_assert_max_num_queries):
    paths = [make_post(f"Post {number}").path for number in range(30)]
    body = "".join(f'<p><a href="{path}">some words</a></p>' for path in paths)
    body += '<p><a href="/category/x/">a</a> <a href="/tag/y/">b</a> <a href="/author/z/">c</a></p>'
    entry = Post(title="T", summary="S", body=body)
    with django_assert_max_num_queries(20):
        assert len(proofreading.remarks(entry)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["", "plain text", "<a href='x", "</p></div>", "<p" * 1000, "<a href='http://[/'>x</a>"]
)
def test_broken_markup_makes_nothing_fall_over(kinds, body):
    kinds(body)
