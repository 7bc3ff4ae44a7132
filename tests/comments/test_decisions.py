"""The log of decisions, in the admin."""

import re

import pytest

from comments import moderation, posting
from comments.models import Comment, Decision, Mention
from tests.comments.mentions import mention_of

LOG = "/admin/comments/decision/"
UNDO = "/admin/comments/comment/queue/undo/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply(post) -> Comment:
    reply = posting.post(post.pk, name="Bob", text="Hello", state="pending")
    Decision.objects.create(comment=reply, after="pending", by="rules", reasons=[["links", "4"]])
    return reply


@pytest.fixture
def log(admin_client):
    def log(query: str = "") -> str:
        return admin_client.get(LOG + query).content.decode()

    return log


def cells(page: str, column: str) -> list[str]:
    found = re.findall(rf'<td class="field-{column}">(.*?)</td>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell) for cell in found]


def test_it_tells_who_did_what_and_why(log, reply, author):
    moderation.remove(Comment.objects.all(), user=author, note="Off the subject")
    page = log()
    assert cells(page, "what") == ["Removed", "Held"]
    assert cells(page, "by_whom") == ["Alice Author", "the rules of the blog"]
    assert cells(page, "why") == ["Off the subject", "Number of links: 4"]
    assert f'href="/admin/comments/comment/{reply.pk}/change/"' in page


def test_a_step_is_undone_from_the_log_and_that_is_a_step_too(admin_client, log, reply, author):
    (step,) = moderation.approve(Comment.objects.all(), user=author)
    assert f'value="{step.pk}" formaction="{UNDO}?from=log"' in log()
    response = admin_client.post(f"{UNDO}?from=log", {"step": step.pk})
    assert response.url == LOG
    page = log()
    assert "One step was undone." in page
    assert cells(page, "what") == ["Undone: Approved", "Approved", "Held"]
    assert "formaction" not in page
    reply.refresh_from_db()
    assert reply.state == "pending"


def test_only_the_last_step_of_a_kind_has_the_button(log, reply, author):
    moderation.approve(Comment.objects.all(), user=author)
    (step,) = moderation.mark_spam(Comment.objects.all(), user=author)
    assert re.findall(r'name="step" value="(\d+)"', log()) == [str(step.pk)]


def test_the_page_of_a_reply_has_its_own_log(admin_client, reply, author):
    (step,) = moderation.approve(Comment.objects.all(), user=author)
    address = f"/admin/comments/comment/{reply.pk}/change/"
    page = admin_client.get(address).content.decode()
    assert "Alice Author: <b>Approved</b>" in page
    assert "(Number of links: 4)" in page
    response = admin_client.post(f"{UNDO}?from=comment-{reply.pk}", {"step": step.pk})
    assert response.url == address


def test_mentions_stand_in_it_too(admin_client, log, post, author):
    mention_of(post, state="pending")
    (step,) = moderation.mark_spam(Mention.objects.all(), user=author)
    assert cells(log(), "of") == ["example.org"]
    admin_client.post(f"{UNDO}?from=log", {"step": step.pk})
    assert Mention.objects.get().state == "pending"


@pytest.mark.parametrize("path", ["add/", "{pk}/change/", "{pk}/delete/"])
def test_it_is_read_and_not_written(admin_client, reply, path):
    step = Decision.objects.get()
    form = {"note": "Other", "post": "yes"}
    admin_client.post(LOG + path.format(pk=step.pk), form)
    assert list(Decision.objects.values_list("note", flat=True)) == [""]


@pytest.mark.parametrize("query", ["?act__exact=state", "?by__exact=rules", "?q=Bob"])
def test_it_can_be_cut_down_and_searched(log, reply, query):
    assert cells(log(query), "what") == ["Held"]
    assert cells(log("?act__exact=move"), "what") == []


def test_its_cost_does_not_grow(log, post, author, django_assert_max_num_queries):
    def fill(count: int) -> None:
        for _number in range(count):
            posting.post(post.pk, name="Bob", text="x", state="pending")
        for step in moderation.approve(Comment.objects.waiting(), user=author):
            moderation.undo(step, user=author)

    fill(2)
    with django_assert_max_num_queries(12):
        log()
    fill(20)
    with django_assert_max_num_queries(12):
        log()


def test_a_post_can_be_deleted_along_with_its_log(admin_client, post, reply):
    address = f"/admin/blog/post/{post.pk}/delete/"
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not Decision.objects.exists()
