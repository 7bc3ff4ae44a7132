"""Who may sign in, how often one may try, and what a sign-in link does."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from blog.models import SignInAttempt, User
from blog.signing_in import MAX_ATTEMPTS, WINDOW, link_for

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many attempts"
NEW_PASSWORD = "seven green bottles"


@pytest.fixture
def staff() -> User:
    return User.objects.create_superuser("alice", password="correct horse battery")


def sign_in(client, username: str, password: str):
    return client.post(
        reverse("admin:login") + "?next=/admin/", {"username": username, "password": password}
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


def test_neither_the_name_nor_the_address_of_a_visitor_is_kept(client, staff):
    sign_in(client, "alice", "wrong")
    row = SignInAttempt.objects.values().get()
    assert set(row) == {"id", "account", "address", "made_at"}
    assert "alice" not in row["account"]


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
