"""Writing: the one place that appends entries to the ledger, and the order in which that happens.

A writer locks the head of the chain until its transaction ends. So writers follow one another, positions have no
gaps and become visible in their order: a reader that follows positions never misses an entry that commits late
(docs/decisions/001). What a command has to know before it decides it reads after the lock, and so no two commands
can act on the same state: there is one successor per decision, one open case per subject.

Take the lock as late as possible: judge, insert items, then open the writer.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import connection, transaction

from waker.core.entries import ENTRY_KINDS, Draft, Entry
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.folds.chain import link
from waker.ledger import following, views

if TYPE_CHECKING:
    from collections.abc import Iterator

_encoder = msgspec.json.Encoder(order="deterministic", enc_hook=lambda value: rfc3339(value))


class Writer:
    """An open writer: `at` is the moment of everything that it appends, `position` the last one written."""

    def __init__(self, position: int, at: datetime, last: bytes) -> None:
        self.position = position
        self.at = at
        self._hash = last
        self._drafts: list[Draft] = []
        self._notes: list[tuple[str, list[str], bytes, str, datetime]] = []
        self._traces: list[tuple[str, str | None, str, datetime]] = []

    def add(self, kind: str, subject: str | None, body: dict[str, Any]) -> None:
        """Append an entry, at the next flush or when the writer closes."""
        self._drafts.append(Draft(kind, subject, body))

    def note(self, text: str, about: Iterable[str | None]) -> dict[str, str] | None:
        """Keep a text beside the ledger; the reference that an entry's body carries for it (None for no text)."""
        if not text:
            return None
        ref, salt = new_id("n"), os.urandom(16)
        self._notes.append((ref, sorted({a for a in about if a}), salt, text, self.at))
        return {"ref": ref, "sha256": hashlib.sha256(salt + text.encode()).hexdigest()}

    def trace(self, ref: str, account: str | None, facts: dict[str, Any]) -> None:
        """Keep the facts that a judgement was made from."""
        self._traces.append((ref, account, _encoder.encode(facts).decode(), self.at))

    def flush(self) -> None:
        """Write what was added so far, so that queries of this transaction see it."""
        entries, rows = [], []
        position, before = self.position, self._hash
        for kind, subject, body in self._drafts:
            position += 1
            text = _encoder.encode(body).decode()
            version = ENTRY_KINDS[kind]
            before = link(before, position, self.at, kind, version, subject, text)
            rows.append((position, self.at, kind, version, subject, text, before))
            entries.append(Entry(position, self.at, kind, version, subject, body, before))
        with connection.cursor() as cursor:
            if self._notes:
                views.insert(cursor, "ledger_note", ("ref", "about", "salt", "text", "made_at"), self._notes)
            if self._traces:
                views.insert(cursor, "ledger_trace", ("ref", "account", "facts", "made_at"), self._traces)
            if rows:
                views.insert(
                    cursor,
                    "ledger_entry",
                    ("position", "at", "kind", "version", "subject", "body", "hash"),
                    rows,
                )
                cursor.execute(
                    "UPDATE ledger_head SET position = %s, at = %s, hash = %s WHERE id = 1",
                    [position, self.at, before],
                )
                views.apply(cursor, entries)
                following.tell(entries)
        self.position, self._hash = position, before
        self._drafts, self._notes, self._traces = [], [], []


@contextmanager
def writing(at: datetime | None = None) -> Iterator[Writer]:
    """Open the ledger for writing, in the current transaction or one of its own.

    `at` sets the moment (for histories that are told afterwards); it may not lie before the last entry: ValueError.
    Without it the database's clock is taken, and never one earlier than the last entry.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT position, at, hash, greatest(clock_timestamp(), at) FROM ledger_head WHERE id = 1 FOR UPDATE"
            )
            position, last_at, last, clock = cursor.fetchone()
        if at is not None and at < last_at:
            raise ValueError(f"the ledger already holds an entry of {last_at}; {at} is before it")
        writer = Writer(position, at or clock, bytes(last))
        yield writer
        writer.flush()


def append(drafts: Sequence[Draft], at: datetime | None = None) -> int:
    """Append entries as one batch; the position of the last."""
    with writing(at) as writer:
        for draft in drafts:
            writer.add(*draft)
    return writer.position
