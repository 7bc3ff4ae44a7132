"""What the editor is told by the server: own posts by their titles, and what readers will miss."""

import pytest
from django.test import Client
from django.urls import reverse

from blog import roles
from blog.models import Post, User
from blog.models.users import Role

pytestmark = pytest.mark.django_db

LINKS = reverse("admin:blog_entry_links")
LOSSES = reverse("admin:blog_entry_losses")


@pytest.fixture
def client_of():
    """A client that is signed in, by role."""

    def client_of(role: Role, name: str = "") -> Client:
        user = User.objects.filter(username=name).first() or User(username=name or role)
        roles.assign(user, role)
        user.save()
        client = Client()
        client.force_login(user)
        return client

    return client_of


def found(client: Client, text: str) -> list[str]:
    response = client.get(LINKS, {"q": text})
    assert response.status_code == 200
    return [one["title"] for one in response.json()["found"]]


def test_a_post_is_found_by_words_of_its_title_the_newest_first(make_post, client_of):
    for title in ("Stroke and bleeding", "Bleeding", "Bleeding after a stroke"):
        make_post(title)
    author = client_of(Role.AUTHOR)
    assert found(author, "stroke BLEED") == ["Bleeding after a stroke", "Stroke and bleeding"]
    assert found(author, "nothing") == found(author, " ") == found(author, "\0") == []
    assert found(author, "bleeding " * 1000) != []


def test_a_found_post_has_its_address_and_says_whether_readers_see_it(make_post, client_of):
    post = make_post("Seen")
    draft = make_post("Unseen", state=Post.State.DRAFT)
    editor = client_of(Role.EDITOR)
    assert editor.get(LINKS, {"q": "se"}).json()["found"] == [
        {"title": "Unseen", "address": draft.get_absolute_url(), "kind": "post, a draft"},
        {"title": "Seen", "address": post.path, "kind": "post"},
    ]


def test_drafts_of_others_are_not_found(make_post, client_of):
    make_post("A draft", state=Post.State.DRAFT)
    make_post("A private one", is_private=True)
    assert found(client_of(Role.AUTHOR, "bob"), "a") == []
    assert len(found(client_of(Role.AUTHOR, "alice"), "a")) == 2
    assert len(found(client_of(Role.EDITOR), "a")) == 2


@pytest.mark.parametrize("address", [LINKS, LOSSES])
def test_nobody_asks_who_does_not_write(address, client_of, client):
    send = client.get if address == LINKS else client.post
    assert send(address).status_code == 302  # to the page for signing in
    moderator = client_of(Role.MODERATOR)
    send = moderator.get if address == LINKS else moderator.post
    assert send(address).status_code == 403


def test_the_html_view_is_told_what_goes_and_gets_its_paragraphs(client_of):
    client = client_of(Role.AUTHOR)
    answer = client.post(LOSSES, {"html": "One<script>x</script>\n\nTwo"}).json()
    assert answer["losses"] == ["<script>"]
    assert answer["html"].endswith("<p>Two</p>")
    assert client.get(LOSSES).status_code == 405
