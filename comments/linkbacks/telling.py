"""Tells one page that somebody links to it, or does so no more, and reads what it answers.

A webmention says that a page links there, or that it has changed or is gone: whoever gets it looks
at the page. A pingback says the first alone, and a trackback brings title and beginning along.
"""

import re
import xmlrpc.client
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from blog import fetching
from blog.fetching import Fetched
from blog.metadata import plain
from blog.models import Entry, Site
from blog.outgoing_links import is_pause, pause_of
from blog.public_addresses import FetchFailed, FetchRefused
from comments.linkbacks import discovery
from comments.linkbacks.discovery import Endpoint
from comments.models import Mention, SentLinkback

TIMEOUT = 8.0  # seconds for an answer; many fetch our page before they give one
MAX_ANSWER = 20_000  # bytes that are read of an answer; it is a line, or a page for people
MAX_WORDS = 160  # characters of an answer that the log holds
FORM = "application/x-www-form-urlencoded;charset=utf-8"
MOVED = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND}
ALREADY_REGISTERED = 0x0030  # a fault of pingback, with which everything is as it should be
UPSTREAM_FAILED = 0x0032  # as well; the other side could not fetch our page this time

Outcome = SentLinkback.Outcome
Protocol = Mention.Protocol


class Told(NamedTuple):
    """What came of it.

    Attributes:
        endpoint: where it was sent; None where nothing was.
        may_pass: whether it may go better another time.
        pause: how long the host wants to be left alone before that.
    """

    outcome: Outcome
    detail: str = ""
    endpoint: Endpoint | None = None
    may_pass: bool = False
    pause: timedelta = timedelta()


def tell(source: str, target: str, *, site: Site, entry: Entry | None) -> Told:
    """Looks for what the page at `target` wants to be told by, and tells it.

    Args:
        source: the address of ours that links there, or did.
        entry: what stands there; None where it was deleted, or links there no more. Then only a
            webmention has any use.

    Costs a fetch of `discovery.TIMEOUT` seconds at most, and a POST of TIMEOUT; two where it moved.
    """
    try:
        page = discovery.page_at(target)
    except FetchFailed as error:
        return unreachable(error)
    if page.status >= HTTPStatus.BAD_REQUEST:
        return failed(page, _("The page answered %(status)d.") % {"status": page.status})
    endpoint = discovery.endpoint_of(page, target)
    if endpoint is None:
        return Told(Outcome.NOT_WANTED)
    if entry is None and endpoint.protocol != Protocol.WEBMENTION:
        return Told(Outcome.NOT_WANTED, _("It cannot be told that a link is gone."))
    return send(endpoint, source, target, site=site, entry=entry)


def send(
    endpoint: Endpoint, source: str, target: str, *, site: Site, entry: Entry | None = None
) -> Told:
    """Tells it there.

    Args:
        entry: what stands at `source`; a trackback brings its title and beginning along.
    """
    body, content_type = message(endpoint.protocol, source, target, site, entry)
    try:
        answer = posted(endpoint.address, body, content_type)
    except FetchFailed as error:
        return unreachable(error)._replace(endpoint=endpoint)
    return read(answer, endpoint.protocol)._replace(endpoint=endpoint)


def message(
    protocol: Protocol, source: str, target: str, site: Site, entry: Entry | None
) -> tuple[bytes, str]:
    """What is sent, and its media type."""
    if protocol == Protocol.PINGBACK:
        call = xmlrpc.client.dumps((source, target), "pingback.ping", encoding="utf-8")
        return call.encode(), "text/xml"
    fields = {"source": source, "target": target}
    if protocol == Protocol.TRACKBACK:
        fields = {"url": source, "title": str(entry), "blog_name": site.title}
        fields["excerpt"] = plain(entry.teaser_html)
    return urlencode(fields).encode(), FORM


def posted(address: str, body: bytes, content_type: str) -> Fetched:
    """The answer to a POST, also where the endpoint has moved.

    A browser would go on with a GET there (RFC 9110, 15.4.2), and that would tell nothing.

    Raises:
        FetchRefused, FetchFailed: as `fetching.post`.
    """
    answer = post(address, body, content_type)
    if answer.status in MOVED and "location" in answer.headers:
        moved_to = discovery.joined(answer.address, answer.headers["location"])
        answer = post(moved_to, body, content_type)
    return answer


def post(address: str, body: bytes, content_type: str) -> Fetched:
    return fetching.post(
        address, body, content_type, max_bytes=MAX_ANSWER, timeout=TIMEOUT, cuts=True
    )


def read(answer: Fetched, protocol: Protocol) -> Told:
    """What an answer says."""
    said = f"{answer.status} {words(answer)}".strip()
    # 303 says that it was done, and where to look (RFC 9110, 15.4.4).
    is_taken = answer.status < HTTPStatus.MULTIPLE_CHOICES or answer.status == HTTPStatus.SEE_OTHER
    if not is_taken:
        return failed(answer, _("It answered: %(answer)s") % {"answer": said})
    if protocol == Protocol.WEBMENTION:
        return Told(Outcome.SENT, _("It answered: %(answer)s") % {"answer": said})
    reader = pingback_answer if protocol == Protocol.PINGBACK else trackback_answer
    try:
        return reader(fromstring(answer.body, forbid_dtd=True))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        detail = _("It did not answer as its protocol says: %(answer)s") % {"answer": said}
        return Told(Outcome.FAILED, detail)


def pingback_answer(answer: Element) -> Told:
    """A string, whatever it says, or a fault (Pingback 1.0, 3)."""
    if answer.tag != "methodResponse" or len(answer) != 1:
        raise ValueError(answer.tag)
    if answer[0].tag != "fault":
        detail = _("It answered: %(answer)s") % {"answer": cut(" ".join(answer.itertext()))}
        return Told(Outcome.SENT, detail)
    members = {
        member.findtext("name", "").strip(): "".join(member.find("value").itertext()).strip()
        for member in answer.iter("member")
        if member.find("value") is not None
    }
    code, said = int(members.get("faultCode") or 0), cut(members.get("faultString", ""))
    if code == ALREADY_REGISTERED:
        return Told(Outcome.SENT, _("It had been told before."))
    detail = _("It refused: %(answer)s") % {"answer": f"{said} ({code})"}
    return Told(Outcome.FAILED, detail, may_pass=code == UPSTREAM_FAILED)


def trackback_answer(answer: Element) -> Told:
    """An error that is 0, or else a message (Trackback 1.2)."""
    code = answer.findtext("error")
    if answer.tag != "response" or code is None:
        raise ValueError(answer.tag)
    if int(code) == 0:
        return Told(Outcome.SENT)
    detail = _("It refused: %(answer)s") % {"answer": cut(answer.findtext("message", ""))}
    return Told(Outcome.FAILED, detail)


def failed(answer: Fetched, detail: str) -> Told:
    """A status that is no success. What it says of us stays so; its own troubles may pass."""
    may_pass = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or is_pause(answer)
    has_wish = may_pass and "retry-after" in answer.headers
    pause = pause_of(answer) if has_wish else timedelta()
    return Told(Outcome.FAILED, detail, may_pass=may_pass, pause=pause)


def unreachable(error: FetchFailed) -> Told:
    """Nothing came back. What may not be asked will not be allowed later either."""
    if isinstance(error, FetchRefused):
        return Told(Outcome.FAILED, _("It was not asked: %(reason)s.") % {"reason": error})
    detail = _("It did not answer: %(reason)s.") % {"reason": error}
    return Told(Outcome.FAILED, detail, may_pass=True)


def words(answer: Fetched) -> str:
    """The beginning of what an answer says, as plain text."""
    text = answer.body.decode("utf-8", "replace")
    if "html" in answer.content_type:
        text = re.sub(
            r"<(script|style|head)\b.*?</\1\s*>", " ", text[:MAX_ANSWER], flags=re.S | re.I
        )
        text = unescape(strip_tags(text))
    return cut(text)


def cut(text: str) -> str:
    """A line of the log: without line breaks and letters that are not to be seen."""
    visible = "".join(one if one.isprintable() else " " for one in text)
    return Truncator(" ".join(visible.split())).chars(MAX_WORDS)
