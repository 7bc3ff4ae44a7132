"""Who is told of a new reply by e-mail, when, and never twice."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from blog.models import Site
from comments import moderation, posting, tasks
from comments.mail import notices, sending
from comments.mail.messages import NotSent
from comments.models import Comment, Notice, Subscription, Writer
from comments.models.subscriptions import Pace
from comments.receiving import receive
from comments.spam import Arrival
from tests.comments.mail.mailbox import link_to, links
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"
MORNING = datetime(2040, 5, 4, tasks.DIGEST_HOUR, 5, tzinfo=UTC)


class Backend(BaseEmailBackend):
    """A mail server that refuses, says nothing, or goes away in the middle."""

    fails_with: Exception | None = None
    taken = 0

    def open(self) -> bool:
        if isinstance(self.fails_with, ConnectionRefusedError):
            raise self.fails_with
        return True

    def send_messages(self, messages: list) -> int:
        if self.fails_with:
            raise self.fails_with
        Backend.taken += len(messages)
        return len(messages)


@pytest.fixture
def failing(settings, monkeypatch):
    """A mail server that fails in a way that the test says."""
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    monkeypatch.setattr(Backend, "taken", 0)

    def fail(error: Exception | None) -> None:
        monkeypatch.setattr(Backend, "fails_with", error)

    return fail


@pytest.fixture
def follower(post):
    """Makes subscriptions in force, to the whole discussion unless told otherwise."""

    def make(email=ANN, **fields) -> Subscription:
        fields = {"entry": post, "confirmed_at": timezone.now()} | fields
        return Subscription.objects.create(email=email, **fields)

    return make


def write(post, parent=None, state="approved", name="Bob", text="Hello!", **fields) -> Comment:
    """Writes a reply as a visitor does: it is told in the same transaction."""
    reply = posting.post(
        post.pk, parent_id=parent and parent.pk, name=name, text=text, state=state, **fields
    )
    if reply.is_visible:
        notices.replies_shown([reply.pk])
    return reply


def told() -> list[str]:
    """Who got a message."""
    do_jobs()
    return sorted(address for message in mail.outbox for address in message.to)


@pytest.fixture
def no_jobs(transactional_db) -> None:
    """Tests that commit leave their jobs behind: Django empties only the tables that it made."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


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


def test_a_message_has_what_mail_programs_need(post, follower, settings):
    follower()
    write(post, name="Böb", text="One line\n\nand **another**")
    told()
    message = mail.outbox[0].message()
    stop = link_to("stop", mail.outbox[0])
    assert message["List-Unsubscribe"] == f"<{settings.SITE_URL}{stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"].startswith("A new blog <")
    assert message.get_content_type() == "text/plain"
    body = message.get_payload(decode=True).decode()
    assert "> One line\n>\n> and **another**\n" in body
    assert Comment.objects.get().get_absolute_url() in links(mail.outbox[0])
    assert "\n-- \n" in body


def test_a_long_reply_is_cut_and_html_is_told_as_text(post, follower):
    follower()
    write(post, text="word " * 2000)
    told()
    imported = write(post, state="pending", text="x")
    Comment.objects.filter(pk=imported.pk).update(
        markup=Comment.Markup.HTML, text="<p>It&amp;s <b>bold</b></p>"
    )
    moderation.approve(Comment.objects.filter(pk=imported.pk))
    assert told() == [ANN, ANN]
    bodies = [message.body for message in mail.outbox]
    assert any(" […]" in body and len(body) < 3000 for body in bodies)
    assert any("> It&s bold\n" in body for body in bodies)


def test_names_cannot_make_headers(post, follower):
    follower()
    write(post, name="Bob\r\nBcc: carol@example.org")
    told()
    assert mail.outbox[0].recipients() == [ANN]
    assert mail.outbox[0].message()["Bcc"] is None


def test_messages_speak_the_language_and_time_of_the_blog(post, follower):
    Site(language="de", title="Ein Blog").save()
    follower()
    write(post)
    told()
    assert mail.outbox[0].message()["From"].startswith("Ein Blog <")


def test_a_digest_is_one_message_in_the_morning(post, make_post, follower):
    other = make_post("Another")
    with time_machine.travel(MORNING - timedelta(hours=9), tick=False) as clock:
        follower(pace=Pace.DAILY)
        follower(pace=Pace.DAILY, entry=other)
        for entry in (post, other, post):
            write(entry)
        tasks.send_digests.func(0)
        assert told() == []
        clock.move_to(MORNING)
        tasks.send_digests.func(0)
        tasks.send_digests.func(0)
        assert told() == [ANN]
        assert mail.outbox[0].subject == "3 new replies"
        clock.shift(timedelta(days=1))
        tasks.send_digests.func(0)
        assert told() == [ANN]


def test_no_line_of_a_digest_is_too_long_for_mail(post, follower):
    with time_machine.travel(MORNING, tick=False):
        for number in range(60):
            own = write(post)
            follower(pk=10**12 + number, pace=Pace.DAILY, comment=own)
            write(post, own)
        do_jobs()
        tasks.send_digests.func(0)
        assert told() == [ANN, ANN]
    lines = [line for message in mail.outbox for line in message.message().as_string().split("\n")]
    assert max(map(len, lines)) < 998


def test_the_link_of_a_digest_ends_all_that_it_tells_of(client, post, make_post, follower):
    with time_machine.travel(MORNING, tick=False):
        for entry in (post, make_post("Another")):
            follower(pace=Pace.DAILY, entry=entry)
            write(entry)
        do_jobs()
        tasks.send_digests.func(0)
        told()
    client.post(link_to("stop", mail.outbox[0]), {"List-Unsubscribe": "One-Click"})
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({ANN: (451, b"later")}),
        smtplib.SMTPDataError(451, b"ann@example.org: later"),
        smtplib.SMTPAuthenticationError(535, b"no"),
        ConnectionRefusedError("nobody is there"),
    ],
)
def test_what_the_mail_server_refuses_is_sent_later(post, follower, failing, error):
    pk = follower().pk
    write(post)
    failing(error)
    with pytest.raises(NotSent) as refused:
        do_jobs()
    assert ANN not in str(refused.value)
    assert refused.value.__suppress_context__  # a log of it does not show the address either
    failing(None)
    tasks.send_notices.func([pk])
    tasks.send_notices.func([pk])
    assert Backend.taken == 1


def test_what_was_refused_all_day_is_tried_again_in_the_morning_for_a_week(post, follower, failing):
    with time_machine.travel(MORNING, tick=False) as clock:
        follower()
        write(post)
        failing(ConnectionRefusedError("nobody is there"))
        with pytest.raises(NotSent):
            do_jobs()
        clock.shift(timedelta(days=1))
        tasks.send_digests.func(0)
        with pytest.raises(NotSent):
            do_jobs()
        clock.shift(timedelta(days=7))
        tasks.send_digests.func(0)
        assert not ProcrastinateJob.objects.exists()


def test_what_the_mail_server_may_have_is_not_sent_again(post, follower, failing):
    pk = follower().pk
    write(post)
    failing(smtplib.SMTPServerDisconnected("gone"))
    do_jobs()
    failing(None)
    tasks.send_notices.func([pk])
    assert Backend.taken == 0


def test_the_message_that_is_sent_later_has_the_same_number(post, follower):
    pk = follower().pk
    write(post)
    told()
    Notice.objects.update(sent_at=None)
    tasks.send_notices.func([pk])
    first, second = (message.message()["Message-ID"] for message in mail.outbox)
    assert first == second


def test_a_refused_job_is_tried_again_within_a_day():
    waits = []
    for attempt in range(20):
        job = type("Job", (), {"attempts": attempt})
        decision = tasks.RETRIES.get_retry_decision(exception=NotSent(), job=job)
        if decision is None:
            break
        waits.append(decision.retry_at - timezone.now())
    assert waits[0] < timedelta(minutes=1)
    assert timedelta(hours=12) < sum(waits, timedelta()) < timedelta(days=2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_message(post, follower):
    subscription = follower()
    replies = [write(post) for _ in range(5)]
    sending.make_notices([reply.pk for reply in replies])
    start = Barrier(4)

    def work() -> None:
        connection.ensure_connection()
        start.wait()
        try:
            sending.send_notices([subscription.pk])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        for work in [workers.submit(work) for _ in range(4)]:
            work.result()
    assert len(mail.outbox) == 1
    assert Notice.objects.exclude(sent_at=None).count() == 5


def test_a_reply_that_is_rolled_back_is_told_to_nobody(post, follower, no_jobs):
    follower()
    with transaction.atomic():
        write(post)
        assert ProcrastinateJob.objects.exists()
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


def test_from_the_form_to_the_message_by_the_worker(post, follower, no_jobs):
    follower()
    receive(Arrival(entry=post, parent=None, name="Bob", text="Hello!"), Site.current())
    with app.replace_connector(app.connector.get_worker_connector()), ThreadPoolExecutor() as pool:
        # In a thread: the one of this test may have the event loop of a browser's tests.
        pool.submit(
            app.run_worker, wait=False, install_signal_handlers=False, listen_notify=False
        ).result()
    assert [message.to for message in mail.outbox] == [[ANN]]
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"succeeded"}
