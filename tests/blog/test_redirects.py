"""Redirects: those that come by themselves when an address changes, and those that authors make."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from blog.models import Category, Page, Post, Redirect, Tag

pytestmark = pytest.mark.django_db
MARCH = datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC)


def leads(client, address: str) -> str:
    """Where an address leads for good, in one step."""
    response = client.get(address)
    assert response.status_code == 301
    assert client.get(response.url).status_code == 200
    return response.url


def test_a_post_that_gets_another_address_is_found_at_all_its_old_ones(client, make_post):
    post = make_post("First", published_at=MARCH)
    for slug in ("second", "third"):
        post.slug = slug
        post.save()
    assert leads(client, "/2020/03/first/") == "/2020/03/third/"
    assert leads(client, "/2020/03/second/") == "/2020/03/third/"


def test_a_post_that_gets_another_date_is_found_at_its_old_address(client, make_post):
    post = make_post("Post", published_at=MARCH)
    post.published_at = MARCH + datetime.timedelta(days=60)
    post.save()
    assert leads(client, "/2020/03/post/") == "/2020/04/post/"


def test_a_post_that_gets_its_old_address_back_is_there_and_leads_nowhere(client, make_post):
    post = make_post("First", published_at=MARCH)
    for slug in ("second", "first"):
        post.slug = slug
        post.save()
    assert client.get("/2020/03/first/").status_code == 200
    assert leads(client, "/2020/03/second/") == "/2020/03/first/"
    assert not Redirect.objects.filter(path="/2020/03/first/").exists()


def test_another_post_may_take_an_address_that_became_free(client, make_post):
    post = make_post("First", published_at=MARCH)
    post.slug = "second"
    post.save()
    make_post("The new one", slug="first", published_at=MARCH)
    assert "The new one" in client.get("/2020/03/first/").text


def test_an_address_changed_while_the_post_was_a_draft_leads_to_it_again(client, make_post):
    post = make_post("First", published_at=MARCH)
    post.state = Post.State.DRAFT
    post.save()
    post.slug = "second"
    post.save()
    assert client.get("/2020/03/first/").status_code == 404
    post.state = Post.State.PUBLISHED
    post.save()
    assert leads(client, "/2020/03/first/") == "/2020/03/second/"


def test_the_redirects_of_a_deleted_post_are_gone(client, make_post):
    post = make_post("First", published_at=MARCH)
    post.slug = "second"
    post.save()
    post.delete()
    assert client.get("/2020/03/first/").status_code == 404


def test_pages_below_a_page_that_moves_are_found_at_their_old_addresses(client, author):
    published = {"author": author, "state": Page.State.PUBLISHED}
    about = Page.objects.create(title="About", **published)
    team = Page.objects.create(title="Team", parent=about, **published)
    Page.objects.create(title="Alice", parent=team, **published)
    about.slug = "us"
    about.save()
    assert leads(client, "/about/") == "/us/"
    assert leads(client, "/about/team/") == "/us/team/"
    assert leads(client, "/about/team/alice/") == "/us/team/alice/"


@pytest.mark.parametrize("model", [Category, Tag])
def test_a_term_that_gets_another_address_is_found_at_all_its_old_ones(client, model):
    term = model.objects.create(name="Grün", slug="grün")
    first = term.get_absolute_url()
    term.slug = "green"
    term.save()
    second = term.get_absolute_url()
    term.slug = "verde"
    term.save()
    assert leads(client, first) == leads(client, second) == term.get_absolute_url()
    assert leads(client, f"{first}feed/") == f"{term.get_absolute_url()}feed/"
    assert client.get(f"{first}page/2/").url == f"{term.get_absolute_url()}page/2/"


def test_a_category_that_moves_in_the_tree_is_found_at_its_old_address(client):
    travel = Category.objects.create(name="Travel")
    asia = Category.objects.create(name="Asia", parent=travel)
    asia.parent = None
    asia.save()
    assert leads(client, "/category/travel/asia/") == "/category/asia/"


def test_an_author_who_gets_another_address_is_found_at_the_old_one(client, author):
    author.slug = "alice"
    author.save()
    assert leads(client, "/author/alice-author/") == "/author/alice/"
    assert leads(client, "/author/alice-author/feed/") == "/author/alice/feed/"


def test_a_redirect_of_an_author_leads_to_another_address_or_another_site(client, make_post):
    post = make_post("Post", published_at=MARCH)
    Redirect.leave("/old.php", target=post.path)
    Redirect.leave("/old.php?id=5", target="/search/")
    Redirect.leave("/elsewhere/", target="https://a.example/x?y=z")
    Redirect.leave("/list/", target="/2020/03/")
    assert client.get("/old.php").url == post.path
    assert client.get("/old.php?id=5").url == "/search/"
    assert client.get("/elsewhere").url == "https://a.example/x?y=z"
    assert client.get("/list/").url == "/2020/03/"


def test_an_entry_at_an_address_goes_before_a_redirect_from_it(client, make_post):
    post = make_post("Post", published_at=MARCH)
    Redirect.leave(post.path, target="/search/")
    assert client.get(post.path).status_code == 200


def test_redirects_in_a_circle_are_a_404(client):
    Redirect.leave("/a/", target="/b/")
    Redirect.leave("/b/", target="/a/")
    Redirect.leave("/self/", target="/self/")
    for address in ("/a/", "/b/", "/self/", "/a", "/self"):
        assert client.get(address).status_code == 404


def test_redirects_to_redirects_are_one_step_for_the_reader(client, make_post):
    make_post("Post", published_at=MARCH)
    Redirect.leave("/a/", target="/b/")
    Redirect.leave("/b/", target="/2020/03/post/")
    assert client.get("/a/").url == "/2020/03/post/"


def test_a_redirect_to_what_is_not_there_is_a_404(client, make_post):
    draft = make_post("Draft", state=Post.State.DRAFT)
    Redirect.leave("/a/", entry=draft)
    Redirect.leave("/b/", target="/nothing/")
    assert client.get("/a/").status_code == 404
    assert client.get("/b/").status_code == 404


def test_what_could_not_be_an_address_leads_nowhere():
    with pytest.raises(ValidationError):
        Redirect(path="x" * 1001, target="/").full_clean()
