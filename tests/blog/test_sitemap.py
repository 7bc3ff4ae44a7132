"""sitemap.xml and robots.txt."""

import datetime
from xml.etree import ElementTree

import pytest

from blog.models import Category, Page, Post, Tag, User
from blog.views import sitemap

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def places(client, address: str = "/sitemap.xml") -> list[str]:
    """The addresses in a file of the sitemap, without the host."""
    response = client.get(address)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    found = [loc.text for loc in root.iterfind("*/s:loc", NAMESPACE)]
    assert all(place.startswith(f"{SITE}/") for place in found)
    return [place.removeprefix(SITE) for place in found]


def test_the_sitemap_has_every_public_address_once(client, make_post, author):
    post = make_post("Post")
    travel = Category.objects.create(name="Travel")
    post.categories.add(Category.objects.create(name="Asia", parent=travel))
    post.tags.add(Tag.objects.create(name="red"))
    Page.objects.create(title="About", author=author, state=Page.State.PUBLISHED)
    assert sorted(places(client)) == sorted(
        ["/", post.path, "/about/", "/category/travel/asia/", "/tag/red/", "/author/alice-author/"]
    )


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": Post.State.DRAFT},
        {"is_private": True},
        {"published_at": datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)},
    ],
    ids=["draft", "private", "scheduled"],
)
def test_nothing_in_the_sitemap_gives_away_what_is_not_published(client, make_post, hidden):
    post = make_post("Secret", **hidden)
    post.tags.add(Tag.objects.create(name="secret"))
    post.categories.add(Category.objects.create(name="Secret"))
    User.objects.create_user("writes-nothing")
    assert places(client) == ["/"]


def test_the_sitemap_says_when_a_post_changed(client, make_post):
    moment = datetime.datetime(2020, 3, 1, 12, tzinfo=datetime.UTC)
    post = make_post(published_at=moment, updated_at=moment)
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    dates = {
        url.findtext("s:loc", namespaces=NAMESPACE): url.findtext("s:lastmod", "", NAMESPACE)
        for url in root
    }
    assert dates[SITE + post.path] == "2020-03-01T12:00:00+00:00"


def test_a_sitemap_that_is_too_long_for_one_file_is_several(client, make_post, monkeypatch):
    monkeypatch.setattr(sitemap, "PART_SIZE", 2)
    posts = [make_post(f"Post {number}") for number in range(3)]
    posts[0].tags.add(Tag.objects.create(name="red"))
    parts = places(client)
    assert parts == [f"/sitemap-{number}.xml" for number in range(1, 5)]
    found = [place for part in parts for place in places(client, part)]
    expected = ["/", *(post.path for post in posts), "/tag/red/", "/author/alice-author/"]
    assert sorted(found) == sorted(expected)
    assert client.get("/sitemap-5.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_no_file_of_a_sitemap_is_empty_where_many_posts_are_gone(client, make_post, monkeypatch):
    monkeypatch.setattr(sitemap, "PART_SIZE", 2)
    posts = [make_post(f"Post {number}") for number in range(7)]
    for post in posts[1:6]:
        post.delete()
    parts = places(client)
    assert all(places(client, part) for part in parts)
    assert sorted(place for part in parts for place in places(client, part)) == sorted(
        ["/", posts[0].path, posts[6].path, "/author/alice-author/"]
    )


def test_addresses_with_other_letters_are_encoded(client, make_post):
    post = make_post("Grüße & mehr", slug="grüße")
    assert post.get_absolute_url() in places(client)
    assert "%C3%BC" in client.get("/sitemap.xml").text


def test_robots_are_told_what_to_leave_alone_and_where_the_sitemap_is(client):
    response = client.get("/robots.txt", headers={"host": "localhost"})
    assert response.headers["Content-Type"].startswith("text/plain")
    lines = response.text.splitlines()
    assert "Disallow: /admin/" in lines
    assert "Disallow: /search/" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
