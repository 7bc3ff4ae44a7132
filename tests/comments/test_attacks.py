"""Markup and scripts in a reply: on no page, in no feed and in no queue do they do anything."""

import pytest
from defusedxml.ElementTree import fromstring
from django.urls import reverse

from blog.feeds import ITEMS
from blog.models import Site, User
from comments import moderation, posting
from comments.mail import tokens
from comments.mail.tokens import Purpose
from comments.models import Comment, Flag, Protection
from comments.models.comments import CommentQuerySet
from comments.reasons import Code
from tests.comments.attacks import ATTACKS, assert_harmless

pytestmark = pytest.mark.django_db

HTML_OF_FEEDS = {"encoded", "content"}


def page_of(client, address: str, **kwargs) -> str:
    response = client.get(address, **kwargs)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def moderator(db) -> User:
    return User.objects.create_superuser("mo", password="correct horse battery", name="Mo")


@pytest.fixture
def replies(client, post) -> CommentQuerySet:
    """One of each kind, all by one writer whose cookie is in `client`. They wait."""
    Site(reply_policy="hold").save()
    Protection(burst_replies=1000, duplicates_held=False).save()
    for attack in ATTACKS.values():
        written = {"name": attack[:60], "text": f"{attack}\n\n> {attack}"}
        response = client.post(reverse("comments:post", args=[post.pk]), written)
        assert response.status_code == 302
    replies = Comment.objects.all()
    # The rules have taken some for spam.
    moderation.hold(replies, reasons=[(Code.WORD, attack) for attack in ATTACKS.values()])
    assert len(replies) == len(ATTACKS)
    return replies


def test_they_do_nothing_to_their_writer(client, post, replies):
    assert_harmless(page_of(client, post.get_absolute_url()))
    for reply in replies:
        assert_harmless(page_of(client, reverse("comments:own", args=[reply.pk])))


def test_they_do_nothing_to_moderators(client, post, replies, moderator):
    for reply in replies:
        Flag.objects.create(comment=reply, key="k", reason="other", note=reply.text[:500])
        step = reply.decisions.latest("id")
        token = tokens.make(Purpose.DECIDE, reply.pk, moderator.pk, step.pk)
        assert_harmless(page_of(client, reverse("comments:decide", args=[token])))
    client.force_login(moderator)
    for address in (
        reverse("admin:comments_queue") + "?show=waiting",
        reverse("admin:comments_queue") + f"?writer={replies[0].writer_id}",
        reverse("admin:comments_comment_changelist"),
        reverse("admin:comments_decision_changelist"),
        post.get_absolute_url(),
        *(reverse("comments:moderate", args=[reply.pk]) for reply in replies),
    ):
        assert_harmless(page_of(client, address))


def test_they_do_nothing_to_readers(client, post, replies):
    moderation.approve(replies)
    client.cookies.clear()
    for reply in replies:
        posting.post(post.pk, name="Ben", text="Oh.", state="approved", parent_id=reply.pk)
    for address in (
        post.get_absolute_url(),
        reverse("comments:print", args=[post.pk]),
        *(
            reverse(f"comments:{name}", args=[reply.pk])
            for name in ("thread", "answer", "flag")
            for reply in replies.filter(parent=None)
        ),
    ):
        assert_harmless(page_of(client, address))
    for attack in ATTACKS.values():
        assert_harmless(page_of(client, reverse("blog:search"), data={"q": attack}))


def test_they_break_no_feed(client, post, replies):
    moderation.approve(replies)
    for ending in ("feed/", "feed/atom/"):
        feed = fromstring(page_of(client, post.get_absolute_url() + ending))
        htmls = [one.text for one in feed.iter() if one.tag.rsplit("}")[-1] in HTML_OF_FEEDS]
        assert len(htmls) >= ITEMS
        assert_harmless("".join(filter(None, htmls)))
    items = client.get(post.get_absolute_url() + "feed.json").json()["items"]
    assert_harmless("".join(item["content_html"] for item in items))
