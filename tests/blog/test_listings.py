"""Lists of which parts stay in memory: each part goes with what it shows, and no earlier."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.changes import changes
from blog.models import Category, MenuEntry, Post, Site, Tag
from comments import posting
from comments.models import Comment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("listening")]


def get(address: str, browser: Client | None = None) -> BeautifulSoup:
    """A page as a stranger sees it now, or whoever has this browser."""
    changes.catch_up()
    return BeautifulSoup((browser or Client()).get(address).content, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    return [title.get_text(strip=True) for title in page.select(".h-entry .p-name[id]")]


def queries(address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        get(address)
    return [query["sql"] for query in captured]


def reply(post: Post) -> Comment:
    return posting.post(post.pk, name="Bob", text="Yes.", state=Comment.State.APPROVED)


def in_2020(day: int) -> datetime.datetime:
    return datetime.datetime(2020, 3, day, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    "address", ["/", "/2020/", "/2020/03/", "/category/news/", "/tag/red/", "/author/alice-author/"]
)
def test_a_list_in_memory_costs_no_query_and_after_a_reply_one(make_post, address):
    category, tag = Category.objects.create(name="News"), Tag.objects.create(name="red")
    posts = [make_post(f"Post {day}", published_at=in_2020(day)) for day in (1, 2)]
    for post in posts:
        post.categories.add(category)
        post.tags.add(tag)
    before = get(address)
    assert queries(address) == []
    reply(posts[0])
    assert len(queries(address)) == 1
    after = get(address)
    assert titles(after) == titles(before) == ["Post 2", "Post 1"]
    assert "1 reply" in after.text
    assert "1 reply" not in before.text


def test_a_card_changes_with_its_post(make_post):
    post = make_post("Old title", body="<p>Old text.</p>")
    assert "Old text." in get("/").text
    post.title, post.body = "New title", "<p>New text.</p>"
    post.save()
    page = get("/")
    assert titles(page) == ["New title"]
    assert "New text." in page.text
    assert "Old t" not in page.text


def test_a_card_changes_with_the_terms_and_people_it_names(make_post, author):
    post, tag = make_post(), Tag.objects.create(name="red")
    get("/")
    post.tags.add(tag)
    assert "red" in get("/").text
    tag.name = "scarlet"
    tag.save()
    author.name = "Alice Newname"
    author.save()
    assert {"scarlet", "Alice Newname"} <= set(get("/").stripped_strings)
    assert get("/tag/red/").h1.text == "scarlet"


def test_a_new_post_moves_the_others_on(make_post):
    Site(posts_a_page=1).save()
    make_post("First", published_at=in_2020(1))
    assert titles(get("/")) == ["First"]
    assert not get("/").select(".pagination")
    make_post("Second", published_at=in_2020(2))
    assert titles(get("/")) == ["Second"]
    assert titles(get("/page/2/")) == ["First"]
    assert get("/").select_one(".pagination .after")["href"] == "/page/2/"


def test_a_post_that_becomes_private_is_on_no_list_any_more(make_post):
    post = make_post("Secret", published_at=in_2020(1))
    assert titles(get("/2020/")) == ["Secret"]
    post.is_private = True
    post.save()
    assert titles(get("/")) == []
    assert Client().get("/2020/").status_code == 404


@pytest.mark.parametrize("is_author_first", [True, False])
def test_what_an_author_sees_is_kept_for_nobody(make_post, author, is_author_first):
    Site(posts_a_page=1).save()
    make_post("Public", published_at=in_2020(1))
    make_post("Private", published_at=in_2020(2), is_private=True)
    browser = Client()
    browser.force_login(author)
    if is_author_first:
        get("/", browser)
    stranger = get("/")
    mine = get("/", browser)
    assert titles(stranger) == ["Public"]
    assert titles(mine) == ["Private"]
    assert not stranger.select(".pagination")
    assert mine.select(".pagination")
    assert stranger.select_one("footer a[href='/admin/']").text == "Sign in"
    assert mine.select_one("footer a[href='/admin/']").text == "Write and moderate"
    assert get("/page/2/").select_one("title").text.startswith("Page not found")


def test_the_menu_marks_the_page_that_it_stands_on_and_no_other(make_post):
    make_post(published_at=in_2020(1)).tags.add(Tag.objects.create(name="red"))
    MenuEntry.objects.create(label="Red things", address="/tag/red/")

    def marked(address: str) -> list[str]:
        return [link.text for link in get(address).select(".menu [aria-current]")]

    assert marked("/2020/") == []
    assert marked("/tag/red/") == ["Red things"]
    assert marked("/2020/") == []
    MenuEntry.objects.create(label="The year", address="/2020/")
    assert marked("/2020/") == ["The year"]
