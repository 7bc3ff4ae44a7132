"""The whole discussion to take away: print, plain text and data."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from blog.feed_formats import key_of
from comments import posting
from comments.models import Comment, Writer
from tests.comments.discussions import chain, plant
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
KINDS = ["comments:print", "comments:text", "comments:json"]


def data_of(client, post) -> dict:
    return client.get(reverse("comments:json", args=[post.pk])).json()


def text_of(client, post) -> str:
    return client.get(reverse("comments:text", args=[post.pk])).content.decode()


def test_the_discussion_leads_to_its_feed_and_to_all_forms(client, post):
    page = BeautifulSoup(client.get(post.get_absolute_url()).content, "html.parser")
    links = [a["href"] for a in page.select(".elsewhere a")]
    wanted = [f"{post.get_absolute_url()}feed/"]
    wanted += [reverse(kind, args=[post.pk]) for kind in KINDS]
    assert set(wanted) <= set(links)
    assert [client.get(link).status_code for link in wanted] == [200] * 4


def test_data_names_each_reply_for_good_and_whom_it_answers(client, post):
    plant(post, ("Ann", 0), ("Ben", 1))
    ann, ben = data_of(client, post)["replies"]
    reply = Comment.objects.get(name="Ann")
    assert ann["id"] == key_of("reply", reply.pk, reply.posted_at.year)
    assert (ann["number"], ann["in_reply_to"]) == (reply.pk, None)
    assert ben["in_reply_to"] == ann["id"]
    assert ann["url"].endswith(reply.get_absolute_url())
    assert (ann["name"], ann["text"], ann["html"]) == ("Ann", "Ann says", "<p>Ann says</p>")


def test_data_holds_nothing_that_the_pages_do_not_show(client, post):
    writer = Writer.objects.create()
    plant(post, ("Ann", 0, "removed"), ("Ben", 1), ("Cleo", 0, "pending"), writer=writer)
    Comment.objects.update(receipt="a slow hash", fingerprint=12345678, removed_by="writer")
    client.cookies["writer"] = "not read"
    response = client.get(reverse("comments:json", args=[post.pk]))
    gone, ben = response.json()["replies"]
    assert gone["removed_by"] == "writer"
    assert not {"name", "text", "html", "website"} & set(gone)
    assert ben["name"] == "Ben"
    for private in ("Ann", "Cleo", "slow hash", "12345678", writer.key.hex, str(writer.key)):
        assert private not in response.content.decode()


def test_text_says_who_answers_whom_and_when(client, post):
    plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 2, "removed"), ("Dan", 3))
    lines = text_of(client, post).splitlines()
    assert lines[0] == "A post"
    assert lines[3] == "3 replies on “A post”"
    assert "    Ben says" in lines
    assert any(line.startswith("    Ben, ") and line.endswith("in reply to Ann:") for line in lines)
    assert "        [This reply was removed.]" in lines
    assert "            Dan says" in lines


def test_text_is_folded_but_not_code_and_not_addresses(client, post):
    words = "word " * 40
    code = "x = " + "1 + " * 40
    address = "https://example.org/" + "a" * 120
    posting.post(
        post.pk,
        name="Ann",
        text=f"{words}\n\n> {words}\n\n```\n{code.strip()}\n```\n\n{address}",
        state="approved",
    )
    lines = text_of(client, post).splitlines()
    assert code.strip() in lines
    assert address in lines
    assert max(len(line) for line in lines if "word" in line) <= 78
    assert all(line.startswith("> ") for line in lines if line.count("word") and ">" in line)
    assert sum(line.startswith("> ") for line in lines) == 3


def test_replies_that_were_imported_as_html_are_plain_in_the_text(client, post):
    plant(post, ("Ann", 0), markup=Comment.Markup.HTML)
    Comment.objects.update(text="<p>One &amp; <b>two</b></p>", html="<p>One &amp; <b>two</b></p>")
    assert "One & two" in text_of(client, post)


def test_print_has_the_title_and_all_replies_and_nothing_to_click(client, post):
    plant(post, ("Ann", 0), *((f"voice {n}", 1) for n in range(300)))
    page = client.get(reverse("comments:print", args=[post.pk])).content
    page = BeautifulSoup(page, "html.parser")
    assert page.h1.get_text() == "A post"
    assert len(page.select(".reply")) == 301
    assert page.select("nav, form, header, footer, .reply-foot a") == []


def test_a_chain_of_thousands_can_be_taken_away(client, post):
    plant(post, *chain(3000))
    assert len(data_of(client, post)["replies"]) == 3000
    assert "voice 2999 says" in text_of(client, post)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fields", [{"state": "draft"}, {"is_private": True}])
def test_what_nobody_may_read_cannot_be_taken_away(client, make_post, kind, fields):
    post = make_post(**fields)
    assert client.get(reverse(kind, args=[post.pk])).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_discussion_can_be_taken_away(client, post, kind):
    response = client.get(reverse(kind, args=[post.pk]))
    assert response.status_code == 200
    assert post.title in response.content.decode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [1, 400])
def test_it_costs_five_queries_whatever_the_size(
    client, post, django_assert_max_num_queries, kind, size
):
    plant(post, *((f"voice {n}", n % 5) for n in range(size)))
    with django_assert_max_num_queries(5):  # the blog's settings among them
        client.get(reverse(kind, args=[post.pk]))


def test_the_mentions_come_after_the_replies_in_every_form(client, post):
    plant(post, ("Ann", 0))
    fields = {"author": "Bea", "excerpt": "What she says.", "mentioned_at": NOON}
    mention_of(post, "https://b.example/1", title="On Ann", **fields)
    mention_of(post, "https://b.example/2", kind="like", mentioned_at=NOON)
    mention_of(post, "https://b.example/3", title="Unseen", verification="unchecked")
    assert text_of(client, post).endswith(
        "\n\n\n2 mentions on other sites\n\n"
        "b.example, Bea, 1 March 2026:\nhttps://b.example/1\n\nOn Ann\n\nWhat she says.\n\n"
        "b.example, 1 March 2026, like:\nhttps://b.example/2\n"
    )
    data = data_of(client, post)
    assert [(one["url"], one["kind"]) for one in data["mentions"]] == [
        ("https://b.example/1", "mention"), ("https://b.example/2", "like"),
    ]  # fmt: skip
    assert len(data["replies"]) == 1
    address = reverse("comments:print", args=[post.pk])
    printed = BeautifulSoup(client.get(address).content, "html.parser")
    assert [link.text for link in printed.select(".u-mention a")] == [
        "https://b.example/1", "https://b.example/2",
    ]  # fmt: skip
    assert "Unseen" not in printed.text
