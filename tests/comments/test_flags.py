"""Reports by readers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import HttpResponse

from comments import flagging, moderation, posting, visitors
from comments.models import Attempt, Comment, Decision, Flag, Protection, Writer

READERS = [f"192.0.2.{number}" for number in range(1, 12)]


@pytest.fixture
def reply(post) -> Comment:
    return posting.post(post.pk, name="Bob", text="You are all wrong.", state="approved")


def url(reply: Comment) -> str:
    return f"/comments/{reply.pk}/report/"


def report(client, reply: Comment, reader: str = READERS[0], **fields):
    return client.post(url(reply), {"reason": "abuse"} | fields, REMOTE_ADDR=reader)


def state_of(reply: Comment) -> str:
    return Comment.objects.values_list("state", flat=True).get(pk=reply.pk)


@pytest.mark.django_db
class TestPage:
    def test_the_page_shows_the_reply_and_what_can_be_wrong_with_it(self, client, reply):
        page = client.get(url(reply))
        assert page.status_code == 200
        assert "You are all wrong." in page.text
        assert all(str(label) in page.text for label in Flag.Reason.labels)
        assert not page.cookies

    def test_a_report_is_kept_with_its_reason_and_thanked_for(self, client, reply):
        answer = report(client, reply, reason="other", note="He means my sister.")
        assert "Thank you" in answer.text
        flag = reply.flags.get()
        assert (flag.reason, flag.note) == ("other", "He means my sister.")
        assert READERS[0] not in flag.key
        assert not answer.cookies

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"reason": ""}, "Choose what fits best."),
            ({"reason": "boredom"}, "boredom is not one of the available choices"),
            ({"note": "x" * 501}, "This has 501 characters; 500 are the most."),
            ({"note": "a\0b"}, "Null characters are not allowed."),
        ],
    )
    def test_a_wrong_form_comes_back_with_what_was_written(self, client, reply, fields, message):
        page = report(client, reply, **{"note": "Look at this."} | fields)
        assert page.status_code == 422
        assert message in page.text
        assert fields.get("note", "Look at this.") in page.text
        assert not reply.flags.exists()

    def test_a_second_report_by_the_same_reader_is_told_so_and_counts_for_nothing(
        self, client, reply
    ):
        report(client, reply)
        answer = report(client, reply, note="Again!")
        assert answer.status_code == 200
        assert "reported this reply already" in answer.text
        assert reply.flags.count() == 1

    def test_nobody_reports_their_own_reply(self, client, post):
        writer = Writer.objects.create()
        reply = posting.post(post.pk, name="Ann", text="Hm.", state="approved", writer=writer)
        visitors.remember(response := HttpResponse(), writer)
        client.cookies = response.cookies
        answer = report(client, reply)
        assert answer.status_code == 403
        assert f"/comments/{reply.pk}/own/" in answer.text
        assert not reply.flags.exists()

    @pytest.mark.parametrize("state", ["pending", "spam", "removed"])
    def test_of_a_reply_that_was_never_shown_nothing_is_said(self, client, post, state):
        reply = posting.post(post.pk, name="Bob", text="Hm.", state=state)
        assert client.get(url(reply)).status_code == 404
        assert report(client, reply).status_code == 404

    def test_a_reply_that_was_taken_off_meanwhile_need_not_be_reported(self, client, reply):
        moderation.hold(Comment.objects.filter(pk=reply.pk))
        answer = report(client, reply)
        assert answer.status_code == 410
        assert "not shown any more" in answer.text
        assert "You are all wrong." not in answer.text

    def test_a_form_on_another_site_cannot_report(self, client, reply):
        answer = client.post(
            url(reply), {"reason": "abuse"}, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403
        assert not reply.flags.exists()

    def test_a_reader_who_reports_a_lot_has_to_wait(self, client, post):
        replies = [
            posting.post(post.pk, name="Bob", text="Hm.", state="approved")
            for _ in range(flagging.MAX_FLAGS + 1)
        ]
        statuses = [report(client, reply).status_code for reply in replies]
        assert statuses == [200] * flagging.MAX_FLAGS + [429]
        assert not replies[-1].flags.exists()
        assert report(client, replies[-1], READERS[1]).status_code == 200

    def test_a_script_gets_the_form_without_the_page(self, client, reply):
        part = client.get(url(reply), headers={"HX-Request": "true"}).text
        assert "<form" in part
        assert "<html" not in part


@pytest.mark.django_db
class TestHolding:
    def report(self, reply: Comment, *readers: str) -> None:
        for reader in readers:
            flagging.flag(reply, address=reader, reason="abuse")

    def test_enough_reports_hold_a_reply_and_the_log_says_why(self, reply):
        self.report(reply, *READERS[:2])
        assert state_of(reply) == "approved"
        self.report(reply, READERS[2])
        assert state_of(reply) == "pending"
        step = Decision.objects.get(comment=reply)
        assert (step.by, step.reasons) == ("readers", [["flagged", "3"]])

    def test_one_reader_alone_never_does(self, reply):
        self.report(reply, *[READERS[0]] * 5)
        assert state_of(reply) == "approved"

    def test_how_many_it_takes_is_a_setting_and_none_means_never(self, reply):
        Protection(flags_held=0).save()
        self.report(reply, *READERS[:5])
        assert state_of(reply) == "approved"
        Protection(flags_held=1).save()
        self.report(reply, READERS[6])
        assert state_of(reply) == "pending"

    def test_reports_that_a_moderator_has_looked_at_do_not_count_again(self, reply, author):
        self.report(reply, *READERS[:3])
        moderation.approve(Comment.objects.filter(pk=reply.pk), user=author)
        self.report(reply, *READERS[3:5])
        assert state_of(reply) == "approved"
        self.report(reply, READERS[5])
        assert state_of(reply) == "pending"

    def test_an_authors_reply_stays_and_the_reports_are_kept(self, post, author):
        reply = posting.post(
            post.pk, name="Alice Author", text="Hm.", state="approved", author=author
        )
        self.report(reply, *READERS[:5])
        assert state_of(reply) == "approved"
        assert reply.flags.unsettled().count() == 5


@pytest.mark.django_db(transaction=True)
def test_reports_at_once_hold_it_once(reply):
    start = threading.Barrier(8)

    def run(number: int) -> None:
        start.wait()
        try:
            flagging.flag(reply, address=READERS[number], reason="abuse")
        except Comment.DoesNotExist:
            pass  # held already
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert state_of(reply) == "pending"
    assert reply.flags.count() == 3
    assert Decision.objects.count() == 1
    # What came too late counts against nobody.
    assert Attempt.objects.count() == 3
