"""Undoing a bulk: every decision of it that still stands is taken back exactly, the last first, in batches of one act.

What somebody else has replaced since is theirs: it is left, and counted as kept.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from waker.core.moments import now
from waker.guidelines import versions
from waker.ledger.models import Decision
from waker.ledger.writing import writing
from waker.policy.pack import Pack
from waker.review.bulk.keeping import locked, note
from waker.review.bulk.running import Row, Turn, actor_of, alone
from waker.review.models_bulk import DONE, KEPT, TAKEN_BACK, UNDOING, UNDONE, Bulk, BulkSubject
from waker.review.ruling.deciding import take_back
from waker.review.ruling.taking import follow

TURN = Turn(DONE, "-n", KEPT)
REPLACED = "replaced"
"""Why a decision was kept: another one stands in its place."""


def step(bulk_id: str, size: int, at: datetime | None = None) -> int:
    """Take back the next decisions; how many were worked on, 0 when the bulk is not being undone, or is undone now."""
    return alone(bulk_id, size, lambda id_, n: _batch(id_, n, at), TURN)


def _batch(bulk_id: str, size: int, at: datetime | None) -> int:
    with transaction.atomic():
        bulk = locked(bulk_id)
        if bulk.state != UNDOING:
            return 0
        # The last first: then every step of a ladder falls with its own strike, and none comes up on the way.
        rows = list(BulkSubject.objects.filter(bulk=bulk.id, state=DONE).order_by("-n")[:size])
        if not rows:
            bulk.state, bulk.undone_at = UNDONE, at or now()
            bulk.save()
            return 0
        noted = _take_back(bulk, rows, versions.current(), at)
        note(bulk.id, noted)
        back = sum(row[1] == TAKEN_BACK for row in noted)
        bulk.taken_back += back
        bulk.kept += len(noted) - back
        bulk.moved_at = at or now()
        bulk.save()
    return len(rows)


def _take_back(bulk: Bulk, rows: list[BulkSubject], pack: Pack, at: datetime | None) -> list[Row]:
    actor, act = actor_of(bulk.undo_by or bulk.by), bulk.undo_act or bulk.id
    with writing(at) as writer:
        decisions = Decision.objects.in_bulk([row.decision for row in rows if row.decision])
        gone = [d for row in rows if (d := decisions.get(row.decision or "")) and d.superseded_by is None]
        if gone:
            # A bulk replaces no decision, so none of its decisions ended a hold beside the one of its case.
            more = {"bulk": bulk.id}
            taken = take_back(writer, gone, bulk.undo_why, actor, pack, act, more, holds=False)
            follow(writer, taken, gone, pack)
    back = {decision.id for decision in gone}
    return [
        (row.n, TAKEN_BACK, None, "", "") if row.decision in back else (row.n, KEPT, None, REPLACED, "")
        for row in rows
    ]
