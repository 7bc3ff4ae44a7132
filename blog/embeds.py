"""What other hosts would show inside a page: here it is a link.

A page of the blog asks no other host for anything: its readers would be known there.
"""

import re
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

SPACES = "".join(map(chr, range(33)))  # what browsers take off both ends of an address
NOT_IN_ADDRESSES = re.compile(r"[\t\n\r]")
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
