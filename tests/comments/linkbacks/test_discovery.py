"""Where pages want to be told of links: the discovery of each protocol, against a real server.

The table has the 23 cases of webmention.rocks, in its order and in our own words.
"""

import contextlib
import http.server
from typing import NamedTuple

import pytest

from comments.linkbacks import discovery
from comments.models import Mention
from tests.loopback import serving

PINGBACK, TRACKBACK, WEBMENTION = (
    Mention.Protocol.PINGBACK,
    Mention.Protocol.TRACKBACK,
    Mention.Protocol.WEBMENTION,
)


class Page(NamedTuple):
    """What stands at an address. `{server}` is the server's own."""

    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    content_type: str = "text/html; charset=utf-8"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = self.server.pages.get(self.path, Page(status=404))
        body = page.body.replace("{server}", self.server.address).encode()
        self.send_response(page.status)
        for name, value in page.headers:
            self.send_header(name, value.replace("{server}", self.server.address))
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        # Of a long page only the beginning is read.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(settings):
    settings.FETCH_ALLOW_LOOPBACK = True
    with serving(Handler) as server:
        server.pages = {}
        yield server


@pytest.fixture
def discovered(server):
    """What the page at /posts/page is found to offer, with the server's address left out."""

    def look(page: Page, path: str = "/posts/page", target: str = "") -> tuple[str, str] | None:
        server.pages.setdefault(path, page)
        target = target or server.address + path
        found = discovery.endpoint_of(discovery.page_at(target), target)
        return found and (found.protocol, found.address.replace(server.address, ""))

    return look


def link(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple(("Link", value) for value in values)


ROCKS = {
    "1 header, unquoted rel, relative": (
        Page(headers=link("</told>; rel=webmention")),
        "/told",
    ),
    "2 header, unquoted rel, absolute": (
        Page(headers=link("<{server}/told>; rel=webmention")),
        "/told",
    ),
    "3 link element, relative": (Page('<link rel="webmention" href="/told">'), "/told"),
    "4 link element, absolute": (Page('<link rel="webmention" href="{server}/told">'), "/told"),
    "5 a element, relative": (Page('<p>Send <a rel="webmention" href="/told">it</a>'), "/told"),
    "6 a element, absolute": (
        Page('<p>Send <a rel="webmention" href="{server}/told">it</a>'),
        "/told",
    ),
    "7 header whose name is in odd case": (
        Page(headers=(("LinK", "<{server}/told>; rel=webmention"),)),
        "/told",
    ),
    "8 header, quoted rel": (Page(headers=link('<{server}/told>; rel="webmention"')), "/told"),
    "9 link element with several relations": (
        Page('<link rel="webmention somethingelse" href="{server}/told">'),
        "/told",
    ),
    "10 header with several relations": (
        Page(headers=link('<{server}/told>; rel="webmention somethingelse"')),
        "/told",
    ),
    "11 everywhere: the header wins": (
        Page(
            '<link rel="webmention" href="/wrong"><a rel="webmention" href="/wrong">it</a>',
            link("<{server}/told>; rel=webmention"),
        ),
        "/told",
    ),
    "12 another relation that begins so": (
        Page('<link rel="not-webmention" href="/wrong"><link rel="webmention" href="/told">'),
        "/told",
    ),
    "13 one in a comment": (
        Page('<!-- <a rel="webmention" href="/wrong"></a> --><a rel="webmention" href="/told">'),
        "/told",
    ),
    "14 one that is escaped": (
        Page(
            '<code>&lt;a href="/wrong" rel="webmention"&gt;</code>'
            '<a href="/told" rel="webmention">it</a>'
        ),
        "/told",
    ),
    "15 an empty href is the page itself": (
        Page('<link rel="webmention" href="">'),
        "/posts/page",
    ),
    "16 an a element before a link element": (
        Page('<a rel="webmention" href="/told">it</a><link rel="webmention" href="/wrong">'),
        "/told",
    ),
    "17 a link element before an a element": (
        Page('<link rel="webmention" href="/told"><a rel="webmention" href="/wrong">it</a>'),
        "/told",
    ),
    "18 several headers": (
        Page(headers=link('</wrong>; rel="other"', "</told>; rel=webmention")),
        "/told",
    ),
    "19 one header with several links": (
        Page(headers=link('</wrong>; rel="other", </told>; rel="webmention"')),
        "/told",
    ),
    "20 a link element without href": (
        Page('<link rel="webmention"><a rel="webmention" href="/told">it</a>'),
        "/told",
    ),
    "21 an endpoint with a query": (
        Page('<link rel="webmention" href="/told?query=yes&amp;more=1">'),
        "/told?query=yes&more=1",
    ),
    "22 relative to the page's own path": (
        Page('<link rel="webmention" href="told/here">'),
        "/posts/told/here",
    ),
}


@pytest.mark.parametrize(("page", "expected"), ROCKS.values(), ids=ROCKS)
def test_the_cases_of_webmention_rocks(discovered, page, expected):
    assert discovered(page) == (WEBMENTION, expected)


@pytest.mark.parametrize(
    "page",
    [
        Page('<link rel="webmention" href="told/here">'),
        Page(headers=link("<told/here>; rel=webmention")),
    ],
    ids=["element", "header"],
)
def test_23_behind_a_redirect_it_is_relative_to_where_the_page_is(server, discovered, page):
    server.pages["/posts/page"] = Page(status=302, headers=(("Location", "/elsewhere/page"),))
    server.pages["/elsewhere/page"] = page
    assert discovered(Page()) == (WEBMENTION, "/elsewhere/told/here")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<>; rel="webmention"', "/posts/page"),
        ('<//[broken>; rel="webmention"', None),
        ("</told>; REL=WebMention", "/told"),
        ("</told>;rel=webmention;type=text/html", "/told"),
        ('</told>; title="a, b; c"; rel="webmention"', "/told"),
        ('</wrong>; rel="other"; rel="webmention", </told>; rel=webmention', "/told"),
        ('</wrong>; anchor="/other"; rel=webmention, </told>; rel=webmention', "/told"),
        ("</wrong>; rel=webmention-somethingelse", None),
        ("</wrong>; rel", None),
        ("/wrong; rel=webmention", None),
        ("<" * 60_000, None),
        ("<a" + ";a" * 30_000, None),
    ],
)
def test_a_header_is_read_as_its_specification_says(discovered, header, expected):
    assert discovered(Page(headers=link(header))) == (expected and (WEBMENTION, expected))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<LINK REL="WebMention" HREF="/told">', "/told"),
        ("<link rel=webmention href=/told>", "/told"),
        ("<link rel='a\n webmention\tb' href=' /told '>", "/told"),
        ("<a href rel=webmention>it</a>", "/posts/page"),
        ('<link rel="webmention" href="/told" href="/wrong">', "/told"),
        ('<base href="/below/"><link rel="webmention" href="told">', "/below/told"),
        ('<base href="/a/"><base href="/b/"><a rel="webmention" href="told">', "/a/told"),
        ('<area rel="webmention" href="/wrong"><form rel="webmention" href="/wrong">', None),
        ('<script>"<a rel=webmention href=/wrong>"</script>', None),
        ("<textarea><a rel=webmention href=/wrong></textarea>", None),
        ("<title><a rel=webmention href=/wrong></title><a rel=webmention href=/told>", "/told"),
        (
            "<template><template></template><a rel=webmention href=/wrong></template>"
            "<a rel=webmention href=/told>",
            "/told",
        ),
        ("<!-- never closed <a rel=webmention href=/wrong>", None),
        ('<link rel="webmention" href="http://[broken">', None),
    ],
)
def test_a_page_is_read_as_a_browser_reads_it(discovered, body, expected):
    assert discovered(Page(body)) == (expected and (WEBMENTION, expected))


def test_what_is_no_page_has_its_header_read_alone(discovered):
    body = '<link rel="webmention" href="/wrong">'
    assert discovered(Page(body, content_type="text/plain")) is None
    picture = Page(body, link("</told>; rel=webmention"), content_type="image/png")
    assert discovered(picture, "/picture") == (WEBMENTION, "/told")


def test_of_a_long_page_the_beginning_is_read(discovered):
    padding = "Words. " * 150_000
    found = '<link rel="webmention" href="/told">'
    assert discovered(Page(found + padding)) == (WEBMENTION, "/told")
    assert discovered(Page(padding + found), "/late") is None


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<![CDATA[", "<", "&", "<a b='", "<rdf:Description a='"]
)
def test_a_page_of_unfinished_marks_is_read_once(piece):
    """And not again from each of them, which would take minutes."""
    body = piece.encode() * (300_000 // len(piece))
    page = discovery.Fetched("http://a.example/", 200, {}, body)
    assert discovery.endpoint_of(page, "http://a.example/") is None


# Pingback


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page(headers=(("X-Pingback", "{server}/xmlrpc"),)), "/xmlrpc"),
        (Page('<link rel="pingback" href="{server}/xmlrpc">'), "/xmlrpc"),
        (Page('<link rel="pingback" href="{server}/xmlrpc?a=1&amp;b=2" />'), "/xmlrpc?a=1&b=2"),
        (
            Page(
                '<link rel="pingback" href="{server}/wrong">',
                (("X-Pingback", "{server}/xmlrpc"),),
            ),
            "/xmlrpc",
        ),
        (Page('<link rel="pingback" href="/relative">'), None),
        (Page('<a rel="pingback" href="{server}/wrong">it</a>'), None),
        (Page('<!-- <link rel="pingback" href="{server}/wrong"> -->'), None),
        (Page(headers=(("Link", "<{server}/wrong>; rel=pingback"),)), None),
        (Page(headers=(("X-Pingback", "/relative"),)), None),
        (Page(headers=(("X-Pingback", "javascript:alert(1)"),)), None),
    ],
)
def test_pingback_is_found_in_its_header_and_in_a_link_element(discovered, page, expected):
    assert discovered(page) == (expected and (PINGBACK, expected))


def test_a_page_that_knows_both_is_told_by_webmention(discovered):
    page = Page('<a rel="webmention" href="/told">', (("X-Pingback", "{server}/xmlrpc"),))
    assert discovered(page) == (WEBMENTION, "/told")


# Trackback

RDF = """<!-- <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description
    rdf:about="{server}/posts/page"
    dc:identifier='{identifier}'
    dc:title="Larger > smaller &amp; other things"
    trackback:ping="{ping}" />
</rdf:RDF> -->"""


def rdf(identifier: str, ping: str = "{server}/tb?id=1&amp;b=2") -> str:
    return RDF.replace("{identifier}", identifier).replace("{ping}", ping)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page(rdf("{server}/posts/page")), "/tb?id=1&b=2"),
        (
            Page(rdf("{server}/posts/other", "{server}/wrong") + rdf("{server}/posts/page")),
            "/tb?id=1&b=2",
        ),
        (Page(rdf("{server}/posts/other")), None),
        (Page(rdf("{server}/posts/page", "/relative")), None),
        (Page(rdf("{server}/posts/page", "javascript:alert(1)")), None),
        (Page('<a rel="trackback" href="{server}/tb">trackback</a>'), None),
    ],
)
def test_a_trackback_is_found_in_the_block_that_names_the_page(discovered, page, expected):
    assert discovered(page) == (expected and (TRACKBACK, expected))


def test_a_link_to_a_place_on_a_page_finds_the_block_of_the_page(server, discovered):
    target = f"{server.address}/posts/page#place"
    assert discovered(Page(rdf("{server}/posts/page")), target=target) == (
        TRACKBACK,
        "/tb?id=1&b=2",
    )


def test_pingback_goes_before_trackback(discovered):
    page = Page(rdf("{server}/posts/page"), (("X-Pingback", "{server}/xmlrpc"),))
    assert discovered(page) == (PINGBACK, "/xmlrpc")


def test_a_page_that_offers_nothing_is_told_nothing(discovered):
    assert discovered(Page('<p>Words, and <a href="/">a link</a>.</p>')) is None
