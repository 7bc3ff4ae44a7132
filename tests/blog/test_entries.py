"""A post or a page at its own address."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from blog import roles
from blog.models import Category, Entry, Page, Post, Role, Tag
from blog.related import MAX_RELATED, neighbours, related

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_page(author):
    """Makes pages, published now unless told otherwise."""

    def make(title: str, **fields) -> Page:
        fields = {"author": author, "state": Page.State.PUBLISHED} | fields
        return Page.objects.create(title=title, **fields)

    return make


def at(day: int) -> datetime.datetime:
    return datetime.datetime(2020, 3, day, tzinfo=datetime.UTC)


def test_a_post_stands_at_its_address_with_title_and_text(client, make_post):
    make_post("Of hedgehogs", body="<p>They hibernate.</p>", published_at=at(1))
    response = client.get("/2020/03/of-hedgehogs/")
    assert response.status_code == 200
    assert "Of hedgehogs" in response.text
    assert "<p>They hibernate.</p>" in response.text


def test_a_post_with_letters_of_other_scripts_in_its_address_is_found(client, make_post):
    post = make_post("你好，世界", published_at=at(1))
    assert client.get(post.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": Post.State.DRAFT},
        {"published_at": timezone.now() + datetime.timedelta(days=400)},
        {"is_private": True},
    ],
    ids=["draft", "scheduled", "private"],
)
def test_nobody_but_authors_sees_what_is_not_published(client, make_post, author, hidden):
    post = make_post("Hidden", **hidden)
    address = post.path or "/2020/03/hidden/"
    preview = reverse("blog:preview", args=[post.pk])
    assert client.get(address).status_code == 404
    assert client.get(preview).status_code == 302
    roles.assign(author, Role.AUTHOR)
    author.save()
    client.force_login(author)
    response = client.get(preview)
    assert "Some text." in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.text


def test_a_private_post_is_shown_to_signed_in_authors_and_kept_by_no_cache(
    client, make_post, author
):
    post = make_post(is_private=True)
    client.force_login(author)
    response = client.get(post.path)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.text


def test_what_depends_on_the_person_says_so_to_caches(client, post):
    assert "Cookie" in client.get(post.path).headers["Vary"]


def test_a_post_links_to_the_next_older_and_newer_one(client, make_post):
    oldest, older, post, newer, newest = (
        make_post(f"Post {day}", published_at=at(day)) for day in range(1, 6)
    )
    make_post("Draft between", state=Post.State.DRAFT, published_at=at(3))
    text = client.get(post.path).text
    assert older.path in text
    assert newer.path in text
    assert oldest.path not in text
    assert newest.path not in text


def test_posts_of_the_same_moment_have_an_order(make_post, author):
    posts = [make_post(f"Post {number}", published_at=at(1)) for number in range(3)]
    found = neighbours(posts[1], author)
    assert (found.older, found.newer) == (posts[0], posts[2])
    assert neighbours(posts[0], author).older is None
    assert neighbours(posts[2], author).newer is None


def test_posts_that_share_more_categories_and_tags_are_more_related(make_post):
    post = make_post("Post")
    category = Category.objects.create(name="News")
    tags = [Tag.objects.create(name=name) for name in ("red", "green")]
    post.categories.add(category)
    post.tags.add(*tags)
    one = make_post("One shared", published_at=at(9))
    one.tags.add(tags[0])
    three = make_post("Three shared", published_at=at(1))
    three.tags.add(*tags)
    three.categories.add(category)
    one_newer = make_post("One shared, newer", published_at=at(10))
    one_newer.categories.add(category)
    make_post("None shared")
    make_post("Draft", state=Post.State.DRAFT).tags.add(*tags)
    assert list(related(post)) == [three, one_newer, one]


def test_only_the_most_related_posts_are_shown(client, make_post):
    tag = Tag.objects.create(name="red")
    posts = [make_post(f"Post {number}") for number in range(MAX_RELATED + 3)]
    for post in posts:
        post.tags.add(tag)
    assert len(related(posts[0])) == MAX_RELATED
    assert related(posts[0])[0].path in client.get(posts[0].path).text


def test_a_post_without_categories_and_tags_has_no_related_posts(make_post):
    make_post("Other")
    assert list(related(make_post("Alone"))) == []


def test_a_page_shows_the_pages_below_it(client, make_page):
    about = make_page("About")
    team = make_page("Team", parent=about)
    history = make_page("History", parent=team)
    draft = make_page("Plans", parent=about, state=Page.State.DRAFT)
    text = client.get("/about/").text
    assert team.path in text
    assert history.path not in text
    assert str(draft) not in text
    assert client.get("/about/team/history/").status_code == 200


def test_a_page_is_on_no_list_of_posts(client, make_page):
    make_page("About us")
    assert "/about-us/" not in client.get("/").text


@pytest.mark.parametrize(
    "address",
    [
        "/no/such/thing/",
        "/%00/",
        "/tag/%00/",
        "/category/a%00b/",
        "/author/%00/feed/",
        "/%ED%A0%80/",
        "/caf%E9/",
        "/%ZZ%/",
        "/" + "a" * 1_000_000 + "/",
        "/" + "a/" * 10_000,
        "/2020/03/" + "%C3%A9" * 5_000 + "/",
        "/preview/" + "9" * 30 + "/",
        "/.././../etc/passwd",
        "/\\evil.example/",
    ],
    ids=lambda address: address[:24],
)
def test_what_is_not_there_is_a_404_however_it_is_spelled(client, address):
    response = client.get(address)
    assert response.status_code in {404, 302 if address.startswith("/preview") else 404}


def test_the_404_page_searches_for_the_words_of_the_address_and_shows_recent_posts(
    client, make_post
):
    post = make_post("Recent news")
    response = client.get("/2019/07/some-hedgehog-facts.html")
    assert response.status_code == 404
    assert 'value="some hedgehog facts"' in response.text
    assert post.path in response.text
    assert "2019" not in response.text.split("<main")[1].split("Recent")[0]


def test_the_404_page_escapes_what_the_address_says(client):
    response = client.get('/"><script>alert/')
    assert response.status_code == 404
    assert "<script>alert" not in response.text


def test_entries_can_only_be_read(client, post):
    assert client.post(post.path).status_code == 405
    assert Entry.objects.filter(pk=post.pk).exists()


def test_a_reader_gets_no_cookie_on_any_page(client, make_post, make_page, author):
    post = make_post("A post", published_at=at(1))
    post.tags.add(Tag.objects.create(name="red"))
    post.categories.add(Category.objects.create(name="News"))
    make_page("About")
    for address in (
        "/",
        "/2020/",
        "/2020/03/",
        "/category/news/",
        "/tag/red/",
        author.get_absolute_url(),
        post.path,
        "/about/",
        "/search/",
        "/search/?q=text",
        "/feed/",
        "/feed/atom/",
        "/feed.json",
        "/comments/feed/",
        f"{post.path}feed/",
        "/sitemap.xml",
        "/robots.txt",
        "/no-such-page/",
    ):
        response = client.get(address)
        assert response.status_code == (404 if "no-such" in address else 200), address
        assert "Set-Cookie" not in response.headers, address
        assert not response.cookies, address
