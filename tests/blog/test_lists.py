"""The front page and the archives."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from blog.models import Category, Post, Site, Tag, User

pytestmark = pytest.mark.django_db


def titles(response) -> list[str]:
    """The titles of the posts on a list page, from top to bottom."""
    page = BeautifulSoup(response.content, "html.parser")
    return [title.get_text(strip=True) for title in page.select(".h-entry .p-name[id]")]


def on(year: int, month: int, day: int, hour: int = 12) -> datetime.datetime:
    return datetime.datetime(year, month, day, hour, tzinfo=datetime.UTC)


def test_the_front_page_lists_the_newest_posts_first(client, make_post):
    make_post("Old", published_at=on(2020, 1, 1))
    make_post("New", published_at=on(2021, 1, 1))
    assert titles(client.get("/")) == ["New", "Old"]


def test_a_pinned_post_is_on_top_of_the_front_page_and_of_no_other_list(client, make_post):
    make_post("Pinned", published_at=on(2020, 3, 1), is_pinned=True)
    make_post("New", published_at=on(2020, 4, 1))
    assert titles(client.get("/")) == ["Pinned", "New"]
    assert titles(client.get("/2020/")) == ["New", "Pinned"]


def test_the_front_page_of_an_empty_blog_says_so(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "Nothing is published here yet" in response.text


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": Post.State.DRAFT},
        {"published_at": on(2999, 1, 1)},
        {"is_private": True},
    ],
    ids=["draft", "scheduled", "private"],
)
def test_no_list_shows_what_is_not_published(client, make_post, author, hidden):
    category, tag = Category.objects.create(name="News"), Tag.objects.create(name="red")
    post = make_post("Hidden", **{"published_at": on(2020, 3, 1)} | hidden)
    post.categories.add(category)
    post.tags.add(tag)
    for address in ("/", "/category/news/", "/tag/red/", author.get_absolute_url()):
        response = client.get(address)
        assert response.status_code == 200
        assert titles(response) == []
    assert client.get("/2020/").status_code == 404
    assert client.get("/2020/03/").status_code == 404
    assert client.get("/2999/").status_code == 404


def test_a_scheduled_post_appears_when_its_time_comes(client, make_post, time_machine):
    make_post("Later", published_at=on(2030, 1, 1))
    time_machine.move_to(on(2030, 1, 1) - datetime.timedelta(seconds=1), tick=False)
    assert titles(client.get("/")) == []
    time_machine.move_to(on(2030, 1, 1), tick=False)
    assert titles(client.get("/")) == ["Later"]


def test_authors_who_are_signed_in_see_private_posts_on_lists(client, make_post, author):
    make_post("Private", is_private=True)
    client.force_login(author)
    assert titles(client.get("/")) == ["Private"]


def test_a_year_and_a_month_hold_the_posts_of_their_time_in_the_time_zone_of_the_blog(
    client, make_post
):
    Site(time_zone="Pacific/Auckland").save()
    make_post("New Year in Auckland", published_at=on(2019, 12, 31, hour=11))
    make_post("New Year's Eve in Auckland", published_at=on(2019, 12, 31, hour=10))
    assert titles(client.get("/2020/")) == ["New Year in Auckland"]
    assert titles(client.get("/2020/01/")) == ["New Year in Auckland"]
    assert titles(client.get("/2019/12/")) == ["New Year's Eve in Auckland"]


@pytest.mark.parametrize(
    "address", ["/0000/", "/9999/", "/2020/13/", "/2020/00/", "/1999/", "/2020/page/2/"]
)
def test_a_time_without_posts_has_no_page(client, make_post, address):
    make_post(published_at=on(2020, 3, 1))
    assert client.get(address).status_code == 404


def test_a_category_also_shows_the_posts_of_the_categories_below_it_once(client, make_post):
    travel = Category.objects.create(name="Travel")
    asia = Category.objects.create(name="Asia", parent=travel)
    japan = Category.objects.create(name="Japan", parent=asia)
    other = Category.objects.create(name="Cooking")
    make_post("In Japan").categories.add(japan, asia)
    make_post("In the kitchen").categories.add(other)
    assert titles(client.get("/category/travel/")) == ["In Japan"]
    assert titles(client.get("/category/travel/asia/japan/")) == ["In Japan"]
    assert titles(client.get("/category/cooking/")) == ["In the kitchen"]


@pytest.mark.parametrize("address", ["/category/asia/", "/category/wrong/asia/"])
def test_a_category_has_one_address_and_others_lead_to_it(client, address):
    Category.objects.create(name="Asia", parent=Category.objects.create(name="Travel"))
    response = client.get(address)
    assert response.status_code == 301
    assert response.url == "/category/travel/asia/"


def test_the_further_pages_of_a_category_have_one_address_too(client, make_post):
    Site(posts_a_page=1).save()
    asia = Category.objects.create(name="Asia", parent=Category.objects.create(name="Travel"))
    for number in range(2):
        make_post(f"Post {number}").categories.add(asia)
    assert client.get("/category/asia/page/2/").url == "/category/travel/asia/page/2/"
    assert titles(client.get("/category/travel/asia/page/2/")) == ["Post 0"]


@pytest.mark.parametrize("kind", ["category", "tag", "author"])
def test_a_list_without_posts_says_so_and_an_unknown_one_is_not_there(client, db, kind):
    thing = {
        "category": lambda: Category.objects.create(name="Empty"),
        "tag": lambda: Tag.objects.create(name="Empty"),
        "author": lambda: User.objects.create_user("empty"),
    }[kind]()
    response = client.get(thing.get_absolute_url())
    assert response.status_code == 200
    assert "There are no posts here yet" in response.text
    assert client.get(f"/{kind}/unknown/").status_code == 404


def test_a_tag_and_an_author_list_their_posts(client, make_post, author):
    bob = User.objects.create_user("bob", name="Bob")
    tag = Tag.objects.create(name="Grün", slug="grün")
    make_post("By Alice").tags.add(tag)
    make_post("By Bob", author=bob)
    assert titles(client.get(tag.get_absolute_url())) == ["By Alice"]
    assert titles(client.get("/author/bob/")) == ["By Bob"]


def test_lists_have_as_many_posts_a_page_as_the_settings_say(client, make_post):
    Site(posts_a_page=2).save()
    for number in range(5):
        make_post(f"Post {number}", published_at=on(2020, 1, 1 + number))
    assert titles(client.get("/")) == ["Post 4", "Post 3"]
    assert titles(client.get("/page/2/")) == ["Post 2", "Post 1"]
    assert titles(client.get("/2020/01/page/3/")) == ["Post 0"]
    assert client.get("/page/4/").status_code == 404
    assert client.get("/page/0/").status_code == 404
    assert client.get(f"/page/{'9' * 5000}/").status_code == 404


@pytest.mark.parametrize(
    ("address", "canonical"),
    [("/page/1/", "/"), ("/2020/page/1/", "/2020/"), ("/tag/red/page/1/", "/tag/red/")],
)
def test_page_one_of_a_list_is_the_list(client, make_post, address, canonical):
    make_post(published_at=on(2020, 1, 1)).tags.add(Tag.objects.create(name="red"))
    response = client.get(address)
    assert response.status_code == 301
    assert response.url == canonical


def test_lists_show_full_posts_or_summaries_as_the_settings_say(client, make_post):
    make_post(body="<p>Beginning.</p><!--more--><p>Ending.</p>")
    assert "Ending." in client.get("/").text
    Site(full_text_on_lists=False).save()
    assert "Beginning." in client.get("/").text
    assert "Ending." not in client.get("/").text


def test_lists_can_only_be_read(client):
    assert client.post("/").status_code == 405


def test_posts_of_the_same_second_stand_on_one_page_each(client, make_post):
    Site(posts_a_page=1).save()
    moment = timezone.now()
    for number in range(3):
        make_post(f"Post {number}", published_at=moment)
    pages = [titles(client.get(f"/page/{number}/"))[0] for number in (2, 3)]
    assert {*pages, titles(client.get("/"))[0]} == {"Post 0", "Post 1", "Post 2"}
