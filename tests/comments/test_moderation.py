"""What becomes of a reply."""

import pytest

from blog.models import Site
from blog.models.site import ReplyPolicy
from comments import moderation, posting
from comments.models import Comment, Mention

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (moderation.approve, "approved"),
        (moderation.mark_spam, "spam"),
        (moderation.remove, "removed"),
    ],
)
def test_each_act_leads_to_its_state_and_counts_what_changed(post, act, state):
    for first in ("pending", state):
        posting.post(post.pk, name="Ann", text="x", state=first)
    assert act(Comment.objects.all()) == 1
    assert set(Comment.objects.values_list("state", flat=True)) == {state}


def test_what_was_removed_can_be_shown_again_with_its_text(post):
    reply = posting.post(post.pk, name="Ann", text="x", state="approved")
    moderation.remove(Comment.objects.all())
    moderation.approve(Comment.objects.all())
    reply.refresh_from_db()
    assert (reply.name, reply.text, reply.state) == ("Ann", "x", "approved")


def test_mentions_are_moderated_alike(post):
    Mention.objects.create(entry=post, protocol="pingback", source="https://example.org/")
    assert moderation.approve(Mention.objects.all()) == 1
    assert Mention.objects.visible().exists()


@pytest.mark.parametrize(
    ("policy", "is_author", "state"),
    [
        (ReplyPolicy.OPEN, False, "approved"),
        (ReplyPolicy.HOLD, False, "pending"),
        (ReplyPolicy.HOLD, True, "approved"),
    ],
)
def test_the_policy_decides_how_a_reply_begins(policy, is_author, state):
    assert moderation.first_state(policy, is_author=is_author) == state


@pytest.mark.parametrize(
    ("policy", "is_open", "takes"),
    [("open", True, True), ("hold", True, True), ("open", False, False), ("closed", True, False)],
)
def test_a_post_takes_replies_when_it_and_the_blog_are_open(make_post, policy, is_open, takes):
    post = make_post(replies_open=is_open)
    assert moderation.takes_replies(post, Site(reply_policy=policy)) is takes
