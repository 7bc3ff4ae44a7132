"""Forged cookies and links, forms on other sites, and people at what is not theirs: all in vain."""

from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from blog.models import User
from comments import moderation, names, ownership, posting, urls, visitors
from comments.mail import tokens
from comments.mail.tokens import Purpose
from comments.models import Comment, Decision, Subscription, Writer

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": "https://testserver.elsewhere.example"},
    {"Origin": "https://testserver@elsewhere.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
]
FIELDS = {
    "name": "Mallory", "text": "Mine now.", "reason": "spam", "email": "m@example.org",
    "pace": "daily", "what": "everything", "act": "remove", "phrase": "1 lusab-babad-gutih-tugad",
    "List-Unsubscribe": "One-Click",
}  # fmt: skip

# These come from other sites by their nature: they say what is wrong with a form, and keep nothing.
LINKBACKS = {"webmention", "pingback", "entry-trackback"}


@pytest.fixture
def reply(post) -> Comment:
    """Ann's, which waits."""
    return posting.post(
        post.pk, name="Ann", text="Mine.", state="pending", writer=Writer.objects.create()
    )


@pytest.fixture
def shown(post) -> Comment:
    """Ben's, which is shown, and which Mo has picked."""
    reply = posting.post(
        post.pk, name="Ben", text="Yours.", state="approved", writer=Writer.objects.create()
    )
    moderation.set_pick(reply, True, user=make_moderator())
    return reply


def make_moderator() -> User:
    return User.objects.create_superuser("mo", password="correct horse battery", name="Mo")


def stored() -> dict[str, list[dict[str, Any]]]:
    """All that the discussion keeps; what counts visitors aside."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("comments").get_models()
        if model.__name__ not in {"Attempt", "DayKey"}
    }


def cookie_of(writer: Writer) -> SimpleCookie:
    """What the browser of this visitor holds."""
    response = HttpResponse()
    visitors.remember(response, writer)
    return response.cookies


def routes() -> list[URLPattern]:
    return [pattern for pattern in urls.urlpatterns if "feed" not in pattern.name]


def addresses(reply: Comment, token: str = "x") -> dict[str, str]:
    """Every address of the discussion, by its name, for this reply and its post."""
    found = {}
    for route in routes():
        parameters = route.pattern.regex.groupindex
        on_entry = str(route.pattern).startswith("comments/on/")
        values = {
            "pk": reply.entry_id if on_entry else reply.pk,
            "step": Decision.objects.latest("id").pk if Decision.objects.exists() else 1,
            "token": token,
            "path": reply.entry.path.strip("/"),
            "number": "2",
        }
        found[route.name] = reverse(
            f"comments:{route.name}", kwargs={name: values[name] for name in parameters}
        )
    return found


def refusals(name: str) -> set[int]:
    """With which statuses a form of another site is refused at the address of this name."""
    return {403, 404, 405} | ({200, 400} if name in LINKBACKS else set())


class TestOtherSites:
    @pytest.mark.parametrize("headers", ELSEWHERE)
    def test_no_form_of_theirs_does_anything_in_the_name_of_a_writer(self, client, reply, headers):
        client.cookies = cookie_of(reply.writer)
        before = stored()
        for name, address in addresses(reply).items():
            response = client.post(address, FIELDS, headers=headers)
            assert response.status_code in refusals(name) | {302}, name
            if response.status_code == 302:
                assert "/admin/login/" in response.url
        assert stored() == before

    def test_no_form_of_theirs_does_anything_in_the_name_of_a_moderator(self, reply, shown):
        client = Client(enforce_csrf_checks=True)
        client.force_login(User.objects.get(username="mo"))
        before = stored()
        for one in (reply, shown):
            for name, address in addresses(one).items():
                response = client.post(
                    address, FIELDS, headers={"Origin": "https://elsewhere.example"}
                )
                assert response.status_code in refusals(name), name
        assert stored() == before

    def test_they_are_told_why(self, client, reply):
        response = client.post(
            addresses(reply)["post"], FIELDS, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert "This form was sent from another site." in response.content.decode()


class TestLooking:
    """Programs open links by themselves: browsers ahead of time, mail servers, search engines."""

    def test_following_every_link_changes_nothing(self, client, reply, shown):
        client.cookies = cookie_of(reply.writer)
        client.force_login(User.objects.get(username="mo"))
        subscription = Subscription.objects.create(entry=reply.entry, email="a@example.org")
        held = Decision.objects.create(comment=reply, after="pending", by="rules")
        links = [
            tokens.make(Purpose.CONFIRM, subscription.pk, 0),
            tokens.make(Purpose.STOP, subscription.pk),
            tokens.make(Purpose.DECIDE, reply.pk, User.objects.get(username="mo").pk, held.pk),
        ]
        before = stored()
        for token in links:
            for address in addresses(reply, token).values():
                client.get(address)
                client.head(address)
        assert stored() == before


class TestOthers:
    def test_another_writer_can_do_nothing_to_a_reply(self, client, reply, shown):
        client.cookies = cookie_of(shown.writer)
        before = stored()
        for name, address in addresses(reply).items():
            if name.startswith("own") or name in {"arrived", "moderate", "undo", "flag"}:
                for response in (client.post(address, FIELDS), client.get(address)):
                    assert response.status_code in {302, 403, 404, 405}, name
                    assert "Mine." not in response.content.decode()
                    if response.status_code == 302 and name != "arrived":
                        assert "/admin/login/" in response.url
        assert stored() == before

    def test_who_is_signed_in_without_the_right_cannot_moderate(self, client, reply, shown):
        client.force_login(User.objects.create_user("eve", password="x", name="Eve"))
        before = stored()
        for name in ("moderate", "undo"):
            assert client.post(addresses(reply)[name], FIELDS).status_code == 403
        assert client.get(reverse("admin:comments_comment_changelist")).status_code == 302
        assert stored() == before

    def test_a_removed_moderator_s_links_are_dead(self, client, reply):
        moderator = make_moderator()
        held = Decision.objects.create(comment=reply, after="pending", by="rules")
        token = tokens.make(Purpose.DECIDE, reply.pk, moderator.pk, held.pk)
        address = reverse("comments:decide", args=[token])
        assert client.get(address).status_code == 200
        User.objects.filter(pk=moderator.pk).update(is_active=False)
        before = stored()
        assert client.post(address, {"act": "approve"}).status_code == 410
        assert stored() == before


class TestCookies:
    def forged(self, writer: Writer) -> dict[str, str]:
        good = cookie_of(writer)["writer"].value
        key, time, signature = good.split(":")
        foreign = signing.get_cookie_signer(salt="writer" + names.SALT)
        return {
            "the key alone": key,
            "no signature": f"{key}:{time}",
            "another key": f"{Writer.objects.create().key.hex}:{time}:{signature}",
            "another time": f"{key}:1zzzzz:{signature}",
            "cut": good[:-1],
            "signed for something else": foreign.sign(key),
            "a number": str(writer.pk),
            "nothing": "",
            "colons": "::::",
            "long": "a" * 4000,
            "letters": "\u00fc\u00fc",
        }

    def test_a_forged_one_makes_nobody_a_writer(self, client, reply):
        before = stored()
        for kind, value in self.forged(reply.writer).items():
            client.cookies = SimpleCookie()
            client.cookies["writer"] = value
            assert client.get(addresses(reply)["own"]).status_code == 403, kind
            assert client.post(addresses(reply)["own-erase"]).status_code == 403, kind
            page = client.get(reply.entry.get_absolute_url())
            assert page.status_code == 200
            assert "Mine." not in page.content.decode(), kind
        before["Writer"] = list(Writer.objects.order_by("pk").values())
        assert stored() == before

    def test_with_a_forged_one_a_reply_gets_a_writer_of_its_own(self, client, reply):
        client.cookies["writer"] = f"{reply.writer.key.hex}:1zzzzz:x"
        client.post(addresses(reply)["post"], FIELDS | {"email": ""})
        assert Comment.objects.get(name="Mallory").writer != reply.writer

    def test_a_stale_one_is_none(self, client, reply):
        client.cookies = cookie_of(reply.writer)
        assert client.get(addresses(reply)["own"]).status_code == 200
        with time_machine.travel(timezone.now() + timedelta(days=366)):
            assert client.get(addresses(reply)["own"]).status_code == 403

    def test_one_of_a_writer_who_was_erased_is_none(self, client, reply):
        client.cookies = cookie_of(reply.writer)
        Writer.objects.all().delete()
        assert client.get(addresses(reply)["own"]).status_code == 403
        assert client.post(addresses(reply)["post"], FIELDS | {"email": ""}).status_code == 302

    @pytest.mark.parametrize("kind", ["letter", "colons", "markup", "signed elsewhere", "long"])
    def test_a_forged_name_fills_nothing_in(self, client, reply, kind):
        value = {
            "letter": "x",
            "colons": "::",
            "markup": "<script>",
            # Made here: the time in it would give the test another name in each process.
            "signed elsewhere": signing.dumps("<b>", salt="x"),
            "long": "a" * 4000,
        }[kind]
        client.cookies["name"] = value
        page = client.get(addresses(reply)["post"]).content.decode()
        assert "<script>" not in page
        assert value not in page or value == "x"


class TestLinks:
    @pytest.mark.parametrize(
        "kind", ["of another reply", "cut", "old", "of another purpose", "none"]
    )
    def test_a_key_opens_its_own_reply_alone_and_not_for_long(self, client, reply, shown, kind):
        good = ownership.keyed("", reply).removeprefix("?key=")
        key = {
            "of another reply": ownership.keyed("", shown).removeprefix("?key="),
            "cut": good[:-1],
            "old": good,
            "of another purpose": signing.TimestampSigner(salt=Purpose.STOP).sign(str(reply.pk)),
            "none": str(reply.pk),
        }[kind]
        later = timedelta(hours=1) if kind == "old" else timedelta()
        before = stored()
        with time_machine.travel(timezone.now() + later):
            for name in ("own", "own-edit", "own-remove", "own-erase", "own-export", "arrived"):
                address = addresses(reply)[name]
                for response in (
                    client.get(address, {"key": key}),
                    client.post(f"{address}?key={key}", FIELDS),
                ):
                    assert response.status_code in {302, 403, 404, 405}
                    assert "Mine." not in response.content.decode()
                    assert "key=" not in response.headers.get("Location", "")
        assert stored() == before

    @pytest.fixture
    def subscription(self, reply) -> Subscription:
        return Subscription.objects.create(entry=reply.entry, email="a@example.org")

    @pytest.mark.parametrize("name", ["confirm", "stop", "decide"])
    @pytest.mark.parametrize(
        "forge",
        [
            lambda good: good[:-1],
            lambda good: good.replace("1", "2", 1) + "x",
            lambda good: "1." + good.split(".", 1)[1],
            lambda good: "x",
            lambda good: "." * 50,
            lambda good: "a" * 5000,
            lambda good: "%00",
            lambda good: "%ED%A0%80",
        ],
    )
    def test_a_token_that_was_not_given_out_does_nothing(
        self, client, subscription, reply, name, forge
    ):
        good = tokens.make(Purpose[name.upper()], 987654, 987655, 987656)
        before = stored()
        address = reverse(f"comments:{name}", args=["token"]).replace("token", forge(good))
        for response in (client.get(address), client.post(address, FIELDS)):
            assert response.status_code == 404
        assert stored() == before

    def test_a_token_serves_one_purpose(self, client, subscription, reply):
        before = stored()
        made = {
            purpose: tokens.make(purpose, *numbers)
            for purpose, numbers in {
                Purpose.CONFIRM: (subscription.pk, 0),
                Purpose.STOP: (subscription.pk,),
                Purpose.DECIDE: (reply.pk, 1, 1),
            }.items()
        }
        for purpose, token in made.items():
            for name in ("confirm", "stop", "decide"):
                if purpose != Purpose[name.upper()]:
                    address = reverse(f"comments:{name}", args=[token])
                    assert client.post(address, FIELDS).status_code == 404, (purpose, name)
        assert stored() == before

    @pytest.mark.parametrize("numbers", [(), (1,), (1, 2, 3, 4), (10**30, 0), (0, 0)])
    @pytest.mark.parametrize("name", ["confirm", "stop", "decide"])
    def test_a_token_of_other_numbers_is_refused_in_words(self, client, reply, name, numbers):
        before = stored()
        token = tokens.make(Purpose[name.upper()], *numbers)
        response = client.post(reverse(f"comments:{name}", args=[token]), FIELDS)
        assert response.status_code in {200, 404, 410}
        assert "<h1" in response.content.decode()
        assert stored() == before
