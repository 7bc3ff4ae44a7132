"""What people send who mean no good does no harm, is told clearly, and leaves nothing behind."""

from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Site
from comments import posting
from comments.models import Comment, Submission, Subscription, Writer
from comments.receiving import DOUBLE_CLICK
from comments.spam import trap
from tests.comments.attacks import ATTACKS, assert_harmless

pytestmark = pytest.mark.django_db

WRITTEN = {"name": "Bob", "text": "I have seen this *too*."}
MEGABYTE = 1_000_000  # characters
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def root(post) -> Comment:
    return posting.post(post.pk, name="Ann", text="First!", state="approved")


@pytest.fixture
def client_at_work() -> Client:
    """Another browser with the same address."""
    return Client()


def to_post(post) -> str:
    return reverse("comments:post", args=[post.pk])


def to_reply(reply) -> str:
    return reverse("comments:answer", args=[reply.pk])


def nothing_was_stored() -> bool:
    return not any(model.objects.exists() for model in (Comment, Writer, Submission, Subscription))


def page_of(client, address: str, **kwargs) -> str:
    response = client.get(address, **kwargs)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("field", ["name", "text", "email", "notices", "pace", "draft", "entry"])
@pytest.mark.parametrize("attack", ["end of field", "end of area", "handler", "template"])
def test_what_comes_back_in_the_form_does_nothing_there(client, post, attack, field):
    written = WRITTEN | {field: ATTACKS[attack] * 30} | ({"text": ""} if field != "text" else {})
    for change in ({}, {"preview": "1"}, {"name": ""}):
        response = client.post(to_post(post), written | change)
        if response.status_code == 422:
            assert_harmless(response.content.decode())


@pytest.mark.parametrize("unit", [">", "> - ", "- ", "[", "![](", "*_", "`", "<b>", "(", "1. "])
def test_deep_nesting_is_kept_shallow(client, post, unit):
    text = (unit * 10_000)[:19_990] + "deep"
    assert client.post(to_post(post), WRITTEN | {"text": text}).status_code == 302
    reply = Comment.objects.get()
    assert len(reply.html) < 10 * len(text)
    soup = BeautifulSoup(reply.html, "html.parser")
    assert max((len(list(tag.parents)) for tag in soup.find_all()), default=0) <= 100
    Comment.objects.update(state="approved")
    assert_harmless(page_of(client, post.get_absolute_url()))


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"name": "x" * MEGABYTE}, 422, "This name is too long"),
        ({"text": "x" * MEGABYTE}, 422, "This reply has 1,000,000 characters"),
        ({"email": "x" * MEGABYTE}, 422, "not an e-mail address"),
        ({"email": "x" * MEGABYTE + "@example.org"}, 422, "not an e-mail address"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, 422, "not an e-mail address"),
        ({"notices": "x" * MEGABYTE, "email": "a@example.org"}, 422, ""),
        ({"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}, 413, "too much to be read"),
        ({f"field{number}": "" for number in range(2000)}, 413, "too much to be read"),
        ({"name": "B\0b"}, 422, "Null characters"),
        ({"text": "a\0b"}, 422, "Null characters"),
        ({"email": "a\0@example.org"}, 422, ""),
        ({"name": "\u200b\u202e\u2066\ufeff"}, 422, "Write a name"),
        ({"name": "\u3164\u115f"}, 422, "Write a name"),
    ],
)
def test_what_no_form_would_send_is_refused_in_words(client, post, change, status, message):
    response = client.post(to_post(post), WRITTEN | change)
    assert response.status_code == status
    page = response.content.decode()
    assert message in page
    assert_harmless(page)
    assert nothing_was_stored()


@pytest.mark.parametrize(
    "change",
    [
        {"draft": "x" * MEGABYTE},
        {"draft": "a\0b"},
        {"entry": "x" * MEGABYTE},
        {"remember": "x" * MEGABYTE},
        {"state": "approved", "is_pick": "1", "author": "1", "writer": "1", "pk": "7", "id": "7"},
        {trap.FIELD: "x" * MEGABYTE},
        {trap.FIELD: "a\0b"},
    ],
)
def test_fields_that_nobody_sees_cannot_break_or_decide_anything(client, post, change):
    Site(reply_policy="hold").save()
    assert client.post(to_post(post), WRITTEN | change).status_code == 302
    reply = Comment.objects.get()
    assert (reply.name, reply.text, reply.parent, reply.author) == (*WRITTEN.values(), None, None)
    assert reply.state in {"pending", "spam"}
    assert not reply.is_pick
    assert client.get(post.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"name=Bob&text=a%ED%A0%80b",
        b"name=B%ED%A0%80b&text=ab",
        b"name=Bob&text=a%FF%FEb",
        b"name=Bob&text=a\xed\xb0\x80b",
    ],
)
def test_halves_of_characters_are_replaced_and_not_stored(client, post, body):
    response = client.generic("POST", to_post(post), body, content_type=FORM)
    assert response.status_code == 302
    reply = Comment.objects.get()
    (reply.name + reply.text + reply.html).encode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"%", FORM),
        (b"name=Bob;text=x", FORM),
        (b'{"name": "Bob", "text": "x"}', "application/json"),
        (b"name=Bob&text=x", "text/plain"),
        (b"name=Bob&text=x", "multipart/form-data"),
        (b"name=Bob&text=x", "multipart/form-data; boundary=\xc3\xa4"),
        (
            b"--b\r\nContent-Disposition: form-data; name=text\r\n",
            "multipart/form-data; boundary=b",
        ),
        (b"name=Bob&text=+ADw-script+AD4-", f"{FORM}; charset=utf-7"),
        (b"name=Bob&text=x", f"{FORM}; charset=nonsense"),
    ],
)
def test_what_is_no_form_is_refused(client, post, body, content_type):
    response = client.generic("POST", to_post(post), body, content_type=content_type)
    if response.status_code != 302:
        assert response.status_code in {400, 422}
        assert nothing_was_stored()
    else:
        assert "<script" not in Comment.objects.get().html


def test_a_file_in_place_of_a_text_is_no_text(client, post, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    with path.open() as file:
        response = client.post(to_post(post), {"name": "Bob", "text": file})
    assert response.status_code == 422
    assert nothing_was_stored()


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30, 10**400])
@pytest.mark.parametrize("route", ["comments/on/{}/", "comments/{}/reply/"])
def test_numbers_of_nothing_lead_nowhere(client, post, route, number):
    address = f"/{route.format(number)}"
    assert client.get(address).status_code == 404
    assert client.post(address, WRITTEN).status_code == 404
    assert nothing_was_stored()


@pytest.mark.parametrize("path", ["-1", "1.5", "1e3", "%00", "1%00", "..", "%ED%A0%80", "１２"])
def test_what_is_no_number_leads_nowhere(client, path):
    for address in (f"/comments/on/{path}/", f"/comments/{path}/reply/", f"/comments/{path}/"):
        assert client.post(address, WRITTEN).status_code in {404, 405}
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("state", ["pending", "spam", "removed"])
def test_what_is_not_shown_cannot_be_answered(client, root, state):
    Comment.objects.update(state=state)
    response = client.post(to_reply(root), WRITTEN)
    assert response.status_code == 409
    page = response.content.decode()
    assert "That reply is not there any more" in page
    assert "First!" not in page
    assert WRITTEN["text"] in page
    assert Comment.objects.get() == root


@pytest.mark.parametrize("entry", ["0", "-1", "x", "9" * 18, "9" * 19, "9" * 400, "１"])
def test_a_post_that_the_form_invents_is_none(client, root, entry):
    response = client.post(to_reply(root), WRITTEN | {"entry": entry})
    assert response.status_code in {302, 404}
    assert not Comment.objects.exclude(entry=root.entry_id).exists()


def test_a_locked_thread_takes_no_answer_at_any_depth(client, root):
    below = posting.post(
        root.entry_id, name="Ben", text="Yes.", state="approved", parent_id=root.pk
    )
    Comment.objects.filter(pk=root.pk).update(is_locked=True)
    for reply in (root, below):
        response = client.post(to_reply(reply), WRITTEN)
        assert response.status_code == 403
        assert "That thread is locked" in response.content.decode()
        assert WRITTEN["text"] in response.content.decode()
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"is_private": True}, {"state": "trash"}])
def test_what_readers_cannot_see_they_cannot_answer(client, root, fields):
    type(root.entry).objects.update(**fields)
    for address in (to_post(root.entry), to_reply(root)):
        response = client.post(address, WRITTEN)
        assert response.status_code == 404
        assert root.entry.title not in response.content.decode()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_refused(client, root, method):
    for address in (to_post(root.entry), to_reply(root)):
        assert getattr(client, method)(address).status_code == 405
    assert Comment.objects.get() == root


def test_a_text_that_was_shown_gives_its_writer_away_to_nobody_who_sends_it_again(
    client, post, client_at_work
):
    """Two who share an address, such as those at one place of work."""
    client.post(to_post(post), WRITTEN)
    Writer.objects.update(created_at=timezone.now() - DOUBLE_CLICK)
    reply = Comment.objects.get()
    for state in ("approved", "removed"):
        Comment.objects.update(state=state)
        response = client_at_work.post(to_post(post), WRITTEN, follow=True)
        assert Comment.objects.get() == reply
        assert "writer" not in client_at_work.cookies
        assert "key=" not in "".join(address for address, _ in response.redirect_chain)
        assert client_at_work.get(reverse("comments:own", args=[reply.pk])).status_code == 403


def test_what_a_name_says_is_what_is_read(client, post, root):
    name = "A & B <i> 'c' \"d\" %(name)s {name}"
    reply = posting.post(post.pk, name=name, text="x", state="approved", parent_id=root.pk)
    posting.post(post.pk, name="Cleo", text="x", state="approved", parent_id=reply.pk)
    soup = BeautifulSoup(page_of(client, post.get_absolute_url()), "html.parser")
    place = soup.find(id=reply.anchor)
    assert place.find(class_="p-name").text == name
    assert f"to {name}" in place.text
    assert f"the reply by {name}" in place.text
    assert f"in reply to {name}" in place.text


def test_a_name_cannot_turn_the_line_around_or_hide_in_it(client, post):
    names = {
        "\u202eecilA": "ecilA",
        "Al\u200bice\u2060": "Alice",
        "A\u0301l": "Ál",
        "Z" + "\u0301" * 30: None,
        "  Bob\r\n\tBarker ": "Bob Barker",
    }
    for number, (typed, kept) in enumerate(names.items()):
        body = urlencode({"name": typed, "text": f"Number {number}."}, quote_via=quote)
        response = client.generic("POST", to_post(post), body.encode(), content_type=FORM)
        assert response.status_code == 302
        stored = Comment.objects.latest("id").name
        assert stored == kept or (kept is None and len(stored) < 8)
