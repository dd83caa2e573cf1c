"""The change feed: restrictions as they come and go, in ledger order, for local mirrors. It never skips.

A cursor is a ledger position. Positions become visible in their order (see `waker.ledger.writing`), so a reader that
asks for what comes after its cursor has seen everything before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from waker.core.moments import rfc3339
from waker.core.problems import Fault, Invalid
from waker.folds.account import restriction
from waker.ledger.models import Decision
from waker.review import bodies
from waker.review.decisions import forces_of


def after(cursor: str | None, limit: int = 500) -> dict[str, Any]:
    """`{"changes", "cursor", "more"}`: the decisions after the cursor that lay or lift restrictions.

    Each change lifts all restrictions of the decision in `lifts` (if any) and lays those in `restrictions`, at once.
    """
    position = _position(cursor)
    rows = list(Decision.objects.filter(position__gt=position).order_by("position")[: limit + 1])
    page, more = rows[:limit], len(rows) > limit
    changes = of(page)
    return {"changes": changes, "cursor": str(page[-1].position if page else position), "more": more}


def of(rows: Sequence[Decision]) -> list[dict[str, Any]]:
    """What the decisions changed, in their order; those that changed nothing are left out."""
    laid: dict[str, list[dict[str, Any]]] = {row.id: [] for row in rows}
    for force in forces_of(list(laid)):
        laid[force.decision].append(restriction(force))
    gags = bodies.gags(laid)
    changes = []
    for row in rows:
        if laid[row.id] or row.supersedes:
            kind, _, id_ = row.subject.partition(":")
            changes.append(
                {
                    "cursor": str(row.position),
                    "at": rfc3339(row.at),
                    "decision": row.id,
                    "act": row.act,
                    "subject": {"kind": kind, "id": id_},
                    "lifts": row.supersedes,
                    "restrictions": laid[row.id],
                    "silent_until": rfc3339(gags[row.id]) if row.id in gags else None,
                }
            )
    return changes


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise Invalid(
            [
                Fault(
                    "after",
                    "bad_cursor",
                    "Not a cursor of this feed; leave it out to start at the beginning.",
                )
            ]
        )
    return int(cursor)
