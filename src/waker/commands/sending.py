"""**Sending**: one kept connection that posts lines to the API until they are answered.

Accounts and items are idempotent by their id, so whatever was not answered may be sent again: after a lost
connection, and when the server asks for patience (429, 503). A request that is refused as a whole is halved until
the lines that spoil it are found.
"""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import msgspec

from waker.commands.recorded import Line

BUSY: Final = frozenset({429, 502, 503, 504})
DIVIDED: Final = frozenset({400, 413, 422})
PATIENCE_S: Final = 60.0
_TIMEOUT_S: Final = 120.0


class SendingError(RuntimeError):
    """The server cannot be reached for too long, or refuses us altogether."""


class Fault(msgspec.Struct):
    at: str = ""
    code: str = ""
    message: str = ""


class Result(msgspec.Struct):
    """What became of one line, as far as figures are made of it."""

    status: str
    flags: list[msgspec.Raw] = []
    decisions: list[msgspec.Raw] = []
    cases: list[str] = []
    errors: list[Fault] = []


class _Answer(msgspec.Struct):
    results: list[Result]


class _Problem(msgspec.Struct):
    title: str = ""
    detail: str = ""
    errors: list[Fault] = []


_answer = msgspec.json.Decoder(_Answer).decode
_problem = msgspec.json.Decoder(_Problem).decode


class Sender:
    """A connection to one installation. Not for two threads at once."""

    def __init__(
        self,
        url: str,
        key: str,
        patience: float = PATIENCE_S,
        waiting: Callable[[str], None] = lambda why: None,
        stop: threading.Event | None = None,
    ) -> None:
        """`patience`: seconds until it gives up on a server that is away; `waiting` hears why it waits."""
        self._url = urlsplit(url if "//" in url else f"http://{url}")
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._patience = patience
        self._waiting = waiting
        self._stop = stop or threading.Event()
        self._connection: http.client.HTTPConnection | None = None

    def send(self, kind: str, lines: list[Line]) -> list[Result]:
        """Post the lines as one request; a result each, in their order."""
        body = b'{"%b":[%b]}' % (kind.encode(), b",".join([line.data for line in lines]))
        status, data = self._post(f"/api/v1/{kind}", body)
        if status == 200:
            results = _answer(data).results
            if len(results) != len(lines):
                raise SendingError(f"{len(lines)} {kind} were sent and {len(results)} answered")
            return results
        problem = _problem_of(data)
        if status in DIVIDED and len(lines) > 1:
            middle = len(lines) // 2
            return self.send(kind, lines[:middle]) + self.send(kind, lines[middle:])
        if status in DIVIDED:
            faults = problem.errors or [Fault("", str(status), problem.detail or problem.title)]
            return [Result("rejected", errors=faults)]
        why = problem.detail or problem.title or data[:200].decode(errors="replace")
        raise SendingError(f"{self._url.geturl()} answers {status}: {why}")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Post until answered; the status and the body of the answer."""
        deadline, turn, why = time.monotonic() + self._patience, 0, ""
        while True:
            wait = min(5.0, 0.1 * 2**turn)
            try:
                connection = self._connection = self._connection or self._connect()
                connection.request("POST", f"{self._url.path.rstrip('/')}{path}", body, self._headers)
                response = connection.getresponse()
                data = response.read()
                if response.status not in BUSY:
                    return response.status, data
                why = f"it answers {response.status}"
                with contextlib.suppress(TypeError, ValueError):
                    wait = min(30.0, float(response.headers["Retry-After"]))
            except (OSError, http.client.HTTPException) as error:
                self.close()
                why = str(error) or type(error).__name__
            if time.monotonic() + wait > deadline or self._stop.is_set():
                raise SendingError(f"{self._url.geturl()} cannot be reached: {why}")
            turn += 1
            if turn > 1:  # a kept connection may be closed between two requests; that is worth no word
                self._waiting(why)
            self._stop.wait(wait)

    def _connect(self) -> http.client.HTTPConnection:
        make = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        return make(self._url.hostname or "127.0.0.1", self._url.port, timeout=_TIMEOUT_S)


def _problem_of(data: bytes) -> _Problem:
    try:
        return _problem(data)
    except msgspec.DecodeError:
        return _Problem()
