"""How often a visitor may do something, and how that is counted without knowing who it is."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from blog import whereabouts
from comments import limits, posting
from comments.limits import TooMany
from comments.models import Attempt, Comment, Protection
from comments.spam import Arrival

HERE, THERE = "192.0.2.1", "192.0.2.2"
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def try_it(times: int, *scope: object, address: str = HERE, most: int = 3) -> int:
    """How many of so many tries pass."""
    passed = 0
    for _ in range(times):
        try:
            limits.count("try", *scope, address=address, most=most, within=MINUTE)
        except TooMany:
            continue
        passed += 1
    return passed


@pytest.mark.django_db
def test_so_many_pass_and_each_visitor_and_place_has_a_count_of_its_own():
    assert try_it(5) == 3
    assert try_it(5, address=THERE) == 3
    assert try_it(5, "thread", 7) == 3
    assert try_it(5, "thread", 8, most=1) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_so_many_pass():
    start = threading.Barrier(8)

    def run(_number: int) -> int:
        start.wait()
        try:
            return try_it(10, most=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(run, range(8))) == 7
    assert len(Attempt.objects.get().times) == 7


@pytest.mark.django_db
class TestTime:
    def test_one_more_passes_as_soon_as_the_first_is_old_enough(self):
        with time_machine.travel(NOON, tick=False) as clock:
            assert try_it(2) == 2
            clock.shift(40)
            assert try_it(2) == 1
            with pytest.raises(TooMany) as refusal:
                limits.count("try", address=HERE, most=3, within=MINUTE)
            assert (refusal.value.wait, refusal.value.reason) == (20, "often")
            clock.shift(20)
            assert try_it(5) == 2

    def test_what_was_refused_makes_nobody_wait_longer(self):
        with time_machine.travel(NOON, tick=False) as clock:
            try_it(3)
            for _second in range(60):
                clock.shift(1)
                passed = try_it(1)
            assert passed == 1

    def test_a_lower_limit_holds_at_once_and_a_higher_one_too(self):
        assert try_it(5, most=5) == 5
        assert try_it(1, most=2) == 0
        assert try_it(5, most=8) == 3


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (1, "1 second"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (1800, "30 minutes"),
        (7300, "3 hours"),
    ],
)
def test_how_long_to_wait_is_said_in_words(wait, words):
    assert str(TooMany(wait)).endswith(f"Please wait {words}.")


@pytest.mark.django_db
class TestReplies:
    @pytest.fixture
    def thread(self, post) -> Comment:
        return posting.post(post.pk, name="Ann", text="Hm.", state="approved")

    def count(self, post, parent: Comment | None = None, address: str = HERE, **rules) -> str:
        """Why a reply has to wait; empty if it need not."""
        arrival = Arrival(entry=post, parent=parent, name="Bob", text="Hm.", address=address)
        try:
            with transaction.atomic():
                limits.count_reply(arrival, Protection(**rules))
        except TooMany as refusal:
            return refusal.reason
        return ""

    def heat(self, thread: Comment, replies: int) -> None:
        posting.plant(
            thread.entry,
            [
                Comment(parent=thread, name="Cy", text="No!", html="<p>No!</p>", state="approved")
                for _ in range(replies)
            ],
        )

    def test_a_visitor_has_so_many_replies_on_the_blog_and_in_a_thread(self, post, thread):
        rules = {"burst_replies": 4, "thread_replies": 2}
        assert [self.count(post, thread, **rules) for _ in range(3)] == ["", "", "thread"]
        # The one that was refused left no trace.
        assert [self.count(post, **rules) for _ in range(3)] == ["", "", "often"]
        assert self.count(post, thread, THERE, **rules) == ""

    def test_in_a_heated_thread_the_second_reply_waits_and_the_first_does_not(self, post, thread):
        with time_machine.travel(NOON, tick=False) as clock:
            self.heat(thread, 12)
            assert self.count(post, thread) == ""
            clock.shift(59)
            assert self.count(post, thread) == "heat"
            clock.shift(1)
            assert self.count(post, thread) == ""

    def test_the_wait_grows_with_the_heat_and_goes_back_with_it(self, post, thread):
        minutes = []
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(7):
                minutes.append(limits.cooling(thread, 12) / MINUTE)
                self.heat(thread, 12)
            assert minutes == [0, 1, 2, 4, 8, 16, 30]
            self.heat(thread, 20)
            assert limits.cooling(thread, 12) == 30 * MINUTE
            clock.shift(timedelta(minutes=30, seconds=1))
            assert limits.cooling(thread, 12) == timedelta()

    def test_only_replies_that_are_shown_and_in_that_thread_heat_it(self, post, thread):
        other = posting.post(post.pk, name="Ann", text="Hm.", state="approved")
        self.heat(other, 20)
        assert limits.cooling(thread, 12) == timedelta()
        Comment.objects.filter(parent=other).update(state="pending")
        assert limits.cooling(other, 12) == timedelta()

    def test_the_rule_of_heat_can_be_turned_off(self, post, thread):
        self.heat(thread, 40)
        assert [self.count(post, thread, heat_replies=0) for _ in range(2)] == ["", ""]

    def test_it_costs_as_many_queries_as_it_says(
        self, post, thread, monkeypatch, django_assert_num_queries
    ):
        monkeypatch.setattr(whereabouts, "known_secret", (timezone.now().date(), b"known"))
        for parent, queries in ((None, 1), (thread, 2), (thread, 3)):
            arrival = Arrival(entry=post, parent=parent, name="Bob", text="Hm.", address=HERE)
            with django_assert_num_queries(queries):
                limits.count_reply(arrival, Protection())
