"""Verifying: proof that the chain is whole, from the first entry to the head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from waker.folds.chain import GENESIS, link
from waker.ledger.reading import head, stored


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken` names the first position that does not hold, and `why`; None when the chain is whole."""

    entries: int
    broken: int | None = None
    why: str = ""


def verify(progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Recompute every hash. `progress(done, of)` is called every 5,000 entries.

    The head is read first: entries appended meanwhile are not looked at.
    """
    end = head()
    before, expected = GENESIS, 1
    for row in stored(limit=end.position):
        if row.position != expected:
            return Verdict(expected - 1, expected, f"entry {expected} is missing; the next is {row.position}")
        before = link(before, row.position, row.at, row.kind, row.version, row.subject, row.body)
        if before != row.hash:
            return Verdict(
                expected - 1, row.position, f"entry {row.position} ({row.kind}) does not match its hash"
            )
        if progress is not None and expected % 5_000 == 0:
            progress(expected, end.position)
        expected += 1
    if expected - 1 != end.position:
        return Verdict(expected - 1, expected, f"entry {expected} is missing; the head is at {end.position}")
    beyond = _beyond_the_head()
    if beyond is not None:
        return Verdict(expected - 1, beyond, f"entry {beyond} lies beyond the head of the chain")
    if before != end.hash:
        return Verdict(expected - 1, end.position, "the head does not carry the hash of the last entry")
    return Verdict(end.position)


def _beyond_the_head() -> int | None:
    """The first entry after the head, which there never is: both are read at one moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(e.position) FROM ledger_entry e, ledger_head h WHERE e.position > h.position"
        )
        found: int | None = cursor.fetchone()[0]
    return found
