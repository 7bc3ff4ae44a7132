"""Which file of wp-content/uploads an address means, and which picture a resized copy shows."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from blog.addresses import normal

UPLOADS = "/wp-content/uploads/"
NETWORK_FILES = "/files/"  # networks of blogs, before WordPress 3.5
HOSTED_FILES = ".files.wordpress.com"
# WordPress.com resizes pictures of other hosts under its own name: i0.wp.com/host/path.
PHOTON = re.compile(r"i\d\.wp\.com")
# What WordPress appends to the name of a copy: its size, that it is smaller than the original,
# that it was turned upright, the moment when it was edited.
COPY = re.compile(r"(?:-e\d{10,})?(?:-scaled|-rotated)?(?:-\d{1,5}x\d{1,5})?$")
MAX_TAIL_LENGTH = 400  # characters; the column has 500
MAX_PART_BYTES = 240  # file systems take 255 for a name, and the copy in progress has an ending


def safe_tail(tail: str) -> str | None:
    """The path below wp-content/uploads, or None for one that leads out of it or cannot be."""
    tail = normal(tail)
    parts = tail.split("/")
    if (
        len(tail) > MAX_TAIL_LENGTH
        or not tail.isprintable()
        or "\\" in tail
        or any(part.startswith(".") or not part.strip() for part in parts)
        or any(len(part.encode("utf-8", "replace")) > MAX_PART_BYTES for part in parts)
        or not PurePosixPath(tail).suffix
    ):
        return None
    return tail


def original_of(tail: str) -> str:
    """What all copies of one picture have in common: its name before WordPress changed it."""
    path = PurePosixPath(tail)
    return str(path.with_name(COPY.sub("", path.stem, count=1) or path.stem).with_suffix(""))


class FileNames:
    """Knows the hosts on which the old blog had its files.

    Args:
        addresses: of the blog, and of its attachments.
    """

    def __init__(self, addresses: Iterable[str]) -> None:
        self.hosts = {bare_host(address) for address in addresses} - {""}

    def tail_of(self, address: str) -> str | None:
        """The path below wp-content/uploads that an address means; None for any other address."""
        try:
            parts = urlsplit(address.strip())
            host, path = bare_host(address), unquote(parts.path)
        except ValueError:
            return None
        if PHOTON.fullmatch(host):
            host, _slash, path = path.lstrip("/").partition("/")
            host, path = host.removeprefix("www."), f"/{path}"
        if host.endswith(HOSTED_FILES):
            return safe_tail(path.lstrip("/"))
        if host and host not in self.hosts:
            return None
        for mark in (UPLOADS, NETWORK_FILES):
            if mark in path:
                return safe_tail(path.partition(mark)[2])
        return None


def bare_host(address: str) -> str:
    """The host without www., which both mean the same blog."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
