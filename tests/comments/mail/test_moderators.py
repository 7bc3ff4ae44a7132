"""Messages to moderators about replies that wait, and the page to which their links lead."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from blog.mail import NotSent
from blog.models import Site, User
from blog.models.site import ReplyPolicy
from comments import moderation, posting, tasks
from comments.mail import moderators, notices
from comments.models import Comment, Decision, Mention, ModeratorMail
from comments.models.comments import MAX_TEXT_LENGTH
from comments.receiving import receive
from comments.spam import Arrival
from tests.comments.mail.mailbox import link_to
from tests.comments.mentions import mention_of
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db

NOON = datetime(2040, 5, 4, 12, tzinfo=UTC)
Pace = ModeratorMail.Pace


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def moderator(clock) -> User:
    """Mo, who looks after the discussion and may do nothing else."""
    user = User.objects.create_user("mo", email="mo@example.org", is_staff=True, name="Mo")
    user.user_permissions.add(Permission.objects.get(codename="change_comment"))
    return user


@pytest.fixture
def hold(post, clock):
    """Has visitors write replies that wait."""
    Site(reply_policy=ReplyPolicy.HOLD).save()

    def write(name="Bob", text="Is that so?", entry=post) -> Comment:
        arrival = Arrival(entry=entry, parent=None, name=name, text=text, address=name)
        return receive(arrival, Site.current()).reply

    return write


def told(clock) -> list[str]:
    """Who got a message, when the time to gather replies is over."""
    clock.shift(timedelta(seconds=tasks.GATHERING + 1))
    do_jobs()
    return sorted(address for message in mail.outbox for address in message.to)


def test_a_held_reply_is_told_with_its_text_its_reason_and_a_link(clock, moderator, hold):
    hold()
    assert told(clock) == ["mo@example.org"]
    message = mail.outbox[0]
    assert message.subject == "A reply by Bob waits on “A post”"
    for words in ("> Is that so?", "All replies to this post wait", link_to("decide", message)):
        assert words in message.body


def test_mentions_that_wait_are_told_with_where_to_decide(clock, moderator, post):
    moderation.hold(Mention.objects.filter(pk=mention_of(post, title="On\ncold <b>chains").pk))
    Decision.objects.update(by="rules", reasons=[["new-site", ""]])
    assert told(clock) == ["mo@example.org"]
    message = mail.outbox[0]
    assert message.subject == "A mention by example.org waits on “A post”"
    assert "- example.org, “On cold <b>chains”, to “A post”" in message.body
    assert "The first mention by this site" in message.body
    assert reverse("admin:comments_queue") + "?what=mentions" in message.body
    assert told(clock) == ["mo@example.org"]  # and no second time


def test_what_waits_and_does_not_link_here_is_told_to_no_moderator(clock, moderator, post):
    mention_of(post, state="pending", verification="missing")
    notices.replies_held()
    assert told(clock) == []


def test_replies_and_mentions_are_told_in_one_message(clock, moderator, post, hold, monkeypatch):
    monkeypatch.setattr(moderators, "MAX_QUOTED", 1)
    hold()
    for number in range(3):
        mention_of(post, f"https://{number}.example/")
    moderation.hold(Mention.objects.all())
    assert told(clock) == ["mo@example.org"]
    assert mail.outbox[0].subject == "Waiting: 1 reply, 3 mentions"
    assert "2 more mentions are in the queue." in mail.outbox[0].body
    assert link_to("decide", mail.outbox[0])


def test_a_reply_that_is_shown_at_once_is_told_to_no_moderator(clock, moderator, post):
    receive(Arrival(entry=post, parent=None, name="Bob", text="x"), Site.current())
    assert told(clock) == []


def test_many_held_replies_make_one_message(clock, moderator, hold):
    for number in range(23):
        hold(f"Bob{number}", f"Text {number}")
    assert ProcrastinateJob.objects.count() == 1
    assert told(clock) == ["mo@example.org"]
    message = mail.outbox[0]
    assert message.subject == "23 replies wait on “A post”"
    assert message.body.count("Decide:") == 20
    assert "3 more replies are in the queue" in message.body


def test_nobody_hears_twice(clock, moderator, hold):
    hold()
    assert told(clock) == ["mo@example.org"]
    tasks.look_for_held.func(0)
    tasks.tell_moderator.func(moderator.pk)
    assert told(clock) == ["mo@example.org"]
    hold("Carol", "Another one")
    assert told(clock) == ["mo@example.org"] * 2
    assert "Is that so?" not in mail.outbox[1].body


def test_a_reply_that_is_held_again_is_told_again(clock, moderator, author, hold):
    hold()
    told(clock)
    moderation.approve(Comment.objects.all())
    moderation.hold(Comment.objects.all(), by=Decision.By.READERS)
    assert told(clock) == ["mo@example.org"] * 2


def test_what_a_moderator_holds_is_no_news_to_them(clock, moderator, post):
    posting.post(post.pk, name="Bob", text="x", state="approved")
    moderation.hold(Comment.objects.all(), user=moderator)
    assert told(clock) == []


def test_what_was_decided_meanwhile_is_not_told(clock, moderator, hold):
    hold()
    moderation.approve(Comment.objects.all())
    assert told(clock) == []


def test_what_was_held_while_the_message_was_under_way_is_told_by_the_next(clock, moderator, hold):
    hold()
    clock.shift(timedelta(seconds=tasks.GATHERING - 2))
    hold("Carol", "Just in time")
    clock.shift(timedelta(seconds=2))
    do_jobs()
    assert "Just in time" not in mail.outbox[0].body
    assert told(clock) == ["mo@example.org"] * 2
    assert "Just in time" in mail.outbox[1].body


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_staff": False},
        {"email": ""},
    ],
)
def test_only_moderators_with_an_address_are_told(clock, moderator, hold, change):
    User.objects.filter(pk=moderator.pk).update(**change)
    User.objects.create_user("no-rights", email="no-rights@example.org", is_staff=True)
    hold()
    assert told(clock) == []


def test_a_superuser_is_told(clock, hold):
    User.objects.create_superuser("root", email="root@example.org")
    hold()
    assert told(clock) == ["root@example.org"]


def test_who_wants_no_messages_gets_none(clock, moderator, hold):
    ModeratorMail.objects.create(user=moderator, pace=Pace.NEVER)
    hold()
    assert told(clock) == []


def test_once_a_day_is_one_message_in_the_morning(clock, moderator, hold):
    ModeratorMail.objects.create(user=moderator, pace=Pace.DAILY)
    hold()
    hold("Carol", "Another one")
    tasks.send_digests.func(0)
    assert told(clock) == []
    clock.move_to(NOON.replace(hour=tasks.DIGEST_HOUR) + timedelta(days=1))
    tasks.send_digests.func(0)
    tasks.send_digests.func(0)
    assert told(clock) == ["mo@example.org"]


def test_each_moderator_gets_links_of_their_own(clock, moderator, hold):
    User.objects.create_superuser("root", email="root@example.org")
    hold()
    assert told(clock) == ["mo@example.org", "root@example.org"]
    first, second = (link_to("decide", message) for message in mail.outbox)
    assert first != second


def test_what_the_mail_server_refuses_is_told_later(clock, moderator, hold, monkeypatch):
    hold()

    def refuse(*args) -> None:
        raise smtplib.SMTPDataError(451, b"later")

    with monkeypatch.context() as outside:
        outside.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        with pytest.raises(NotSent):
            told(clock)
    tasks.tell_moderator.func(moderator.pk)
    assert told(clock) == ["mo@example.org"]


def test_a_message_that_is_queued_is_not_queued_again(clock, moderator, hold):
    """As when the mail server is away for a day, and every look finds the same untold."""
    hold()
    clock.shift(timedelta(hours=1))
    for _ in range(3):
        tasks.look_for_held.func(0)
    assert ProcrastinateJob.objects.filter(task_name=tasks.tell_moderator.name).count() == 1


def test_names_and_titles_cannot_make_headers(clock, moderator, hold, make_post):
    Comment.objects.filter(pk=hold().pk).update(name="Bob\r\nBcc: eve@example.org")
    assert told(clock) == ["mo@example.org"]
    assert mail.outbox[0].message()["Bcc"] is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once(clock, moderator, hold):
    hold()
    clock.shift(timedelta(minutes=5))
    start = Barrier(4)

    def work() -> None:
        start.wait()
        try:
            moderators.tell(moderator.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        for work in [workers.submit(work) for _ in range(4)]:
            work.result()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_hold_at_once_queue_one_look_and_both_are_kept(post):
    """The second one waits for the first, is refused by the database, and goes on."""
    start = Barrier(2)

    def work(name: str) -> None:
        try:
            with transaction.atomic():
                start.wait()
                notices.replies_held()
                posting.post(post.pk, name=name, text="x", state="pending")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        for work in [workers.submit(work, name) for name in ("Ann", "Bob")]:
            work.result()
    assert Comment.objects.count() == 2
    assert ProcrastinateJob.objects.count() == 1


@pytest.fixture
def mail_reader() -> Client:
    """A browser that is not signed in, and a server that wants Django's token in a POST."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def link(clock, moderator, hold) -> str:
    """The link in the message about a reply that waits."""
    hold(text="Is *that* so?")
    told(clock)
    return link_to("decide", mail.outbox[0])


def seen(mail_reader, link: str) -> str:
    """What the form on the page says of the wording that it shows."""
    return mail_reader.get(link).context["question"].seen


def press(mail_reader, link: str, act: str):
    return mail_reader.post(link, {"act": act, "seen": seen(mail_reader, link)}, follow=True)


def test_the_link_opens_a_page_and_decides_nothing(mail_reader, link):
    page = mail_reader.get(link).content.decode()
    for words in ("Bob", "Is <em>that</em> so?", "All replies to this post wait", "Approve"):
        assert words in page
    assert Comment.objects.get().state == "pending"


@pytest.mark.parametrize(
    ("act", "state"), [("approve", "approved"), ("spam", "spam"), ("remove", "removed")]
)
def test_a_button_decides_in_the_name_of_the_moderator(mail_reader, link, moderator, act, state):
    page = press(mail_reader, link, act)
    assert "This is decided" in page.content.decode()
    assert Comment.objects.get().state == state
    assert Decision.objects.newest_first()[0].user == moderator


def test_a_link_is_spent_when_anything_was_decided(mail_reader, link):
    press(mail_reader, link, "approve")
    response = mail_reader.post(link, {"act": "spam", "seen": ""})
    assert "This is decided" in response.content.decode()
    assert Comment.objects.get().state == "approved"


def test_a_link_stays_spent_when_the_reply_is_held_again(mail_reader, link):
    moderation.approve(Comment.objects.all())
    moderation.hold(Comment.objects.all())
    page = mail_reader.get(link).content.decode()
    assert "It waits again" in page
    assert "This is decided" not in page
    mail_reader.post(link, {"act": "approve", "seen": ""})
    assert Comment.objects.get().state == "pending"


def test_a_text_that_was_changed_since_is_shown_again_first(mail_reader, link):
    before = seen(mail_reader, link)
    posting.edit(Comment.objects.get(), text="Something else")
    response = mail_reader.post(link, {"act": "approve", "seen": before})
    page = response.content.decode()
    assert "Something else" in page
    assert "Nothing was changed" in page
    assert Comment.objects.get().state == "pending"


def test_a_post_without_a_known_button_decides_nothing(mail_reader, link):
    for data in ({}, {"act": "delete"}, {"act": "approve"}):
        assert mail_reader.post(link, data).status_code == 200
    assert Comment.objects.get().state == "pending"


def test_a_link_works_for_a_week(mail_reader, link, clock):
    clock.shift(timedelta(days=8))
    for response in (mail_reader.get(link), mail_reader.post(link, {"act": "approve"})):
        assert response.status_code == 410
        assert reverse("admin:comments_queue") in response.content.decode()
    assert Comment.objects.get().state == "pending"


@pytest.mark.parametrize("token", ["x", "1-1-1.x.y", "\0", "1" * MAX_TEXT_LENGTH])
def test_a_forged_link_is_not_found(mail_reader, hold, token):
    hold()
    response = mail_reader.post(reverse("comments:decide", args=[token]), {"act": "approve"})
    assert response.status_code == 404
    assert Comment.objects.get().state == "pending"


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_is_no_moderator_any_more_decides_nothing(mail_reader, link, moderator, change):
    User.objects.filter(pk=moderator.pk).update(**change)
    response = mail_reader.post(link, {"act": "approve"})
    assert response.status_code == 410
    assert "Is *that*" not in response.content.decode()
    assert Comment.objects.get().state == "pending"


def test_who_has_lost_the_right_decides_nothing(mail_reader, link, moderator):
    moderator.user_permissions.clear()
    assert mail_reader.post(link, {"act": "approve"}).status_code == 410
    assert Comment.objects.get().state == "pending"


def test_a_reply_that_was_deleted_leaves_a_link_that_says_so(mail_reader, link):
    posting.delete(Comment.objects.get())
    response = mail_reader.get(link)
    assert response.status_code == 410
    assert "nothing to decide here" in response.content.decode()


def test_the_page_is_kept_from_caches_search_engines_and_other_sites(mail_reader, link):
    response = mail_reader.get(link)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_each_moderator_sets_their_own_pace_in_the_admin(client, moderator, author):
    ModeratorMail.objects.create(user=author, pace=Pace.NEVER)
    client.force_login(moderator)
    form = client.get(reverse("admin:comments_moderatormail_changelist"), follow=True)
    assert "mo@example.org" in form.content.decode()
    client.post(form.redirect_chain[-1][0], {"pace": "daily"})
    assert ModeratorMail.objects.get(user=moderator).pace == Pace.DAILY
    assert ModeratorMail.objects.get(user=author).pace == Pace.NEVER


def test_nobody_sees_or_changes_the_row_of_another_moderator(client, moderator, author):
    row = ModeratorMail.objects.create(user=author)
    client.force_login(moderator)
    address = reverse("admin:comments_moderatormail_change", args=[row.pk])
    client.post(address, {"pace": "never"})
    row.refresh_from_db()
    assert row.pace == Pace.AT_ONCE


def test_who_does_not_moderate_has_no_such_page(client, author):
    author.is_staff = True
    author.save()
    client.force_login(author)
    assert client.get(reverse("admin:comments_moderatormail_changelist")).status_code == 403
