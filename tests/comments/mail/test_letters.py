"""What stands in the messages to subscribers."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from blog.models import Site
from comments import moderation, tasks
from comments.models import Comment, Subscription
from comments.models.subscriptions import Pace
from tests.comments.mail.mailbox import ANN, MORNING, link_to, links, told, write
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db


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
