"""Pages, their tree and their addresses."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from blog.models import MenuEntry, Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_page(author):
    def make(title: str, **fields) -> Page:
        return Page.objects.create(
            title=title, **{"author": author, "state": Page.State.PUBLISHED} | fields
        )

    return make


def path(page: Page) -> str | None:
    return Page.objects.get(pk=page.pk).path


def test_the_address_of_a_page_follows_from_its_place(make_page):
    about = make_page("About")
    team = make_page("Team", parent=about)
    assert make_page("Alice", parent=team).path == "/about/team/alice/"


def test_a_page_that_moves_takes_those_below_along(make_page):
    about, contact = make_page("About"), make_page("Contact")
    team = make_page("Team", parent=about)
    alice = make_page("Alice", parent=team)
    team.parent = contact
    team.save()
    assert path(team) == "/contact/team/"
    assert path(alice) == "/contact/team/alice/"


def test_pages_below_a_draft_stand_without_it_until_it_is_published(make_page):
    about = make_page("About", state=Page.State.DRAFT)
    team = make_page("Team", parent=about)
    assert team.path == "/team/"
    about.state = Page.State.PUBLISHED
    about.save()
    assert path(team) == "/about/team/"
    about.state = Page.State.DRAFT
    about.save()
    assert path(team) == "/team/"


def test_a_page_with_pages_below_it_cannot_be_deleted(make_page):
    about = make_page("About")
    make_page("Team", parent=about)
    with pytest.raises(ProtectedError):
        about.delete()


@pytest.mark.parametrize("slug", ["admin", "feed", "tag", "2020", "search", "comments"])
def test_a_page_cannot_take_an_address_of_the_blog_itself(author, slug):
    page = Page(title="Page", slug=slug, author=author, state=Page.State.PUBLISHED)
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert "slug" in refusal.value.message_dict


def test_below_another_page_most_of_these_are_free_but_not_that_of_its_feed(make_page, author):
    about = make_page("About")
    fields = {"author": author, "parent": about, "state": Page.State.PUBLISHED}
    Page(title="Search", **fields).full_clean(exclude=["lft", "rght", "tree_id", "level"])
    with pytest.raises(ValidationError):
        Page(title="Feed", **fields).full_clean(exclude=["lft", "rght", "tree_id", "level"])


def test_the_menu_leaves_out_pages_that_nobody_may_read(client, make_page):
    for title, fields in (
        ("Shown", {}),
        ("Drafted", {"state": Page.State.DRAFT}),
        ("Private", {"is_private": True}),
    ):
        MenuEntry.objects.create(entry=make_page(title, **fields))
    MenuEntry.objects.create(label="Elsewhere", address="https://a.example/")
    menu = client.get("/").text
    assert "/shown/" in menu
    assert "https://a.example/" in menu
    assert "Drafted" not in menu
    assert "Private" not in menu
