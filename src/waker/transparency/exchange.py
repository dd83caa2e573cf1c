"""An exchange: one HTTP request to the DSA Transparency Database and its answer, or exactly what is known of neither.

Two failures are told apart, because everything hangs on it: `Unsent`, when not a byte of the request left, and
`Unknown`, when it may have arrived. Redirects are never followed, names are looked up once, and the connection goes
to the address that was looked at, which has to be a public one.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from waker import __version__

ANSWER_LIMIT: Final = 16 * 1024 * 1024
"""Bytes of an answer that are read: it repeats up to a hundred statements."""
TIMEOUT: Final = 60.0
"""Seconds that an exchange may take, all in all."""


class Unsent(Exception):
    """Nothing of the request left this machine; the text says why."""


class Unknown(Exception):
    """The request may have arrived, or arrived; what became of it is not known. The text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Base:
    """Where the database's API is."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    @staticmethod
    def of(url: str) -> Base:
        """The parts of an address. ValueError says what is wrong: https is a must, except to this very machine."""
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it is not an address like https://host/api/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("it holds more than scheme, host and path")
        secure = parts.scheme == "https"
        if not secure and not _this_machine(parts.hostname):
            raise ValueError("it is not https, and a token must not go over an open line")
        port = parts.port or (443 if secure else 80)
        return Base(secure, parts.hostname, port, parts.path.rstrip("/"))


def _this_machine(host: str) -> bool:
    """Whether the host is written as a loopback address: whoever sets that means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def exchange(
    base: Base, method: str, path: str, token: str, body: bytes | None = None, timeout: float = TIMEOUT
) -> Answer:
    """Send a request once. Unsent or Unknown when there is no answer."""
    try:
        sock = _connect(base, timeout)
    except (OSError, ValueError) as error:
        raise Unsent(f"{base.host}: {error}") from error
    # The timeout of a socket starts anew with every byte; the whole has an end of its own.
    end = threading.Timer(timeout, _hang_up, [sock])
    end.daemon = True
    end.start()
    connection = http.client.HTTPConnection(base.host, base.port)
    connection.sock = sock
    headers = {
        "Host": base.authority,
        "Authorization": f"Bearer {token}",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": f"Waker/{__version__}",
        **({"Content-Type": "application/json"} if body is not None else {}),
    }
    try:
        # Who refuses a long body early hangs up on the rest of it; the answer is there all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, base.path + path, body, headers)
        response = connection.getresponse()
        content = response.read(ANSWER_LIMIT + 1)
        if len(content) > ANSWER_LIMIT:
            raise Unknown(f"the answer has more than {ANSWER_LIMIT} bytes")
        declared = response.getheader("Content-Length")
        if declared is not None and declared.isdigit() and int(declared) != len(content):
            raise Unknown("the answer breaks off")
        return Answer(response.status, {n.lower(): v for n, v in response.getheaders()}, content)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unknown(f"{type(error).__name__}: {error}".strip(": ")) from error
    finally:
        end.cancel()
        connection.close()


def _connect(base: Base, timeout: float) -> socket.socket:
    address = _address(base)
    sock = socket.create_connection((address, base.port), timeout=timeout)
    if not base.secure:
        return sock
    try:
        return ssl.create_default_context().wrap_socket(sock, server_hostname=base.host)
    except BaseException:
        sock.close()
        raise


def _address(base: Base) -> str:
    """The address to connect to. ValueError when the name leads to one that is not public."""
    found = socket.getaddrinfo(base.host, base.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not _this_machine(base.host):
        for text in addresses:
            address = ip_address(text)
            carried = getattr(address, "ipv4_mapped", None) or address
            if not carried.is_global or carried.is_multicast:
                raise ValueError(f"leads to {text}, which is not a public address")
    return addresses[0]


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
