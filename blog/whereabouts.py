"""Where a request comes from, as something that can be counted and tells nobody who it was.

Counted is a hash of the address, keyed with a secret that is thrown away daily.
"""

import hashlib
import hmac
import ipaddress
from datetime import date

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from blog.models import DayKey

PREFIX_OF_IPV6 = 64  # bits; a household has so many addresses, and changes them at will


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


# The secret of the day, read once by each process.
known_secret: tuple[date, bytes] | None = None


def key_of(*parts: object) -> str:
    """A hash of an address and of what is counted, which is another one every day.

    One query, and none once this process knows the secret of the day.
    """
    text = "\0".join(map(str, parts)).encode(errors="replace")
    return hmac.new(secret_of(timezone.now().date()), text, hashlib.sha256).hexdigest()


def secret_of(day: date) -> bytes:
    """The secret with which addresses are hashed on that day, the same in all processes."""
    if known_secret and known_secret[0] == day:
        return known_secret[1]
    secret = bytes(DayKey.objects.get_or_create(day=day)[0].secret)
    # Not before it is committed: after a rollback another process would make another one.
    transaction.on_commit(lambda: remember_secret(day, secret))
    return secret


def remember_secret(day: date, secret: bytes) -> None:
    """Keeps the secret of the day in memory, in place of an older one."""
    global known_secret
    known_secret = (day, secret)


def forget_secrets() -> None:
    """Deletes the secrets of days that are over. One query."""
    DayKey.objects.filter(day__lt=timezone.now().date()).delete()
