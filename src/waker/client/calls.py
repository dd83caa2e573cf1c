"""Calls: the endpoints of the API as methods, over one kept connection, tried again where that is safe."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from waker.client import answers

T = TypeVar("T")
Json = Mapping[str, Any]
BUSY = (429, 503)


class Refused(Exception):
    """The API refused: `status`, and `faults` that say what is wrong and what would be right."""

    def __init__(self, status: int, problem: answers.Problem) -> None:
        self.status = status
        self.faults = problem.errors
        super().__init__(f"{status} {problem.title}: {problem.detail}")


class Unreachable(Exception):
    """No answer, after all tries."""


class Waker:
    """A caller with one key. Not for use by several threads at once: make one each.

    `tries`: how often a call is tried when the connection fails or the server is busy. Every call is safe to repeat:
    items and accounts are idempotent by id, reports carry an Idempotency-Key.
    """

    def __init__(self, url: str, key: str, *, timeout: float = 30.0, tries: int = 4) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no http(s) address")
        self._connection_class = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._root = parts.path.rstrip("/") + "/api/v1"
        self._key = key
        self._timeout = timeout
        self._tries = tries
        self._connection: HTTPConnection | None = None

    def accounts(self, accounts: Sequence[Json]) -> list[answers.AccountResult]:
        """Make or change up to 1,000 accounts."""
        return self._post("/accounts", {"accounts": accounts}, answers.Accounts).results

    def items(self, items: Sequence[Json]) -> list[answers.ItemResult]:
        """Send up to 1,000 items and have them judged."""
        return self._post("/items", {"items": items}, answers.Items).results

    def treatments(
        self, viewer: Json, surface: str, items: Sequence[str], at: datetime | None = None
    ) -> list[answers.Treatment]:
        """How items are shown to a viewer."""
        body = {"viewer": viewer, "surface": surface, "items": items, "at": at}
        return self._post("/treatments", body, answers.Treatments).treatments

    def permission(self, feature: str, **query: Any) -> answers.Permission:
        """Whether an account may use a feature: `account`, `device`, `country`, `birth_date`."""
        return self._post("/permissions", {"feature": feature, **query}, answers.Permission)

    def report(self, report: Json, idempotency_key: str) -> answers.Filed:
        """File a report; the same key again files nothing new."""
        return self._post("/reports", report, answers.Filed, {"Idempotency-Key": idempotency_key})

    def statement(self, decision: str, language: str | None = None) -> dict[str, Any]:
        """The statement of reasons of a decision."""
        query = "?" + urlencode({"language": language}) if language else ""
        return self._call(
            "GET", f"/decisions/{quote(decision, safe='')}/statement{query}", None, dict[str, Any]
        )

    def changes(self, after: str | None = None, limit: int = 500) -> answers.Changes:
        """The change feed after a cursor."""
        query = urlencode({"limit": limit, **({"after": after} if after else {})})
        return self._call("GET", f"/changes?{query}", None, answers.Changes)

    def close(self) -> None:
        """Let the connection go; the next call makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, path: str, body: Any, answer: type[T], headers: Mapping[str, str] | None = None) -> T:
        return self._call("POST", path, msgspec.json.encode(body), answer, headers)

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None,
        answer: type[T],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        sent = {"Authorization": f"Bearer {self._key}", "Accept": "application/json", **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        why: Exception | str = ""
        for attempt in range(self._tries):
            if attempt:
                time.sleep(min(2.0 ** (attempt - 2), 8.0))
            try:
                status, content, wait = self._once(method, path, body, sent)
            except (OSError, HTTPException) as error:
                self.close()
                why = error
                continue
            if status in BUSY and attempt + 1 < self._tries:
                time.sleep(wait)
                why = f"{status} from the server"
                continue
            if 200 <= status < 300:
                return msgspec.json.decode(content, type=answer)
            raise Refused(status, _problem(status, content))
        raise Unreachable(f"{method} {path}: {why}") from None

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes, float]:
        if self._connection is None:
            self._connection = self._connection_class(self._host, self._port, timeout=self._timeout)
        self._connection.request(method, self._root + path, body, dict(headers))
        response = self._connection.getresponse()
        content = response.read()
        try:
            wait = min(float(response.headers.get("Retry-After") or 0), 30.0)
        except ValueError:
            wait = 0.0
        return response.status, content, wait


def _problem(status: int, content: bytes) -> answers.Problem:
    try:
        return msgspec.json.decode(content, type=answers.Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return answers.Problem(
            title="The server answered with something else than a problem document", status=status
        )
