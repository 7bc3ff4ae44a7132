"""Who is told of a new reply by e-mail, and never twice."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from comments import moderation, tasks
from comments.mail import notices
from comments.models import Comment, Notice, Subscription, Writer
from comments.models.subscriptions import Pace
from tests.comments.mail.mailbox import ANN, told, write

pytestmark = pytest.mark.django_db


# Ann's reply      <- Ann wants answers to it
#   Bob's answer
#     Carol's answer
def test_who_asked_for_answers_is_told_of_those_right_below_their_reply(post, follower):
    ann = write(post, name="Ann")
    follower(comment=ann)
    bob = write(post, ann)
    write(post, bob, name="Carol")
    write(post, name="Dave")
    assert told() == [ANN]
    assert mail.outbox[0].subject == "Bob answered you on “A post”"


def test_who_follows_the_discussion_is_told_of_every_reply(post, follower):
    follower()
    first = write(post)
    assert told() == [ANN]
    write(post, first)
    assert told() == [ANN, ANN]
    assert mail.outbox[0].subject == "Bob replied on “A post”"


def test_another_discussion_tells_nobody(make_post, follower):
    follower()
    write(make_post("Another"))
    assert told() == []


def test_nobody_is_told_of_their_own_reply(post, author, follower):
    writer = Writer.objects.create()
    own = write(post, writer=writer)
    follower(writer=writer)
    follower("ann+answers@example.org", comment=own, writer=writer)
    author.email = "Alice@example.org"
    author.save()
    follower("alice@example.org")
    write(post, own, writer=writer)
    assert told() == ["alice@example.org"]
    write(post, author=author)
    assert told() == ["alice@example.org", ANN]


def test_an_address_hears_of_a_reply_once_however_it_asked(post, follower):
    ann = write(post)
    follower()
    follower(comment=ann)
    follower("Ann@example.org", pace=Pace.DAILY)
    write(post, ann)
    assert told() == [ANN]
    assert "answered you" in mail.outbox[0].subject
    with time_machine.travel(timezone.now().replace(hour=7) + timedelta(days=1), tick=False):
        tasks.send_digests.func(0)
        assert told() == [ANN]


def test_an_address_that_was_not_confirmed_hears_nothing(post, follower):
    follower(confirmed_at=None)
    follower("bob@example.org")
    write(post, name="Early")
    assert told() == ["bob@example.org"]
    Subscription.objects.update(confirmed_at=timezone.now())
    write(post, name="Late")
    assert told() == [ANN, "bob@example.org", "bob@example.org"]
    assert "Early" not in next(one.body for one in mail.outbox if one.to == [ANN])


@pytest.mark.parametrize("state", ["pending", "spam", "removed"])
def test_a_reply_that_is_not_approved_is_told_to_nobody(post, follower, state):
    follower()
    reply = write(post, state=state)
    notices.replies_shown([reply.pk])
    assert told() == []


def test_a_held_reply_is_told_when_it_is_approved(post, follower):
    follower()
    write(post, state="pending")
    assert told() == []
    moderation.approve(Comment.objects.all())
    assert told() == [ANN]


def test_what_was_held_again_before_the_message_left_is_not_told(post, follower):
    follower()
    write(post)
    moderation.hold(Comment.objects.all())
    assert told() == []
    moderation.approve(Comment.objects.all())
    assert told() == [ANN]


def test_holding_and_approving_again_tells_nobody_twice(post, follower):
    follower()
    write(post)
    assert told() == [ANN]
    for _ in range(2):
        moderation.hold(Comment.objects.all())
        moderation.approve(Comment.objects.all())
    assert told() == [ANN]


def test_long_after_it_was_shown_a_reply_is_news_to_nobody(post, follower):
    """The notes of who was told are deleted by then."""
    follower()
    write(post)
    assert told() == [ANN]
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        Notice.objects.all().delete()
        moderation.hold(Comment.objects.all())
        moderation.approve(Comment.objects.all())
        assert told() == [ANN]


def test_an_entry_that_readers_cannot_see_is_told_to_nobody(post, follower):
    follower()
    write(post)
    post.is_private = True
    post.save()
    assert told() == []


def test_no_message_leaves_after_the_notices_were_ended(post, follower):
    follower().delete()
    assert told() == []
    follower()
    write(post)
    Subscription.objects.all().delete()
    assert told() == []


def test_a_reply_that_nobody_follows_queues_nothing(post, django_assert_num_queries):
    reply = write(post)
    with django_assert_num_queries(1):
        notices.replies_shown([reply.pk])
    assert not ProcrastinateJob.objects.exists()


def test_many_replies_approved_at_once_make_one_message(post, follower):
    follower()
    for number in range(23):
        write(post, state="pending", name=f"Bob{number}")
    moderation.approve(Comment.objects.all())
    assert told() == [ANN]
    message = mail.outbox[0]
    assert message.subject == "23 new replies on “A post”"
    assert message.body.count("replied on") == 20
    assert "3 more replies are not quoted here" in message.body
