"""What is deleted when: the clock is set forward, and the job runs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from comments import integrity, limits, moderation, own_replies, posting, retention
from comments.models import (
    Attempt,
    Comment,
    Flag,
    Lesson,
    Mention,
    Notice,
    Protection,
    SentLinkback,
    Submission,
    Subscription,
    Writer,
)
from comments.spam import scoring
from comments.tasks import sweep
from tests.comments.mentions import mention_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(post):
    def write(**fields) -> Comment:
        fields = {"name": "Bob", "text": "A thought.", "state": "approved"} | fields
        return posting.post(post.pk, **fields)

    return write


def sweep_after(**time: float) -> None:
    with time_machine.travel(timezone.now() + timedelta(**time)):
        retention.sweep()


def again(reply: Comment) -> Comment:
    return Comment.objects.get(pk=reply.pk)


def test_counts_and_sent_forms_last_a_day(write):
    limits.count("reply", address="192.0.2.1", most=3, within=timedelta(minutes=1))
    Submission.objects.create(key="k", comment=write())
    sweep_after(hours=23)
    assert (Attempt.objects.count(), Submission.objects.count()) == (1, 1)
    sweep_after(hours=25)
    assert (Attempt.objects.count(), Submission.objects.count()) == (0, 0)


def test_spam_is_deleted_after_as_many_days_as_the_moderators_say(write):
    Protection(spam_days=10).save()
    spam, waiting = write(state="spam"), write(state="pending")
    sweep_after(days=9)
    assert Comment.objects.filter(pk=spam.pk).exists()
    sweep_after(days=11)
    assert list(Comment.objects.all()) == [waiting]


def test_spam_is_kept_so_long_from_when_it_was_marked(write):
    with time_machine.travel(timezone.now() - timedelta(days=300)):
        reply = write()
    moderation.mark_spam(Comment.objects.all())
    sweep_after(days=29)
    assert again(reply).state == "spam"
    sweep_after(days=31)
    assert not Comment.objects.exists()


def test_a_removed_reply_is_erased_after_30_days(write):
    reply = write()
    own_replies.withdraw(reply)
    sweep_after(days=29)
    assert again(reply).text == "A thought."
    sweep_after(days=31)
    assert not Comment.objects.exists()


def test_where_it_was_answered_who_removed_it_and_why_stays_said(client, post, write):
    reply = write()
    write(parent_id=reply.pk, name="Cleo", text="Oh.")
    moderation.remove(Comment.objects.filter(pk=reply.pk), note="It names a patient.")
    sweep_after(days=31)
    assert (again(reply).name, again(reply).text, again(reply).html) == ("", "", "")
    page = client.get(post.get_absolute_url()).content.decode()
    assert "Removed by a moderator: It names a patient." in page
    sweep_after(days=62)
    assert again(reply).removal_reason == "It names a patient."


def test_what_was_put_back_meanwhile_stays(write):
    reply = write()
    own_replies.withdraw(reply)
    own_replies.put_back(reply)
    sweep_after(days=31)
    assert again(reply).text == "A thought."


def test_threads_are_sound_after_many_were_deleted(write):
    kept = write()
    for _ in range(3):
        above = write(parent_id=kept.pk)
        write(parent_id=above.pk)
        write(state="spam")
        write(state="spam", parent_id=above.pk)
    moderation.remove(Comment.objects.filter(level=2, state="approved"))
    sweep_after(days=31)
    assert list(integrity.find_faults()) == []
    assert sorted(Comment.objects.values_list("level", flat=True)) == [0, 1, 1, 1]


def test_much_spam_costs_few_queries(write, django_assert_max_num_queries):
    for _ in range(100):
        write(state="spam")
    later = timezone.now() + timedelta(days=31)
    with time_machine.travel(later), django_assert_max_num_queries(40):
        retention.sweep()
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("confirmed", "left"), [(True, 1), (False, 0)])
def test_an_address_that_is_never_confirmed_is_deleted_after_a_week(post, confirmed, left):
    now = timezone.now()
    Subscription.objects.create(
        entry=post, email="bob@example.org", confirmed_at=now if confirmed else None
    )
    sweep_after(days=6)
    assert Subscription.objects.count() == 1
    sweep_after(days=8)
    assert Subscription.objects.count() == left


def test_of_what_was_sent_or_could_not_be_nothing_is_known_after_30_days(post, write):
    subscription = Subscription.objects.create(
        entry=post, email="bob@example.org", confirmed_at=timezone.now()
    )
    Notice.objects.create(subscription=subscription, comment=write(), sent_at=timezone.now())
    Notice.objects.create(subscription=subscription, comment=write())
    sweep_after(days=29)
    assert Notice.objects.count() == 2
    sweep_after(days=31)
    assert not Notice.objects.exists()


def test_reports_are_kept_until_decided_and_90_days_longer(write):
    now = timezone.now()
    open_one = Flag.objects.create(comment=write(), key="a", reason="spam")
    Flag.objects.create(comment=write(), key="b", reason="spam", settled_at=now)
    sweep_after(days=89)
    assert Flag.objects.count() == 2
    sweep_after(days=91)
    assert list(Flag.objects.all()) == [open_one]


def test_a_browser_is_forgotten_when_its_cookie_has_expired(write):
    reply = write(writer=Writer.objects.create())
    sweep_after(days=364)
    assert again(reply).writer
    sweep_after(days=366)
    assert again(reply).writer is None
    assert not Writer.objects.exists()


def test_a_browser_that_goes_on_writing_is_not_forgotten(write):
    with time_machine.travel(timezone.now() - timedelta(days=700)):
        writer = Writer.objects.create()
        write(writer=writer)
    write(writer=writer)
    retention.sweep()
    assert list(Writer.objects.all()) == [writer]


def test_a_browser_of_which_nothing_is_left_is_forgotten_at_once(post, write):
    gone = Writer.objects.create()
    follower = Writer.objects.create()
    Subscription.objects.create(entry=post, writer=follower, email="a@example.org")
    retention.sweep()
    assert list(Writer.objects.all()) == [follower]
    assert gone.pk


def test_the_job_runs_every_hour_and_does_it():
    Attempt.objects.create(key="k", times=[], made_at=datetime(2020, 1, 1, tzinfo=UTC))
    sweep(timestamp=0)
    assert not Attempt.objects.exists()


class TestMentions:
    @pytest.fixture
    def mention(self, post):
        """A mention that came now, with more of its row."""

        def mention(**fields) -> Mention:
            now = timezone.now()
            fields = {"received_at": now, "checked_at": now, "title": "Here"} | fields
            return mention_of(post, f"https://example.org/{Mention.objects.count()}", **fields)

        return mention

    @staticmethod
    def left_after(**time: float) -> list[Mention]:
        sweep_after(**time)
        return list(Mention.objects.all())

    @pytest.mark.parametrize("verification", ["missing", "unreadable"])
    def test_a_page_that_never_linked_here_is_forgotten_after_a_week(self, mention, verification):
        mention(state="pending", verification=verification)
        assert self.left_after(days=6) != []
        assert self.left_after(days=8) == []

    def test_a_page_whose_link_is_gone_is_forgotten_after_30_days(self, mention):
        mention(verification="missing", verified_at=timezone.now() - timedelta(days=300))
        assert self.left_after(days=29) != []
        assert self.left_after(days=31) == []

    def test_what_links_here_stays_and_so_does_what_nobody_has_looked_at(self, mention):
        seen = mention(verified_at=timezone.now())
        unseen = mention(state="pending", verification="unchecked", checked_at=None)
        waiting = mention(state="pending", verified_at=timezone.now())
        assert self.left_after(days=3000) == [seen, unseen, waiting]

    def test_spam_is_forgotten_so_many_days_after_it_was_marked(self, mention):
        Protection(spam_days=10).save()
        mention(received_at=timezone.now() - timedelta(days=400))
        moderation.mark_spam(Mention.objects.all())
        assert self.left_after(days=9) != []
        assert self.left_after(days=11) == []

    def test_of_a_removed_one_the_address_stays_so_that_it_is_not_taken_again(self, mention):
        mention(excerpt="Of Bob.", author="Ann", verification="unreadable")
        moderation.remove(Mention.objects.all())
        (kept,) = self.left_after(days=29)
        assert kept.title == "Here"
        (kept,) = self.left_after(days=31)
        assert (kept.source, kept.state) == ("https://example.org/0", "removed")
        assert (kept.title, kept.excerpt, kept.author) == ("", "", "")

    def test_what_came_from_another_blog_waits_for_somebody_to_look(self, mention):
        fields = {"received_at": None, "state": "approved", "checked_at": None}
        unseen = mention(**fields, verification="unchecked")
        away = mention(**fields | {"checked_at": timezone.now()}, verification="unreadable")
        spam = mention(**fields | {"state": "spam"})
        assert self.left_after(days=300) == [unseen, away, spam]

    def test_the_filter_goes_on_knowing_what_deleted_spam_was_like(self, mention, author):
        mention(excerpt="Cheap pills", state="pending")
        moderation.mark_spam(Mention.objects.all(), user=author)
        assert self.left_after(days=31) == []
        assert scoring.lessons().spam == 1
        assert not Lesson.objects.exists()

    def test_what_was_told_of_a_link_that_is_gone_is_kept_for_a_year(self, post):
        fields = {"entry": post, "host": "example.org"}
        here = SentLinkback.objects.create(target="https://example.org/here", **fields)
        SentLinkback.objects.create(target="https://example.org/gone", is_linked=False, **fields)
        sweep_after(days=364)
        assert SentLinkback.objects.count() == 2
        sweep_after(days=366)
        assert list(SentLinkback.objects.all()) == [here]
