"""What becomes of a reply."""

import pytest

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
    assert len(act(Comment.objects.all())) == 1
    assert set(Comment.objects.values_list("state", flat=True)) == {state}


def test_what_was_removed_can_be_shown_again_with_its_text(post):
    reply = posting.post(post.pk, name="Ann", text="x", state="approved")
    moderation.remove(Comment.objects.all())
    moderation.approve(Comment.objects.all())
    reply.refresh_from_db()
    assert (reply.name, reply.text, reply.state) == ("Ann", "x", "approved")


def test_mentions_are_moderated_alike(post):
    Mention.objects.create(entry=post, protocol="pingback", source="https://example.org/")
    assert len(moderation.approve(Mention.objects.all())) == 1
    assert Mention.objects.visible().exists()
