"""How many queries a page costs: as many for a large blog as for a small one.

The numbers are ceilings for readers who are not signed in; each holds the settings of the blog
and, on pages, the menu.
"""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.models import Category, MenuEntry, Page, Tag, Upload, User
from comments import posting
from comments.models import Comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def fill(make_post, author):
    """Adds posts with everything that they may have, and as many lines of the menu."""
    travel = Category.objects.create(name="Travel")
    asia = Category.objects.create(name="Asia", parent=travel)
    numbers = iter(range(1000))

    def add(count: int) -> None:
        for number in (next(numbers) for _ in range(count)):
            post = make_post(
                f"Hedgehog {number}",
                published_at=datetime.datetime(2020, 3, 1, 0, number, tzinfo=datetime.UTC),
                lead_image=Upload.objects.create(file=f"uploads/{number}.png", kind="image"),
            )
            post.coauthors.add(User.objects.create_user(f"coauthor{number}"))
            post.categories.add(asia, Category.objects.create(name=f"C{number}", parent=asia))
            post.tags.add(
                Tag.objects.get_or_create(name="all", slug="all")[0],
                Tag.objects.create(name=f"t{number}"),
            )
            reply(post)
            page = Page.objects.create(title=f"Page {number}", author=author, state="published")
            MenuEntry.objects.create(entry=page)

    return add


def reply(post, parent_id: int | None = None) -> Comment:
    return posting.post(
        post.pk, name="Bob", text="Yes.", state=Comment.State.APPROVED, parent_id=parent_id
    )


@pytest.mark.parametrize(
    ("address", "ceiling"),
    [
        ("/", 9),
        ("/2020/", 9),
        ("/2020/03/", 9),
        ("/category/travel/", 10),
        ("/category/travel/asia/", 10),
        ("/tag/all/", 10),
        ("/author/alice-author/", 11),
        ("/2020/03/hedgehog-0/", 12),
        ("/page-0/", 10),
        ("/search/?q=hedgehog", 7),
        ("/feed/", 8),
        ("/feed/atom/", 8),
        ("/feed.json", 8),
        ("/category/travel/feed/", 9),
        ("/tag/all/feed/", 9),
        ("/comments/feed/", 3),
        ("/2020/03/hedgehog-0/feed/", 4),
        ("/sitemap.xml", 13),
        ("/robots.txt", 1),
        ("/no/such/address/", 7),
    ],
)
def test_a_page_costs_the_same_however_much_there_is(
    client, fill, django_assert_max_num_queries, django_assert_num_queries, address, ceiling
):
    fill(2)
    with django_assert_max_num_queries(ceiling) as small:
        client.get(address)
    fill(3)
    with django_assert_num_queries(len(small)):
        client.get(address)


def test_a_post_costs_the_same_with_many_replies_as_with_few(
    client, make_post, django_assert_num_queries, django_assert_max_num_queries
):
    post = make_post()
    first = reply(post)
    reply(post, first.pk)
    with django_assert_max_num_queries(11) as few:
        client.get(post.path)
    for number in range(28):
        reply(post, first.pk if number % 2 else None)
    with django_assert_num_queries(len(few)):
        client.get(post.path)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/blog/category/",
        "/admin/blog/menuentry/",
        "/admin/blog/page/",
        "/admin/blog/post/",
        "/admin/blog/upload/",
    ],
)
def test_a_list_of_the_admin_costs_the_same_when_it_is_long(
    admin_client, fill, address, django_assert_num_queries
):
    def fill_menu(count: int) -> None:
        fill(count)
        for category in Category.objects.filter(menu_entries=None):
            MenuEntry.objects.create(category=category)

    fill_menu(2)
    admin_client.get(address)
    with CaptureQueriesContext(connection) as short:
        admin_client.get(address)
    fill_menu(3)
    with django_assert_num_queries(len(short)):
        admin_client.get(address)
