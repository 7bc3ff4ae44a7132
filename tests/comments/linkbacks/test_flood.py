"""Ten thousand linkbacks at once: readers notice nothing, and neither do the sites that they name.

Most of them go through the door that the three protocols share, and some by HTTP from the start:
these take a worker ten times as long, which says nothing of the limits. Nor does how many may wait:
here a quarter of what is usual.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from blog.changes import changes
from blog.models import Post
from blog.pagecache import PageCache
from comments.linkbacks import receiving, verifying
from comments.linkbacks.receiving import Refused, receive
from comments.models import Attempt, Mention
from tests.comments.linkbacks import senders
from tests.comments.linkbacks.senders import address

CALLS = 10_000
EVERY = 100  # of these, one comes by HTTP
MAX_WAITING = 150
SITES, POSTS, SENDERS = 700, 30, 2_500  # who says so, of what, and from where
PROTOCOLS = ("webmention", "pingback", "trackback")


class Readers:
    """Readers of a page, and how often it had to be made for them."""

    def __init__(self, path: str) -> None:
        self.path, self.made = path, 0
        self.requests = RequestFactory(headers={"host": "testserver"})
        django = WSGIHandler()

        def counted(environ: dict[str, Any], start: Callable) -> Any:
            self.made += 1
            return django(environ, start)

        self.memory = PageCache(counted, changes, limit=1_000_000, hosts=frozenset(["testserver"]))

    def read(self) -> str:
        said: list[str] = []
        environ = self.requests.get(self.path).environ
        b"".join(self.memory(environ, lambda status, headers, *more: said.append(status)))
        return said[0]


def by_http(protocol: str, source: str, post: Post, sender: str) -> str:
    """Sends a linkback as another blog does. Returns what it is told, in a word."""
    if protocol == "webmention":
        status = senders.webmention(source, address(post), REMOTE_ADDR=sender).status_code
        return {201: "taken", 429: "busy"}[status]
    if protocol == "pingback":
        return {None: "taken", 49: "busy"}[
            senders.pingback(source, address(post), REMOTE_ADDR=sender)
        ]
    error, message = senders.trackback(post, {"url": source}, REMOTE_ADDR=sender)
    return "busy" if "is waiting to be looked at" in message else {0: "taken"}[error]


def by_the_door(protocol: str, source: str, post: Post, sender: str) -> str:
    try:
        receive(protocol, source, address(post), address=sender)
    except Refused as refused:
        return refused.code.value
    return "taken"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("listening")
def test_a_flood_of_linkbacks_leaves_the_site_readable_and_the_world_in_peace(
    clock, web, make_post, monkeypatch
):
    monkeypatch.setattr(receiving, "MAX_WAITING", MAX_WAITING)
    posts = [make_post(f"Post {number}") for number in range(POSTS)]
    readers = Readers(posts[0].path)
    assert readers.read() == "200 OK"
    told: Counter[str] = Counter()
    for number, protocol, post in zip(range(CALLS), cycle(PROTOCOLS), cycle(posts), strict=False):
        source = web.at(f"site-{number % SITES}.example", f"/{number}")
        sender = f"198.51.{number % SENDERS // 250}.{number % 250}"
        # As many of each protocol: neither number is a multiple of three.
        send = by_http if number % EVERY == 0 else by_the_door
        told[send(protocol, source, post, sender)] += 1
        if number % 500 == 0:
            assert readers.read() == "200 OK"

    # What is taken is as much as waits, and the rest is refused without a trace.
    assert told == {"taken": MAX_WAITING, "busy": CALLS - MAX_WAITING}
    assert Mention.objects.count() == MAX_WAITING
    assert Attempt.objects.count() <= MAX_WAITING
    assert set(Mention.objects.values_list("protocol", flat=True)) == set(PROTOCOLS)

    # In each minute so many pages are fetched, however often the job runs, and none twice.
    for minute in (1, 2):
        for _run in range(verifying.MAX_A_MINUTE // verifying.PAGES_A_RUN + 2):
            verifying.run()
        assert len(web.asked) == len(set(web.asked)) == minute * verifying.MAX_A_MINUTE
        clock.shift(timedelta(minutes=1, seconds=1))

    # None of it has had a page of readers made again, and there is room for others.
    assert readers.read() == "200 OK"
    assert readers.made == 1
    assert by_the_door("webmention", "https://honest.example/", posts[1], "192.0.2.1") == "taken"
