"""Reading: entries from a position on, in order, as today's versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from waker.core.entries import Entry
from waker.folds.upcast import upcast

_decode = msgspec.json.Decoder().decode


class Stored(NamedTuple):
    """An entry as it is stored: the body is the text that was hashed."""

    position: int
    at: datetime
    kind: str
    version: int
    subject: str | None
    body: str
    hash: bytes


class Head(NamedTuple):
    position: int
    at: datetime
    hash: bytes


def head() -> Head:
    """The end of the chain."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, at, hash FROM ledger_head WHERE id = 1")
        position, at, digest = cursor.fetchone()
    return Head(position, at, bytes(digest))


def stored(after: int = 0, limit: int | None = None, batch: int = 5_000) -> Iterator[Stored]:
    """Entries after a position, in order; a page of `batch` at a time, so memory stays flat."""
    left = limit
    while left is None or left > 0:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT position, at, kind, version, subject, body::text, hash FROM ledger_entry"
                " WHERE position > %s ORDER BY position LIMIT %s",
                [after, batch if left is None else min(batch, left)],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for row in rows:
            yield _stored(row)
        after = rows[-1][0]
        if left is not None:
            left -= len(rows)


def _stored(row: tuple[Any, ...]) -> Stored:
    position, at, kind, version, subject, body, digest = row
    return Stored(position, at, kind, version, subject, body, bytes(digest))


def entries(after: int = 0, limit: int | None = None) -> Iterator[Entry]:
    """Entries after a position, decoded and brought to today's version of their kind."""
    for row in stored(after, limit):
        yield entry_of(row)


def entry_of(row: Stored) -> Entry:
    body: dict[str, Any] = _decode(row.body)
    return Entry(
        row.position,
        row.at,
        row.kind,
        row.version,
        row.subject,
        upcast(row.kind, row.version, body),
        row.hash,
    )
