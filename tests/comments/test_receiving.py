"""From the form to the log: a reply is taken once, judged, and what was decided is on record."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from blog.models import Site
from comments import posting
from comments.limits import TooMany
from comments.models import Attempt, Comment, Decision, Protection, Writer
from comments.receiving import receive
from comments.spam import Arrival

OPEN = Site(reply_policy="open")


@pytest.fixture
def arrival(post):
    """Makes replies as they come in."""

    def make(text: str = "I see it otherwise.", **fields) -> Arrival:
        fields = {"entry": post, "parent": None, "name": "Ann", "address": "192.0.2.1"} | fields
        return Arrival(text=text, **fields)

    return make


@pytest.mark.django_db
class TestOnce:
    def test_the_same_form_sent_again_is_the_same_reply_and_counts_once(self, arrival):
        first = receive(arrival(draft="d-1"), OPEN)
        again = receive(arrival(draft="d-1"), OPEN)
        assert (again.reply, again.writer, again.is_repeat) == (first.reply, first.writer, True)
        assert Comment.objects.count() == Writer.objects.count() == 1
        assert len(Attempt.objects.get().times) == 1

    def test_another_draft_with_the_same_text_is_another_reply(self, arrival):
        receive(arrival(draft="d-1"), OPEN)
        assert not receive(arrival(draft="d-2"), OPEN).is_repeat

    def test_without_scripts_it_is_the_same_text_from_the_same_place(self, arrival):
        receive(arrival(), OPEN)
        assert receive(arrival(), OPEN).is_repeat
        assert not receive(arrival("I see it otherwise!"), OPEN).is_repeat
        assert not receive(arrival(address="192.0.2.2"), OPEN).is_repeat

    def test_sending_again_is_no_offence_where_the_visitor_has_to_wait(self, arrival):
        Protection(burst_replies=1).save()
        receive(arrival(), OPEN)
        assert receive(arrival(), OPEN).is_repeat
        with pytest.raises(TooMany):
            receive(arrival("Something else."), OPEN)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("burst_replies", [6, 1])
def test_two_at_once_make_one_reply_and_both_are_told_of_it(arrival, burst_replies):
    Protection(burst_replies=burst_replies).save()
    start = threading.Barrier(2)

    def send(_number: int) -> int:
        start.wait()
        try:
            return receive(arrival(draft="d-1"), OPEN).reply.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = set(pool.map(send, range(2)))
    assert told == set(Comment.objects.values_list("pk", flat=True))
    assert len(told) == 1
    assert len(Attempt.objects.get().times) == 1


@pytest.mark.django_db
class TestJudging:
    @pytest.mark.parametrize(
        ("policy", "fields", "state", "reasons"),
        [
            ("open", {}, "approved", None),
            ("hold", {}, "pending", [["all-held", ""]]),
            ("newcomers", {}, "pending", [["newcomer", ""]]),
            ("open", {"name": "Alice Author"}, "pending", [["author-name", "Alice Author"]]),
            ("open", {"text": "Free pills!"}, "spam", [["word", "pills"]]),
            ("open", {"trap": "x"}, "spam", [["trap", ""]]),
            (
                "newcomers",
                {"trap": "x", "name": "ALICE AUTHOR"},
                "spam",
                [["trap", ""], ["author-name", "Alice Author"], ["newcomer", ""]],
            ),
        ],
    )
    def test_what_is_decided_is_on_record_with_every_reason(
        self, arrival, policy, fields, state, reasons
    ):
        Protection(spam_words="pills").save()
        reply = receive(arrival(**fields), Site(reply_policy=policy)).reply
        assert reply.state == state
        steps = list(Decision.objects.values("comment", "after", "by", "reasons"))
        expected = {"comment": reply.pk, "after": state, "by": "rules", "reasons": reasons}
        assert steps == ([expected] if reasons else [])

    def test_an_author_who_is_signed_in_is_neither_judged_nor_limited(self, arrival, author):
        Protection(spam_words="pills", burst_replies=1).save()
        closed_to_others = Site(reply_policy="hold")
        for text in ("Pills, my friends", "and pills again"):
            received = receive(arrival(text, user=author), closed_to_others)
            assert (received.reply.state, received.writer) == ("approved", None)
            assert received.reply.name == "Alice Author"

    def test_a_writer_who_is_known_stays_the_same(self, arrival):
        writer = receive(arrival(), OPEN).writer
        assert receive(arrival("More.", writer=writer), OPEN).writer == writer


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["closed", "parent gone"])
def test_what_is_refused_leaves_no_trace(arrival, post, make_post, wrong):
    elsewhere = posting.post(make_post("Another").pk, name="Bob", text="Hm.", state="approved")
    parent = elsewhere if wrong == "parent gone" else None
    site = Site(reply_policy="closed" if wrong == "closed" else "open")
    with pytest.raises(posting.PostingError):
        receive(arrival(parent=parent), site)
    assert not Comment.objects.filter(entry=post).exists()
    assert not Writer.objects.exists()
    assert not Attempt.objects.exists()
