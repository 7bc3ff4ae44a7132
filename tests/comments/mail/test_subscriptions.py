"""Asking for notices by e-mail, confirming, changing and ending them."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Site
from comments import posting, tasks
from comments.mail import subscriptions
from comments.models import Subscription, Writer
from comments.models.subscriptions import Pace
from tests.comments.mail.mailbox import link_to
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"


@pytest.fixture
def client() -> Client:
    """A browser, and a server that would refuse a POST without Django's token in a cookie."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def writer(db) -> Writer:
    return Writer.objects.create()


@pytest.fixture
def reply(post, writer):
    return posting.post(post.pk, name="Ann", text="First!", state="approved", writer=writer)


def ask(post, reply=None, writer=None, email=ANN, pace=Pace.AT_ONCE) -> None:
    subscriptions.ask(post, reply, writer, email, reply is None, pace)
    do_jobs()


def test_an_address_is_asked_before_the_first_notice(post, reply, writer):
    ask(post, reply, writer)
    (message,) = mail.outbox
    assert message.to == [ANN]
    assert Subscription.objects.get().confirmed_at is None


def test_the_question_holds_nothing_that_a_visitor_wrote(post, writer):
    reply = posting.post(
        post.pk, name="Cheap watches", text="Buy now", state="approved", writer=writer
    )
    ask(post, reply, writer)
    message = mail.outbox[0].message().as_string()
    assert "Cheap" not in message
    assert "Buy" not in message
    assert "ignore this message" in mail.outbox[0].body


def test_the_link_opens_a_page_and_only_its_button_confirms(client, post, reply, writer):
    ask(post, reply, writer)
    link = link_to("confirm", mail.outbox[0])
    page = client.get(link)
    assert "Yes, write to me" in page.content.decode()
    assert Subscription.objects.get().confirmed_at is None
    assert "Notices are on" in client.post(link).content.decode()
    assert Subscription.objects.get().confirmed_at is not None


def test_confirming_twice_says_that_notices_are_on(client, post):
    ask(post)
    link = link_to("confirm", mail.outbox[0])
    client.post(link)
    first = Subscription.objects.get().confirmed_at
    assert "Notices are on" in client.get(link).content.decode()
    client.post(link)
    assert Subscription.objects.get().confirmed_at == first


def test_the_pages_are_kept_from_caches_search_engines_and_other_sites(client, post):
    ask(post)
    confirm = link_to("confirm", mail.outbox[0])
    for link in (confirm, stop_link(Subscription.objects.get())):
        response = client.get(link)
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert ANN not in link + response.content.decode()


def test_a_link_to_confirm_works_for_a_week(client, post):
    ask(post)
    link = link_to("confirm", mail.outbox[0])
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        response = client.post(link)
    assert response.status_code == 410
    assert "the week is over" in response.content.decode()
    assert Subscription.objects.get().confirmed_at is None


@pytest.mark.parametrize("token", ["x", "1-0.x.y", "1-0", "\ud800", "1" * 5000])
@pytest.mark.parametrize("page", ["confirm", "stop"])
def test_a_link_that_was_never_given_out_says_how_it_may_have_broken(client, token, page):
    for method in (client.get, client.post):
        response = method(reverse(f"comments:{page}", args=[token.encode(errors="replace")]))
        assert response.status_code == 404
        assert "Mail programs sometimes break long ones" in response.content.decode()


def test_an_address_that_the_same_visitor_has_confirmed_is_not_asked_again(client, post, make_post):
    writer = Writer.objects.create()
    ask(post, None, writer)
    client.post(link_to("confirm", mail.outbox[0]))
    ask(make_post("Another"), None, writer)
    assert Subscription.objects.confirmed().count() == 2
    assert len(mail.outbox) == 1


def test_another_visitor_who_types_that_address_has_it_asked(client, post, make_post, writer):
    ask(post, None, writer)
    client.post(link_to("confirm", mail.outbox[0]))
    ask(make_post("Another"), None, Writer.objects.create())
    assert len(mail.outbox) == 2
    assert Subscription.objects.confirmed().count() == 1


def test_whose_question_is_confirmed_may_go_on_and_nobody_who_asked_before(client, post, writer):
    """Somebody asks in the name of an address; its owner asks too, and confirms the own question.

    The one who asked first cannot follow more in that name without a question.
    """
    stranger = Writer.objects.create()
    ask(post, None, stranger)
    ask(post, None, writer)
    client.post(link_to("confirm", mail.outbox[1]))
    assert subscriptions.is_known(writer, ANN)
    assert not subscriptions.is_known(stranger, ANN)


def test_nobody_changes_the_notices_of_another_address(client, post, writer):
    ask(post, None, writer)
    client.post(link_to("confirm", mail.outbox[0]))
    ask(post, None, Writer.objects.create(), pace=Pace.DAILY)
    assert Subscription.objects.get().pace == Pace.AT_ONCE
    assert len(mail.outbox) == 1


def test_an_address_gets_few_questions_a_day_however_it_is_written(make_post):
    for number, email in enumerate(
        ["ann@example.org", "Ann@example.org", "ann+a@EXAMPLE.org", "ANN@example.org"]
    ):
        ask(make_post(str(number)), None, Writer.objects.create(), email)
    assert len(mail.outbox) == subscriptions.CONFIRMATIONS_A_DAY
    assert Subscription.objects.count() == subscriptions.CONFIRMATIONS_A_DAY


def test_a_visitor_cannot_have_many_addresses_asked(post, writer):
    for number in range(subscriptions.MAX_UNCONFIRMED + 2):
        ask(post, None, writer, f"someone{number}@example.org")
    assert len(mail.outbox) == subscriptions.MAX_UNCONFIRMED


def test_a_visitor_who_drops_the_cookie_cannot_either(make_post):
    post = make_post("x")
    for number in range(subscriptions.QUESTIONS_A_DAY + 2):
        email = f"someone{number}@example.org"
        subscriptions.ask(
            post, None, Writer.objects.create(), email, True, Pace.AT_ONCE, "192.0.2.1"
        )
    do_jobs()
    assert len(mail.outbox) == subscriptions.QUESTIONS_A_DAY


def test_the_reply_form_asks_the_address_that_was_typed(client, post):
    client.post(
        reverse("comments:post", args=[post.pk]),
        {"name": "Ann", "text": "First!", "email": ANN, "notices": "answers", "pace": "daily"},
    )
    do_jobs()
    subscription = Subscription.objects.get()
    assert subscription.comment.name == "Ann"
    assert (subscription.email, subscription.pace) == (ANN, Pace.DAILY)
    assert mail.outbox[0].to == [ANN]


def test_spam_asks_nobody(post, writer):
    reply = posting.post(post.pk, name="Ann", text="x", state="spam", writer=writer)
    ask(post, reply, writer)
    assert not mail.outbox
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "email",
    ["", "ann", "ann@", "ann@example.org\nBcc: bob@example.org", "a@b\r\n.org", "ann@a b.c"],
)
def test_what_is_no_address_asks_nobody(post, email):
    ask(post, email=email)
    assert not mail.outbox
    assert not Subscription.objects.exists()


def test_the_host_of_an_address_is_kept_in_small_letters(post):
    ask(post, email=" Ann@EXAMPLE.org ")
    assert Subscription.objects.get().email == "Ann@example.org"


def test_no_line_end_of_a_title_makes_a_header(make_post):
    Site(title="A\r\nBcc: bob@example.org").save()
    ask(make_post("B\nTo: bob@example.org"))
    assert mail.outbox[0].recipients() == [ANN]
    assert mail.outbox[0].message()["Bcc"] is None


@pytest.fixture
def confirmed(post):
    """Makes subscriptions in force."""

    def make(entry=post, email=ANN, **fields) -> Subscription:
        return Subscription.objects.create(
            entry=entry, email=email, confirmed_at=timezone.now(), **fields
        )

    return make


def stop_link(*found: Subscription) -> str:
    token = subscriptions.tokens.make(
        subscriptions.Purpose.STOP, *(subscription.pk for subscription in found)
    )
    return reverse("comments:stop", args=[token])


def test_the_link_to_end_notices_opens_a_page_and_only_its_button_ends_them(client, confirmed):
    link = stop_link(confirmed())
    assert "End this" in client.get(link).content.decode()
    assert Subscription.objects.exists()
    assert "have ended" in client.post(link, {"act": "stop"}).content.decode()
    assert not Subscription.objects.exists()


def test_a_mail_program_ends_notices_with_one_post_from_nowhere(client, confirmed):
    """RFC 8058, 3.1: that body, no cookie, and no redirect."""
    response = client.post(
        stop_link(confirmed()),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"origin": "https://mail.example.com", "sec-fetch-site": "cross-site"},
    )
    assert response.status_code == 200
    assert not Subscription.objects.exists()


def test_a_post_that_says_nothing_ends_nothing(client, confirmed):
    link = stop_link(confirmed())
    for data in ({}, {"act": "pace"}, {"act": "pace", "pace": "hourly"}, {"act": "x"}):
        assert client.post(link, data).status_code == 200
    assert Subscription.objects.get().pace == Pace.AT_ONCE


def test_ending_again_says_that_they_have_ended(client, confirmed):
    link = stop_link(confirmed())
    client.post(link, {"act": "stop"})
    for response in (client.get(link), client.post(link, {"act": "stop"})):
        assert response.status_code == 200
        assert "have ended" in response.content.decode()


def test_the_link_works_for_ever(client, confirmed):
    link = stop_link(confirmed())
    with time_machine.travel(timezone.now() + timedelta(days=3650), tick=False):
        client.post(link, {"act": "stop"})
    assert not Subscription.objects.exists()


def test_others_with_the_same_address_are_kept_unless_all_are_ended(client, confirmed, make_post):
    first, second, third = confirmed(), confirmed(make_post("2")), confirmed(make_post("3"))
    someone_else = confirmed(email="bob@example.org")
    client.post(stop_link(first), {"act": "stop"})
    assert set(Subscription.objects.all()) == {second, third, someone_else}
    client.post(stop_link(second), {"act": "all"})
    assert set(Subscription.objects.all()) == {someone_else}


def test_the_last_one_takes_the_address_with_it(client, confirmed, make_post):
    Subscription.objects.create(entry=make_post("Never confirmed"), email=ANN)
    client.post(stop_link(confirmed()), {"act": "stop"})
    assert not Subscription.objects.filter(email=ANN).exists()


def test_the_pace_can_be_changed(client, confirmed):
    page = client.post(stop_link(confirmed()), {"act": "pace", "pace": "daily"})
    assert "Saved." in page.content.decode()
    assert Subscription.objects.get().pace == Pace.DAILY


def follow(client, post, **data):
    return client.post(
        reverse("comments:follow", args=[post.pk]), {"email": ANN, "pace": "at-once"} | data
    )


def test_a_discussion_can_be_followed_without_a_reply(client, post):
    assert 'name="email"' in client.get(reverse("comments:follow", args=[post.pk])).content.decode()
    assert "Check your e-mail" in follow(client, post).content.decode()
    do_jobs()
    subscription = Subscription.objects.get()
    assert (subscription.entry_id, subscription.comment) == (post.pk, None)
    assert len(mail.outbox) == 1


def test_the_answer_is_the_same_for_an_address_that_is_known(client, post, confirmed):
    unknown = follow(client, post, email="bob@example.org").content
    confirmed()
    assert follow(client, post).content == unknown


@pytest.mark.parametrize("data", [{"email": "ann"}, {"email": ""}, {"pace": "hourly"}])
def test_a_wrong_form_comes_back_filled_in(client, post, data):
    response = follow(client, post, **data)
    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()
    assert not Subscription.objects.exists()


def test_another_site_cannot_have_somebody_follow(client, post):
    response = client.post(
        reverse("comments:follow", args=[post.pk]),
        {"email": ANN, "pace": "at-once"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert response.status_code == 403
    assert not Subscription.objects.exists()


def test_a_program_that_fills_in_every_field_asks_nobody(client, post):
    response = follow(client, post, homepage_url="https://example.com/")
    assert "Check your e-mail" in response.content.decode()
    assert not Subscription.objects.exists()


def test_one_visitor_follows_a_few_discussions_a_day(client, make_post):
    post = make_post("x")
    for number in range(10):
        assert follow(client, post, email=f"a{number}@example.org").status_code == 200
    assert follow(client, post).status_code == 429
    assert not Subscription.objects.filter(email=ANN).exists()


def test_a_draft_cannot_be_followed(client, make_post):
    post = make_post("Draft", state="draft", published_at=None)
    assert follow(client, post).status_code == 404


def test_the_job_of_a_question_that_is_answered_asks_nothing(post, confirmed):
    tasks.send_confirmation.func(confirmed().pk, 0)
    tasks.send_confirmation.func(1_000_000, 0)
    assert not mail.outbox
