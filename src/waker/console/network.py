"""The network address of whoever asks; behind a trusted proxy the one that the proxy saw."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from django.http import HttpRequest

from waker import settings

UNKNOWN: Final = "::"
"""Stands in a column of addresses for one that is not known, as over a Unix socket."""


def address(request: HttpRequest) -> str:
    if settings.envbool("WAKER_TRUST_PROXY"):
        through = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if through:
            return str(through[:64])
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def neighbourhood(address: str) -> str:
    """What counts as one place: an IPv4 address, or the IPv6 network (/64) from which one line picks its addresses."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    if mapped is not None or isinstance(found, IPv4Address):
        return str(mapped or found)
    return str(ip_network((found, 64), strict=False))


def prefix(address: str) -> str:
    """The beginning of an address, enough to know one's own by: `192.0.2.x`, `2001:db8:1::/48`. Empty: not known."""
    try:
        found = ip_address(neighbourhood(address).partition("/")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv4Address):
        return f"{str(found).rpartition('.')[0]}.x"
    return "" if str(found) == UNKNOWN else str(ip_network((found, 48), strict=False))


def valid_address(request: HttpRequest) -> str:
    """The address where it is one, else `UNKNOWN`."""
    try:
        return str(ip_address(address(request).partition("%")[0]))
    except ValueError:
        return UNKNOWN
