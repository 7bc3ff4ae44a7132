"""Coming back to a reply with a phrase that was shown once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from comments import posting, receipts, visitors
from comments.models import Comment, Writer

pytestmark = pytest.mark.django_db

PHRASE = re.compile(r"\b\d+( |-)[a-z]{5}(-[a-z]{5}){3}\b")


@pytest.fixture
def reply(post) -> Comment:
    writer = Writer.objects.create()
    return posting.post(post.pk, name="Bob", text="A thought.", state="pending", writer=writer)


@pytest.fixture
def phrase(reply) -> str:
    return receipts.make(reply)


@pytest.fixture
def known(client, reply):
    """The browser that sent the reply."""
    response = HttpResponse()
    visitors.remember(response, reply.writer)
    client.cookies = response.cookies
    return client


def own(reply: Comment) -> str:
    return reverse("comments:own", args=[reply.pk])


def open_with(client, phrase: str, **fields):
    return client.post(reverse("comments:receipt"), {"phrase": phrase} | fields, follow=True)


@pytest.mark.parametrize(
    ("bits", "word"),
    # From the paper: 127.0.0.1 is lusab-babad, 63.84.220.193 is gutih-tugad.
    [(0x7F00, "lusab"), (0x0001, "babad"), (0x3F54, "gutih"), (0xDCC1, "tugad")],
)
def test_words_are_those_of_the_paper(bits, word):
    assert receipts.word(bits) == word


def test_a_receipt_is_shown_once_and_kept_as_a_slow_hash_alone(known, reply):
    page = known.post(reverse("comments:own-receipt", args=[reply.pk])).content.decode()
    phrase = PHRASE.search(page.partition("Your receipt:")[2])[0]
    reply.refresh_from_db()
    assert reply.receipt.split("$")[0] in {"md5", "pbkdf2_sha256"}  # the first in tests alone
    assert phrase.split(" ")[1] not in reply.receipt
    assert phrase not in known.get(own(reply)).content.decode()
    assert "There is a receipt already" in known.get(own(reply)).content.decode()


def test_for_htmx_the_answer_is_the_receipt_alone(known, reply):
    response = known.post(
        reverse("comments:own-receipt", args=[reply.pk]), headers={"HX-Request": "true"}
    )
    assert PHRASE.search(response.content.decode())
    assert "<html" not in response.content.decode()


def test_a_receipt_opens_the_page_of_its_reply_in_any_browser(client, reply, phrase):
    response = open_with(client, phrase)
    assert response.redirect_chain[-1][0] == own(reply)
    assert "A thought." in response.content.decode()
    assert client.post(reverse("comments:own-remove", args=[reply.pk])).status_code == 302
    reply.refresh_from_db()
    assert reply.state == "removed"


@pytest.mark.parametrize(
    "typed",
    [
        lambda phrase: phrase.upper(),
        lambda phrase: phrase.replace("-", " "),
        lambda phrase: phrase.replace("-", ""),
        lambda phrase: f"  {phrase.replace('-', ' – ')}.\n",
        lambda phrase: phrase.replace(" ", "-"),
    ],
    ids=["capitals", "spaces", "in one", "pasted", "all dashes"],
)
def test_it_does_not_matter_how_a_receipt_is_typed(client, reply, phrase, typed):
    response = open_with(client, typed(phrase))
    assert response.redirect_chain[-1][0] == own(reply)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda phrase: phrase[:-1],
        lambda phrase: phrase.split(" ")[0],
        lambda phrase: phrase.split(" ")[1],
        lambda phrase: f"1{phrase}",
        lambda phrase: "9" * 60 + " lusab-babad-gutih-tugad",
        lambda phrase: "٤ lusab-babad-gutih-tugad",
        lambda phrase: "?",
    ],
)
def test_a_wrong_receipt_says_so_and_opens_nothing(client, reply, phrase, wrong):
    response = open_with(client, wrong(phrase))
    assert response.status_code == 422
    assert "No reply has this receipt" in response.content.decode()
    assert not client.cookies


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Type the number and the four words"),
        ("a\0b", "Null characters are not allowed"),
        ("x" * 1_000_000, "at most 100 characters"),
    ],
)
def test_what_is_no_receipt_at_all_is_refused_beside_the_field(client, typed, message):
    response = open_with(client, typed)
    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_new_receipt_ends_the_one_before(client, reply, phrase):
    newer = receipts.make(reply)
    assert open_with(client, phrase).status_code == 422
    assert open_with(client, newer).status_code == 200


def test_a_reply_without_a_receipt_is_opened_by_none(client, reply):
    assert open_with(client, f"{reply.pk}").status_code == 422


def test_nobody_can_try_many_receipts(client, reply, phrase):
    for _ in range(receipts.MAX_TRIES):
        assert open_with(client, f"{reply.pk} lusab-babad-gutih-tugad").status_code == 422
    response = open_with(client, phrase)
    assert response.status_code == 429
    assert "Please wait" in response.content.decode()
    with time_machine.travel(timezone.now() + receipts.TRIES_WITHIN + timedelta(seconds=1)):
        assert open_with(client, phrase).status_code == 200


def test_nobody_can_keep_the_server_busy_making_receipts(known, reply):
    address = reverse("comments:own-receipt", args=[reply.pk])
    statuses = [known.post(address).status_code for _ in range(receipts.MAX_MADE + 1)]
    assert statuses == [200] * receipts.MAX_MADE + [429]


def test_an_opened_receipt_is_good_for_an_hour(client, reply, phrase):
    open_with(client, phrase)
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        assert client.get(own(reply)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert client.get(own(reply)).status_code == 403


def test_only_a_browser_that_asks_for_it_is_remembered(client, reply, phrase):
    open_with(client, phrase)
    assert set(client.cookies) == {"receipt"}
    open_with(client, phrase, remember="on")
    assert set(client.cookies) == {"receipt", "writer"}
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert client.get(own(reply)).status_code == 200


def test_the_cookie_is_sent_for_this_reply_alone_and_no_script_reads_it(client, reply, phrase):
    open_with(client, phrase)
    cookie = client.cookies["receipt"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (own(reply), True, "Lax")


def test_the_cookie_of_one_receipt_opens_no_other_reply(client, post, reply, phrase):
    other = posting.post(post.pk, name="Cleo", text="Mine.", state="pending")
    open_with(client, phrase)
    client.cookies["receipt"]["path"] = "/"  # as somebody could who tries
    assert client.get(own(reply)).status_code == 200
    assert client.get(own(other)).status_code == 403


def test_a_browser_that_keeps_no_cookie_gets_in_with_a_key(client, reply, phrase):
    response = client.post(reverse("comments:receipt"), {"phrase": phrase})
    client.cookies.clear()
    assert client.get(response.url).status_code == 200


def test_a_number_that_does_not_exist_costs_a_hash_too(client, reply, phrase, monkeypatch):
    """Otherwise the time that it takes tells which replies have a receipt."""
    hashed = []
    real = receipts.make_password
    monkeypatch.setattr(receipts, "make_password", lambda word: hashed.append(word) or real(word))
    open_with(client, f"{reply.pk + 1} lusab-babad-gutih-tugad")
    assert hashed == ["lusabbabadgutihtugad"]


def test_another_site_cannot_send_the_form(client, reply, phrase):
    response = client.post(
        reverse("comments:receipt"), {"phrase": phrase}, headers={"Origin": "https://x.example"}
    )
    assert response.status_code == 403
    assert not client.cookies
