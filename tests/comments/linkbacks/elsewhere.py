"""Pages elsewhere that link here, on a server of this machine to which all names lead."""

import http.server
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from blog.addresses import absolute
from blog.models import Entry
from comments.linkbacks import verifying
from comments.models import Mention
from comments.models.mentions import host_of
from tests.loopback import serving

HTML = "text/html; charset=utf-8"
START = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what stands in `pages`, by host and path, and counts who asks at the same time."""

    def do_GET(self):
        server, host = self.server, urlsplit(f"//{self.headers['Host']}").hostname
        with server.counting:
            server.asked.append(f"{host}{self.path}")
            server.asking[host] += 1
            server.most[host] = max(server.most[host], server.asking[host])
            server.most["all"] = max(server.most["all"], server.asking.total())
        server.may_answer.wait(120)
        with server.counting:
            server.asking[host] -= 1
        status, headers, body = server.pages.get(f"{host}{self.path}", (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Elsewhere:
    """Sites that have pages."""

    def __init__(self, server: http.server.ThreadingHTTPServer) -> None:
        self.server = server
        server.pages, server.asked = {}, []
        server.counting, server.asking, server.most = threading.Lock(), Counter(), Counter()
        server.may_answer = threading.Event()
        server.may_answer.set()

    @property
    def asked(self) -> list[str]:
        """What was fetched, as host and path, in its order."""
        return self.server.asked

    def at(self, host: str, path: str = "/page") -> str:
        """The address of a page."""
        return f"http://{host}:{self.server.server_port}{path}"

    def page(
        self,
        body: str | bytes = "",
        *,
        host: str = "one.example",
        path: str = "/page",
        status: int = 200,
        **headers: str,
    ) -> str:
        """Puts up a page, in HTML unless the headers say otherwise. Returns its address."""
        body = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.server.pages[host + path] = status, {"Content-Type": HTML} | named, body
        return self.at(host, path)


@contextmanager
def elsewhere(monkeypatch, settings) -> Iterator[Elsewhere]:
    """Sites under .example, which all are on this machine."""
    settings.FETCH_ALLOW_LOOPBACK = True
    look_up = socket.getaddrinfo

    def found(host, *args, **kwargs):
        return look_up("127.0.0.1" if host.endswith(".example") else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with serving(Handler) as server:
        yield Elsewhere(server)


def address_of(entry: Entry) -> str:
    return absolute(entry.get_absolute_url())


def linking(entry: Entry) -> str:
    """HTML with a link to an entry."""
    return f'<title>A page</title><p>As <a href="{address_of(entry)}">Alice</a> says.</p>'


def told_of(entry: Entry, source: str, **fields) -> Mention:
    """A page that somebody has just told of, as the door notes it down."""
    now = timezone.now()
    fields = {
        "protocol": "webmention",
        "target": "" if fields.get("protocol") == "trackback" else address_of(entry),
        "mentioned_at": now,
        "received_at": now,
        "due_at": now,
    } | fields
    return Mention.objects.create(entry=entry, source=source, host=host_of(source), **fields)


def run() -> timedelta | None:
    return verifying.run()


def again(mention: Mention) -> Mention:
    mention.refresh_from_db()
    return mention


def until_due(clock, mention: Mention) -> timedelta:
    """Sets the clock to when a mention is due, and looks at it. Returns how long that was."""
    before = datetime.now(UTC)
    clock.move_to(again(mention).due_at)
    run()
    return datetime.now(UTC) - before


def tell_again(mention: Mention) -> None:
    """The same page is told of once more."""
    Mention.objects.filter(pk=mention.pk).update(due_at=datetime.now(UTC))
    run()
