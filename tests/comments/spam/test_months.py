"""How the filter did, month by month: from the log, and from what was counted before deleting."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from comments import moderation, own_replies, posting, retention
from comments.models import Comment, Decision, FilterMonth, Mention, Writer
from comments.reasons import Code
from comments.spam import months
from comments.spam.months import Numbers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DOUBT, NEWCOMER = [[Code.FILTER, "80"]], [[Code.NEWCOMER, ""]]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def came(post):
    """A reply that a visitor sent, and what the rules did with it."""

    def came(state: str = "approved", reasons=(), **fields) -> Comment:
        fields = {"writer": Writer.objects.create(), "name": "Bob", "text": "Hm."} | fields
        reply = posting.post(post.pk, state=state, **fields)
        if state != "approved":
            Decision.objects.create(comment=reply, after=state, by="rules", reasons=list(reasons))
        return reply

    return came


def items(reply: Comment):
    return Comment.objects.filter(pk=reply.pk)


def this_month() -> Numbers:
    return months.shown()[-1].numbers


def test_there_are_twelve_months_the_oldest_first_also_where_nothing_came():
    shown = months.shown()
    assert [month.first.isoformat()[:7] for month in shown] == [
        *["2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"],
        *["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"],
    ]
    assert {month.numbers for month in shown} == {Numbers()}


def test_a_month_begins_at_midnight_of_the_blog(came):
    with time_machine.travel(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)):
        came()
    with timezone.override("Europe/Berlin"):
        assert [month.numbers.came for month in months.shown()][-2:] == [0, 1]
    with timezone.override("UTC"):
        assert [month.numbers.came for month in months.shown()][-2:] == [1, 0]


def test_what_is_older_than_the_months_does_not_count(came):
    for day in (datetime(2025, 11, 30, 12, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)):
        with time_machine.travel(day):
            came()
    assert [month.numbers.came for month in months.shown()] == [1] + 11 * [0]


def test_only_what_visitors_sent_here_counts(came, author, post):
    came(author=author)
    came(writer=None)  # as imported ones are
    Mention.objects.create(entry=post, source="https://a.example/", protocol="pingback")
    Mention.objects.create(  # never seen to link here
        entry=post, source="https://b.example/", protocol="pingback", received_at=NOW
    )
    assert this_month() == Numbers()
    came()
    Mention.objects.create(
        entry=post,
        source="https://c.example/",
        protocol="pingback",
        received_at=NOW,
        verified_at=NOW,
    )
    assert this_month() == Numbers(came=2)


def test_spam_that_no_moderator_shows_is_caught(came):
    spam = came("spam", DOUBT)
    assert this_month() == Numbers(came=1, caught=1)
    moderation.mark_spam(items(spam))
    assert this_month() == Numbers(came=1, caught=1)


@pytest.mark.parametrize("state", ["spam", "pending"])
def test_what_was_objected_to_and_is_shown_by_a_moderator_was_wrongly_held(came, state):
    reply = came(state, DOUBT)
    moderation.approve(items(reply))
    held = 1 if state == "pending" else 0
    assert this_month() == Numbers(came=1, held=held, wrongly_held=1)


@pytest.mark.parametrize("code", months.POLICY)
def test_what_waits_because_all_do_is_no_mistake(came, code):
    moderation.approve(items(came("pending", [[code, ""]])))
    assert this_month() == Numbers(came=1, held=1)


def test_a_newcomer_with_doubts_who_is_shown_was_wrongly_held(came):
    moderation.approve(items(came("pending", NEWCOMER + DOUBT)))
    assert this_month() == Numbers(came=1, held=1, wrongly_held=1)


@pytest.mark.parametrize(("state", "held"), [("approved", 0), ("pending", 1)])
def test_what_was_not_put_aside_and_is_spam_to_a_moderator_was_missed(came, state, held):
    moderation.mark_spam(items(came(state, DOUBT)))
    assert this_month() == Numbers(came=1, held=held, missed=1)


def test_what_is_undone_counts_no_more(came, author):
    shown = moderation.approve(items(came("spam", DOUBT)))[0]
    marked = moderation.mark_spam(items(came()))[0]
    assert this_month() == Numbers(came=2, wrongly_held=1, missed=1)
    moderation.undo(shown, user=author)
    moderation.undo(marked, user=author)
    assert this_month() == Numbers(came=2, caught=1)


def test_what_readers_report_and_writers_take_back_says_nothing_of_the_filter(came):
    reported, taken_back = came(), came("spam", DOUBT)
    moderation.hold(items(reported), by="readers", reasons=[[Code.FLAGGED, "3"]])
    own_replies.withdraw(taken_back)
    assert this_month() == Numbers(came=2, caught=1)


def test_what_a_moderator_removes_is_neither_spam_nor_a_mistake(came):
    moderation.remove(items(came("pending", DOUBT)))
    assert this_month() == Numbers(came=1, held=1)


def test_what_its_writer_made_worse_was_held(came):
    moderation.hold(items(came()), by="rules", reasons=[[Code.EDITED, ""], *DOUBT])
    assert this_month() == Numbers(came=1, held=1)


def test_the_numbers_stay_when_spam_is_purged(came):
    came("spam", DOUBT)
    moderation.mark_spam(items(came("pending", DOUBT)))
    came()
    before = this_month()
    with time_machine.travel(NOW + timedelta(days=31)):
        retention.sweep()
        assert Comment.objects.count() == 1
        retention.sweep()  # counts nothing twice
        assert months.shown()[-2].numbers == before == Numbers(3, 1, 1, 0, 1)


def test_the_numbers_stay_when_mentions_are_purged(post):
    mention = Mention.objects.create(
        entry=post,
        source="https://c.example/",
        protocol="pingback",
        state="spam",
        verification="links",
        received_at=NOW,
        verified_at=NOW,
    )
    Decision.objects.create(mention=mention, after="spam", by="rules", reasons=DOUBT)
    assert this_month() == Numbers(came=1, caught=1)
    with time_machine.travel(NOW + timedelta(days=31)):
        retention.sweep()
        assert not Mention.objects.exists()
        assert months.shown()[-2].numbers == Numbers(came=1, caught=1)


def test_the_numbers_stay_when_writers_erase_what_they_wrote(came):
    parent = came("pending", DOUBT)
    moderation.approve(items(parent))
    answer = came(parent_id=parent.pk)
    before = this_month()
    own_replies.erase(parent)  # leaves an empty place, which goes with the answer
    assert this_month() == before == Numbers(came=2, held=1, wrongly_held=1)
    own_replies.erase(answer)
    assert not Comment.objects.exists()
    assert this_month() == before


def test_what_is_deleted_is_kept_as_numbers_alone(came):
    came("spam", DOUBT, name="Somebody")
    posting.delete_all(Comment.objects.all())
    assert FilterMonth.objects.values().get() == {
        "month": NOW.date().replace(day=1),
        "came": 1,
        "held": 0,
        "caught": 1,
        "wrongly_held": 0,
        "missed": 0,
    }


def test_the_parts_of_a_month_add_up():
    numbers = Numbers(came=10, held=4, caught=3, wrongly_held=1, missed=2)
    assert (numbers.spam, numbers.others) == (5, 4)


def test_it_takes_three_queries_whatever_came(came, django_assert_num_queries):
    for _ in range(3):
        moderation.approve(items(came("pending", DOUBT)))
    with django_assert_num_queries(3):
        months.shown()
