"""Threads that stay in memory: each goes with its own replies, and nobody sees another one's."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import fragments, remembered
from blog.changes import ALL, changes
from blog.models import Post, User
from comments import moderation, names, own_replies, posting, visitors
from comments.models import Comment, Writer
from comments.paging import MAX_REPLIES
from tests.comments.discussions import plant, thread
from tests.comments.mentions import mention_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("listening")]


@pytest.fixture
def moderator() -> User:
    return User.objects.create_superuser("mo", password="correct horse battery", name="Mo")


def page(entry: Post, browser: Client | None = None) -> str:
    """The page of a post as somebody sees it now; strangers unless it is said."""
    changes.catch_up()
    return (browser or Client()).get(entry.path).text


def made_anew(entry: Post) -> str:
    """The same for strangers with nothing in memory."""
    for memory in (fragments.memory, remembered.memory):
        memory.evict([ALL])
    return page(entry)


def browser_of(writer: Writer) -> Client:
    browser, response = Client(), Client().get("/")
    visitors.remember(response, writer)
    browser.cookies.update(response.cookies)
    return browser


def write(entry: Post, text: str, **fields) -> Comment:
    fields = {"name": "Bob", "state": Comment.State.APPROVED} | fields
    return posting.post(entry.pk, text=text, **fields)


def one(reply: Comment):
    return Comment.objects.filter(pk=reply.pk)


CHANGES = {
    "a new thread": lambda first, second: write(first.entry, "Late."),
    "an answer": lambda first, second: write(first.entry, "Indeed.", parent_id=first.pk),
    "a correction": lambda first, second: posting.edit(first, text="Corrected.", name="Bob"),
    "holding it": lambda first, second: moderation.hold(one(first), by="rules"),
    "removing it": lambda first, second: moderation.remove(one(first), by="moderator"),
    "removing its answer": lambda first, second: moderation.remove(one(second), by="writer"),
    "erasing its answer": lambda first, second: own_replies.erase(second),
    "locking it": lambda first, second: one(first).update(is_locked=True),
    "picking it": lambda first, second: one(first).update(is_pick=True),
    "a mention": lambda first, second: mention_of(first.entry),
    "another author": lambda first, second: Post.objects.filter(pk=first.entry_id).update(
        author=User.objects.create_user("ben", name="Ben")
    ),
    "another title": lambda first, second: Post.objects.filter(pk=first.entry_id).update(
        title="Hedgehogs"
    ),
    "a post before it": lambda first, second: Post.objects.create(
        title="Before",
        author=first.entry.author,
        state="published",
        published_at=timezone.now() - datetime.timedelta(days=3),
    ),
    "closing the discussion": lambda first, second: Post.objects.filter(pk=first.entry_id).update(
        reply_policy="closed"
    ),
}


def test_what_changes_is_seen_on_the_next_page(post, author):
    for name, change in CHANGES.items():
        first = write(post, "Hello.")
        second = write(post, "Yes.", parent_id=first.pk, name="Cleo")
        write(post, "By the author.", author=author, name="Alice Author")
        before = page(post)
        change(first, second)
        after = page(post)
        assert after != before, name
        assert after == made_anew(post), name


def test_a_reply_has_only_its_own_thread_read_again(post):
    plant(post, *(one for number in range(9) for one in thread(f"T{number}", 4)))
    answered, *_ = Comment.objects.filter(parent=None)
    page(post)
    write(post, "Indeed.", parent_id=answered.pk)
    with CaptureQueriesContext(connection) as queries:
        assert "Indeed." in page(post)
    read = [query["sql"] for query in queries if '"comments_comment"."html"' in query["sql"]]
    assert len(read) == 1
    assert f"IN ({answered.tree_id})" in read[0]


@pytest.mark.parametrize("size", [1, 9])
def test_a_page_of_which_all_is_in_memory_costs_no_query(post, django_assert_num_queries, size):
    plant(post, *(one for number in range(size) for one in thread(f"T{number}", 4)))
    page(post)
    with django_assert_num_queries(0):
        page(post)


def test_a_long_thread_says_how_much_of_it_is_left(post):
    plant(post, *thread("Ann", MAX_REPLIES + 20))
    assert page(post) == made_anew(post)
    write(post, "Late.", parent_id=Comment.objects.get(parent=None).pk)
    assert page(post) == made_anew(post)


@pytest.mark.parametrize("comes_first", ["the writer", "a stranger"])
def test_what_waits_is_shown_to_its_writer_and_to_nobody_else(post, comes_first):
    first = write(post, "Hello.")
    write(post, "Elsewhere.")
    writer = Writer.objects.create()
    write(post, "Secretly.", writer=writer, parent_id=first.pk, state="pending", name="Dora")
    own = browser_of(writer)
    if comes_first == "the writer":
        assert "Secretly." in page(post, own)
    stranger = page(post)
    assert "Secretly." not in stranger
    assert "Dora" not in stranger
    assert stranger == made_anew(post)
    assert "Secretly." in page(post, own)
    assert page(post, browser_of(Writer.objects.create())) == stranger


def test_the_buttons_for_ones_own_reply_are_ones_own(post):
    writer = Writer.objects.create()
    write(post, "Mine.", writer=writer)
    write(post, "Another one's.")
    stranger, own = page(post), page(post, browser_of(writer))
    assert "Your reply." in own
    assert "Your reply." not in stranger
    assert page(post) == stranger


def test_what_moderators_and_authors_see_is_not_left_for_strangers(
    post, author, make_post, moderator
):
    write(post, "Hello.")
    write(post, "Not yet.", state="pending", name="Dora")
    make_post("Among ourselves", is_private=True, published_at=post.published_at)
    stranger = made_anew(post)
    made_anew(post)
    for known, sees in ((moderator, "Not yet."), (author, "Among ourselves")):
        browser = Client()
        browser.force_login(known)
        for memory in (fragments.memory, remembered.memory):
            memory.evict([ALL])
        assert sees in page(post, browser)
        assert page(post) == stranger
        assert sees in page(post, browser)
    assert "Moderate" not in stranger


def test_a_remembered_name_stands_in_nobody_elses_form(post):
    browser, response = Client(), Client().get("/")
    names.remember(response, "Zebedee")
    browser.cookies.update(response.cookies)
    assert "Zebedee" in page(post, browser)
    assert "Zebedee" not in page(post)
