"""Rebuilding: the views dropped and made again from the entries. The result is identical, or something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from waker.ledger.reading import entries, head
from waker.ledger.views import VIEWS, apply

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries were applied, and the views that came out otherwise than they were."""

    entries: int
    differing: tuple[str, ...]


def rebuild(progress: Callable[[int, int], None] | None = None) -> Rebuilt:
    """Drop and recompute every view in one transaction, with writers held off; readers see the old until the end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT position FROM ledger_head WHERE id = 1 FOR UPDATE")
            before = digests()
            for view in VIEWS:
                cursor.execute(f"DELETE FROM {view}")
            end, done = head().position, 0
            source = entries(limit=end)
            while batch := list(islice(source, BATCH)):
                apply(cursor, batch)
                done += len(batch)
                if progress is not None:
                    progress(done, end)
        after = digests()
    return Rebuilt(done, tuple(view for view in VIEWS if before[view] != after[view]))


def digests() -> dict[str, str]:
    """A digest of every view's rows, in an order of their own: equal views have equal digests."""
    found = {}
    with connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(
                f"SELECT coalesce(encode(sha256(string_agg(sha256(t::text::bytea), ''::bytea"
                f" ORDER BY t::text)), 'hex'), '') FROM {view} t"
            )
            found[view] = cursor.fetchone()[0]
    return found
