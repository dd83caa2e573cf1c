"""The wire to the OpenID provider: one bounded request for JSON, to an address that was looked at first.

https only, except to this very machine. The provider's own host may have a private address, since the operator named
it; every other host that its documents name must have a public one. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from waker.delivery import guard
from waker.delivery.transport import Wire

LIMIT: Final = 512 * 1024
CONNECT_S: Final = 5.0
WHOLE_S: Final = 8.0
LOOPBACK: Final = ("localhost", "127.0.0.0/8", "::1/128")


class _Held(Wire):
    """A wire that `http.client` may let go of before it has read the answer, as it does where none follows."""

    def close(self) -> None:
        pass


class Unreachable(Exception):
    """The provider does not answer as it should; the text says how, for the log."""


def fetch(url: str, issuer: str, form: bytes | None = None, headers: Mapping[str, str] | None = None) -> Any:
    """The JSON object at `url`, asked for by GET, or by POST of `form` (url-encoded). Unreachable."""
    try:
        target = guard.parse(url, guard.Allowed(LOOPBACK if is_loopback(issuer) else ()))
        address = guard.resolve(target, guard.Allowed((urlsplit(issuer).hostname or "", *_near(issuer))))
        status, body = _exchange(target, str(address), form, dict(headers or {}))
    except guard.Refused as refused:
        raise Unreachable(f"{url}: {refused}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{url}: {error or type(error).__name__}") from None
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if status != 200 or not isinstance(answer, dict):
        said = answer.get("error", "") if isinstance(answer, dict) else ""
        raise Unreachable(f"{url} answered {status} {str(said)[:100]!r}")
    return answer


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _near(issuer: str) -> tuple[str, ...]:
    return LOOPBACK if is_loopback(issuer) else ()


def _exchange(
    target: guard.Target, address: str, form: bytes | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    sock = socket.create_connection((address, target.port), timeout=CONNECT_S)
    try:
        if target.secure:
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
        connection = http.client.HTTPConnection(target.host, target.port)
        wire = _Held(sock)
        wire.deadline = time.monotonic() + WHOLE_S
        connection.sock = wire  # type: ignore[assignment]  # it is used as a socket here
        headers = {"Host": target.authority, "Accept": "application/json", "Connection": "close", **headers}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if form is None else "POST", target.path, form, headers)
        answer = connection.getresponse()
        body = answer.read(LIMIT + 1)
        if len(body) > LIMIT:
            raise http.client.HTTPException(f"more than {LIMIT} bytes")
        return answer.status, body
    finally:
        sock.close()
