"""Other blogs that tell of a page of theirs, by each protocol."""

from urllib.parse import urlencode
from xmlrpc.client import Fault, dumps, loads

from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from blog.models import Entry

FORM = "application/x-www-form-urlencoded"
PAGE = "https://a.example/about-it"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def address(entry: Entry) -> str:
    return settings.SITE_URL + entry.get_absolute_url()


def trackback(
    entry: Entry, body: dict | str | bytes = "", content_type: str = FORM, **extra
) -> tuple[int, str]:
    """The error and the message of the answer to a trackback."""
    body = urlencode(body) if isinstance(body, dict) else body
    place = f"{entry.get_absolute_url()}trackback/"
    # The client's own `post` would put the body into the charset that it reads in the header.
    response = Client().generic("POST", place, body, content_type=content_type, **extra)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    answer = fromstring(response.content)
    return int(answer.findtext("error")), answer.findtext("message", "")


def call(body: str | bytes, **extra) -> str | Fault:
    """What an XML-RPC call returns: its sentence, or its fault."""
    response = Client().post("/xmlrpc.php", body, content_type="text/xml", **extra)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    try:
        ((sentence,), _method) = loads(response.content)
    except Fault as fault:
        return fault
    return sentence


def pingback(source: str, target: str, **extra) -> int | None:
    """The code of the fault with which a pingback is answered; None if there is none."""
    answer = call(dumps((source, target), "pingback.ping"), **extra)
    return answer.faultCode if isinstance(answer, Fault) else None


def webmention(source: str, target: str, **extra) -> HttpResponse:
    body = urlencode({"source": source, "target": target})
    return Client().post("/webmention/", body, content_type=FORM, **extra)
