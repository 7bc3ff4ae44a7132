"""The search."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog import search
from blog.models import Category, Page, Post, Site, Tag
from blog.search import MAX_QUERY_LENGTH, Hits, configuration

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(client):
    """The titles that a search finds, best first."""

    def search(words: str, **more) -> list[str]:
        response = client.get("/search/", {"q": words, **more})
        assert response.status_code == 200
        page = BeautifulSoup(response.text, "html.parser")
        return [title.get_text() for title in page.select(".hits h2")]

    return search


def test_a_search_finds_posts_and_pages_by_other_forms_of_a_word(found, make_post, author):
    make_post("Walking", body="<p>We walked through the forests.</p>")
    make_post("Cooking", body="<p>We cooked.</p>")
    Page.objects.create(title="Forest rules", author=author, state=Page.State.PUBLISHED)
    assert sorted(found("forest")) == ["Forest rules", "Walking"]
    assert found("walk") == ["Walking"]


def test_a_word_in_the_title_counts_more_than_many_in_a_newer_text(found, make_post):
    make_post("A hedgehog", body="<p>Elsewhere.</p>")
    make_post("Elsewhere", body=f"<p>{'A hedgehog. ' * 10}</p>")
    assert found("hedgehog") == ["A hedgehog", "Elsewhere"]


def test_a_search_understands_quotation_marks_or_and_minus(found, make_post):
    make_post("Both", body="<p>red apple</p>")
    make_post("Apart", body="<p>apple that is red</p>")
    make_post("Pear", body="<p>pear</p>")
    assert found('"red apple"') == ["Both"]
    assert sorted(found("apple or pear")) == ["Apart", "Both", "Pear"]
    assert found("apple -that -is -pear") != []
    assert found("pear -pear") == []


@pytest.mark.parametrize("words", ['"', "((", "!!&|", "a:*b", "\\", "' or 1=1 --", "<b>", "%"])
def test_odd_queries_find_nothing_and_break_nothing(client, make_post, words):
    make_post()
    assert client.get("/search/", {"q": words}).status_code == 200


@pytest.mark.parametrize(
    "hidden",
    [{"state": Post.State.DRAFT}, {"is_private": True}, {"published_at": "2999-01-01T00:00Z"}],
    ids=["draft", "private", "scheduled"],
)
def test_a_search_finds_only_what_readers_may_read(found, make_post, author, hidden):
    post = Post(
        title="Secret hedgehog",
        author=author,
        **{"state": "published"} | {k: v for k, v in hidden.items() if k != "published_at"},
    )
    if "published_at" in hidden:
        post.published_at = Post._meta.get_field("published_at").to_python(hidden["published_at"])
    post.save()
    assert found("hedgehog") == []


def test_signed_in_authors_find_private_posts(client, found, make_post, author):
    make_post("Private hedgehog", is_private=True)
    client.force_login(author)
    assert found("hedgehog") == ["Private hedgehog"]


def test_what_was_found_is_marked_and_everything_else_escaped(client, make_post):
    make_post(
        "Hedgehogs & <i>others</i>",
        body="<p>Say <code>&lt;script&gt;alert(1)&lt;/script&gt;</code> to hedgehogs.</p>",
    )
    text = client.get("/search/", {"q": "hedgehog"}).text
    assert "<mark>Hedgehogs</mark> &amp; " in text
    assert "<mark>hedgehogs</mark>" in text
    assert "<script>alert" not in text
    assert "<i>others" not in text


def test_a_search_is_paged(found, client, make_post):
    Site(posts_a_page=2).save()
    for number in range(3):
        make_post(f"Hedgehog {number}")
    assert len(found("hedgehog")) == 2
    assert len(found("hedgehog", page=2)) == 1
    assert set(found("hedgehog")) | set(found("hedgehog", page=2)) == {
        "Hedgehog 0", "Hedgehog 1", "Hedgehog 2",
    }  # fmt: skip
    assert len(found("hedgehog", page="nonsense")) == 2
    for page in ("3", "0", "-1", "9" * 30):
        assert client.get("/search/", {"q": "hedgehog", "page": page}).status_code == 404


@pytest.mark.parametrize(
    "words", ["hedgehog", "hedgehog garden", "hedgehog or garden", '"a hedgehog"']
)
def test_of_what_is_everywhere_the_newest_are_found_and_the_page_says_so(
    found, client, make_post, monkeypatch, words
):
    monkeypatch.setattr(search, "MAX_HITS", 3)
    for year, title in enumerate(["Hedgehog", "Other", "Hedgehog too", "Another"], start=2020):
        make_post(
            title,
            body="<p>A hedgehog in a garden.</p>",
            published_at=datetime.datetime(year, 1, 1, tzinfo=datetime.UTC),
        )
    assert found(words) == ["Hedgehog too", "Another", "Other"]
    assert "the newest 3 of them" in client.get("/search/", {"q": words}).text
    monkeypatch.setattr(search, "MAX_HITS", 4)
    assert len(found(words)) == 4
    assert "4 posts and pages found" in client.get("/search/", {"q": words}).text


def test_a_search_goes_by_an_index_however_common_the_word_is(make_post):
    make_post(body="<p>A hedgehog in a garden.</p>")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE blog_entry")  # of a table so small it would read all
    for words in ("hedgehog", "hedgehog garden", '-apple -"old garden"'):
        with CaptureQueriesContext(connection) as queries:
            assert len(Hits(Post.objects.published(), words, "en")) == 1
        (query,) = (one["sql"] for one in queries if one["sql"].startswith("SELECT"))
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {query}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Index Scan" in plan
        assert "Seq Scan" not in plan


def test_without_a_query_there_is_only_the_box(client, make_post):
    make_post("Hedgehog")
    response = client.get("/search/")
    assert response.status_code == 200
    assert 'name="q"' in response.text
    assert "Nothing was found" not in response.text
    assert "Nothing was found" not in client.get("/search/?q=++").text


def test_a_search_that_finds_nothing_says_so(client):
    response = client.get("/search/", {"q": "<unicorn>"})
    assert "Nothing was found for “&lt;unicorn&gt;”" in response.text


def test_a_search_for_words_that_are_everywhere_says_that_they_cannot_be_found(client, make_post):
    make_post(body="<p>The and of.</p>")
    assert "cannot be searched for" in client.get("/search/", {"q": "the and"}).text


@pytest.mark.parametrize("words", ["a\0b", "x" * (MAX_QUERY_LENGTH + 1)], ids=["NUL", "long"])
def test_a_query_that_cannot_be_is_refused_in_words(client, words):
    response = client.get("/search/", {"q": words})
    assert response.status_code == 400
    assert BeautifulSoup(response.text, "html.parser").select_one("main .error").get_text()


def test_search_engines_are_asked_not_to_list_searches(client):
    assert 'content="noindex"' in client.get("/search/?q=x").text


def test_posts_are_found_by_their_categories_and_tags_as_these_change(found, make_post):
    post = make_post("Post")
    tag, category = Tag.objects.create(name="crimson"), Category.objects.create(name="Gardening")
    post.tags.add(tag)
    category.entries.add(post)
    assert found("crimson") == ["Post"]
    assert found("gardening") == ["Post"]
    tag.name = "scarlet"
    tag.save()
    assert found("crimson") == []
    assert found("scarlet") == ["Post"]
    post.tags.clear()
    assert found("scarlet") == []
    category.entries.clear()
    assert found("gardening") == []


def test_a_deleted_tag_is_not_found_any_more(found, make_post):
    tag = Tag.objects.create(name="crimson")
    make_post("Post").tags.set([tag])
    assert found("crimson") == ["Post"]
    tag.delete()
    assert found("crimson") == []


def test_an_edited_post_is_found_by_its_new_words_only(found, make_post):
    post = make_post("Post", body="<p>walnut</p>")
    post.body = "<p>almond</p>"
    post.save()
    assert found("walnut") == []
    assert found("almond") == ["Post"]


def test_the_language_of_the_blog_decides_how_words_are_understood(found, make_post):
    Site(language="de").save()
    make_post("Wald", body="<p>Die Häuser im Wald.</p>")
    assert found("Haus") == ["Wald"]


def test_a_language_without_a_stemmer_is_searched_word_by_word():
    assert configuration("ja") == "simple"
    assert configuration("pt-br") == "portuguese"


def test_a_very_long_text_can_be_indexed(found, make_post):
    words = " ".join(f"word{number}" for number in range(120_000))
    make_post("Long", body=f"<p>hedgehog {words}</p>")
    assert found("hedgehog") == ["Long"]


def test_an_excerpt_reads_like_the_text(client, make_post):
    make_post(body="<p>An <em>odd</em>, old <b>heron</b>.</p><ul><li>one</li><li>two</li></ul>")
    page = client.get("/search/", {"q": "heron"}).content.decode()
    assert "An odd, old <mark>heron</mark>. one two" in page


def test_a_word_is_found_though_part_of_it_is_emphasised(found, make_post):
    make_post("Birds", body="<p>un<em>believ</em>able</p>")
    assert found("unbelievable") == ["Birds"]
