"""What becomes of a notice when the mail server, a worker or a transaction fails."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from blog.mail import NotSent
from blog.models import Site
from comments import tasks
from comments.mail import sending
from comments.models import Notice
from comments.receiving import receive
from comments.spam import Arrival
from tests.comments.mail.mailbox import ANN, MORNING, told, write
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db


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


@pytest.mark.django_db(transaction=True)
def test_a_reply_that_is_rolled_back_is_told_to_nobody(post, follower):
    follower()
    with transaction.atomic():
        write(post)
        assert ProcrastinateJob.objects.exists()
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_from_the_form_to_the_message_by_the_worker(post, follower):
    follower()
    receive(Arrival(entry=post, parent=None, name="Bob", text="Hello!"), Site.current())
    with app.replace_connector(app.connector.get_worker_connector()), ThreadPoolExecutor() as pool:
        # In a thread: the one of this test may have the event loop of a browser's tests.
        pool.submit(
            app.run_worker, wait=False, install_signal_handlers=False, listen_notify=False
        ).result()
    assert [message.to for message in mail.outbox] == [[ANN]]
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"succeeded"}
