"""Delivery: the messages that reached those whom they tell something."""

from __future__ import annotations

from typing import Final

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.folds.projection.changes import Changes, Columns, Step

COLUMNS: Final[Columns] = {
    "view_delivery": ("id", "position", "at", "kind", "channel", "decision", "report", "appeal", "account"),
}


def _delivered(entry: Entry, changes: Changes) -> None:
    body = entry.body
    changes.insert("view_delivery",
        (
            body["message"], entry.position, entry.at, body["kind"], body["channel"], body.get("decision"),
            body.get("report"), body.get("appeal"), body.get("account"),
        )
    )  # fmt: skip


STEPS: Final[dict[str, Step]] = {kinds.MESSAGE_DELIVERED: _delivered}
