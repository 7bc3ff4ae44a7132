"""Who may sign in, how often one may try, and what a sign-in link does."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog.models import SignInAttempt, User
from blog.signing_in import MAX_ATTEMPTS, MAX_ATTEMPTS_OF_ADDRESS, WINDOW, link_for
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many attempts"
NEW_PASSWORD = "seven green bottles"


@pytest.fixture
def staff() -> User:
    return User.objects.create_superuser("alice", password="correct horse battery")


def sign_in(client, username: str, password: str, address: str = "192.0.2.1"):
    return client.post(
        reverse("admin:login") + "?next=/admin/",
        {"username": username, "password": password},
        REMOTE_ADDR=address,
    )


def fail_often(client, username: str) -> None:
    for _ in range(MAX_ATTEMPTS):
        assert TOO_MANY not in sign_in(client, username, "wrong").text


def test_the_right_password_signs_in(client, staff):
    assert sign_in(client, "alice", "correct horse battery").status_code == 302


def test_after_too_many_attempts_even_the_right_password_is_refused(client, staff):
    fail_often(client, "alice")
    assert TOO_MANY in sign_in(client, "alice", "correct horse battery").text
    assert "_auth_user_id" not in client.session


def test_writing_the_name_differently_is_no_way_around(client, staff):
    fail_often(client, "alice")
    assert TOO_MANY in sign_in(client, "ALICE", "wrong").text
    assert TOO_MANY in sign_in(client, "ａlice", "wrong").text


def test_other_names_are_not_held_up(client, staff):
    User.objects.create_superuser("bob", password="correct horse battery")
    fail_often(client, "alice")
    assert sign_in(client, "bob", "correct horse battery").status_code == 302


def test_the_limit_does_not_tell_which_names_exist(client, staff):
    fail_often(client, "alice")
    fail_often(client, "nobody")
    pages = [
        re.sub(r"csrfmiddlewaretoken.*", "", sign_in(client, name, "wrong").text)
        for name in ("alice", "nobody")
    ]
    assert pages[0].replace("alice", "nobody") == pages[1]


def test_the_limit_ends_by_itself_however_often_somebody_goes_on_trying(client, staff):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        fail_often(client, "alice")
        clock.shift(WINDOW - timedelta(minutes=1))
        assert TOO_MANY in sign_in(client, "alice", "wrong").text
        clock.shift(timedelta(minutes=1))
        assert sign_in(client, "alice", "correct horse battery").status_code == 302


def test_success_starts_the_count_anew(client, staff):
    for _ in range(MAX_ATTEMPTS - 1):
        sign_in(client, "alice", "wrong")
    sign_in(client, "alice", "correct horse battery")
    client.logout()
    fail_often(client, "alice")


def guess_at_many(client, address: str = "192.0.2.1") -> None:
    """As many attempts from one address as may be, each for another name."""
    for number in range(MAX_ATTEMPTS_OF_ADDRESS):
        assert TOO_MANY not in sign_in(client, f"name{number}", "wrong", address).text


def test_whoever_guesses_at_many_names_from_one_address_is_stopped(client, staff):
    guess_at_many(client)
    assert TOO_MANY in sign_in(client, "alice", "correct horse battery").text
    assert sign_in(client, "alice", "correct horse battery", "192.0.2.2").status_code == 302


def test_an_author_at_the_same_address_is_not_locked_out_for_long(client, staff):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        guess_at_many(client)
        clock.shift(WINDOW)
        assert sign_in(client, "alice", "correct horse battery").status_code == 302


def test_an_account_of_ones_own_is_no_way_to_guess_at_others(client, staff):
    User.objects.create_superuser("mallory", password=NEW_PASSWORD)
    for number in range(MAX_ATTEMPTS_OF_ADDRESS - 1):
        sign_in(client, f"name{number}", "wrong")
    assert sign_in(client, "mallory", NEW_PASSWORD).status_code == 302
    client.logout()
    sign_in(client, "name", "wrong")
    assert TOO_MANY in sign_in(client, "alice", "wrong").text


def test_where_nobody_knows_the_address_names_alone_are_counted(client, staff):
    guess_at_many(client, address="")
    assert sign_in(client, "alice", "correct horse battery", "").status_code == 302


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was hashed: that is what signing in takes its time for."""

    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


ACCOUNTS = {
    "unknown": {},
    "wrong": {"password": "correct horse battery"},
    "closed": {"password": "wrong", "is_active": False},
    "unset": {"password": None},
    "roleless": {"password": "wrong", "is_staff": False},
}


def test_page_and_work_are_the_same_whatever_is_wrong(client, settings, db):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    pages, hashed = set(), set()
    for username, fields in ACCOUNTS.items():
        if fields:
            User.objects.create_user(username, **{"is_staff": True} | fields)
        CountingHasher.count = 0
        page = sign_in(client, username, "wrong").text.replace(username, "NAME")
        hashed.add(CountingHasher.count)
        pages.add(re.sub(r"csrfmiddlewaretoken.*", "", page))
    assert len(pages) == len(hashed) == 1


def test_neither_the_name_nor_the_address_of_a_visitor_is_kept(client, staff):
    sign_in(client, "alice", "wrong")
    row = SignInAttempt.objects.values().get()
    assert set(row) == {"id", "account", "address", "made_at"}
    assert "alice" not in row["account"]
    assert "192.0.2.1" not in row["address"]


def test_a_name_with_a_nul_in_it_is_refused(client, staff):
    assert sign_in(client, "ali\0ce", "wrong").status_code == 200


def follow(client, link: str):
    return client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)


def choose(client, page, password: str = NEW_PASSWORD, name: str = "Alice Author"):
    return client.post(
        page.redirect_chain[-1][0],
        {"name": name, "new_password1": password, "new_password2": password},
    )


@pytest.fixture
def newcomer() -> User:
    return User.objects.create_superuser("author", password=None)


def test_a_sign_in_link_asks_for_a_password_and_signs_in(client, newcomer):
    page = follow(client, link_for(newcomer))
    assert "author" in page.text
    assert choose(client, page).url == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW_PASSWORD)
    assert (newcomer.name, newcomer.slug) == ("Alice Author", "alice-author")


def test_a_sign_in_link_works_once(client, newcomer):
    link = link_for(newcomer)
    choose(client, follow(client, link))
    client.logout()
    page = follow(client, link)
    assert "does not work any more" in page.text
    assert "new_password1" not in page.text


def test_a_new_password_keeps_the_address_of_an_author_who_has_a_name(client):
    bob = User.objects.create_superuser("bob", password="forgotten", name="Bob", slug="bobby")
    choose(client, follow(client, link_for(bob)), name="Robert")
    bob.refresh_from_db()
    assert (bob.name, bob.slug) == ("Robert", "bobby")


def test_a_weak_password_comes_back_with_the_reason(client, newcomer):
    answer = choose(client, follow(client, link_for(newcomer)), password="12345678")
    assert answer.status_code == 200
    assert "entirely numeric" in answer.text
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


@pytest.mark.parametrize("link", ["/sign-in/MQ/x-y/", "/sign-in/ü/set-password/"])
def test_a_made_up_link_leads_nowhere(client, newcomer, link):
    assert "does not work any more" in client.get(link).text


def test_a_link_helps_an_author_who_is_held_up(client, staff):
    fail_often(client, "alice")
    choose(client, follow(client, link_for(staff)))
    client.logout()
    assert sign_in(client, "alice", NEW_PASSWORD).status_code == 302


def test_the_command_prints_a_link_that_works(client, newcomer, capsys):
    call_command("sign_in_link")
    assert "new_password1" in follow(client, capsys.readouterr().out.strip()).text


def test_the_command_asks_whose_link_where_there_are_several(newcomer, staff, capsys):
    with pytest.raises(CommandError, match="alice, author"):
        call_command("sign_in_link")
    call_command("sign_in_link", "alice")
    assert "/sign-in/" in capsys.readouterr().out


def test_the_command_names_those_who_can_sign_in(newcomer):
    with pytest.raises(CommandError, match="author"):
        call_command("sign_in_link", "mallory")


def ask(client, account: str, address: str = "192.0.2.1"):
    return client.post(
        reverse("admin_password_reset"), {"account": account}, REMOTE_ADDR=address, follow=True
    )


@pytest.fixture
def with_mail(staff) -> User:
    User.objects.filter(pk=staff.pk).update(email="alice@example.org")
    return staff


@pytest.mark.parametrize("account", ["alice", "alice@example.org", "ALICE@example.org"])
def test_a_forgotten_password_brings_a_link_to_the_address_that_is_known(
    client, with_mail, account
):
    ask(client, account)
    do_jobs()
    (message,) = mail.outbox
    assert message.to == ["alice@example.org"]
    link = re.search(r"http://\S+/sign-in/\S+", message.body)[0]
    choose(client, follow(client, link))
    client.logout()
    assert sign_in(client, "alice", NEW_PASSWORD).status_code == 302


def test_the_answer_is_the_same_for_whoever_has_no_account(client, with_mail):
    User.objects.create_user("closed", email="c@example.org", is_staff=True, is_active=False)
    pages = {
        ask(client, account).text
        for account in ("alice", "nobody", "closed", "bob@example.org", "a\u0131ice")
    }
    assert len(pages) == 1
    do_jobs()
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]


def test_asking_costs_as_many_queries_for_a_name_that_nobody_has(client, with_mail):
    numbers = []
    for account in ("warm", "alice", "nobody"):
        with CaptureQueriesContext(connection) as queries:
            ask(client, account)
        numbers.append(len(queries))
    assert numbers[1] == numbers[2]


def test_nobody_is_flooded_with_links(client, with_mail):
    for number in range(3):
        assert TOO_MANY not in ask(client, "alice", f"192.0.2.{number}").text
    assert TOO_MANY in ask(client, "alice", "192.0.2.9").text
    do_jobs()
    assert len(mail.outbox) == 3


def test_without_mail_the_page_says_who_can_help(client, with_mail, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "An administrator of it can make a link" in ask(client, "alice").text
    do_jobs()
    assert not mail.outbox


@pytest.mark.parametrize("account", ["", "x" * 10_000, "a\0b"])
def test_what_is_no_account_is_refused_beside_the_field(client, staff, account):
    page = ask(client, account)
    assert page.status_code == 422
    assert page.context["form"].errors["account"]
