"""Looks whether a page links to an entry (Webmention, 3.2.2).

In HTML, in an attribute of an element that shows or opens what is at the address: not as mere
text, not in a comment, a script or a <template>, and not in a <link>, which no reader can follow.
In JSON, as a whole value; in plain text, as a whole address. "Whole" means that
`https://example.org/a` is not found in `https://example.org/ab`. The fragment does not matter.
"""

import json
import re
from urllib.parse import unquote, urldefrag, urlsplit

from django.conf import settings

from blog.addresses import normal
from blog.fetching import Fetched
from blog.models import ImportedRecord
from blog.public_addresses import PORTS, ascii_name
from comments.linkbacks import markup, targets
from comments.models import Mention
from comments.models.mentions import MAX_TARGET_LENGTH

# Which attributes of which elements link (HTML, 4.8 and 4.6).
LINKING = {
    "a": ("href",),
    "area": ("href",),
    "audio": ("src",),
    "blockquote": ("cite",),
    "del": ("cite",),
    "embed": ("src",),
    "iframe": ("src",),
    "img": ("src", "srcset"),
    "ins": ("cite",),
    "object": ("data",),
    "q": ("cite",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "video": ("src", "poster"),
}
MAX_LINKS = 20_000  # different ones of a page; a megabyte of links to be resolved takes seconds
# Links of a page to this blog whose entry has to be looked up, at a few queries each. Where a page
# links to more, as an archive of somebody's reading may, what is plainly the entry is found first.
MAX_LOOKED_UP = 20
ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
ENDS_OF_SENTENCES = ".,;:!?'*_)]}…"


def links_to_entry(page: Fetched, text: str, mention: Mention) -> set[str]:
    """The addresses, as `spelled`, by which a page links to the entry of a mention.

    Args:
        text: the page's, as `markup.text_of` gives it.

    No query where the mention says what the page links to. Otherwise any address of the entry
    counts, also on a blog that was imported: one query, and a few for each of MAX_LOOKED_UP.
    """
    links = {spelled(link): link for link in links_of(page, text)}
    if mention.target:
        return {spelled(mention.target)} & links.keys()
    hosts = our_hosts()
    ours = {spelling: link for spelling, link in links.items() if host_in(spelling) in hosts}
    path = mention.entry.path or ""
    if plain := {spelling for spelling in ours if path_in(spelling) in {path, path.rstrip("/")}}:
        return plain
    return {
        spelling
        for spelling, link in list(ours.items())[:MAX_LOOKED_UP]
        if is_of_entry(link, mention)
    }


def links_of(page: Fetched, text: str) -> set[str]:
    """The addresses to which a page links, in full."""
    if markup.is_markup(page):
        reader = Links(page.address)
        reader.feed(text)
        return reader.found
    if page.content_type.endswith("json"):
        return set(values_of(text))
    found = ADDRESS.findall(text)
    return {*found, *(address.rstrip(ENDS_OF_SENTENCES) for address in found)}


class Links(markup.Elements):
    """Collects what the elements of a page link to."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.found: set[str] = set()

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        for name in LINKING.get(tag, ()):
            value = attributes.get(name, "")
            # Candidates of an image are addresses and widths, with commas between.
            for address in value.replace(",", " ").split() if name == "srcset" else [value]:
                if 0 < len(address) <= MAX_TARGET_LENGTH and len(self.found) < MAX_LINKS:
                    self.found.add(self.absolute(address))


def values_of(text: str) -> list[str]:
    """All texts that are a whole value in JSON; none where it is no JSON."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return []
    found = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
    return found


def spelled(address: str) -> str:
    """An address in the one spelling in which it is compared; empty where it is none of the web.

    Without its fragment and what does not distinguish two addresses: capitals of the host, the
    usual port, how letters are encoded (RFC 3986, 6.2.2 and 6.2.3). A slash at the end does.
    """
    try:
        parts = urlsplit(urldefrag(address.strip()).url)
        host = ascii_name(parts.hostname or "")
        port = "" if parts.port in {None, PORTS.get(parts.scheme)} else f":{parts.port}"
    except ValueError:
        return ""
    if parts.scheme not in PORTS or not host:
        return ""
    query = f"?{normal(unquote(parts.query))}" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{normal(unquote(parts.path)) or '/'}{query}"


def host_in(spelling: str) -> str:
    """The host of an address as `spelled`, with its port, without "www."."""
    return spelling.partition("://")[2].partition("/")[0].removeprefix("www.")


def path_in(spelling: str) -> str:
    """The path of an address as `spelled`; with the query, if it has one."""
    return "/" + spelling.partition("://")[2].partition("/")[2]


def our_hosts() -> set[str]:
    """Hosts of this blog and of those that were imported, as `host_in` gives them. One query."""
    sources = ImportedRecord.objects.order_by().values_list("source", flat=True).distinct()
    return {
        host_in(spelled(settings.SITE_URL)),
        *(source.partition("/")[0].removeprefix("www.") for source in sources),
    }


def is_of_entry(address: str, mention: Mention) -> bool:
    """Whether an address leads readers to the entry of a mention. Queries as
    `targets.entry_at`.
    """
    try:
        entry = targets.entry_at(address)
    except targets.Elsewhere:
        return False
    return entry is not None and entry.pk == mention.entry_id
