"""The feeds of posts, read as a reader's program reads them."""

import datetime
import itertools
import json
from xml.etree import ElementTree

import feedparser
import pytest
from django.utils import timezone

from blog.feed_formats import absolute_html
from blog.feeds import ITEMS
from blog.models import Category, Post, Site, Tag, Upload
from comments import posting
from comments.models import Comment

pytestmark = pytest.mark.django_db
XML = ["/feed/", "/feed/atom/"]
ALL = [*XML, "/feed.json"]
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def parsed(client):
    """A feed as feedparser understands it; it must be well formed."""

    def parse(address: str) -> feedparser.FeedParserDict:
        response = client.get(address)
        assert response.status_code == 200
        feed = feedparser.parse(response.content, sanitize_html=False)
        assert not feed.bozo, feed.get("bozo_exception")
        return feed

    return parse


def titles(client, address: str) -> list[str]:
    response = client.get(address)
    if address.endswith("json"):
        return [item["title"] for item in json.loads(response.content)["items"]]
    return [entry.title for entry in feedparser.parse(response.content).entries]


def at(day: int) -> datetime.datetime:
    return datetime.datetime(2020, 3, day, tzinfo=datetime.UTC)


@pytest.mark.parametrize("address", XML)
def test_a_feed_tells_what_a_reader_needs(parsed, make_post, author, address):
    Site(title="Of animals", tagline="Small ones", language="en-gb").save()
    post = make_post("Hedgehogs & <others>", body="<p>They <em>sleep</em>.</p>", published_at=at(1))
    post.tags.add(Tag.objects.create(name="winter"))
    post.categories.add(Category.objects.create(name="Mammals"))
    feed = parsed(address)
    assert feed.feed.title == "Of animals"
    assert feed.feed.subtitle == "Small ones"
    assert feed.feed.language == "en-gb"
    assert feed.feed.link == f"{SITE}/"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [SITE + address]
    (entry,) = feed.entries
    assert entry.link == f"{SITE}/2020/03/hedgehogs-others/"
    assert entry.content[0].value == "<p>They <em>sleep</em>.</p>"
    assert entry.author == "Alice Author"
    assert {tag.term for tag in entry.tags} == {"winter", "Mammals"}
    assert entry.published_parsed[:3] == (2020, 3, 1)


def test_a_json_feed_tells_what_a_reader_needs(client, make_post):
    Site(title="Of animals", language="de").save()
    make_post("Igel", body="<p>Sie schlafen.</p>", published_at=at(1))
    response = client.get("/feed.json")
    assert response.headers["Content-Type"].startswith("application/feed+json")
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["language"]) == ("Of animals", "de")
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{SITE}/", f"{SITE}/feed.json")
    (item,) = feed["items"]
    assert item["url"] == f"{SITE}/2020/03/igel/"
    assert item["content_html"] == "<p>Sie schlafen.</p>"
    assert item["date_published"].startswith("2020-03-01T00:00:00")
    assert item["authors"][0]["name"] == "Alice Author"


@pytest.mark.parametrize("address", ALL)
def test_an_empty_feed_is_a_feed(client, address):
    assert client.get(address).status_code == 200
    assert titles(client, address) == []


@pytest.mark.parametrize("address", ALL)
def test_no_feed_holds_what_is_not_published_whoever_asks(client, make_post, author, address):
    make_post("Public")
    make_post("Draft", state=Post.State.DRAFT)
    make_post("Private", is_private=True)
    make_post("Scheduled", published_at=timezone.now() + datetime.timedelta(days=1))
    client.force_login(author)
    assert titles(client, address) == ["Public"]
    assert "Cookie" not in client.get(address).headers.get("Vary", "")


def test_a_feed_holds_the_newest_posts_pinned_or_not(client, make_post):
    for number in range(ITEMS + 2):
        make_post(
            f"Post {number}",
            published_at=at(1) + datetime.timedelta(hours=number),
            is_pinned=number == 0,
        )
    assert titles(client, "/feed/") == [f"Post {n}" for n in range(ITEMS + 1, 1, -1)]


def test_categories_tags_and_authors_have_feeds_of_their_own(client, make_post, author):
    post = make_post("Post")
    make_post("Other")
    mammals = Category.objects.create(name="Mammals")
    post.categories.add(Category.objects.create(name="Hedgehogs", parent=mammals))
    post.tags.add(Tag.objects.create(name="winter"))
    for ending in ("feed/", "feed/atom/", "feed.json"):
        assert titles(client, f"/category/mammals/{ending}") == ["Post"]
        assert titles(client, f"/category/mammals/hedgehogs/{ending}") == ["Post"]
        assert titles(client, f"/tag/winter/{ending}") == ["Post"]
        assert titles(client, author.get_absolute_url() + ending) == ["Other", "Post"]
        assert client.get(f"/tag/unknown/{ending}").status_code == 404
    assert client.get("/category/hedgehogs/feed/").url == "/category/mammals/hedgehogs/feed/"


def test_summaries_only_where_the_settings_say_so(client, parsed, make_post):
    Site(full_text_on_lists=False).save()
    make_post(body="<p>Beginning.</p><!--more--><p>Ending.</p>")
    for address in ALL:
        assert "Beginning." in client.get(address).text
        assert "Ending." not in client.get(address).text


@pytest.mark.parametrize("address", XML)
def test_an_item_keeps_its_identity_when_its_address_changes(parsed, make_post, address):
    post = make_post("Before", published_at=at(1))
    before = parsed(address).entries[0]
    post.slug = "after"
    post.published_at = at(1) - datetime.timedelta(days=400)
    post.save()
    after = parsed(address).entries[0]
    assert before.link != after.link
    assert before.id == after.id
    assert not after.get("guidislink")


def test_addresses_in_a_feed_are_absolute_whatever_host_was_asked(client, make_post):
    make_post(
        body='<p><a href="/about/">x</a> <a href="#n">y</a> <img src="/media/uploads/a.png"></p>',
        published_at=at(1),
    )
    text = client.get("/feed.json", headers={"host": "localhost"}).text
    content = json.loads(text)["items"][0]["content_html"]
    assert f'href="{SITE}/about/"' in content
    assert f'href="{SITE}/2020/03/a-post/#n"' in content
    assert f'src="{SITE}/media/uploads/a.png"' in content
    assert "localhost" not in text


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="/x?a=1&amp;b=2">', f'<a href="{SITE}/x?a=1&amp;b=2">'),
        ("""<a title='a "b" > c' href="/x">""", f"""<a title='a "b" > c' href="{SITE}/x">"""),
        ('<a href="https://other.example/">', '<a href="https://other.example/">'),
        ('<a href="mailto:a@example.org">', '<a href="mailto:a@example.org">'),
        ('<a href="http://[">', '<a href="http://[">'),
        ('<p>href="/x" src="/y"</p>', '<p>href="/x" src="/y"</p>'),
        ('<a data-href="/x">', '<a data-href="/x">'),
    ],
)
def test_only_addresses_become_absolute(markup, expected):
    assert absolute_html(markup, f"{SITE}/post/") == expected


@pytest.mark.parametrize("address", XML)
def test_characters_that_xml_does_not_allow_are_left_out(parsed, make_post, address):
    Site(title="A\x0bblog").save()
    make_post("Bell\x07 and \ufffe")
    Post.objects.update(body_html="<p>a\x1bb 🦔</p>")  # the sanitiser would not let it through
    feed = parsed(address)
    assert feed.feed.title == "Ablog"
    assert feed.entries[0].title == "Bell and"
    assert feed.entries[0].content[0].value == "<p>ab 🦔</p>"


def test_the_lead_image_comes_with_its_post(client, make_post):
    image = Upload.objects.create(file="uploads/2020/a.png", kind="image", alt='A "hedgehog"')
    make_post(lead_image=image)
    (item,) = json.loads(client.get("/feed.json").content)["items"]
    assert item["image"] == f"{SITE}/media/uploads/2020/a.png"
    assert item["content_html"].startswith(f'<p><img src="{item["image"]}" alt="A &quot;hedgehog')


def test_a_feed_tells_the_number_of_replies_and_where_they_are(client, parsed, make_post):
    post = make_post(published_at=at(1))
    posting.post(post.pk, name="Bob", text="Yes.", state=Comment.State.APPROVED)
    posting.post(post.pk, name="Eve", text="Spam.", state=Comment.State.PENDING)
    (entry,) = parsed("/feed/").entries
    assert entry.slash_comments == "1"
    assert entry.wfw_commentrss == f"{SITE}{post.path}feed/"
    root = ElementTree.fromstring(client.get("/feed/atom/").content)
    (link,) = root.iterfind(".//{http://www.w3.org/2005/Atom}entry/*[@rel='replies']")
    assert link.get("{http://purl.org/syndication/thread/1.0}count") == "1"


@pytest.mark.parametrize("address", ["/", "/2020/03/a-post/", "/tag/winter/"])
def test_pages_name_their_feeds(client, make_post, address):
    post = make_post(published_at=at(1))
    post.tags.add(Tag.objects.create(name="winter"))
    page = client.get(address).text
    for feed in ALL:
        assert f'href="{SITE}{feed}"' in page
    if address != "/":
        assert f'href="{SITE}{address}feed/"' in page


# What a program sends when it asks again, and what must make the answer a new one.


def ask_again(client, address: str, response):
    return client.get(address, headers={"if-none-match": response.headers["ETag"]})


@pytest.mark.parametrize("address", ALL)
def test_a_feed_without_items_is_not_sent_again_either(client, time_machine, address):
    time_machine.move_to(at(1), tick=False)
    first = client.get(address)
    time_machine.move_to(at(2), tick=False)
    assert ask_again(client, address, first).status_code == 304


@pytest.mark.parametrize("address", [*ALL, "/tag/winter/feed/"])
def test_a_feed_that_did_not_change_is_not_sent_again(client, make_post, address):
    make_post().tags.add(Tag.objects.create(name="winter"))
    first = client.get(address)
    second = ask_again(client, address, first)
    assert second.status_code == 304
    assert second.content == b""
    by_date = {"if-modified-since": first.headers["Last-Modified"]}
    assert client.get(address, headers=by_date).status_code == 304


def change_title(post):
    post.title = "Another"
    post.save()


def unpublish(post):
    post.state = Post.State.DRAFT
    post.save()


def hide(post):
    post.is_private = True
    post.save()


def rename_tag(post):
    tag = post.tags.get()
    tag.name = "summer"
    tag.save()


def rename_blog(post):
    Site(title="Another blog").save()


def answer_it(post):
    posting.post(post.pk, name="Bob", text="Yes.", state=Comment.State.APPROVED)


def delete(post):
    post.delete()


@pytest.mark.parametrize(
    ("change", "address"),
    [
        *itertools.product([change_title, unpublish, hide, rename_tag, rename_blog, delete], ALL),
        # JSON Feed has no place for the number of replies.
        *itertools.product([answer_it], XML),
    ],
)
def test_a_feed_that_changed_is_sent_again(client, make_post, address, change):
    make_post("Other")
    post = make_post("Post")
    post.tags.add(Tag.objects.create(name="winter"))
    first = client.get(address)
    change(post)
    assert ask_again(client, address, first).status_code == 200


@pytest.mark.parametrize("change", [change_title, unpublish, hide])
def test_a_program_that_sends_only_a_date_learns_of_changes(
    client, make_post, time_machine, change
):
    time_machine.move_to(at(1), tick=False)
    make_post("Other")
    post = make_post("Post")
    first = client.get("/feed/")
    time_machine.move_to(at(2), tick=False)
    change(post)
    by_date = {"if-modified-since": first.headers["Last-Modified"]}
    assert client.get("/feed/", headers=by_date).status_code == 200


def test_a_scheduled_post_makes_the_feed_a_new_one(client, make_post, time_machine):
    time_machine.move_to(at(1), tick=False)
    make_post("Now")
    make_post("Tomorrow", published_at=at(2))
    first = client.get("/feed/")
    time_machine.move_to(at(2), tick=False)
    assert ask_again(client, "/feed/", first).status_code == 200
    by_date = {"if-modified-since": first.headers["Last-Modified"]}
    assert client.get("/feed/", headers=by_date).status_code == 200
