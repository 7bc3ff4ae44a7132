"""Pingback 1.0: what is sent to `/xmlrpc.php`, and each fault of the specification that is told."""

import codecs
from xmlrpc.client import Fault, dumps

import pytest
from django.test import Client

from blog.models import Redirect, Site
from comments.linkbacks import bodies, receiving
from comments.linkbacks.pingback import FAULTS
from comments.linkbacks.receiving import Refused
from comments.models import Mention
from tests.comments.linkbacks.senders import PAGE, address, call, pingback

pytestmark = pytest.mark.django_db

CALL = "<methodCall><methodName>{}</methodName>{}</methodCall>"
BOMB = '<!DOCTYPE x [<!ENTITY a "{}">{}]>'.format(
    "a" * 1000, "".join(f'<!ENTITY b{n} "{"&a;" * 100}">' for n in range(9))
)


def ping(source: str, target: str) -> str:
    return dumps((source, target), "pingback.ping")


def test_one_is_taken(post):
    assert call(ping(PAGE, address(post))) == "Thank you. Your page will be looked at soon."
    mention = Mention.objects.get()
    assert (mention.protocol, mention.source) == ("pingback", PAGE)
    assert mention.target == address(post)


def test_a_fragment_and_spaces_around_do_not_matter(post):
    assert pingback(f" {PAGE} ", f"\n{address(post)}#comment-3\n") is None
    assert Mention.objects.get().target == address(post)


class TestFaults:
    def test_0_where_the_page_is_one_of_ours_or_links_to_itself(self, post, settings):
        assert pingback("https://a.example/x", "https://a.example/x") == 0
        settings.SITE_URL = "https://blog.example.org"
        assert pingback("https://blog.example.org/", f"https://blog.example.org{post.path}") == 0

    def test_16_where_no_such_page_can_be(self, post):
        for source in ("x", "ftp://a.example/", "http://10.0.0.1/", "https://user@a.example/"):
            assert pingback(source, address(post)) == 16

    def test_32_where_there_is_no_such_post(self, settings):
        assert pingback(PAGE, f"{settings.SITE_URL}/2026/11/nothing/") == 32

    def test_32_for_what_readers_cannot_see_as_for_what_is_not_there(self, make_post, settings):
        post = make_post(is_private=True)
        hidden = call(ping(PAGE, address(post)))
        nothing = call(ping(PAGE, f"{settings.SITE_URL}/nothing/"))
        assert (hidden.faultCode, hidden.faultString) == (32, nothing.faultString)

    def test_33_where_the_address_is_not_of_this_blog(self):
        assert pingback(PAGE, "https://other.example/") == 33

    def test_33_where_the_post_takes_none(self, make_post):
        assert pingback(PAGE, address(make_post(reply_policy="closed"))) == 33

    def test_48_where_it_is_known(self, post):
        assert pingback(PAGE, address(post)) is None
        assert pingback(PAGE, address(post)) == 48
        Mention.objects.update(verification="links", state="approved")
        assert pingback(PAGE, address(post)) == 48

    def test_48_where_a_moderator_took_it_away(self, post):
        pingback(PAGE, address(post))
        for state in ("removed", "spam"):
            Mention.objects.update(state=state)
            assert pingback(PAGE, address(post)) == 48

    def test_49_where_there_are_too_many(self, post, monkeypatch):
        monkeypatch.setattr(receiving, "MAX_OF_SENDER", 2)
        codes = [pingback(f"https://{number}.example/", address(post)) for number in range(4)]
        assert codes == [None, None, 49, 49]

    def test_17_and_50_are_never_told_as_nothing_was_fetched(self):
        assert set(FAULTS) == set(Refused.Code)
        assert set(FAULTS.values()) == {0, 16, 32, 33, 48, 49}

    def test_a_fault_has_a_sentence_that_cannot_break_the_xml(self, post):
        fault = call(CALL.format("pingback.ping", ""))
        assert fault.faultString.endswith(".")


class TestOtherMethods:
    def test_nothing_else_is_there(self, post):
        methods = [
            "system.multicall", "system.listMethods", "system.getCapabilities", "demo.sayHello",
            "pingback.extensions.getPingbacks", "wp.getUsersBlogs", "metaWeblog.newPost",
            "Pingback.Ping", "x" * 10_000, "__class__",
        ]  # fmt: skip
        for method in methods:
            assert call(dumps((PAGE, address(post)), method)).faultCode == -32601
        assert not Mention.objects.exists()

    def test_many_in_one_request_are_none(self, post):
        each = {"methodName": "pingback.ping", "params": [PAGE, address(post)]}
        assert call(dumps(([each] * 100,), "system.multicall")).faultCode == -32601
        assert not Mention.objects.exists()


class TestXml:
    def test_values_may_have_a_type_or_none(self, post):
        params = (
            f"<params><param><value>{PAGE}</value></param>"
            f"<param><value><string>{address(post)}</string></value></param></params>"
        )
        assert isinstance(call(CALL.format("pingback.ping", params)), str)

    def test_what_is_not_two_addresses(self):
        values = [(), (PAGE,), (PAGE, PAGE, PAGE), ("", ""), (PAGE, ""), (1, 2), ([PAGE], {"a": 1})]
        for some in values:
            assert call(dumps(some, "pingback.ping")).faultCode == -32602

    def test_what_cannot_be_read(self):
        unreadable = [
            "", "x", "<", "<a>", "\0", "url=x&title=y", '{"a": 1}', "<a></b>", "<a/><b/>",
            '<?xml version="1.0" encoding="nonsense"?><a/>',
            '<?xml version="1.0" encoding="utf-7"?><a/>',
            '<?xml version="1.0" encoding="gb2312"?><a/>', "<a>&b;</a>", "<a>\x01</a>",
            "<a>\ud800</a>".encode("utf-8", "surrogatepass"), b"\xff\xfe<", bytes(range(256)),
            '<!DOCTYPE a SYSTEM "http://10.0.0.1/"><a/>', '<!DOCTYPE a><a/>',
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            f"{BOMB}<a>&b1;</a>",
            "<a>" * 10_000,
        ]  # fmt: skip
        assert {body: call(body).faultCode for body in unreadable} == dict.fromkeys(
            unreadable, -32700
        )

    def test_what_is_no_call(self):
        deep = "<a>" * 5000 + "</a>" * 5000
        for body in ("<a/>", "<methodCall/>", "<methodResponse/>", CALL.format("", ""), deep):
            assert call(body).faultCode == -32600

    def test_what_is_too_large(self, post):
        assert call("<a>" + "b" * bodies.MAX_BODY + "</a>").faultCode == -32600

    def test_other_encodings(self, post):
        source = "https://a.example/ü"
        text = ping(source, address(post)).partition("?>")[2]
        latin = '<?xml version="1.0" encoding="iso-8859-1"?>' + text
        assert isinstance(call(latin.encode("latin-1")), str)
        wide = '<?xml version="1.0" encoding="utf-16"?>' + text
        assert call(codecs.BOM_UTF16_LE + wide.encode("utf-16-le")).faultCode == 48
        assert Mention.objects.get().source == "https://a.example/%C3%BC"

    def test_marks_in_what_was_sent_do_not_come_back(self, post):
        fault = call(ping("<script>&", address(post)))
        assert isinstance(fault, Fault)
        assert "script" not in fault.faultString


class TestOtherRequests:
    def test_whoever_only_looks_is_told_how_it_is_done(self, client):
        response = client.get("/xmlrpc.php")
        assert (response.status_code, response["Allow"]) == (405, "POST")
        assert response.content.decode().startswith("Pingbacks come here, by XML-RPC with POST.")

    def test_no_cookie_is_set_and_no_token_is_asked_for(self, post):
        strict = Client(enforce_csrf_checks=True)
        body = ping(PAGE, address(post))
        response = strict.post("/xmlrpc.php", body, content_type="text/xml")
        assert (response.status_code, len(response.cookies)) == (200, 0)
        assert Mention.objects.exists()

    def test_while_the_blog_takes_none_there_is_nothing(self, post, client):
        Site(takes_mentions=False).save()
        for method in ("GET", "POST"):
            response = client.generic(method, "/xmlrpc.php", ping(PAGE, "x"))
            assert response.status_code == 404
            assert response.content.decode() == "This blog takes no mentions."

    def test_links_by_number_as_wordpress_had_them_are_targets_too(self, post, settings):
        Redirect.leave("/?p=123", entry=post)
        assert pingback(PAGE, f"{settings.SITE_URL}/?p=123") is None
        assert Mention.objects.get().target == f"{settings.SITE_URL}/?p=123"
