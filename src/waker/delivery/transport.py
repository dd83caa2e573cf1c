"""The transport: one POST over a connection that is kept, to an address that the guard looked at.

Everything from the other side is bounded: the whole exchange in time, the answer in size. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from waker.delivery.guard import Allowed, Refused, Target, parse, resolve

TIMEOUT_S: Final = 15.0
ANSWER_LIMIT: Final = 64 * 1024
KEEP_S: Final = 30.0
"""A connection is resolved and made anew after this, so that a change in the DNS is noticed."""
AGENT: Final = "Waker-Webhooks/1"
_tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt: `ok`, the status where there was an answer, and in words what went wrong."""

    ok: bool
    status: int | None = None
    error: str = ""

    @property
    def gone(self) -> bool:
        """Whether the receiver said that it wants no more messages."""
        return self.status == 410


class _Reader(io.RawIOBase):
    """What the other side sends, until the deadline of the whole exchange."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._wire.hurry()
        return self._wire.socket.recv_into(buffer)


class Wire:
    """A socket that keeps a deadline: what `http.client` uses of a socket, and no more."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.deadline = time.monotonic() + TIMEOUT_S

    def hurry(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)

    def sendall(self, data: Any) -> None:
        self.hurry()
        self.socket.sendall(data)

    def makefile(self, mode: str = "rb", *_: Any) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        with suppress(OSError):
            self.socket.close()


class Line:
    """One kept connection to one URL. Used by one thread at a time; `cut` may be called by another."""

    def __init__(self, url: str, allowed: Allowed, timeout: float = TIMEOUT_S) -> None:
        self.url = url
        self._allowed = allowed
        self._timeout = timeout
        self._http: http.client.HTTPConnection | None = None
        self._wire: Wire | None = None
        self._since = 0.0
        self._cut = False

    def post(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Send; never raises for what the network or the other side does."""
        deadline = time.monotonic() + self._timeout
        try:
            target = parse(self.url, self._allowed)
            for attempt in (1, 2):
                kept = self._ready()
                try:
                    return self._exchange(target, body, headers, deadline)
                except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                    self.close()
                    # The other side may close what we kept; a receiver knows a repetition by its id.
                    if not kept or attempt == 2 or self._cut:
                        raise
            raise AssertionError("unreachable")
        except Refused as refused:
            return self._failed(str(refused))
        except TimeoutError:
            return self._failed(f"No answer within {self._timeout:g} seconds.")
        except ssl.SSLCertVerificationError as error:
            return self._failed(f"The certificate is not valid: {error.verify_message}.")
        except ConnectionRefusedError:
            return self._failed("The connection was refused.")
        except socket.gaierror:
            return self._failed("The name of the host cannot be resolved.")
        except ConnectionError:
            return self._failed("The connection was closed before an answer came.")
        except OSError as error:
            return self._failed(f"The connection failed: {error.strerror or type(error).__name__}.")
        except (http.client.HTTPException, ValueError):
            return self._failed("The answer is not HTTP.")

    def cut(self) -> None:
        """End whatever is under way, from another thread."""
        self._cut = True
        wire = self._wire
        if wire is not None:
            with suppress(OSError):
                wire.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._http is not None:
            self._http.close()
        self._http = self._wire = None

    def _ready(self) -> bool:
        """Whether there is a connection that may still be used."""
        if self._http is not None and time.monotonic() - self._since > KEEP_S:
            self.close()
        return self._http is not None

    def _exchange(self, target: Target, body: bytes, headers: Mapping[str, str], deadline: float) -> Outcome:
        connection, wire = self._http, self._wire
        if connection is None or wire is None:
            connection, wire = self._connect(target, deadline)
        wire.deadline = deadline
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        every = {
            "Host": target.authority,
            "User-Agent": AGENT,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }
        for name, value in every.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        try:
            # The status is the answer; the rest is read only so that the connection can be used again.
            spent = len(answer.read(ANSWER_LIMIT + 1)) <= ANSWER_LIMIT and not answer.will_close
        except (http.client.HTTPException, OSError):
            spent = False
        if not spent:
            self.close()
        return _judged(answer.status, answer.getheader("Location"))

    def _connect(self, target: Target, deadline: float) -> tuple[http.client.HTTPConnection, Wire]:
        address = resolve(target, self._allowed)
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock = socket.create_connection((str(address), target.port), timeout=left)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if target.secure:
            try:
                sock = _context().wrap_socket(sock, server_hostname=target.host)
            except BaseException:
                sock.close()
                raise
        connection = http.client.HTTPConnection(target.host, target.port)
        wire = Wire(sock)
        connection.sock = wire
        self._http, self._wire, self._since = connection, wire, time.monotonic()
        return connection, wire

    def _failed(self, error: str) -> Outcome:
        self.close()
        return Outcome(False, None, error)


def _judged(status: int, location: str | None) -> Outcome:
    """A 2xx is a success whatever the body says; everything else is none."""
    if 200 <= status < 300:
        return Outcome(True, status)
    if 300 <= status < 400:
        where = f" to {location[:200]!r}" if location else ""
        return Outcome(False, status, f"It redirects{where} ({status}); redirects are not followed.")
    if status == 410:
        return Outcome(False, status, "It answered 410: it wants no more messages.")
    return Outcome(False, status, f"It answered {status}.")


def _context() -> ssl.SSLContext:
    global _tls
    if _tls is None:
        _tls = ssl.create_default_context()
    return _tls
