"""Transparency: the statements that the DSA Transparency Database stored."""

from __future__ import annotations

from typing import Final

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.folds.projection.changes import Changes, Columns, Step

COLUMNS: Final[Columns] = {"view_submission": ("decision", "position", "at", "puid", "uuid")}


def _submitted(entry: Entry, changes: Changes) -> None:
    body = entry.body
    row = (body["decision"], entry.position, entry.at, body["puid"], body["uuid"])
    changes.insert("view_submission", row)


STEPS: Final[dict[str, Step]] = {kinds.STATEMENT_SUBMITTED: _submitted}
