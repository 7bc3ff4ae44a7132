"""Pages for readers nobody knows, answered from a worker's own memory.

It stands in front of Django (config/wsgi.py). A page gets in only where its view has said on what
it depends (`shows`), and goes as soon as one of these changes (blog/changes.py). Whoever sent
one of our cookies, or anything but a plain GET or HEAD, gets past it to Django; so does everybody
while the changes cannot be heard.

Nothing here expires after some time, as caches do that do not know what changed; but what a page
shows can depend on the time of day, and then its view says until when (`until`).
"""

import gzip
import hashlib
import re
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import brotli
from django.http import HttpRequest

from blog.changes import ALL, NEVER, Changes
from blog.memory import Kept, Memory

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]
Headers = list[tuple[str, str]]

PLACE = "rejoinder.page"  # in the environ: the `Draft` of the answer that is being made

# Parameters of an address that say how a reader came and nothing about the page.
MEANINGLESS = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh"
    r"|mc_cid|mc_eid|mkt_tok|_ga|_gl|_hsenc|_hsmi|ref|ref_src|ref_url|share|source|si"
)
# Those that choose a page: at which paths, and with which values. Any other one gets past the
# memory, so that nobody can fill it with addresses that they made up. `comments` adds its own.
MEANING: dict[str, tuple[re.Pattern, re.Pattern]] = {}
NOWHERE = re.compile(r"(?!)")
# Whoever sends one of these is no stranger. Those of Django and of `comments` are added.
COOKIES: set[str] = {"messages"}

# With one of these a request wants something else than the page.
UNUSUAL = frozenset(("HTTP_HX_REQUEST", "HTTP_AUTHORIZATION", "HTTP_RANGE"))
# What a request can say of how its reader takes the page.
CONDITIONS = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")

# Costs of a stored page beside its text: the key, the headers, places in dictionaries. Measured
# with tracemalloc: 1.9 kB a page of three names.
OVERHEAD = 2_000  # bytes
# Below this a compressed text is hardly shorter, and no fewer packets are sent.
SMALLEST_COMPRESSED = 500  # bytes
# Brotli's 11 levels at 80 kB of replies: level 5 took 1.3 ms and left 12 % less than gzip's 6,
# which took 1.6 ms; level 11 took 130 ms for another 10 %.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
COMPRESSED = re.compile(r"text/|application/(?:json|(?:\w+\+)?xml|feed\+json)")
WAITING = 30  # seconds for another one's rendering of the same page; then it is made once more
FOR_ONE = re.compile("private|no-store")  # of Cache-Control: the answer is for one reader
KEPT_IN_BROWSERS = "no-cache"  # kept, and asked for again with its ETag


class Draft:
    """What a view says of the page that it makes.

    Attributes:
        names: the changes on which the page depends; without any it is not kept.
        expires: when it must be made again in any case, in seconds since 1970.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.expires = NEVER


def shows(request: HttpRequest, *names: str) -> None:
    """Says that the answer to a request is the same for all strangers, until one of these changes.

    Args:
        names: as `blog.changes` has them. Without any, the answer depends on `all` alone.
    """
    if draft := request.META.get(PLACE):
        draft.names.update(names or (ALL,))
        # The whole page is wanted, as it is: how this reader takes it is seen to in `send`.
        for condition in CONDITIONS:
            request.META.pop(condition, None)


def until(request: HttpRequest, moment: datetime | None) -> None:
    """Says that the answer looks different from a moment on; None says nothing."""
    draft = request.META.get(PLACE)
    if draft and moment:
        draft.expires = min(draft.expires, moment.timestamp())


class Page(Kept):
    """An answer in memory, ready to be sent in each encoding; its size is that of all of them."""

    __slots__ = ("answers", "body", "changed_at", "etag", "headers")

    def __init__(self, key: str, headers: Headers, body: bytes, draft: Draft) -> None:
        own = {"content-length", "etag", "vary", "cache-control"}
        named = {name.lower(): value for name, value in headers}
        super().__init__(key, draft.names, OVERHEAD + len(key) + len(body), draft.expires)
        self.body = body
        self.etag = weak(
            named.get("etag") or f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
        )
        self.changed_at = named.get("last-modified", "")
        self.headers = [(name, value) for name, value in headers if name.lower() not in own]
        self.headers += [
            ("ETag", self.etag),
            ("Vary", "Accept-Encoding, Cookie"),
            ("Cache-Control", named.get("cache-control", KEPT_IN_BROWSERS)),
        ]
        self.answers: dict[str, tuple[Headers, list[bytes]]] = {}
        if not is_compressible(self.headers, body):
            self.answers = dict.fromkeys(("br", "gzip"), self.answer("identity"))

    def answer(self, encoding: str) -> tuple[Headers, list[bytes]]:
        """Headers and body in an encoding; compressed when it is asked for first."""
        body = compress(self.body, encoding)
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        self.answers[encoding] = headers, [body]
        return self.answers[encoding]

    def is_known(self, environ: dict[str, Any]) -> bool:
        """Whether the reader has this very page (RFC 9110, 13.1.2 and 13.1.3)."""
        if known := environ.get("HTTP_IF_NONE_MATCH"):
            return known == "*" or self.etag.removeprefix("W/") in known
        # Programs that read feeds send the date as they got it.
        return self.changed_at != "" and environ.get("HTTP_IF_MODIFIED_SINCE") == self.changed_at


def weak(etag: str) -> str:
    """The same text may go out in several encodings, which a strong mark would tell apart."""
    return etag if etag.startswith("W/") else f"W/{etag}"


def is_compressible(headers: Headers, body: bytes) -> bool:
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return len(body) >= SMALLEST_COMPRESSED and bool(COMPRESSED.match(kind))


def compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    if encoding == "gzip":
        return gzip.compress(body, GZIP_LEVEL, mtime=0)
    return body


@lru_cache(maxsize=200)
def encoding_for(accepted: str) -> str:
    """The best encoding that a browser takes, by its Accept-Encoding (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        _, _, weight = parameter.partition("=")
        try:
            weights[name.strip()] = float(weight) if weight.strip() else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    best = max(("br", "gzip"), key=lambda name: weights.get(name, weights.get("*", 0.0)))
    return best if weights.get(best, weights.get("*", 0.0)) > 0 else "identity"


@lru_cache(maxsize=2_000)
def meaning_of(path: str, query: str) -> str | None:
    """The part of a query that chooses a page, in one order; None where a part is unknown.

    Kept for queries that come often, such as those of a campaign.
    """
    chosen = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if MEANINGLESS.fullmatch(name):
            continue
        paths, values = MEANING.get(name, (NOWHERE, NOWHERE))
        if name in chosen or not (paths.fullmatch(path) and values.fullmatch(value)):
            return None
        chosen[name] = value
    return urlencode(sorted(chosen.items()))


@lru_cache(maxsize=2_000)
def knows(cookie: str) -> bool:
    """Whether a Cookie header has one of our cookies. Those of a counter are not."""
    return any(part.partition("=")[0].strip() in COOKIES for part in cookie.split(";"))


class Rendering:
    """A page that somebody is making, for others who want it to wait for."""

    def __init__(self) -> None:
        self.is_over = threading.Event()
        self.can_be_kept = False


class PageCache:
    """A WSGI application that answers from memory what it can, and asks another one for the rest.

    Args:
        application: Django.
        changes: tells what to forget.
        limit: bytes of pages; 0 keeps none.
        hosts: Host headers by which the blog is known. Under another name, even one that Django
            takes, nothing is kept: the port alone would make 65,535 names of each.
        is_secure: whether an environ came by https where that is asked for; else Django redirects.
    """

    def __init__(
        self,
        application: Application,
        changes: Changes,
        *,
        limit: int,
        hosts: frozenset[str],
        is_secure: Callable[[dict[str, Any]], bool] = lambda environ: True,
    ) -> None:
        self.application, self.changes = application, changes
        self.hosts = hosts if limit else frozenset()
        self.is_secure = is_secure
        self.memory: Memory[Page] = Memory(limit, changes)
        self.renderings: dict[str, Rendering] = {}
        self.lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        self.changes.catch_up()
        key = self.key_of(environ)
        if key is None:
            return self.application(environ, start)
        page = self.memory.get(key)
        if page is not None:
            return self.send(page, environ, start)
        return self.make(key, environ, start)

    def key_of(self, environ: dict[str, Any]) -> str | None:
        """What names the page that is asked for; None where memory has nothing to do with it."""
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or not self.changes.is_listening
            or environ.get("HTTP_HOST") not in self.hosts
            or not self.is_secure(environ)
            or not UNUSUAL.isdisjoint(environ)
        ):
            return None
        cookie = environ.get("HTTP_COOKIE")
        if cookie and knows(cookie):
            return None
        query = environ.get("QUERY_STRING")
        if not query:
            return environ["PATH_INFO"]
        path = environ["PATH_INFO"]
        meaning = meaning_of(path, query)
        if meaning is None:
            return None
        return f"{path}?{meaning}" if meaning else path

    def send(self, page: Page, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answers with a page that is in memory: whole, its head alone, or that nothing is new."""
        if page.is_known(environ):
            start("304 Not Modified", page.headers)
            return []
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        answer = page.answers.get(encoding)
        if answer is None:
            answer = page.answer(encoding)
            if encoding != "identity":
                self.memory.grow(page, len(answer[1][0]))
        headers, body = answer
        start("200 OK", headers)
        return body if environ["REQUEST_METHOD"] == "GET" else []

    def make(self, key: str, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Has Django make a page, one at a time of each, and keeps it where it may."""
        rendering = Rendering()
        while (other := self.claim(key, rendering)) is not rendering:
            if not other.is_over.wait(WAITING) or not other.can_be_kept:
                return self.ask(key, environ, start, Rendering())
            if page := self.memory.get(key):
                return self.send(page, environ, start)
        try:
            if page := self.memory.get(key):  # kept between the look at it and the claim
                return self.send(page, environ, start)
            return self.ask(key, environ, start, rendering)
        finally:
            with self.lock:
                del self.renderings[key]
            rendering.is_over.set()

    def claim(self, key: str, rendering: Rendering) -> Rendering:
        """Whoever makes this page now: the caller, if nobody did."""
        with self.lock:
            return self.renderings.setdefault(key, rendering)

    def ask(
        self, key: str, environ: dict[str, Any], start: Start, rendering: Rendering
    ) -> Iterable[bytes]:
        """Django's answer, which is kept if its view has said on what it depends."""
        draft, answer = Draft(), Answer()
        # The head alone is made from the same page.
        asked = environ | {"REQUEST_METHOD": "GET", PLACE: draft}
        with self.changes.watch() as watch:
            chunks = self.application(asked, answer.start)
            if not draft.names or not answer.can_be_kept:
                start(answer.status, answer.headers)
                return chunks
            page = Page(key, answer.headers, whole(chunks), draft)
            self.memory.keep(page, watch)
        rendering.can_be_kept = self.memory.has_room_for(page)
        return self.send(page, environ, start)


class Answer:
    """What an application says before it hands out the body (PEP 3333, start_response)."""

    status: str
    headers: Headers

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status, self.headers = status, headers

    @property
    def can_be_kept(self) -> bool:
        """Whether it is a whole page, and for everybody."""
        return self.status.startswith("200 ") and not any(
            name.lower() == "set-cookie"
            or (name.lower() == "cache-control" and FOR_ONE.search(value))
            for name, value in self.headers
        )


def whole(chunks: Iterable[bytes]) -> bytes:
    """A body in one piece; the request ends with it, so that its connection is free again."""
    try:
        return b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
