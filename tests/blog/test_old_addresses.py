"""What WordPress answered at its addresses, and where these lead now."""

import datetime

import pytest
from django.utils import timezone

from blog.models import Category, ImportedRecord, Page, Post, Redirect, Tag, User

pytestmark = pytest.mark.django_db
SOURCE = "https://old.example"


@pytest.fixture
def blog(make_post, author):
    """A blog as an import leaves it: one post, one page, terms, and the redirects of both."""
    post = make_post("Slug", published_at=datetime.datetime(2020, 12, 3, tzinfo=datetime.UTC))
    page = Page.objects.create(title="About", author=author, state=Page.State.PUBLISHED)
    asia = Category.objects.create(name="Asia", parent=Category.objects.create(name="Travel"))
    tag = Tag.objects.create(name="red")
    post.categories.add(asia)
    post.tags.add(tag)
    Redirect.leave("/?p=123", entry=post)
    Redirect.leave("/?page_id=7", entry=page)
    Redirect.leave("/?attachment_id=9", entry=post)
    Redirect.leave("/2018/01/old-slug/", entry=post)
    for kind, foreign_id, thing in (("category", 5, asia), ("author", 2, author)):
        ImportedRecord.objects.create(
            source=SOURCE, kind=kind, foreign_id=foreign_id, object_id=thing.pk
        )
    return post


POST = "/2020/12/slug/"
ASIA = "/category/travel/asia/"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # By number.
        ("/?p=123", POST),
        ("/?p=0123", POST),
        ("/?page_id=123", POST),
        ("/?page_id=7", "/about/"),
        ("/?p=7", "/about/"),
        ("/?attachment_id=9", POST),
        ("/?p=123&cpage=2", POST),
        ("/?utm_source=x&p=123", POST),
        ("/?p=123&feed=rss2", f"{POST}feed/"),
        ("/?feed=atom&p=123", f"{POST}feed/atom/"),
        ("/index.php?p=123", "/?p=123"),
        ("/?cat=5", ASIA),
        ("/?cat=5&paged=2", f"{ASIA}page/2/"),
        ("/?cat=5&feed=rss2", f"{ASIA}feed/"),
        ("/?author=2", "/author/alice-author/"),
        # By name.
        ("/?tag=red", "/tag/red/"),
        ("/?tag=red&feed=atom", "/tag/red/feed/atom/"),
        ("/?category_name=asia", ASIA),
        ("/?category_name=travel/asia", ASIA),
        ("/?author_name=alice-author", "/author/alice-author/"),
        ("/?pagename=about", "/about/"),
        ("/?s=red+apple", "/search/?q=red+apple"),
        ("/?s=", "/search/"),
        ("/search/red+apple/", "/search/?q=red%2Bapple"),
        ("/search/red%20apple/page/2/", "/search/?q=red+apple"),
        # By date.
        ("/?m=202012", "/2020/12/"),
        ("/?m=20201203", "/2020/12/"),
        ("/?m=2020", "/2020/"),
        ("/?year=2020&monthnum=12", "/2020/12/"),
        ("/?year=2020", "/2020/"),
        ("/2020/12/03/slug/", POST),
        ("/2020/12/03/slug", POST),
        ("/2020/12/03/", "/2020/12/"),
        ("/2020/12/03/page/2/", "/2020/12/"),
        ("/?paged=3", "/page/3/"),
        # Feeds.
        ("/?feed=rss2", "/feed/"),
        ("/?feed=rss", "/feed/"),
        ("/?feed=rdf", "/feed/"),
        ("/?feed=feed", "/feed/"),
        ("/?feed=atom", "/feed/atom/"),
        ("/?feed=comments-rss2", "/comments/feed/"),
        ("/?feed=comments-atom", "/comments/feed/atom/"),
        ("/feed", "/feed/"),
        ("/feed/rss/", "/feed/"),
        ("/feed/rss2/", "/feed/"),
        ("/feed/rdf/", "/feed/"),
        ("/feed/atom", "/feed/atom/"),
        ("/rss/", "/feed/"),
        ("/rss2", "/feed/"),
        ("/rdf/", "/feed/"),
        ("/atom/", "/feed/atom/"),
        ("/wp-rss2.php", "/feed/"),
        ("/comments/feed/rss2/", "/comments/feed/"),
        ("/comments/feed", "/comments/feed/"),
        ("/tag/red/feed/rss2/", "/tag/red/feed/"),
        (f"{ASIA}feed/rss2/", f"{ASIA}feed/"),
        ("/author/alice-author/feed/rdf", "/author/alice-author/feed/"),
        ("/2020/feed/", "/feed/"),
        ("/2020/12/feed/atom/", "/feed/atom/"),
        (f"{POST}feed", f"{POST}feed/"),
        (f"{POST}feed/rss2/", f"{POST}feed/"),
        ("/2018/01/old-slug/feed/", f"{POST}feed/"),
        ("/2018/01/old-slug/feed/atom/", f"{POST}feed/atom/"),
        # Forms of one post.
        (f"{POST}comment-page-12", f"{POST}comment-page-12/"),
        (f"{POST}amp/", POST),
        (f"{POST}embed/", POST),
        (f"{POST}trackback/", POST),
        (f"{POST}trackback", POST),
        (f"{POST}2/", POST),
        (f"{POST}page/2/", POST),
        ("/about/2/", "/about/"),
        ("/2018/01/old-slug/", POST),
        ("/2018/01/old-slug", POST),
        ("/2018/01/old-slug/amp/", POST),
        ("/2018/01/old-slug/comment-page-1/", f"{POST}comment-page-1/"),
        # Spelling.
        ("/2020/12/slug", POST),
        ("/2020/12/slug?utm_source=x&y=%26", f"{POST}?utm_source=x&y=%26"),
        ("/2020/12/Slug/", POST),
        ("//2020//12/slug/", POST),
        ("/about", "/about/"),
        ("/2020", "/2020/"),
        ("/2020/12", "/2020/12/"),
        ("/tag/red", "/tag/red/"),
        ("/category/asia/", ASIA),
        ("/category/elsewhere/asia/", ASIA),
        ("/index.php/2020/12/slug/", POST),
        ("/index.php/tag/red/", "/tag/red/"),
        ("/index.php/feed/", "/feed/"),
        ("/index.php", "/"),
        # A wrong date or no date: WordPress guesses by the last part.
        ("/2019/05/slug/", POST),
        ("/slug/", POST),
        ("/archives/slug", POST),
        # The rest.
        ("/wp-login.php", "/admin/login/"),
        ("/wp-login.php?redirect_to=https%3A%2F%2Fevil.example", "/admin/login/"),
        ("/wp-admin/", "/admin/"),
        ("/wp-admin/edit.php?post_type=page", "/admin/"),
        ("/admin", "/admin/"),
        ("/wp-sitemap.xml", "/sitemap.xml"),
        ("/wp-sitemap-posts-post-1.xml", "/sitemap.xml"),
        ("/sitemap_index.xml", "/sitemap.xml"),
    ],
)
def test_an_address_of_wordpress_leads_to_the_same_thing_here(client, blog, old, new):
    response = client.get(old)
    assert response.status_code == 301
    assert response.url == new


@pytest.mark.parametrize(
    "address",
    [
        "/?p=999",
        "/?page_id=999",
        "/?cat=999",
        "/?author=999",
        "/?tag=unknown",
        "/?author_name=unknown",
        "/?pagename=unknown",
        "/2020/12/unknown/amp/",
        "/2020/12/unknown/comment-page-1/",
        "/2020/12/03/unknown/",
        "/2020/12/03/unknown/feed/",
        "/index.php/unknown/",
        "/unknown",
        "/wp-content/plugins/x.php",
        "/wp-json/wp/v2/posts",
        "/wp-cron.php",
        "/tag/unknown/feed/rss2/",
        "/category/unknown/page/2/",
    ],
)
def test_what_was_never_there_is_a_404_in_the_end(client, blog, address):
    assert client.get(address, follow=True).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?p=abc",
        "?p=",
        "?p=%00",
        "?cat=%00",
        "?m=x",
        "?m=99",
        "?feed=pdf",
        "?x=1",
        "?%00",
        "?%ED%A0%80=%ED%A0%80",
    ],
)
def test_a_query_that_means_nothing_is_overlooked(client, blog, query):
    assert client.get(f"/{query}").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/?p=" + "9" * 5000, "/?p=" + "9" * 18, "/?m=" + "9" * 400, "/?s=" + "x" * 100_000],
    ids=lambda address: address[:10],
)
def test_numbers_and_words_beyond_all_measure_do_no_harm(client, blog, address):
    assert client.get(address).status_code < 500


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": Post.State.DRAFT},
        {"is_private": True},
        {"published_at": timezone.now() + datetime.timedelta(days=400)},
    ],
    ids=["draft", "private", "scheduled"],
)
@pytest.mark.parametrize(
    "address",
    [
        "/?p=123",
        "/2018/01/old-slug/",
        "/2018/01/old-slug/feed/",
        "/2020/12/03/slug/",
        "/2020/12/slug",
        "/2020/12/slug/amp/",
        "/2020/12/slug/comment-page-1/",
        "/slug/",
        "/index.php/2020/12/slug/",
    ],
)
def test_no_address_leads_to_what_is_not_published(client, blog, address, hidden):
    for name, value in hidden.items():
        setattr(blog, name, value)
    blog.save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "//evil.example/",
        "//evil.example/2020/12/slug/..",
        "/index.php//evil.example/",
        "/\\evil.example",
        "/%5Cevil.example/",
        "/%2F%2Fevil.example/feed/",
        "/http://evil.example/",
        "/?pagename=//evil.example",
        "/?category_name=//evil.example",
        "/?feed=//evil.example",
    ],
)
def test_nobody_is_sent_to_another_host(client, blog, address):
    response = client.get(address)
    assert not response.headers.get("Location", "/").startswith(("//", "/\\", "http"))


def test_a_guess_is_made_only_where_one_entry_fits(client, make_post):
    for year in (2020, 2021):
        moment = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
        make_post("Twice", published_at=moment)
    assert client.get("/twice/").status_code == 404


def test_composed_and_decomposed_letters_mean_the_same(client, make_post):
    post = make_post("Grün", published_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    response = client.get("/2020/01/gru%CC%88n/")
    assert response.status_code == 301
    assert response.url == post.get_absolute_url()


@pytest.mark.parametrize("spelled", ["%e4%bd%a0%e5%a5%bd", "%E4%BD%A0%E5%A5%BD", "你好"])
def test_percent_encoded_letters_mean_the_same_in_capitals_or_not(client, make_post, spelled):
    make_post("你好", published_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    assert client.get(f"/2020/01/{spelled}/").status_code == 200


def test_the_authors_of_two_old_blogs_are_told_apart_by_what_is_still_here(client, author):
    ImportedRecord.objects.create(source="https://a.example", kind="author", foreign_id=1)
    ImportedRecord.objects.create(
        source="https://b.example", kind="author", foreign_id=1, object_id=author.pk
    )
    assert client.get("/?author=1").url == author.get_absolute_url()
    assert User.objects.count() == 1
