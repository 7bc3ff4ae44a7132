"""How often one visitor may do something, counted without keeping who that is.

Counted is a hash of the address, keyed with a secret that is thrown away daily.
"""

import hashlib
import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from comments.models import VisitorKey

PREFIX_OF_IPV6 = 64  # bits; a household has so many addresses, and changes them at will


class TooMany(Exception):
    """Somebody does something too often.

    Attributes:
        wait: seconds until it may be tried again.
    """

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Never stored, never logged; `key_of` makes a hash of it.

    Behind a proxy that is trusted, it is what that proxy says last.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUST_FORWARDED:
        address = request.headers.get("X-Forwarded-For", address).split(",")[-1].strip()
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 6:
        found = found.ipv4_mapped or ipaddress.ip_network((found, PREFIX_OF_IPV6), strict=False)
    return str(found)


def key_of(*parts: object) -> str:
    """A hash of an address and of what is counted, which is another one every day. One query."""
    day = timezone.now().date()
    secret = VisitorKey.objects.get_or_create(day=day)[0].secret
    text = "\0".join(map(str, parts)).encode(errors="replace")
    return hmac.new(bytes(secret), text, hashlib.sha256).hexdigest()


def count_reply(arrival) -> None:
    """Counts a reply that is about to be written.

    Raises:
        TooMany.
    """
