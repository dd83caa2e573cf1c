"""Network: addresses and networks, `ip("192.0.2.1")`, `cidr("192.0.2.0/24").containsIP(...)`."""

from __future__ import annotations

import ipaddress
import re

from waker.policy.cel.errors import EvalError
from waker.policy.cel.registry import overload
from waker.policy.cel.types import BOOL, INT, STRING, Type
from waker.policy.cel.values import Cidr, Ip

IP = Type("ip")
CIDR = Type("cidr")


@overload("ip", STRING, gives=IP)
def ip(text: str) -> Ip:
    """An address. Raises EvalError, also for one with a zone and for IPv4 written as IPv6."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise EvalError(f"not an IP address: {text[:50]!r}") from None
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address.ipv4_mapped):
        raise EvalError(f"not a plain IP address: {text[:50]!r}")
    return address


@overload("cidr", STRING, gives=CIDR)
def cidr(text: str) -> Cidr:
    """A network in CIDR notation. Raises EvalError."""
    address, slash, prefix = text.partition("/")
    found = ip(address)
    if not slash or not re.fullmatch("[0-9]{1,3}", prefix) or int(prefix) > found.max_prefixlen:
        raise EvalError(f"not a network: {text[:50]!r}")
    return Cidr(found, int(prefix))


@overload("isIP", STRING, gives=BOOL)
def is_ip(text: str) -> bool:
    try:
        return bool(ip(text))
    except EvalError:
        return False


@overload("isCIDR", STRING, gives=BOOL)
def is_cidr(text: str) -> bool:
    try:
        return bool(cidr(text))
    except EvalError:
        return False


overload("ip.isCanonical", STRING, gives=BOOL)(lambda s: str(ip(s)) == s)
overload("string", IP, gives=STRING)(str)
overload("string", CIDR, gives=STRING)(lambda c: f"{c.address}/{c.prefix}")
overload("family", IP, gives=INT, style="m")(lambda a: a.version)
overload("isUnspecified", IP, gives=BOOL, style="m")(lambda a: a.is_unspecified)
overload("isLoopback", IP, gives=BOOL, style="m")(lambda a: a.is_loopback)
overload("isLinkLocalUnicast", IP, gives=BOOL, style="m")(lambda a: a.is_link_local)


@overload("isLinkLocalMulticast", IP, gives=BOOL, style="m")
def is_link_local_multicast(a: Ip) -> bool:
    return int(a) >> 8 == 0xE00000 if a.version == 4 else int(a) >> 112 & 0xFF0F == 0xFF02


@overload("isGlobalUnicast", IP, gives=BOOL, style="m")
def is_global_unicast(a: Ip) -> bool:
    broadcast = a.version == 4 and int(a) == 2**32 - 1
    return not (a.is_unspecified or a.is_loopback or a.is_multicast or a.is_link_local or broadcast)


overload("ip", CIDR, gives=IP, style="m")(lambda c: c.address)
overload("masked", CIDR, gives=CIDR, style="m")(lambda c: Cidr(c.network.network_address, c.prefix))
overload("prefixLength", CIDR, gives=INT, style="m")(lambda c: c.prefix)


@overload("containsIP", CIDR, IP, gives=BOOL, style="m")
def contains_ip(network: Cidr, address: Ip) -> bool:
    return network.address.version == address.version and address in network.network


@overload("containsCIDR", CIDR, CIDR, gives=BOOL, style="m")
def contains_cidr(network: Cidr, other: Cidr) -> bool:
    return other.prefix >= network.prefix and contains_ip(network, other.address)


overload("containsIP", CIDR, STRING, gives=BOOL, style="m")(lambda c, s: contains_ip(c, ip(s)))
overload("containsCIDR", CIDR, STRING, gives=BOOL, style="m")(lambda c, s: contains_cidr(c, cidr(s)))
