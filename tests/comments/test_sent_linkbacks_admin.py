"""The log of what a post tells others, for its authors: read, sent again, trackbacks by hand."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Post, Role, Site, User
from blog.publishing import publish
from blog.roles import assign
from comments.linkbacks import sending
from comments.models import SentLinkback
from tests.comments.linkbacks.world import world as other_side
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db

LIST = reverse("admin:comments_sentlinkback_changelist")


@pytest.fixture
def alice(author, client):
    """The author of the blog, signed in."""
    assign(author, Role.AUTHOR)
    author.save()
    client.force_login(author)
    return client


@pytest.fixture
def linking(author):
    """A published post that links to three pages."""
    body = "".join(f'<p><a href="https://{name}.example/">{name}</a></p>' for name in "abc")
    return publish(Post(author=author, title="A post", body=body), author)


@pytest.fixture
def world(settings):
    settings.FETCH_ALLOW_LOOPBACK = True
    with other_side() as world:
        yield world


def address(view: str, post: Post) -> str:
    return reverse(f"admin:comments_sentlinkback_{view}", args=[post.pk])


def read(client: Client, post: Post) -> BeautifulSoup:
    return BeautifulSoup(client.get(address("log", post)).content, "html.parser")


def lines(page: BeautifulSoup) -> dict[str, str]:
    """What the page says of each link."""
    return {
        line.select_one(".sent-page a")["href"]: " ".join(
            said.get_text() for said in line.select(".sent-words, .sent-quiet")
        )
        for line in page.select(".sent-lines li")
    }


def become(post: Post, name: str, **fields) -> SentLinkback:
    """Has the row of a page stand as if this had come of it."""
    rows = SentLinkback.objects.filter(entry=post, target=f"https://{name}.example/")
    rows.update(**{"due_at": None} | fields)
    return rows.get()


def test_the_log_says_of_each_link_what_came_of_it(alice, linking):
    sent = datetime.datetime(2026, 3, 5, 14, 5, tzinfo=datetime.UTC)
    become(
        linking, "a", outcome="sent", protocol="webmention", sent_at=sent, detail="It answered: 202"
    )
    become(linking, "b", outcome="not-wanted")
    become(linking, "c", outcome="failed", detail="It answered: 500", failures=1, due_at=sent)
    assert lines(read(alice, linking)) == {
        "https://a.example/": "Told by webmention on 5 March 2026, 14:05. It answered: 202",
        "https://b.example/": "Takes no linkbacks.",
        "https://c.example/": "Could not be told. It is tried again on 5 March 2026, 14:05. "
        "It answered: 500",
    }


def test_the_log_says_what_is_to_come(alice, author, linking):
    assert set(lines(read(alice, linking)).values()) == {"Will be told in a few minutes."}
    moment = timezone.now() + datetime.timedelta(days=2)
    body = '<p><a href="https://d.example/">d</a></p>'
    scheduled = publish(Post(author=author, title="B", body=body, published_at=moment), author)
    (words,) = lines(read(alice, scheduled)).values()
    assert words.startswith("Will be told on ")


def test_the_log_says_what_was_removed_and_what_nobody_was_told_of(alice, author, linking):
    sent = {"outcome": "sent", "sent_at": timezone.now(), "due_at": None}
    become(linking, "a", protocol="webmention", **sent)
    become(linking, "b", protocol="pingback", **sent)
    linking.body = '<p><a href="https://c.example/">c</a></p>'
    publish(linking, author)
    said = lines(read(alice, linking))
    assert said["https://a.example/"] == "Will be told in a few minutes that the link is gone."
    assert said["https://b.example/"].endswith("The link was removed since.")
    SentLinkback.objects.all().delete()
    assert lines(read(alice, linking)) == {"https://c.example/": "Not told."}


def test_what_the_other_side_says_is_text(alice, linking):
    become(linking, "a", outcome="failed", detail='It answered: 400 <script>alert("1")</script>')
    page = alice.get(address("log", linking)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_of_a_text_with_very_many_links_the_log_says_how_many_are_not_told(alice, author):
    body = "".join(f'<a href="https://site-{number}.example/">x</a> ' for number in range(105))
    page = read(alice, publish(Post(author=author, title="A", body=body), author))
    assert len(lines(page)) == sending.MAX_TARGETS
    assert "5 more pages are not told" in page.get_text()


def test_the_log_costs_the_same_for_many_links(alice, author, django_assert_max_num_queries):
    body = "".join(f'<a href="https://site-{number}.example/">x</a> ' for number in range(50))
    post = publish(Post(author=author, title="A", body=body), author)
    with django_assert_max_num_queries(10):
        alice.get(address("log", post))


# Sending again


def test_everything_is_sent_again(alice, linking):
    become(linking, "a", outcome="sent", protocol="pingback", sent_at=timezone.now())
    become(linking, "b", outcome="failed", failures=4)
    response = alice.post(address("again", linking), follow=True)
    assert "3 pages will be told." in response.content.decode()
    assert not linking.sent_linkbacks.filter(due_at=None).exists()
    assert not linking.sent_linkbacks.filter(failures__gt=0).exists()


def test_one_page_is_told_again(alice, world, author):
    body = f'<a href="{world.taking_webmentions()}">a</a>'
    post = publish(Post(author=author, title="A", body=body), author)
    post.sent_linkbacks.update(outcome="failed", due_at=None)
    row = post.sent_linkbacks.get()
    response = alice.post(address("again", post), {"row": row.pk}, follow=True)
    assert "1 page will be told." in response.content.decode()
    sending.send_due()
    assert len(world.told) == 1


@pytest.mark.parametrize("row", ["0", "-1", "x", "9" * 30, "\0"])
def test_a_row_that_is_not_there_is_said_to_be_gone(alice, linking, row):
    SentLinkback.objects.update(due_at=None)
    response = alice.post(address("again", linking), {"row": row}, follow=True)
    assert "This link is not there any more." in response.content.decode()
    assert not SentLinkback.objects.exclude(due_at=None).exists()


def test_the_row_of_another_post_is_not_sent(alice, author, linking):
    SentLinkback.objects.update(due_at=None)
    other = publish(Post(author=author, title="B", body="<p>b</p>"), author)
    row = linking.sent_linkbacks.first()
    alice.post(address("again", other), {"row": row.pk})
    assert not SentLinkback.objects.exclude(due_at=None).exists()


# Trackbacks by hand


def test_a_trackback_is_sent_to_an_address_by_hand(alice, world, author):
    post = publish(Post(author=author, title="A post", body="<p>Some words.</p>"), author)
    world.taking_trackbacks()
    target = f"{world.address}/trackback"
    response = alice.post(address("trackback", post), {"address": f" {target} "}, follow=True)
    assert "1 page will be told." in response.content.decode()
    do_jobs()
    ((path, fields),) = world.told
    assert (path, fields["title"], fields["excerpt"]) == ("/trackback", "A post", "Some words.")
    assert world.asked == []
    assert lines(read(alice, post))[target].startswith("Told by trackback on ")
    post.body = "<p>Other words.</p>"
    publish(post, author)
    assert post.sent_linkbacks.get().due_at is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "trackback",
        "javascript:alert(1)",
        "ftp://a.example/",
        "https://",
        "https://[broken/",
        "https://bob:secret@a.example/",
        "http://127.0.0.1:8000/2020/01/own/",
        f"https://a.example/{'a' * 2000}",
        "https://a.example/\0",
        "<script>alert(1)</script>",
    ],
)
def test_what_is_no_address_elsewhere_comes_back_with_what_is_wrong(alice, linking, typed):
    response = alice.post(address("trackback", linking), {"address": typed})
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    field = page.select_one("input[name=address]")
    assert field.get("value", "") == typed
    assert page.select_one(".errornote")["id"] in field["aria-describedby"].split()
    assert linking.sent_linkbacks.count() == 3


# When nothing is sent


@pytest.mark.parametrize("view", ["again", "trackback"])
@pytest.mark.parametrize("reason", ["draft", "private", "switched off"])
def test_what_nobody_may_be_told_of_is_not_sent(alice, linking, view, reason):
    SentLinkback.objects.update(due_at=None)
    if reason == "switched off":
        Site(sends_mentions=False).save()
    else:
        changed = {"state": "draft"} if reason == "draft" else {"is_private": True}
        Post.objects.filter(pk=linking.pk).update(**changed)
    fields = {"address": "https://a.example/tb"}
    response = alice.post(address(view, linking), fields, follow=True)
    assert "page will be told" not in response.content.decode()
    assert not SentLinkback.objects.exclude(due_at=None).exists()
    page = read(alice, linking)
    assert page.select_one(".sent-hindrance")
    assert not page.select(".sent-linkbacks button")


# Whose


@pytest.mark.parametrize(
    ("view", "method"), [("log", "post"), ("again", "get"), ("trackback", "get")]
)
def test_each_address_takes_one_way_of_asking(alice, linking, view, method):
    assert getattr(alice, method)(address(view, linking)).status_code == 405


def test_a_post_that_is_not_there_has_no_log(alice):
    assert alice.get("/admin/comments/sentlinkback/999999/").status_code == 404


def test_the_list_of_all_has_what_one_may_change(alice, author, linking):
    bob = User.objects.create_user("bob")
    body = '<a href="https://of-bob.example/">x</a>'
    publish(Post(author=bob, title="Of Bob", body=body), bob)
    page = alice.get(LIST).content.decode()
    assert "https://a.example/" in page
    assert "of-bob.example" not in page


def test_the_list_of_all_says_that_nothing_is_sent(alice, linking):
    Site(sends_mentions=False).save()
    assert "The blog sends no mentions." in alice.get(LIST).content.decode()


def test_the_list_is_searched_and_filtered(alice, linking):
    become(linking, "a", outcome="failed")
    page = alice.get(LIST, {"outcome": "failed", "q": "A post"}).content.decode()
    assert "https://a.example/" in page
    assert "https://b.example/" not in page


def test_the_page_on_which_a_post_is_written_leads_to_its_log(alice, linking):
    become(linking, "a", outcome="sent", protocol="webmention", sent_at=timezone.now())
    page = alice.get(reverse("admin:blog_post_change", args=[linking.pk])).content.decode()
    assert "1 page was told · 2 will be told." in page
    assert address("log", linking) in page
