"""Addresses of the public internet: which ones may be asked, and which hosts are on it.

Whoever names an address to us may mean the router beside us. What is neither http nor https on its
usual port is refused, and so is a name as soon as one of its IP addresses is not global unicast.
Nothing here sends anything but questions about names; `fetching.py` does.
"""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

PORTS = {"http": 80, "https": 443}
MAX_ADDRESS_LENGTH = 2_000  # characters; browsers and servers agree on about this much

# What a resolver says of a name that is not there; not every system tells the two apart.
NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}

# Networks that `ipaddress` counts as global and that lead somewhere else all the same.
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
REFUSED_NETWORKS = [
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments, RFC 6890; Python before 3.11.10 knew a part of it
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "2001::/23",  # protocol assignments, RFC 2928, with Teredo, RFC 4380
        "2002::/16",  # 6to4, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segment routing, RFC 9602
    )
]


class FetchFailed(Exception):
    """Nothing came back that can be used. The message says why, in a few words for people."""


class HostUnknown(FetchFailed):
    """The name of the host means nothing, as far as the system's resolver can tell."""


class FetchRefused(FetchFailed):
    """The address may not be fetched, or what came back is not of the kind or size asked for."""


def checked(address: str) -> SplitResult:
    """The parts of an address that may be asked for.

    Raises:
        FetchRefused: another scheme or port, a password in it, or no address at all.
    """
    if len(address) > MAX_ADDRESS_LENGTH:
        raise FetchRefused("the address is too long")
    if any(ord(letter) <= 0x20 or ord(letter) == 0x7F or letter == "\\" for letter in address):
        raise FetchRefused("the address holds a space or a control character")
    try:
        parts = urlsplit(address)
        port = parts.port
        ascii_name(parts.hostname or "")
    except ValueError as error:  # UnicodeError is one
        raise FetchRefused("this is not an address") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise FetchRefused("only addresses with http and https are fetched")
    if parts.username is not None or parts.password is not None:
        raise FetchRefused("the address holds a user name")
    if port not in {None, PORTS[parts.scheme]} and not may_be_loopback():
        raise FetchRefused(f"port {port} is not a usual one")
    return parts


def may_be_loopback() -> bool:
    """Whether this machine itself may be asked, on any port. Only the tests say so."""
    return getattr(settings, "FETCH_ALLOW_LOOPBACK", False)


def is_public(text: str) -> bool:
    """Whether an IP address is a global unicast one, also where it wraps an IPv4 address."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if may_be_loopback() and address.is_loopback:
        return True
    if address.version == 6:
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address.is_site_local:
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(
            address in network for network in REFUSED_NETWORKS if network.version == address.version
        )
    )


def resolve(host: str, port: int) -> list[str]:
    """All IP addresses of a host.

    Raises:
        FetchRefused: one of them is not public; then none is asked.
        HostUnknown: there is no such host.
        FetchFailed: the name could not be looked up.
    """
    try:
        found = socket.getaddrinfo(ascii_name(host), port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in NO_SUCH_NAME:
            raise HostUnknown(f"there is no host {host}") from error
        raise FetchFailed(f"the name {host} could not be looked up") from error
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"there is no host {host}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(is_public(address) for address in addresses):
        raise FetchRefused(f"{host} is not on the public internet")
    return addresses


def ascii_name(host: str) -> str:
    """The name of a host as the network knows it (RFC 3490).

    Raises:
        UnicodeError: no host can have this name.
    """
    return host if ":" in host else host.encode("idna").decode("ascii")
