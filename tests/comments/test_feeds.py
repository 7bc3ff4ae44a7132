"""The feeds of replies."""

import datetime
import json
from xml.etree import ElementTree

import feedparser
import pytest

from blog.models import Page, Post
from comments import moderation, posting
from comments.models import Comment
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
ENDINGS = ["feed/", "feed/atom/", "feed.json"]
ATOM = "{http://www.w3.org/2005/Atom}"
THREADING = "{http://purl.org/syndication/thread/1.0}"


@pytest.fixture
def post(make_post) -> Post:
    return make_post("Hedgehogs", published_at=datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC))


def reply(entry, name="Bob", text="Yes.", state=Comment.State.APPROVED, **more) -> Comment:
    return posting.post(entry.pk, name=name, text=text, state=state, **more)


def authors(client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    if address.endswith("json"):
        return [item["authors"][0]["name"] for item in json.loads(response.content)["items"]]
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return [entry.author for entry in feed.entries]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_post_and_the_blog_have_a_feed_of_replies_newest_first(client, post, make_post, ending):
    other = make_post("Other")
    reply(post, "Bob")
    reply(other, "Carol")
    reply(post, "Dave")
    assert authors(client, f"{post.path}{ending}") == ["Dave", "Bob"]
    assert authors(client, f"/comments/{ending}") == ["Dave", "Carol", "Bob"]


def test_a_reply_that_waited_is_the_newest_of_its_post_once_it_is_shown(client, post):
    held = reply(post, "Held", state=Comment.State.PENDING)
    reply(post, "Shown")
    moderation.approve(Comment.objects.filter(pk=held.pk))
    assert authors(client, f"{post.path}feed/") == ["Held", "Shown"]


def test_a_page_has_a_feed_of_its_replies(client, author):
    about = Page.objects.create(title="About", author=author, state=Page.State.PUBLISHED)
    reply(about)
    assert authors(client, "/about/feed/") == ["Bob"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_holds_only_replies_that_are_shown(client, post, ending):
    reply(post, "Shown")
    for state in (Comment.State.PENDING, Comment.State.SPAM, Comment.State.REMOVED):
        reply(post, "Hidden", state=state)
    mention_of(post)
    assert authors(client, f"{post.path}{ending}") == ["Shown"]
    assert authors(client, f"/comments/{ending}") == ["Shown"]


@pytest.mark.parametrize("hidden", [{"state": Post.State.DRAFT}, {"is_private": True}])
def test_replies_to_what_is_not_published_are_in_no_feed(client, post, hidden):
    path = post.path
    reply(post)
    for name, value in hidden.items():
        setattr(post, name, value)
    post.save()
    assert authors(client, "/comments/feed/") == []
    assert client.get(f"{path}feed/").status_code == 404


def test_a_reply_says_where_it_is_and_what_it_answers(client, post):
    first = reply(post, "Bob", "See [this](https://a.example/).")
    second = reply(post, "Carol", "Thanks.", parent_id=first.pk)
    feed = feedparser.parse(client.get(f"{post.path}feed/").content)
    newest = feed.entries[0]
    assert newest.title == "Carol on “Hedgehogs”"
    assert newest.link == f"{SITE}/comments/{second.pk}/"
    assert feed.feed.link == SITE + post.path
    assert 'href="https://a.example/"' in feed.entries[1].content[0].value

    root = ElementTree.fromstring(client.get(f"{post.path}feed/atom/").content)
    above, below = (
        root.find(f"{ATOM}entry[{number}]/{THREADING}in-reply-to").get("ref") for number in (2, 1)
    )
    keys = [entry.findtext(f"{ATOM}id") for entry in root.iterfind(f"{ATOM}entry")]
    posts = ElementTree.fromstring(client.get("/feed/atom/").content)
    assert below == keys[1]
    assert above == posts.findtext(f"{ATOM}entry/{ATOM}id")


@pytest.mark.parametrize("where", ["post", "all"])
def test_a_feed_of_replies_is_sent_again_only_when_it_changed(client, post, where):
    address = "/comments/feed/" if where == "all" else f"{post.path}feed/"
    held = reply(post, "Held", state=Comment.State.PENDING)
    shown = reply(post, "Shown")

    def tag(of) -> dict[str, str]:
        return {"if-none-match": of.headers["ETag"]}

    first = client.get(address)
    assert client.get(address, headers=tag(first)).status_code == 304

    Comment.objects.filter(pk=held.pk).update(state=Comment.State.APPROVED)
    second = client.get(address, headers=tag(first))
    assert second.status_code == 200

    posting.delete(Comment.objects.get(pk=shown.pk))
    third = client.get(address, headers=tag(second))
    assert third.status_code == 200

    Comment.objects.filter(pk=held.pk).update(html="<p>Edited.</p>")
    assert client.get(address, headers=tag(third)).status_code == 200


def test_the_feed_of_something_that_is_not_there_is_a_404(client):
    for address in ("/nothing/feed/", "/2020/03/nothing/feed.json", "/nothing/feed/atom/"):
        assert client.get(address).status_code == 404


def test_a_post_may_be_called_feed(client, make_post):
    post = make_post("Feed")
    assert client.get(post.path).status_code == 200
    assert authors(client, f"{post.path}feed/") == []


def test_the_old_address_of_a_post_leads_to_the_feed_at_the_new_one(client, post):
    old = post.path
    post.slug = "erinaceus"
    post.save()
    response = client.get(f"{old}feed/")
    assert response.status_code == 301
    assert response.url == f"{post.path}feed/"
