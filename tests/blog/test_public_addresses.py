"""What the blog refuses to ask: everything that is not on the public internet, however written."""

import http.server
import ipaddress
import socket

import pytest

from blog import fetching, public_addresses
from blog.public_addresses import FetchFailed, FetchRefused
from tests.loopback import serving

MAX_BYTES = 100_000
PUBLIC = "93.184.215.14"

# One of each kind: (what it is, the address).
INNER = [
    ("this host", "0.0.0.0"),
    ("private", "10.1.2.3"),
    ("private", "172.16.0.1"),
    ("private", "172.31.255.255"),
    ("private", "192.168.0.1"),
    ("of a provider (CGNAT)", "100.64.0.1"),
    ("of a provider (CGNAT)", "100.127.255.255"),
    ("loopback", "127.0.0.1"),
    ("loopback", "127.1.2.3"),
    ("link-local, metadata of a cloud", "169.254.169.254"),
    ("protocol assignments", "192.0.0.8"),
    ("documentation", "192.0.2.1"),
    ("documentation", "198.51.100.1"),
    ("documentation", "203.0.113.1"),
    ("relay of 6to4", "192.88.99.1"),
    ("measurements", "198.18.0.1"),
    ("multicast", "224.0.0.1"),
    ("reserved", "240.0.0.1"),
    ("broadcast", "255.255.255.255"),
    ("unspecified", "::"),
    ("loopback", "::1"),
    ("IPv4, compatible", "::127.0.0.1"),
    ("IPv4, mapped", "::ffff:10.0.0.1"),
    ("IPv4, mapped", "::ffff:7f00:1"),
    ("IPv4, mapped", "::ffff:169.254.169.254"),
    ("IPv4, mapped", "::ffff:100.64.0.1"),
    ("IPv4, translated", "::ffff:0:127.0.0.1"),
    ("NAT64", "64:ff9b::7f00:1"),
    ("NAT64", "64:ff9b::a9fe:a9fe"),
    ("NAT64 of a network's own", "64:ff9b:1::1"),
    ("discarded", "100::1"),
    ("Teredo", "2001::1"),
    ("Teredo of a loopback", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
    ("measurements", "2001:2::1"),
    ("identifiers (ORCHID)", "2001:10::1"),
    ("documentation", "2001:db8::1"),
    ("6to4 of a loopback", "2002:7f00:1::1"),
    ("6to4 of a private one", "2002:c0a8:1::1"),
    ("documentation", "3fff::1"),
    ("segment routing", "5f00::1"),
    ("unique local", "fc00::1"),
    ("unique local, metadata of a cloud", "fd00:ec2::254"),
    ("link-local", "fe80::1"),
    ("link-local with a zone", "fe80::1%eth0"),
    ("site-local", "fec0::1"),
    ("multicast", "ff02::1"),
    ("multicast", "ff0e::1"),
]
INNER_IDS = [f"{kind} {address}" for kind, address in INNER]

# The loopback and the metadata of a cloud in every notation that a system's resolver may take.
DISGUISED = [
    "127.0.0.1",
    "127.0.0.1.",
    "localhost",
    "LOCALHOST",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "127.0.1",
    "0",
    "0.0.0.0",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "[::1]",
    "[::ffff:7f00:1]",
    "[::ffff:169.254.169.254]",
    "[0:0:0:0:0:0:0:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1%25eth0]",
]


def written(address: str) -> str:
    """An IP address as the host of an address of the web."""
    return f"[{address}]" if ":" in address else address


@pytest.fixture
def leads_to(monkeypatch):
    """Has names under .example lead to these IP addresses, and at each look-up to the next."""

    def use(*answers: list[str]) -> None:
        left = list(answers)

        def look_up(host, port, *args, **kwargs):
            is_name = host.endswith(".example")
            found = [host] if not is_name else left.pop(0) if len(left) > 1 else left[0]
            return [
                (socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, port))
                for each in found
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return use


@pytest.fixture
def connections(monkeypatch):
    """Where connections were wanted to; none is made, neither there nor anywhere."""
    wanted = []

    def connect(address, timeout):
        wanted.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    return wanted


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/a",
        "file:///etc/hostname",
        "gopher://example.org/",
        "javascript:alert(1)",
        "data:text/html,<p>",
        "//example.org/a",
        "example.org/a",
        "http://",
        "http:///a",
        "http://user@example.org/",
        "http://user:secret@example.org/",
        "http://@example.org/",
        "http://example.org:22/",
        "http://example.org:443/",
        "https://example.org:80/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://example.org:http/",
        "http://[::1/",
        "http://[example.org]/",
        "http://example..org/",
        "http://.example.org/",
        "http://" + "a" * 64 + ".example/",
        "http://example.org/a b",
        "http://example.org/\r\nX: y",
        "http://example.org/\0",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/" + "a" * 3000,
        "",
    ],
)
def test_what_is_no_public_web_address_is_refused(address, connections):
    with pytest.raises(FetchRefused):
        fetching.fetch(address, max_bytes=MAX_BYTES)
    assert not connections


@pytest.mark.parametrize("address", [address for _kind, address in INNER], ids=INNER_IDS)
def test_an_address_inside_is_not_public(address):
    assert not public_addresses.is_public(address)


@pytest.mark.parametrize("text", ["no address", "", "127.0.0.1/8", "1.2.3", "::g"])
def test_what_is_no_address_is_not_public(text):
    assert not public_addresses.is_public(text)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "2606:4700::6810:84e5", f"::ffff:{PUBLIC}", "64:ff9b::5db8:d70e", "100.128.0.1"],
)
def test_an_address_outside_is_public(address):
    assert public_addresses.is_public(address)


@pytest.mark.parametrize("host", DISGUISED)
def test_this_machine_is_refused_however_it_is_written(host, connections):
    with pytest.raises(FetchFailed):
        fetching.fetch(f"http://{host}/", max_bytes=MAX_BYTES)
    with pytest.raises(FetchFailed):
        fetching.post(f"http://{host}/", b"x", "text/plain", max_bytes=MAX_BYTES)
    assert not connections


@pytest.mark.parametrize("address", [address for _kind, address in INNER], ids=INNER_IDS)
def test_a_name_that_leads_inside_is_refused(address, leads_to, connections):
    leads_to([address])
    with pytest.raises(FetchRefused):
        fetching.fetch("http://harmless.example/", max_bytes=MAX_BYTES)
    assert not connections


@pytest.mark.parametrize("order", [1, -1])
def test_one_inner_address_among_public_ones_is_enough_to_refuse(order, leads_to, connections):
    leads_to([PUBLIC, "10.0.0.1"][::order])
    with pytest.raises(FetchRefused):
        fetching.fetch("http://two.example/", max_bytes=MAX_BYTES)
    assert not connections


def test_the_connection_goes_to_the_address_that_was_checked(leads_to, connections):
    # The name leads somewhere else when it is asked for the second time.
    leads_to([PUBLIC], ["127.0.0.1"])
    with pytest.raises(FetchFailed):
        fetching.fetch("http://rebinding.example/", max_bytes=MAX_BYTES)
    assert connections == [(PUBLIC, 80)]


def test_each_address_of_a_name_is_tried(leads_to, connections):
    leads_to([PUBLIC, "2606:4700::6810:84e5"])
    with pytest.raises(FetchFailed):
        fetching.fetch("https://two.example/", max_bytes=MAX_BYTES)
    assert connections == [(PUBLIC, 443), ("2606:4700::6810:84e5", 443)]


class Moving(http.server.BaseHTTPRequestHandler):
    """Redirects everything to where the test says."""

    def do_GET(self):
        self.answer()

    def do_HEAD(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        self.server.requests.append((self.command, self.path))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.server.status)
        self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def moving_server():
    with serving(Moving) as server:
        yield server


@pytest.fixture
def moving(moving_server, settings):
    settings.FETCH_ALLOW_LOOPBACK = True  # this server must be reached, and nothing else
    moving_server.status, moving_server.requests = 302, []
    return moving_server


def is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


# What the guard takes for the loopback is open here, as the server itself is there.
@pytest.mark.parametrize(
    "address",
    [address for _kind, address in INNER if not is_loopback(address) and "7f00:1" not in address],
)
def test_a_redirect_inside_is_refused(moving, address):
    moving.location = f"http://{written(address).replace('%', '%25')}/latest/meta-data/"
    with pytest.raises(FetchFailed):
        fetching.fetch(moving.address, max_bytes=MAX_BYTES)
    assert len(moving.requests) == 1


@pytest.mark.parametrize("host", ["2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "10.1"])
def test_a_redirect_to_a_disguised_address_is_refused(moving, host):
    moving.location = f"http://{host}/"
    with pytest.raises(FetchFailed):
        fetching.fetch(moving.address, max_bytes=MAX_BYTES)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_kind_of_redirect_leads_a_get_inside(moving, status):
    moving.status, moving.location = status, "http://169.254.169.254/latest/"
    with pytest.raises(FetchRefused):
        fetching.fetch(moving.address, max_bytes=MAX_BYTES)
    with pytest.raises(FetchRefused):
        fetching.knock(moving.address, "HEAD")


@pytest.mark.parametrize("status", [307, 308])
def test_what_is_posted_is_not_sent_on_inside(moving, status):
    moving.status, moving.location = status, "http://10.0.0.1/admin/"
    with pytest.raises(FetchRefused):
        fetching.post(moving.address, b"secret", "text/plain", max_bytes=MAX_BYTES)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_make_a_get_of_a_post_is_the_answer(moving, status):
    moving.status, moving.location = status, "http://10.0.0.1/admin/"
    answer = fetching.post(moving.address, b"x", "text/plain", max_bytes=MAX_BYTES)
    assert (answer.status, len(moving.requests)) == (status, 1)


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/hostname",
        "ftp://example.org/",
        "gopher://example.org/",
        "http://[",
        "javascript:1",
    ],
)
def test_a_redirect_to_what_is_no_web_address_is_refused(moving, location):
    moving.location = location
    with pytest.raises(FetchRefused):
        fetching.fetch(moving.address, max_bytes=MAX_BYTES)


def test_a_name_that_moves_inside_between_two_redirects_is_refused(moving, leads_to):
    # The first look-up leads to the server, the next one, for the redirect, somewhere inside.
    leads_to(["127.0.0.1"], ["192.168.0.1"])
    port = moving.server_port
    moving.location = f"http://moving.example:{port}/again"
    with pytest.raises(FetchRefused):
        fetching.fetch(f"http://moving.example:{port}/", max_bytes=MAX_BYTES)
    assert moving.requests == [("GET", "/")]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_the_loopback_is_open_to_tests_alone(host, settings):
    settings.FETCH_ALLOW_LOOPBACK = True
    public_addresses.resolve(host.strip("[]"), 80)
    settings.FETCH_ALLOW_LOOPBACK = False
    with pytest.raises(FetchRefused):
        public_addresses.resolve(host.strip("[]"), 80)
