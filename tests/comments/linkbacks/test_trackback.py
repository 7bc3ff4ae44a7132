"""Trackback 1.2: what is sent to `<post>/trackback/`, and the XML that answers it."""

import pytest
from django.test import Client

from blog.models import Redirect, Site
from comments.linkbacks import bodies, receiving
from comments.linkbacks.trackback import answer
from comments.models import Mention
from tests.comments.linkbacks.senders import FORM, PAGE, trackback

pytestmark = pytest.mark.django_db

TAKEN = (0, "")


def sources() -> list[str]:
    return list(Mention.objects.values_list("source", flat=True))


def test_one_is_taken_and_nothing_of_its_form_is_kept_but_the_address(post):
    form = {"url": PAGE, "title": "Title", "excerpt": "Cheap!", "blog_name": "A blog"}
    assert trackback(post, form) == TAKEN
    mention = Mention.objects.get()
    assert (mention.protocol, mention.source, mention.entry_id) == ("trackback", PAGE, post.pk)
    assert mention.title == mention.excerpt == mention.author == ""


def test_the_xml_is_that_of_the_specification():
    assert answer() == (
        '<?xml version="1.0" encoding="utf-8"?>\n<response>\n<error>0</error>\n</response>\n'
    )
    assert "<error>1</error>\n<message>a &amp; &lt;b&gt;</message>" in answer("a & <b>")


def test_the_address_alone_will_do(post):
    assert trackback(post, {"url": PAGE}) == TAKEN


def test_without_the_address_it_is_an_error(post):
    for form in ({}, {"url": ""}, {"url": "  "}, {"title": "A title"}, {"URL": PAGE}):
        error, message = trackback(post, form)
        assert error == 1
        assert "url" in message


def test_the_address_below_the_slash_and_without_it(post):
    response = Client().post(f"{post.path}trackback", f"url={PAGE}", content_type=FORM)
    assert "<error>0</error>" in response.content.decode()


def test_one_to_an_old_address_of_the_post_is_taken(post):
    Redirect.leave("/2012/03/old/", entry=post)
    response = Client().post("/2012/03/old/trackback/", f"url={PAGE}", content_type=FORM)
    assert "<error>0</error>" in response.content.decode()
    assert Mention.objects.get().entry_id == post.pk


def test_a_second_one_is_known(post):
    trackback(post, {"url": PAGE})
    assert trackback(post, {"url": PAGE}) == (1, "This page has been told of already.")


def test_one_for_what_is_not_there(db):
    for path in ("/nothing/", "/2026/11/nothing/", "/a/b/c/"):
        response = Client().post(f"{path}trackback/", f"url={PAGE}", content_type=FORM)
        assert "<error>1</error>" in response.content.decode()


def test_one_for_a_closed_post(make_post):
    post = make_post(reply_policy="closed")
    assert trackback(post, {"url": PAGE}) == (1, "That post takes no mentions.")


def test_one_too_many(post, monkeypatch):
    monkeypatch.setattr(receiving, "MAX_WAITING", 1)
    trackback(post, {"url": PAGE})
    error, message = trackback(post, {"url": "https://b.example/"})
    assert error == 1
    assert "5 minutes" in message


def test_an_address_that_cannot_be_used(post):
    for url in ("x", "javascript:alert(1)", "http://10.0.0.1/", "https://user@a.example/", "<b>&"):
        error, message = trackback(post, {"url": url})
        assert error == 1
        assert "This cannot be the address of a public page" in message


class TestCharsets:
    def test_utf_8_is_what_is_meant_without_one(self, post):
        assert trackback(post, "url=https://a.example/%C3%BC") == TAKEN
        assert trackback(post, "url=https://b.example/ü".encode()) == TAKEN
        assert sources() == ["https://a.example/%C3%BC", "https://b.example/%C3%BC"]

    def test_the_header_says_another(self, post):
        body = "url=https://a.example/%FC&title=%FC"
        assert trackback(post, body, f"{FORM}; charset=ISO-8859-1") == TAKEN
        assert sources() == ["https://a.example/%C3%BC"]

    def test_so_does_the_field(self, post):
        body = "charset=windows-1251&url=https://a.example/%FC"
        assert trackback(post, body) == TAKEN
        assert sources() == ["https://a.example/%D1%8C"]

    def test_the_header_goes_first(self, post):
        body = "charset=koi8-r&url=https://a.example/%FC"
        assert trackback(post, body, f'{FORM}; charset="latin1"') == TAKEN
        assert sources() == ["https://a.example/%C3%BC"]

    def test_characters_of_several_bytes(self, post):
        body = b"charset=Shift_JIS&url=https://a.example/" + "例".encode("shift_jis")
        assert trackback(post, body) == TAKEN
        assert sources() == ["https://a.example/%E4%BE%8B"]

    def test_others_are_refused(self, post):
        names = (
            "utf-7",
            "UTF-7",
            "unicode-1-1-utf-7",
            "hex",
            "punycode",
            "idna",
            "x",
            "%00",
            "%FC",
        )
        for name in names:
            for body, kind in (
                (f"url={PAGE}&charset={name}", FORM),
                (f"url={PAGE}", f"{FORM}; charset={name}"),
            ):
                error, message = trackback(post, body, kind)
                assert (error, "charset" in message) == (1, True)

    def test_what_is_not_in_the_charset_that_was_said(self, post):
        error, message = trackback(post, "url=https://a.example/%FC")
        assert (error, "charset" in message) == (1, True)

    def test_a_title_in_another_charset_does_no_harm(self, post):
        assert trackback(post, f"url={PAGE}&title=%FC") == TAKEN


class TestWrongForms:
    def test_none_at_all(self, post):
        for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x", "", "/"):
            error, message = trackback(post, f"url={PAGE}", kind)
            assert (error, FORM in message) == (1, True)

    def test_one_that_is_too_large(self, post):
        error, message = trackback(post, f"url={PAGE}&excerpt={'a' * bodies.MAX_BODY}")
        assert (error, "larger" in message) == (1, True)
        assert trackback(post, f"url={PAGE}&excerpt={'a' * (bodies.MAX_BODY - 100)}") == TAKEN

    def test_one_whose_length_is_not_said(self, post):
        for length in ("", "-1", "x", "9" * 100):
            assert trackback(post, f"url={PAGE}", CONTENT_LENGTH=length)[0] == 1

    def test_two_addresses(self, post):
        error, message = trackback(post, f"url={PAGE}&url=https://b.example/")
        assert (error, "several" in message) == (1, True)
        assert trackback(post, f"url={PAGE}&url={PAGE}&url=") == TAKEN

    def test_a_thousand_fields(self, post):
        error, message = trackback(post, f"url={PAGE}" + "&a=b" * 1000)
        assert (error, "fields" in message) == (1, True)

    def test_bytes_without_sense(self, post):
        for body in (
            bytes(range(256)),
            b"\0" * 1000,
            b"url=%",
            b"url=\xff\xfe",
            b"=&=&;;",
            b"&" * 9,
        ):
            assert trackback(post, body)[0] == 1
        assert not Mention.objects.exists()


class TestOtherRequests:
    def test_whoever_only_looks_is_led_to_the_post(self, post, client):
        for path in (f"{post.path}trackback/", f"{post.path}trackback/?url={PAGE}&title=x"):
            response = client.get(path)
            assert (response.status_code, response["Location"]) == (301, post.path)
        assert client.get("/nothing/trackback/").status_code == 404
        assert not Mention.objects.exists()

    def test_no_cookie_is_set_and_no_token_is_asked_for(self, post):
        strict = Client(enforce_csrf_checks=True)
        response = strict.post(f"{post.path}trackback/", f"url={PAGE}", content_type=FORM)
        assert response.status_code == 200
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]

    def test_while_the_blog_takes_none_there_is_nothing(self, post, client):
        Site(takes_mentions=False).save()
        response = client.post(f"{post.path}trackback/", f"url={PAGE}", content_type=FORM)
        assert response.status_code == 404
        assert response.content.decode() == "This blog takes no mentions."
        assert client.get(f"{post.path}trackback/").status_code == 301
