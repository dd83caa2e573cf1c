"""A bulk as it is told: how far it is, what it came to, and what was left out and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from waker.core.moments import rfc3339
from waker.review.bulk.previewing import LeftOut, Preview
from waker.review.models_bulk import FAILED, KEPT, SKIPPED, Bulk, BulkSubject

TOLD: Final = 1_000
"""How many of the subjects that were left out are named."""


def tell(bulk: Bulk) -> dict[str, Any]:
    """A bulk with its progress; `left_out` names the first subjects that were not decided, or not taken back."""
    return {
        "id": bulk.id,
        "state": bulk.state,
        "by": bulk.by,
        "total": bulk.total,
        "confirmed": bulk.confirmed,
        "done": bulk.done,
        "skipped": bulk.skipped,
        "failed": bulk.failed,
        "waiting": waiting(bulk),
        "taken_back": bulk.taken_back,
        "kept": bulk.kept,
        "made_at": rfc3339(bulk.made_at),
        "started_at": _at(bulk.started_at),
        "ended_at": _at(bulk.ended_at),
        "undo_act": bulk.undo_act,
        "undone_at": _at(bulk.undone_at),
        "left_out": left_out(bulk),
    }


def waiting(bulk: Bulk) -> int:
    """How many subjects it has still to decide."""
    return bulk.total - bulk.done - bulk.skipped - bulk.failed


def left_out(bulk: Bulk) -> list[dict[str, Any]]:
    """The subjects that were not decided, or not taken back, the first thousand of them."""
    rows = BulkSubject.objects.filter(bulk=bulk.id, state__in=(SKIPPED, FAILED, KEPT)).order_by("n")[:TOLD]
    return [
        {"subject": _subject(row.subject), "state": row.state, "reason": row.reason, "note": row.note}
        for row in rows
    ]


def tell_preview(shown: Preview) -> dict[str, Any]:
    """A preview; `ready` is the number that confirms it."""
    return {
        "total": shown.total,
        "ready": shown.ready,
        "kinds": shown.kinds,
        "results": {kind: [r.body() for r in laid] for kind, laid in shown.results.items()},
        "accounts": shown.accounts,
        "top_accounts": [{"account": w.account, "subjects": w.subjects} for w in shown.top],
        "answers_cases": shown.cases,
        "skipped": [_left(one) for one in shown.skips],
        "cannot": [_left(one) for one in shown.cannots],
        "zero_tolerance": shown.zero,
        "foreseen": asdict(shown.foreseen),
    }


def _left(one: LeftOut) -> dict[str, Any]:
    return {"reason": one.reason, "count": one.count, "first": [_subject(key) for key in one.samples]}


def _subject(key: str) -> dict[str, str]:
    kind, _, id_ = key.partition(":")
    return {"kind": kind, "id": id_}


def _at(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
