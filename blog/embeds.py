"""What other hosts would show inside a page: here it is a link.

A page of the blog asks no other host for anything: its readers would be known there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit, urlunsplit

from bleach.html5lib_shim import Filter
from django.conf import settings

from blog.markup import decoded
from blog.players import page_of

SPACES = "".join(map(chr, range(33)))  # what browsers take off both ends of an address
NOT_IN_ADDRESSES = re.compile(r"[\t\n\r]")
# No paragraph may stand in these.
PHRASING = frozenset(
    "a abbr b bdi bdo cite code dfn em h1 h2 h3 h4 h5 h6 i kbd mark p pre q s samp small span "
    "strong sub summary sup time u var".split()
)
# What shows something of another host, and the attribute that says what.
FRAMES = {"embed": "src", "iframe": "src", "object": "data"}
PLAYERS = frozenset({"audio", "video"})
FILES = frozenset({"source", "track"})

Token = dict
HTML = "http://www.w3.org/1999/xhtml"
WEB = ("http://", "https://", "//")
MAX_LABEL_LENGTH = 80  # characters; an address that fills two lines on a phone


def label(address: str) -> str:
    """What a link to this address says, so that people see where it leads."""
    bare = re.sub(r"^(?:https?:)?//(?:www\.)?", "", address.strip(), flags=re.IGNORECASE)
    bare = bare.rstrip("/")
    return bare if len(bare) <= MAX_LABEL_LENGTH else bare[: MAX_LABEL_LENGTH - 1] + "…"


def local_address(address: str) -> str | None:
    """The address as a path, if it leads to this blog; None if it leads to another host.

    Reads it as a browser does: without control characters, and with `\\` as `/`. What has neither
    scheme nor host is a path already.
    """
    address = NOT_IN_ADDRESSES.sub("", address.strip(SPACES)).replace("\\", "/")
    try:
        parts, own = urlsplit(address), urlsplit(settings.SITE_URL)
    except ValueError:
        return None
    if not parts.scheme and not address.startswith("//"):
        return address
    if parts.scheme not in ("", "http", "https") or not parts.netloc:
        return None
    if parts.netloc.lower() != own.netloc.lower():
        return None
    return urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))


def is_ours(address: str) -> bool:
    """Whether this blog serves what is at the address."""
    return local_address(address) is not None


def host_of(address: str) -> str:
    """The name of the host, or "" for an address without one (or with a broken one)."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def is_start(token: Token) -> bool:
    return token["type"] in {"StartTag", "EmptyTag"}


def tag_of(token: Token) -> str:
    """The element that a tag begins or ends; "" for what is no tag.

    "&a;" in a text comes as an entity of that name.
    """
    return token["name"] if is_start(token) or token["type"] == "EndTag" else ""


def is_space(token: Token) -> bool:
    return token["type"] in {"Characters", "SpaceCharacters"} and not token["data"].strip()


def start(name: str, **attributes: str) -> Token:
    """A start tag. Bleach keeps attribute values encoded, and so are these."""
    data = {(None, key.rstrip("_")): escape(value) for key, value in attributes.items()}
    return {"type": "StartTag", "name": name, "namespace": HTML, "data": data}


def end(name: str) -> Token:
    return {"type": "EndTag", "name": name, "namespace": HTML, "data": {}}


def value_of(token: Token, name: str) -> str:
    """An attribute's value as a browser reads it, or ""."""
    return decoded(token["data"].get((None, name), "")).strip()


def element(first: Token, tokens: Iterator[Token]) -> list[Token]:
    """The tokens of the element that begins with `first`, read from the stream."""
    found = [first]
    depth = first["type"] == "StartTag"
    while depth:
        token = next(tokens)
        found.append(token)
        if tag_of(token) == first["name"]:
            depth += {"StartTag": 1, "EndTag": -1}.get(token["type"], 0)
    return found


class OtherHosts(Filter):
    """Turns into links what a browser would fetch from another host by itself."""

    def __init__(self, source):
        super().__init__(source)
        self.open = Counter()

    def __iter__(self) -> Iterator[Token]:
        return self.local(super().__iter__())

    def local(self, tokens: Iterator[Token]) -> Iterator[Token]:
        for token in tokens:
            name = tag_of(token)
            if name == "p" and token["type"] == "StartTag":
                yield from self.paragraph(element(token, tokens))
            elif name in FRAMES and is_start(token):
                yield from self.frame(element(token, tokens))
            elif name in PLAYERS and is_start(token):
                yield from self.player(element(token, tokens))
            elif name == "img" and is_start(token):
                yield from self.image(token)
            elif name in FILES:
                if self.open["player"] and is_ours(value_of(token, "src")):
                    self.keep_own(token)
                    yield token
            else:
                if name in PHRASING and token["type"] in {"StartTag", "EndTag"}:
                    self.open[name] += 1 if token["type"] == "StartTag" else -1
                yield token

    def paragraph(self, tokens: list[Token]) -> Iterator[Token]:
        """One that holds nothing but a frame is the frame's own."""
        first, *inside, last = tokens
        self.open["p"] += 1
        made = list(self.local(iter(inside)))
        self.open["p"] -= 1
        names = [tag_of(t) or t["type"] for t in made if not is_space(t)]
        was_shown = any(tag_of(t) in FRAMES or tag_of(t) in PLAYERS for t in inside)
        if was_shown and names == ["a", "Characters", "a"]:
            first["data"][(None, "class")] = "embed"
        yield from (first, *made, last)

    def image(self, token: Token) -> Iterator[Token]:
        address = value_of(token, "src")
        own = local_address(address)
        if own:
            token["data"][(None, "src")] = escape(own)
            yield token
        elif is_web_address(address):
            host = host_of(address)
            words = value_of(token, "alt") or urlsplit(address).path.rsplit("/", 1)[-1] or "…"
            yield from self.link(address, f"{words} ({host})")

    def frame(self, tokens: list[Token]) -> Iterator[Token]:
        """A card with a link. What stands in the frame for browsers that know none is left out."""
        addresses = (
            value_of(token, FRAMES[token["name"]])
            for token in tokens
            if tag_of(token) in FRAMES and is_start(token)
        )
        address = next((page_of(a) for a in addresses if is_web_address(a)), "")
        if address:
            yield from self.card(address, value_of(tokens[0], "title") or label(address))

    def player(self, tokens: list[Token]) -> Iterator[Token]:
        """Kept with the files that this blog serves; without any, the file becomes a card."""
        first, *inside = tokens
        files = [first, *(t for t in inside if tag_of(t) == "source" and is_start(t))]
        addresses = [address for t in files if (address := value_of(t, "src"))]
        if any(is_ours(address) for address in addresses):
            self.keep_own(first)
            first["data"][(None, "controls")] = ""
            yield first
            self.open["player"] += 1
            yield from self.local(iter(inside))
            self.open["player"] -= 1
        elif address := next(filter(is_web_address, addresses), ""):
            yield from self.card(page_of(address), value_of(first, "title") or label(address))

    @staticmethod
    def keep_own(token: Token) -> None:
        for name in ((None, "src"), (None, "poster")):
            if name in token["data"]:
                own = local_address(decoded(token["data"][name]))
                if own:
                    token["data"][name] = escape(own)
                else:
                    del token["data"][name]

    def card(self, address: str, words: str) -> Iterator[Token]:
        is_inline = any(self.open.values())
        if not is_inline:
            yield start("p", class_="embed")
        yield from self.link(address, words)
        if not is_inline:
            yield end("p")

    def link(self, address: str, words: str) -> Iterator[Token]:
        """A link; only its words where there is a link around already."""
        is_inside = self.open["a"] > 0
        if not is_inside:
            yield start("a", href=page_of(address))
        yield {"type": "Characters", "data": words}
        if not is_inside:
            yield end("a")


def is_web_address(address: str) -> bool:
    """Whether it is one to link to: a path of this blog, or http(s) with a host."""
    if not address or address.lower().startswith("about:"):
        return False
    own = local_address(address)
    return bool(own) or (bool(host_of(address)) and address.lower().startswith(WEB))
