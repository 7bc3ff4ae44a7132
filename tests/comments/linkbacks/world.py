"""The other side: pages that posts link to, and what they are told, on a server of this machine."""

import contextlib
import http.server
import threading
import xmlrpc.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from blog.models import Entry
from tests.loopback import serving

HTML = "text/html; charset=utf-8"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what stands in `pages` and `answers`, by the path, and notes what it was asked."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.answer(self.server.pages.get(self.path))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.path, read(body, self.headers["Content-Type"])))
        self.server.may_answer.wait(120)
        self.answer(self.server.answers.get(self.path))

    def answer(self, found):
        status, headers, body = found or (404, {}, "")
        self.send_response(status)
        for name, value in ({"Content-Type": HTML} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


def read(body: bytes, content_type: str) -> Any:
    """What was sent: the fields of a form, or the method and arguments of a call."""
    if content_type == "text/xml":
        arguments, method = xmlrpc.client.loads(body)
        return method, *arguments
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


class World:
    """Pages elsewhere, and their endpoints."""

    def __init__(self, server: http.server.ThreadingHTTPServer) -> None:
        self.server = server
        self.address = server.address
        server.pages, server.answers, server.asked, server.told = {}, {}, [], []
        server.may_answer = threading.Event()
        server.may_answer.set()

    @property
    def asked(self) -> list[str]:
        """The paths that were fetched, in their order."""
        return self.server.asked

    @property
    def told(self) -> list[tuple[str, Any]]:
        """What was posted, in its order, each with the path where."""
        return self.server.told

    def page(self, path: str = "/page", body: str = "", *, status: int = 200, **headers) -> str:
        """Puts up a page. `X_Pingback` is a header of that name. Returns its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.server.pages[path] = (status, named, body)
        return self.address + path

    def answer(self, path: str, status: int, body: str = "", **headers) -> None:
        """Has an endpoint answer this from now on."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.server.answers[path] = (status, named, body)

    def taking_webmentions(self, path: str = "/page") -> str:
        """Puts up a page that is told by webmention, at /told. Returns its address."""
        self.answer("/told", 202, "Thank you.", Content_Type="text/plain")
        return self.page(path, Link="</told>; rel=webmention")

    def taking_pingbacks(self, path: str = "/page") -> str:
        """Puts up a page that is told by pingback, at /xmlrpc. Returns its address."""
        self.answer("/xmlrpc", 200, pingback_answer("Registered."), Content_Type="text/xml")
        return self.page(path, X_Pingback=f"{self.address}/xmlrpc")

    def taking_trackbacks(self, path: str = "/page") -> str:
        """Puts up a page that is told by trackback, at /trackback. Returns its address."""
        self.answer("/trackback", 200, trackback_answer(0), Content_Type="text/xml")
        block = f"""<!-- <rdf:RDF><rdf:Description dc:identifier="{self.address}{path}"
            trackback:ping="{self.address}/trackback" /></rdf:RDF> -->"""
        return self.page(path, block)


def pingback_answer(words: str) -> str:
    return xmlrpc.client.dumps((words,), methodresponse=True)


def pingback_fault(code: int, words: str = "No.") -> str:
    return xmlrpc.client.dumps(xmlrpc.client.Fault(code, words))


def trackback_answer(error: int, message: str = "") -> str:
    return f"<?xml version='1.0'?><response><error>{error}</error>{message}</response>"


@contextlib.contextmanager
def world() -> Iterator[World]:
    """A world to link to; `settings.FETCH_ALLOW_LOOPBACK` opens the way there."""
    with serving(Handler) as server:
        yield World(server)


def log(entry: Entry) -> dict[str, tuple[str, str]]:
    """What the log says of each page that was told or is to be: by which protocol, and outcome."""
    return {row.target: (row.protocol, row.outcome) for row in entry.sent_linkbacks.all()}
