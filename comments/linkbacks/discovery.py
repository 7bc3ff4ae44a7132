"""Where a page wants to be told that somebody links to it, by the rules of each protocol.

In this order: webmention, in the header and then in the page; pingback, in the header and then in
the page; and the trackback of an RDF block that names this very page. A trackback address that
names no page (`rel="trackback"`) is left alone: before there is a person who says so, nobody knows
what it belongs to.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from blog import fetching
from blog.fetching import Fetched
from comments.linkbacks import markup
from comments.models import Mention

MAX_PAGE = 1_000_000  # bytes that are read of a page; endpoints stand in its head or its discussion
TIMEOUT = 6.0  # seconds for a page with all its redirects; the worker has other things to do
ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
MARKUP = ("", "text/html", "application/xhtml+xml")  # media types; some servers name none
MAX_HEADER = 20_000  # characters of a header that are read
MAX_BLOCKS = 100  # RDF blocks that are looked at: a list of posts has one for each

# RFC 8288, 3. No "<" in an address, so that a long row of them is read once.
LINK = re.compile(
    r"<([^<>]*)>((?:\s*;\s*[^\s=;,\"]+(?:\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^\s;,\"]*))?)*)"
)
PARAMETER = re.compile(r";\s*([^\s=;,\"]+)(?:\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;,\"]*)))?")
RDF_BLOCK = "<rdf:Description"
RDF_ATTRIBUTE = re.compile(r"\s+([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

Protocol = Mention.Protocol


class Endpoint(NamedTuple):
    """What is to be told, and by which protocol. The address is absolute."""

    protocol: Protocol
    address: str


def page_at(target: str) -> Fetched:
    """Fetches a page in which to look for an endpoint; of a long one the beginning.

    Raises:
        FetchRefused, FetchFailed: as `fetching.fetch`.
    """
    return fetching.fetch(target, max_bytes=MAX_PAGE, accept=ACCEPT, timeout=TIMEOUT, cuts=True)


def endpoint_of(page: Fetched, target: str) -> Endpoint | None:
    """The endpoint that a page names; None where it wants to be told nothing.

    Args:
        page: the answer to the request for `target`. What is relative in it, is relative to the
            address from which it came in the end (Webmention, 3.1.2).
        target: the address that a text links to.
    """
    # Whatever the charset: in all that are in use on the web, what is looked for here is ASCII.
    text = page.body.decode("utf-8", "replace") if page.content_type in MARKUP else ""
    marks = Marks(page.address)
    marks.feed(text)
    webmention = webmention_in(page.headers.get("link", ""), page.address)
    if address := marks.webmention if webmention is None else webmention:
        return Endpoint(Protocol.WEBMENTION, address)
    # Pingback 1.0, 2: the header wins, and addresses are absolute.
    for address in (page.headers.get("x-pingback", "").strip(), marks.pingback):
        if is_absolute(address):
            return Endpoint(Protocol.PINGBACK, address)
    if address := trackback_in(text, {urldefrag(one).url for one in (target, page.address)}):
        return Endpoint(Protocol.TRACKBACK, address)
    return None


class Marks(markup.Elements):
    """Finds the first endpoint of each protocol in a page."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.webmention: str | None = None
        self.pingback = ""

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in {"a", "link"} or "href" not in attributes:
            return
        href = attributes["href"].strip()
        relations = attributes.get("rel", "").lower().split()
        if self.webmention is None and "webmention" in relations:
            self.webmention = joined(self.base, href)
        if tag == "link" and not self.pingback and "pingback" in relations:
            self.pingback = href


def webmention_in(header: str, address: str) -> str | None:
    """The first endpoint in a Link header, of which there may be several, joined with commas.

    Returns: it, absolute; "" if it is no address; None if there is none.
    """
    for reference, parameters in links_in(header):
        # What is said of another page (RFC 8288, 3.2) says nothing of this one.
        if "webmention" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
            return joined(address, reference)
    return None


def links_in(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The addresses in a Link header, each with its parameters; of a repeated one, the first."""
    # Servers send it in UTF-8, and http.client reads it as Latin-1.
    header = header[:MAX_HEADER].encode("latin-1", "replace").decode("utf-8", "replace")
    for found in LINK.finditer(header):
        parameters: dict[str, str] = {}
        for name, quoted, bare in PARAMETER.findall(found[2]):
            parameters.setdefault(name.lower(), quoted or bare)
        yield found[1].strip(), parameters


def trackback_in(text: str, addresses: set[str]) -> str:
    """The trackback address of the RDF block that names one of these addresses; "" without any.

    Trackback 1.2, "Auto-Discovery of TrackBack Ping URLs". The blocks mostly stand in comments.
    """
    place = 0
    for _block in range(MAX_BLOCKS):
        place = text.find(RDF_BLOCK, place)
        if place < 0:
            break
        place += len(RDF_BLOCK)
        attributes = {}
        while found := RDF_ATTRIBUTE.match(text, place):
            attributes[found[1]] = html.unescape(found[2] or found[3] or "").strip()
            place = found.end()
        ping = attributes.get("trackback:ping", "")
        if attributes.get("dc:identifier") in addresses and is_absolute(ping):
            return ping
    return ""


def joined(address: str, reference: str) -> str:
    """Where a reference in a page leads; "" if that is no address."""
    try:
        return urljoin(address, reference)
    except ValueError:
        return ""


def is_absolute(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
