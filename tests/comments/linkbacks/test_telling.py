"""What is sent by each protocol, and how the answers are read."""

import socket

import pytest

from blog.models import Site
from comments.linkbacks import telling
from comments.linkbacks.telling import Outcome
from tests.comments.linkbacks.world import (
    pingback_answer,
    pingback_fault,
    trackback_answer,
)

pytestmark = pytest.mark.django_db

SOURCE = "http://blog.example/2026/03/a-post/"
XML = "text/xml"


@pytest.fixture
def tell(make_post):
    """Tells a page that a post links to it."""

    def tell(target: str, **fields) -> telling.Told:
        entry = make_post(
            **{"title": "Über <b>& mehr", "body": "<p>Some <i>words</i>.</p>"} | fields
        )
        return telling.tell(SOURCE, target, site=Site(title="Alice’s blog"), entry=entry)

    return tell


# Webmention


@pytest.mark.parametrize("status", [200, 201, 202, 204, 303])
def test_a_webmention_is_sent_where_the_answer_says_so(world, tell, status):
    target = world.taking_webmentions()
    world.answer("/told", status, Location="/status/1")
    told = tell(target)
    assert world.told == [("/told", {"source": SOURCE, "target": target})]
    assert (told.outcome, told.detail) == (Outcome.SENT, f"It answered: {status}")


def test_the_query_of_an_endpoint_stays_and_is_not_sent_as_fields(world, tell):
    target = world.page(Link="</told?token=1>; rel=webmention")
    world.answer("/told?token=1", 202)
    assert tell(target).outcome == Outcome.SENT
    assert world.told == [("/told?token=1", {"source": SOURCE, "target": target})]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_an_endpoint_that_has_moved_is_told_where_it_is(world, tell, status):
    target = world.taking_webmentions()
    world.answer("/told", status, Location="/moved")
    world.answer("/moved", 202)
    assert tell(target).outcome == Outcome.SENT
    fields = {"source": SOURCE, "target": target}
    assert world.told == [("/told", fields), ("/moved", fields)]


def test_an_endpoint_that_leads_in_a_circle_is_left(world, tell):
    target = world.taking_webmentions()
    for status in (301, 307):
        world.answer("/told", status, Location="/told")
        told = tell(target)
        assert (told.outcome, told.may_pass) == (Outcome.FAILED, status == 307)


@pytest.mark.parametrize(
    ("status", "headers", "may_pass", "hours"),
    [
        (400, {}, False, 0),
        (404, {"Retry_After": "7200"}, False, 0),
        (429, {}, True, 0),
        (429, {"Retry_After": "7200"}, True, 2),
        (429, {"Retry_After": "soon"}, True, 1),
        (429, {"Retry_After": "99999999999999999999"}, True, 1),
        (500, {}, True, 0),
        (503, {"Retry_After": "10800"}, True, 3),
    ],
)
def test_what_may_pass_is_told_from_what_will_not(world, tell, status, headers, may_pass, hours):
    target = world.taking_webmentions()
    world.answer("/told", status, **headers)
    told = tell(target)
    assert (told.outcome, told.may_pass) == (Outcome.FAILED, may_pass)
    assert told.pause.total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("content_type", "body", "said"),
    [
        ("text/plain", "Thank\n\n you\u202e.\x07", "Thank you ."),
        (
            "text/html",
            "<head><title>x</title></head><script>y</script><p>Thank &amp; you</p>",
            "Thank & you",
        ),
        ("application/json", '{"error": "no_link"}', '{"error": "no_link"}'),
        ("text/plain", "a" * 30_000, "a" * 159 + "…"),
    ],
)
def test_the_log_has_the_beginning_of_an_answer_as_plain_text(
    world, tell, content_type, body, said
):
    target = world.taking_webmentions()
    world.answer("/told", 400, body, Content_Type=content_type)
    assert tell(target).detail == f"It answered: 400 {said}"


# Pingback


def test_a_pingback_is_a_call_with_both_addresses(world, tell):
    target = world.taking_pingbacks() + "?a=1&b=<2>"
    world.page("/page?a=1&b=%3C2%3E", X_Pingback=f"{world.address}/xmlrpc")
    told = tell(target)
    assert world.told == [("/xmlrpc", ("pingback.ping", SOURCE, target))]
    assert (told.outcome, told.detail) == (Outcome.SENT, "It answered: Registered.")
    assert told.endpoint == ("pingback", f"{world.address}/xmlrpc")


@pytest.mark.parametrize(
    ("code", "outcome", "may_pass"),
    [
        (0x0000, Outcome.FAILED, False),
        (0x0010, Outcome.FAILED, False),
        (0x0011, Outcome.FAILED, False),
        (0x0020, Outcome.FAILED, False),
        (0x0021, Outcome.FAILED, False),
        (0x0030, Outcome.SENT, False),
        (0x0031, Outcome.FAILED, False),
        (0x0032, Outcome.FAILED, True),
        (-32601, Outcome.FAILED, False),
    ],
)
def test_a_fault_of_pingback_is_read(world, tell, code, outcome, may_pass):
    target = world.taking_pingbacks()
    world.answer("/xmlrpc", 200, pingback_fault(code, "Not <i>this</i> time."), Content_Type=XML)
    told = tell(target)
    assert (told.outcome, told.may_pass) == (outcome, may_pass)
    if outcome == Outcome.SENT:
        assert told.detail == "It had been told before."
    else:
        assert told.detail == f"It refused: Not <i>this</i> time. ({code})"


BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>
<methodResponse><params><param><value>&c;</value></param></params></methodResponse>"""


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>A page",
        "<html/>",
        BOMB,
        "<methodResponse/>",
        pingback_fault(1).replace("<int>1</int>", "<int>one</int>"),
        pingback_answer("a" * 30_000),
    ],
)
@pytest.mark.parametrize("protocol", ["pingbacks", "trackbacks"])
def test_what_is_no_answer_of_the_protocol_is_none(world, tell, protocol, body):
    target = getattr(world, f"taking_{protocol}")()
    for path in ("/xmlrpc", "/trackback"):
        world.answer(path, 200, body)
    told = tell(target)
    assert (told.outcome, told.may_pass) == (Outcome.FAILED, False)
    assert told.detail.startswith("It did not answer as its protocol says: 200")


# Trackback


def test_a_trackback_brings_title_and_beginning_along(world, tell):
    told = tell(world.taking_trackbacks())
    assert world.told == [
        (
            "/trackback",
            {
                "url": SOURCE,
                "title": "Über <b>& mehr",
                "excerpt": "Some words.",
                "blog_name": "Alice’s blog",
            },
        )
    ]
    assert (told.outcome, told.detail) == (Outcome.SENT, "")


def test_an_error_of_a_trackback_is_read(world, tell):
    target = world.taking_trackbacks()
    body = trackback_answer(1, "<message>Said &lt;already&gt;.</message>")
    world.answer("/trackback", 200, body, Content_Type=XML)
    told = tell(target)
    assert (told.outcome, told.detail) == (Outcome.FAILED, "It refused: Said <already>.")


@pytest.mark.parametrize("protocol", ["pingbacks", "trackbacks"])
def test_of_a_link_that_is_gone_only_webmention_can_tell(world, protocol):
    target = getattr(world, f"taking_{protocol}")()
    told = telling.tell(SOURCE, target, site=Site(), entry=None)
    assert told.outcome == Outcome.NOT_WANTED
    assert world.told == []


# No answer


def test_an_endpoint_that_says_nothing_is_left_in_time_and_tried_again(world, tell, monkeypatch):
    monkeypatch.setattr(telling, "TIMEOUT", 0.5)
    target = world.taking_webmentions()
    world.server.may_answer.clear()
    told = tell(target)
    world.server.may_answer.set()
    assert (told.outcome, told.may_pass) == (Outcome.FAILED, True)
    assert told.detail == "It did not answer: it took too long."
    assert told.endpoint.address == f"{world.address}/told"


def test_a_host_that_cannot_be_reached_is_tried_again(settings, tell):
    settings.FETCH_ALLOW_LOOPBACK = True
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        told = tell(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert (told.outcome, told.may_pass) == (Outcome.FAILED, True)
    assert told.detail == "It did not answer: 127.0.0.1 cannot be reached."


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://10.1.2.3/",
        "http://a.example:22/",
        "ftp://a.example/",
    ],
)
def test_what_may_not_be_asked_is_not_asked(tell, address):
    told = tell(address)
    assert (told.outcome, told.may_pass) == (Outcome.FAILED, False)
    assert told.detail.startswith("It was not asked: ")
