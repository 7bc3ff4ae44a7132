"""The guarded fetcher, against a real server on this machine and a table of hostile addresses."""

import gzip
import http.server
import socket
import threading
import time
import zlib

import pytest

from blog import fetching
from blog.fetching import FetchFailed, FetchRefused, fetch
from tests.loopback import serving

MAX_BYTES = 100_000


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
def speak(settings):
    """A server that sends exactly these bytes, one piece after each wait, whatever it is asked."""
    settings.FETCH_ALLOW_LOOPBACK = True
    listener = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()
    threads = []

    def serve(*pieces: bytes, pause: float = 0) -> str:
        def answer():
            connection, _address = listener.accept()
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
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

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


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/a",
        "file:///etc/hostname",
        "gopher://example.org/",
        "//example.org/a",
        "example.org/a",
        "http://",
        "http:///a",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://example.org:22/",
        "http://example.org:99999/",
        "http://example.org:http/",
        "http://[::1/",
        "http://example.org/a b",
        "http://example.org/\r\nX: y",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/" + "a" * 3000,
        "",
    ],
)
def test_what_is_no_public_web_address_is_refused(address):
    with pytest.raises(FetchRefused):
        fetch(address, max_bytes=MAX_BYTES)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.1.2.3",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "no address",
    ],
)
def test_an_address_inside_is_not_public(address):
    assert not fetching.is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "2606:4700::6810:84e5", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"],
)
def test_an_address_outside_is_public(address):
    assert fetching.is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]"],
)
def test_this_machine_is_refused_however_it_is_written(host):
    with pytest.raises(FetchRefused):
        fetch(f"http://{host}/", max_bytes=MAX_BYTES)


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [(socket.AF_INET, 1, 6, "", (a, 80)) for a in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(FetchRefused):
        fetch("http://example.org/", max_bytes=MAX_BYTES)


def test_the_connection_goes_to_the_address_that_was_checked(server, monkeypatch):
    # The name leads somewhere else when it is asked for the second time.
    answers = iter(["127.0.0.1", "10.0.0.1"])
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, **kwargs: [(socket.AF_INET, 1, 6, "", (next(answers), port))],
    )
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchFailed):
        fetch("http://rebinding.example/", max_bytes=MAX_BYTES)
    assert connected == [("127.0.0.1", 80)]


def test_a_redirect_to_an_inner_address_is_refused(server, settings, monkeypatch):
    server.answers["/"] = 302, {"Location": "http://169.254.169.254/latest/"}, b""
    with pytest.raises(FetchRefused):
        fetch(server.address, max_bytes=MAX_BYTES)


def test_a_redirect_to_a_file_is_refused(server):
    server.answers["/"] = 302, {"Location": "file:///etc/hostname"}, b""
    with pytest.raises(FetchRefused):
        fetch(server.address, max_bytes=MAX_BYTES)


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


@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_drips_is_left_in_time(speak, begin):
    address = speak(begin, *[b"y"] * 1000, pause=0.02)
    started = time.monotonic()
    with pytest.raises(FetchFailed, match="too long"):
        fetch(address, max_bytes=MAX_BYTES, timeout=0.2)
    assert time.monotonic() - started < 2


def test_a_server_without_a_valid_certificate_fails(speak):
    address = speak(b"no TLS at all").replace("http:", "https:")
    with pytest.raises(FetchFailed):
        fetch(address, max_bytes=MAX_BYTES)


def test_an_unknown_host_fails():
    with pytest.raises(FetchFailed):
        fetch("http://host.invalid/", max_bytes=MAX_BYTES)


def test_a_port_where_nobody_listens_fails(settings):
    settings.FETCH_ALLOW_LOOPBACK = True
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(FetchFailed):
        fetch(f"http://127.0.0.1:{port}/", max_bytes=MAX_BYTES)
