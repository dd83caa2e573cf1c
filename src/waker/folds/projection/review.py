"""Review: where cases were moved, which opinions were asked and given on them, and who opened sealed evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.folds.projection.changes import Changes, Columns, Step

COLUMNS: Final[Columns] = {
    "view_opinion": (
        "id", "position", "asked_at", "case_id", "decision", "subject", "queue", "policy", "language", "purpose",
        "asked_by", "note", "given_at", "given_by", "outcome", "given_policy", "restrictions", "given_note",
    ),
    "view_evidence_opening": ("id", "position", "at", "subject", "case_id", "by", "why"),
}  # fmt: skip


def holder(by: Mapping[str, Any]) -> str:
    """An actor as leases name it: `staff:3`."""
    return f"{by['kind']}:{by['id']}"


def _note(body: Mapping[str, Any], name: str) -> str | None:
    return (body.get(name) or {}).get("ref")


def _routed(entry: Entry, changes: Changes) -> None:
    body = entry.body
    if body.get("queue"):
        changes.set("view_case", body["case"], queue=body["queue"])
    if body.get("escalated"):
        changes.set("view_case", body["case"], escalated_at=entry.at)
    elif body.get("escalated") is False and not body.get("queue"):
        # Back from the leads. With a queue it says only that moving it there did not bring it before them.
        changes.set("view_case", body["case"], escalated_at=None)


def _asked(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.insert("view_opinion",
        (
            b["id"], entry.position, entry.at, b.get("case"), b.get("decision"), entry.subject, b.get("queue"),
            b.get("policy"), b.get("language"), b["purpose"], holder(b["by"]), _note(b, "note"), None, None, None,
            None, [], None,
        )
    )  # fmt: skip


def _given(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.set("view_opinion", b["id"], given_at=entry.at, given_by=holder(b["by"]), outcome=b["outcome"],
                given_policy=b.get("policy"), restrictions=list(b.get("restrictions") or []),
                given_note=_note(b, "note"))  # fmt: skip


def _opened(entry: Entry, changes: Changes) -> None:
    b = entry.body
    row = (b["id"], entry.position, entry.at, entry.subject, b.get("case"), holder(b["by"]), _note(b, "why"))
    changes.insert("view_evidence_opening", row)


STEPS: Final[dict[str, Step]] = {
    kinds.CASE_ROUTED: _routed,
    kinds.OPINION_ASKED: _asked,
    kinds.OPINION_GIVEN: _given,
    kinds.EVIDENCE_OPENED: _opened,
}
