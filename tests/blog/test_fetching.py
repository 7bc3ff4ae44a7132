"""The guarded fetcher, against a real server on this machine.

Which addresses it refuses, tests/blog/test_public_addresses.py tells.
"""

import gzip
import http.server
import socket
import ssl
import threading
import time
import zlib
from pathlib import Path

import pytest

from blog import fetching
from blog.fetching import fetch
from blog.public_addresses import FetchFailed, FetchRefused
from tests.loopback import serving

MAX_BYTES = 100_000
CERTIFICATE = Path(__file__).parents[1] / "localhost.pem"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what the test put into the server's `answers`."""

    def do_GET(self):
        self.server.requests.append((self.path, dict(self.headers)))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b"nothing"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(settings):
    settings.FETCH_ALLOW_LOOPBACK = True
    with serving(Handler) as server:
        server.answers, server.requests = {}, []
        yield server


@pytest.fixture
def trusted(monkeypatch):
    """Has the fetcher trust the certificate with which `speak` can speak TLS."""
    context = ssl.create_default_context(cafile=CERTIFICATE)
    monkeypatch.setattr(fetching, "tls_context", lambda: context)


@pytest.fixture
def speak(settings):
    """A server that sends exactly these bytes, one piece after each wait, whatever it is asked."""
    settings.FETCH_ALLOW_LOOPBACK = True
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()
    threads = []

    def serve(*pieces: bytes, pause: float = 0, with_tls: bool = False) -> str:
        def answer():
            connection, _address = listener.accept()
            if with_tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(CERTIFICATE)
                connection = context.wrap_socket(connection, server_side=True)
            with connection:
                connection.recv(65536)
                try:
                    for piece in pieces:
                        connection.sendall(piece)
                        if done.wait(pause):
                            return
                except OSError:
                    return  # the other side has hung up, as it should

        threads.append(threading.Thread(target=answer, daemon=True))
        threads[-1].start()
        host = "https://localhost" if with_tls else "http://127.0.0.1"
        return f"{host}:{listener.getsockname()[1]}/"

    yield serve
    done.set()
    for thread in threads:
        thread.join()
    listener.close()


def test_an_answer_has_its_status_its_headers_and_its_body(server):
    server.answers["/a.png"] = 200, {"Content-Type": "image/png; charset=x"}, b"picture"
    answer = fetch(f"{server.address}/a.png", max_bytes=MAX_BYTES, content_types=("image/",))
    assert (answer.status, answer.body, answer.content_type) == (200, b"picture", "image/png")
    assert answer.address == f"{server.address}/a.png"


def test_a_missing_page_is_an_answer_too(server):
    assert fetch(f"{server.address}/gone", max_bytes=MAX_BYTES).status == 404


def test_the_request_carries_neither_cookies_nor_credentials(server):
    server.answers["/"] = 302, {"Location": "/next", "Set-Cookie": "session=1"}, b""
    server.answers["/next"] = 200, {}, b"here"
    assert fetch(server.address, max_bytes=MAX_BYTES).body == b"here"
    _path, headers = server.requests[-1]
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)
    assert headers["Host"] == server.address.removeprefix("http://")


def test_letters_of_other_scripts_are_encoded(server):
    server.answers["/%C3%BCber.png?a=%C3%A4"] = 200, {}, b"found"
    assert fetch(f"{server.address}/über.png?a=ä", max_bytes=MAX_BYTES).body == b"found"


def test_a_circle_of_redirects_ends(server):
    server.answers["/"] = 301, {"Location": "/"}, b""
    with pytest.raises(FetchFailed):
        fetch(f"{server.address}/", max_bytes=MAX_BYTES)
    assert len(server.requests) == fetching.MAX_REDIRECTS + 1


def test_five_redirects_are_followed(server):
    for number in range(fetching.MAX_REDIRECTS):
        server.answers[f"/{number}"] = 307, {"Location": f"{number + 1}"}, b""
    server.answers[f"/{fetching.MAX_REDIRECTS}"] = 200, {}, b"arrived"
    assert fetch(f"{server.address}/0", max_bytes=MAX_BYTES).body == b"arrived"


def test_a_body_that_says_it_is_too_large_is_refused(server):
    server.answers["/"] = 200, {}, b"x" * (MAX_BYTES + 1)
    with pytest.raises(FetchRefused):
        fetch(server.address, max_bytes=MAX_BYTES)


def test_a_body_that_does_not_say_how_large_it_is_is_cut_short(speak):
    address = speak(b"HTTP/1.0 200 OK\r\n\r\n", b"x" * (MAX_BYTES + 1))
    with pytest.raises(FetchRefused):
        fetch(address, max_bytes=MAX_BYTES)


def test_a_body_of_just_the_limit_is_read(server):
    server.answers["/"] = 200, {}, b"x" * MAX_BYTES
    assert len(fetch(server.address, max_bytes=MAX_BYTES).body) == MAX_BYTES


@pytest.mark.parametrize(("packing", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_packed_body_is_unpacked(server, packing, pack):
    server.answers["/"] = 200, {"Content-Encoding": packing}, pack(b"words " * 1000)
    assert fetch(server.address, max_bytes=MAX_BYTES).body == b"words " * 1000


def test_a_bomb_is_not_unpacked(server):
    server.answers["/"] = 200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(50_000_000))
    with pytest.raises(FetchRefused):
        fetch(server.address, max_bytes=MAX_BYTES)


def test_a_body_that_unpacks_to_nothing_for_ever_is_left_in_time(speak):
    packer = zlib.compressobj(wbits=31)
    head = packer.compress(b"") + packer.flush(zlib.Z_SYNC_FLUSH)
    empty = b"\x00\x00\x00\xff\xff"  # a stored block of no bytes, RFC 1951, 3.2.4
    address = speak(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + head,
        *[empty * 1000] * 1000,
        pause=0.02,
    )
    with pytest.raises(FetchFailed, match="too long"):
        fetch(address, max_bytes=MAX_BYTES, timeout=0.2)


def test_a_bomb_in_a_bomb_is_unpacked_once(server):
    inner = gzip.compress(bytes(10_000_000))
    server.answers["/"] = 200, {"Content-Encoding": "gzip"}, gzip.compress(inner)
    assert fetch(server.address, max_bytes=MAX_BYTES).body == inner


def test_several_packings_are_refused(server):
    server.answers["/"] = 200, {"Content-Encoding": "gzip, gzip"}, b"?"
    with pytest.raises(FetchRefused):
        fetch(server.address, max_bytes=MAX_BYTES)


def test_an_endless_body_is_cut_short(speak):
    address = speak(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 65536] * 100)
    with pytest.raises(FetchRefused):
        fetch(address, max_bytes=MAX_BYTES)


def test_endless_chunks_are_cut_short(speak):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    address = speak(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[chunk] * 100)
    with pytest.raises(FetchRefused):
        fetch(address, max_bytes=MAX_BYTES)


def test_an_unknown_packing_is_refused(server):
    server.answers["/"] = 200, {"Content-Encoding": "br"}, b"?"
    with pytest.raises(FetchRefused):
        fetch(server.address, max_bytes=MAX_BYTES)


def test_another_type_than_asked_for_is_refused(server):
    server.answers["/"] = 200, {"Content-Type": "text/html"}, b"<p>"
    with pytest.raises(FetchRefused):
        fetch(server.address, max_bytes=MAX_BYTES, content_types=("image/",))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000,
    ],
)
def test_what_is_no_whole_answer_fails(speak, answer):
    with pytest.raises(FetchFailed):
        fetch(speak(answer), max_bytes=MAX_BYTES)


@pytest.mark.parametrize("with_tls", [False, True])
@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
@pytest.mark.usefixtures("trusted")
def test_a_server_that_drips_is_left_in_time(speak, begin, with_tls):
    address = speak(begin, *[b"y"] * 1000, pause=0.02, with_tls=with_tls)
    started = time.monotonic()
    with pytest.raises(FetchFailed, match="too long"):
        fetch(address, max_bytes=MAX_BYTES, timeout=0.2)
    assert time.monotonic() - started < 10  # all of it would take twenty


def test_a_handshake_that_drips_is_left_in_time(speak):
    # The head of a TLS record of 16,384 bytes, which then come one by one.
    address = speak(b"\x16\x03\x03\x40\x00", *[b"\x02"] * 1000, pause=0.02)
    started = time.monotonic()
    with pytest.raises(FetchFailed, match="too long"):
        fetch(address.replace("http:", "https:"), max_bytes=MAX_BYTES, timeout=0.2)
    assert time.monotonic() - started < 10


def test_a_server_that_only_says_to_go_on_is_left_in_time(speak):
    address = speak(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 1000, pause=0.02)
    with pytest.raises(FetchFailed, match="too long"):
        fetch(address, max_bytes=MAX_BYTES, timeout=0.2)


def test_a_server_without_a_valid_certificate_fails(speak):
    address = speak(b"no TLS at all").replace("http:", "https:")
    with pytest.raises(FetchFailed):
        fetch(address, max_bytes=MAX_BYTES)


def test_a_server_that_takes_what_is_posted_and_says_nothing_is_left_in_time(speak):
    address = speak(b"", pause=20)
    with pytest.raises(FetchFailed, match="too long"):
        fetching.post(address, b"x=y", "text/plain", max_bytes=MAX_BYTES, timeout=0.2)


def test_an_unknown_host_fails():
    with pytest.raises(FetchFailed):
        fetch("http://host.invalid/", max_bytes=MAX_BYTES)


def test_a_port_where_nobody_listens_fails(settings):
    settings.FETCH_ALLOW_LOOPBACK = True
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchFailed):
        fetch(f"http://127.0.0.1:{port}/", max_bytes=MAX_BYTES)
