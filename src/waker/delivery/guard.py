"""The guard: which addresses a webhook may go to, so that nobody can make us knock on doors inside our own house.

A name is resolved once and the connection goes to the very address that was looked at, so a name that changes its
address in between gains nothing. `WAKER_WEBHOOK_ALLOW` names hosts and networks that are fine although they are
private.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias
from urllib.parse import urlsplit

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

LONGEST: Final = 2_000
NEVER_BY_NAME: Final[tuple[Network, ...]] = (
    ip_network("169.254.0.0/16"), ip_network("fe80::/10"), ip_network("fd00:ec2::/32"), ip_network("0.0.0.0/8"),
    ip_network("::/128"),
)  # fmt: skip
"""Link-local addresses and clouds' metadata: only a network in the setting opens these, not a host's name."""
CARRYING: Final = ((ip_network("64:ff9b::/96"), 0), (ip_network("2002::/16"), 80))
"""Networks whose addresses carry an IPv4 address, and how many bits stand after it."""


class Refused(ValueError):
    """The address is not one that we send to; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: what to connect to, and what to ask for there."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


class Allowed:
    """The hosts and networks of the setting. ValueError for an entry that is neither."""

    def __init__(self, entries: Sequence[str]) -> None:
        self.hosts: set[str] = set()
        self.networks: list[Network] = []
        for entry in entries:
            try:
                self.networks.append(ip_network(entry, strict=False))
            except ValueError:
                if "/" in entry or not entry.isprintable() or " " in entry:
                    raise ValueError(f"{entry!r} is neither a host nor a network") from None
                self.hosts.add(entry.lower().rstrip("."))

    def name(self, host: str) -> bool:
        return host.lower().rstrip(".") in self.hosts

    def address(self, address: Address) -> bool:
        return any(address in network for network in self.networks if network.version == address.version)


def parse(url: str, allowed: Allowed) -> Target:
    """The target of a URL. Refused when it is none, or is not https where it has to be."""
    if len(url) > LONGEST or not url.isprintable() or " " in url or "\\" in url:
        raise Refused(f"An address has at most {LONGEST} characters, and no blanks or backslashes.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("This is not a web address.") from None
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise Refused("Write the address as https://host/path.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("An address holds no user name, password or fragment.")
    try:
        host = host if ":" in host else host.encode("idna").decode()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        path.encode("ascii")
    except UnicodeError:
        raise Refused("Write the address in ASCII: percent-encoded, a host as in the DNS.") from None
    secure = parts.scheme == "https"
    if not secure and not (allowed.name(host) or _literal_allowed(host, allowed)):
        raise Refused("Only https is accepted, except to hosts that WAKER_WEBHOOK_ALLOW names.")
    return Target(secure, host, port or (443 if secure else 80), path)


def resolve(target: Target, allowed: Allowed) -> Address:
    """The one address to connect to. Refused when any address of the name is private; OSError when there is none."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{target.host} cannot be looked up") from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        require(target.host, address, allowed)
    return addresses[0]


def require(host: str, address: Address, allowed: Allowed) -> None:
    """Refused unless the address is public, or the setting says that it is fine."""
    if allowed.address(address) or public(address):
        return
    if allowed.name(host) and not _never(address):
        return
    raise Refused(f"{host} leads to {address}, which is not a public address.")


def public(address: Address) -> bool:
    """Whether the address is one of the open internet, an IPv4 address carried inside it included."""
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried is not None:
            return public(carried)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    for network, after in CARRYING:
        if address in network:
            return IPv4Address(int(address) >> after & 0xFFFF_FFFF)
    return None


def _never(address: Address) -> bool:
    carried = _carried(address) if isinstance(address, IPv6Address) else None
    return any((carried or address) in n for n in NEVER_BY_NAME if n.version == (carried or address).version)


def _literal_allowed(host: str, allowed: Allowed) -> bool:
    try:
        return allowed.address(ip_address(host))
    except ValueError:
        return False
