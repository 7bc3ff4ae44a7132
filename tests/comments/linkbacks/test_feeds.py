"""The feed of the mentions of a post."""

import datetime
import json

import feedparser
import pytest

from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize("ending", ["feed/", "feed/atom/"])
def test_it_has_the_mentions_newest_first_signed_by_their_sites(client, post, ending):
    mention_of(post, "https://a.example/1", title="One", excerpt="Read & <b>", mentioned_at=NOON)
    mention_of(post, "https://b.example/2", kind="like")
    mention_of(post, "https://c.example/3", kind="reply", author="Ann", excerpt="No.")
    feed = feedparser.parse(client.get(f"{post.path}mentions/{ending}").content)
    assert not feed.bozo
    assert [(entry.author, entry.title) for entry in feed.entries] == [
        ("Ann, c.example", "c.example: reply"),
        ("b.example", "b.example: like"),
        ("a.example", "a.example: One"),
    ]
    first = feed.entries[2]
    assert first.link == "https://a.example/1"
    assert first.content[0].value == "<blockquote>Read &amp; &lt;b&gt;</blockquote>"
    assert first.published_parsed[:4] == (2026, 3, 1, 12)
    assert feed.feed.title.startswith("Mentions of “A post”")


def test_as_json_it_is_the_same(client, post):
    mention_of(post, title="One", excerpt="Two")
    data = json.loads(client.get(f"{post.path}mentions/feed.json").content)
    assert data["home_page_url"].endswith(f"{post.path}mentions/")
    (item,) = data["items"]
    assert (item["url"], item["content_html"]) == (
        "https://example.org/x", "<blockquote>Two</blockquote>",
    )  # fmt: skip


def test_it_is_not_the_feed_of_replies_and_both_are_found(client, post):
    mention_of(post)
    page = client.get(post.path).content.decode()
    assert f'href="{post.path}mentions/feed/"' in page
    assert f'href="{post.path}feed/"' in page
    assert feedparser.parse(client.get(f"{post.path}feed/").content).entries == []


def test_a_mention_keeps_its_identity_whatever_its_page_says(client, post):
    def identity() -> str:
        return feedparser.parse(client.get(f"{post.path}mentions/feed/").content).entries[0].id

    mention = mention_of(post)
    before = identity()
    mention.title = "Another"
    mention.save()
    assert identity() == before
