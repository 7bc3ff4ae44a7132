"""Fetches from other hosts. Every request that the blog sends goes through here.

The addresses come from strangers: from a WordPress export, from somebody who says that they link
to us. A server that follows them blindly reads the router's settings page or a cloud's metadata
for them (server-side request forgery). So a name is resolved once, every address that it has must
be a public one, the connection goes to that very address and not to what the name means a moment
later, and each redirect starts again from there.
"""

import functools
import http.client
import socket
import ssl
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin

from django.conf import settings

from blog.public_addresses import (
    PORTS,
    FetchFailed,
    FetchRefused,
    ascii_name,
    checked,
    resolve,
)

MAX_REDIRECTS = 5
TIMEOUT = 20.0  # seconds for one fetch, all redirects told; resolving the name comes on top
BLOCK = 64 * 1024  # bytes read at a time
SAFE_IN_PATH = "/%:@!$&'()*+,;=~"
REDIRECTS = {301, 302, 303, 307, 308}
SAME_METHOD = {307, 308}  # after which a POST is sent again, RFC 9110, 15.4.8
LISTS = {"link"}  # headers, of those that somebody reads
PERMANENT = {301, 308}  # RFC 9110, 15.4


class Fetched(NamedTuple):
    """An answer. `address` is where it came from in the end; header names are in lower case.

    `moved_to` is where the redirects lead that say so for good, before any that does not.
    """

    address: str
    status: int
    headers: dict[str, str]
    body: bytes
    moved_to: str = ""

    @property
    def content_type(self) -> str:
        return media_type(self.headers)


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float) -> None:
        self.moment = time.monotonic() + seconds

    def check(self) -> None:
        """Raises FetchFailed when the time is up."""
        if time.monotonic() >= self.moment:
            raise FetchFailed("it took too long")

    @property
    def left(self) -> float:
        """Seconds left, more than none.

        Raises:
            FetchFailed: none are.
        """
        self.check()
        return max(self.moment - time.monotonic(), 0.001)


class Message(NamedTuple):
    """What is sent: the method, and of a POST what is posted."""

    method: str
    accept: str = "*/*"
    body: bytes | None = None
    content_type: str = ""

    @property
    def headers(self) -> dict[str, str]:
        headers = {
            "User-Agent": f"Rejoinder (+{settings.SITE_URL})",
            "Accept": self.accept,
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        return headers | {"Content-Type": self.content_type} if self.content_type else headers


class Turns:
    """Lets one request at a time go to each host, of all threads of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.locks: dict[str, threading.Lock] = {}
        self.wanted: Counter[str] = Counter()

    @contextmanager
    def take(self, host: str, deadline: Deadline) -> Iterator[None]:
        """Waits for a host's turn.

        Raises:
            FetchFailed: it did not come before the time was up.
        """
        with self.lock:
            turn = self.locks.setdefault(host, threading.Lock())
            self.wanted[host] += 1
        try:
            if not turn.acquire(timeout=deadline.left):
                raise FetchFailed("it took too long")
            try:
                yield
            finally:
                turn.release()
        finally:
            with self.lock:
                self.wanted[host] -= 1
                if not self.wanted[host]:
                    del self.wanted[host], self.locks[host]


turns = Turns()


def fetch(
    address: str,
    *,
    max_bytes: int,
    content_types: tuple[str, ...] = (),
    accept: str = "*/*",
    timeout: float = TIMEOUT,
    cuts: bool = False,
) -> Fetched:
    """Reads an address of the public internet with GET, without cookies or credentials.

    Args:
        address: http or https, on their usual ports.
        max_bytes: the most that the body may have, also after unpacking.
        content_types: how the media type may begin, such as "image/"; empty takes any.
        accept: the media types that are wanted, as the header has them.
        timeout: seconds for everything but resolving names.
        cuts: whether of a longer body the beginning is read, instead of nothing.

    Returns: the answer with whatever status it has, 404 for example. Redirects are followed.

    Raises:
        FetchRefused: the address, or one it redirects to, is not public, or the answer is too
            large or of another type.
        FetchFailed: no connection, no valid answer, or not in time.
    """
    deadline = Deadline(timeout)
    with last_answer(Message("GET", accept), address, deadline) as (answer, last):
        refuse_type(last.headers, last.status, content_types)
        return last._replace(body=read_body(answer, last.headers, max_bytes, deadline, cuts))


def post(
    address: str,
    body: bytes,
    content_type: str,
    *,
    max_bytes: int,
    timeout: float = TIMEOUT,
    cuts: bool = False,
) -> Fetched:
    """Sends something to an address of the public internet with POST, and reads the answer.

    Args:
        body: what is sent, of the media type `content_type`.
        max_bytes: the most that the answer may have.
        timeout: seconds for everything but resolving names.
        cuts: whether of a longer answer the beginning is read, instead of nothing.

    Returns: the answer with whatever status it has. A redirect that asks for the same request
    elsewhere (307, 308) is followed; any other one is the answer.

    Raises:
        FetchRefused, FetchFailed: as `fetch`.
    """
    deadline = Deadline(timeout)
    message = Message("POST", body=body, content_type=content_type)
    with last_answer(message, address, deadline) as (answer, last):
        return last._replace(body=read_body(answer, last.headers, max_bytes, deadline, cuts))


def knock(address: str, method: str, *, timeout: float = TIMEOUT) -> Fetched:
    """Asks whether there is something at an address, and reads nothing of it.

    Args:
        method: "HEAD"; or "GET" where a server refuses that. The connection is closed then as soon
            as the headers are there.
        timeout: seconds for everything but resolving names.

    Returns: the answer with whatever status it has, and no body. Redirects are followed.

    Raises:
        FetchRefused: the address, or one it redirects to, is not public.
        HostUnknown: there is no such host.
        FetchFailed: no connection, no valid answer, or not in time.
    """
    with last_answer(Message(method), address, Deadline(timeout)) as (_answer, last):
        return last


@contextmanager
def last_answer(
    message: Message, address: str, deadline: Deadline
) -> Iterator[tuple[http.client.HTTPResponse, Fetched]]:
    """The answer at the end of all redirects, and what it says apart from its body."""
    followed = SAME_METHOD if message.method == "POST" else REDIRECTS
    moved_to, is_permanent = "", True
    for _hop in range(MAX_REDIRECTS + 1):
        parts = checked(address)
        with answer_of(message, parts, deadline) as answer:
            deadline.check()
            headers = headers_of(answer)
            if answer.status not in followed or "location" not in headers:
                yield answer, Fetched(address, answer.status, headers, b"", moved_to)
                return
            address = joined(address, headers["location"])
            is_permanent = is_permanent and answer.status in PERMANENT
            moved_to = address if is_permanent else moved_to
    raise FetchFailed(f"more than {MAX_REDIRECTS} redirects")


@contextmanager
def answer_of(
    message: Message, parts: SplitResult, deadline: Deadline
) -> Iterator[http.client.HTTPResponse]:
    """Sends a request to an address that was checked; the connection is closed afterwards."""
    with turns.take(str(parts.hostname), deadline), answer_now(message, parts, deadline) as answer:
        yield answer


@contextmanager
def answer_now(
    message: Message, parts: SplitResult, deadline: Deadline
) -> Iterator[http.client.HTTPResponse]:
    host = str(parts.hostname)
    port = parts.port or PORTS[parts.scheme]
    name = ascii_name(host)
    sock = connect(host, port, deadline)
    try:
        if parts.scheme == "https":
            sock = tls_context().wrap_socket(
                sock, server_hostname=name, do_handshake_on_connect=False
            )
        connection = http.client.HTTPConnection(name, None if port in PORTS.values() else port)
        connection.sock = sock
        with shut_in_time(sock, deadline):
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            connection.request(
                message.method, request_target(parts), body=message.body, headers=message.headers
            )
            with connection.getresponse() as answer:
                yield answer
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        deadline.check()
        raise FetchFailed(f"{host} did not answer as a web server does") from error
    finally:
        sock.close()


@contextmanager
def shut_in_time(sock: socket.socket, deadline: Deadline) -> Iterator[None]:
    """Ends all waiting for a socket when the time is up.

    A server that sends a byte now and then never runs into the socket's own timeout. With TLS it
    is the wrapped socket that counts: the one below it is of no use any more, and a handshake can
    drip as well as an answer.
    """
    watchdog = threading.Timer(deadline.left, shut, [sock])
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Checks certificates against what the system trusts; reading those takes 20 ms."""
    return ssl.create_default_context()


def connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A connection to one of the host's addresses that were just checked, and to no other."""
    for address in resolve(host, port):
        try:
            return socket.create_connection((address, port), timeout=deadline.left)
        except OSError:
            continue
    raise FetchFailed(f"{host} cannot be reached")


def request_target(parts: SplitResult) -> str:
    """Path and query, percent-encoded where a browser would do that."""
    target = quote(parts.path or "/", safe=SAFE_IN_PATH)
    return f"{target}?{quote(parts.query, safe=SAFE_IN_PATH + '?')}" if parts.query else target


def shut(sock: socket.socket) -> None:
    """Ends all waiting for a socket, from another thread."""
    try:
        # Not that of an SSLSocket, which forgets its keys under the hands of who reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        sock.close()


def joined(address: str, location: str) -> str:
    """Where a redirect leads."""
    try:
        # Servers send the header in UTF-8, and http.client reads it as Latin-1.
        location = location.encode("latin-1").decode("utf-8", "replace")
        return urljoin(address, location)
    except (ValueError, UnicodeError) as error:
        raise FetchRefused("it redirects to something that is no address") from error


def headers_of(answer: http.client.HTTPResponse) -> dict[str, str]:
    """The headers by name, in lower case. What is a list may come in parts (RFC 9110, 5.3)."""
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return headers | {name: answer.getheader(name, "") for name in LISTS & headers.keys()}


def media_type(headers: dict[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def refuse_type(headers: dict[str, str], status: int, content_types: tuple[str, ...]) -> None:
    found = media_type(headers)
    if content_types and status == http.client.OK and not found.startswith(content_types):
        raise FetchRefused(f"it is of the type {found or 'unknown'}")


def read_body(
    answer: http.client.HTTPResponse,
    headers: dict[str, str],
    max_bytes: int,
    deadline: Deadline,
    cuts: bool,
) -> bytes:
    """The body, unpacked where the server packed it without being asked to.

    Args:
        cuts: whether only its beginning is read where it is longer.

    Raises:
        FetchRefused: it has more than `max_bytes`, or is packed in an unknown way.
        FetchFailed: it broke off.
    """
    too_large = FetchRefused(f"it has more than {max_bytes:,} bytes")
    if answer.length is not None and answer.length > max_bytes and not cuts:
        raise too_large
    packing = headers.get("content-encoding", "identity").strip().lower()
    unpacker = None
    if packing in {"gzip", "x-gzip", "deflate"}:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    elif packing not in {"", "identity"}:
        raise FetchRefused(f"it is packed as {packing}")
    body = bytearray()
    while block := answer.read1(BLOCK):
        deadline.check()
        body += unpacker.decompress(block, max_bytes + 1 - len(body)) if unpacker else block
        if len(body) > max_bytes and cuts:
            return bytes(body[:max_bytes])
        if len(body) > max_bytes:
            raise too_large
    deadline.check()  # a connection that the watchdog ended looks like the end of the body
    if answer.length or (unpacker and not unpacker.eof):
        raise FetchFailed("it broke off in the middle")
    return bytes(body)
