"""Redress: what appeals, disputes, deliveries of messages and measures against misuse change in the views."""

from __future__ import annotations

from typing import Final

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.core.moments import parse
from waker.folds.projection.changes import Changes, Columns, Step

COLUMNS: Final[Columns] = {
    "view_appeal": (
        "id", "position", "at", "decision", "by", "appellant", "account", "report", "against", "language", "due_at",
        "reason", "attachments", "decided_at", "outcome", "decided_by_kind", "decided_by_id", "answer", "explanation",
        "newly_restricted",
    ),
    "view_dispute": (
        "id", "position", "opened_at", "decision", "appeal", "by", "against", "body", "reference", "submitted_on",
        "due_on", "closed_at", "outcome", "notified_on", "costs", "currency", "implemented", "implemented_on", "answer",
    ),
    "view_informed": ("position", "at", "message", "kind", "decision", "report", "account", "channel"),
    "view_manifest": ("id", "position", "at", "kind", "decision", "account", "target"),
    "view_misuse_warning": ("id", "position", "at", "who", "type", "by_kind", "by_id", "number", "total"),
    "view_suspension": (
        "id", "position", "at", "who", "type", "starts", "ends", "resumed_at", "warning", "decision", "by_kind",
        "by_id", "number", "total",
    ),
}  # fmt: skip

ILLEGAL: Final = "illegal_content"
REPORTS: Final = "unfounded_reports"
APPEALS: Final = "unfounded_appeals"
"""What somebody misuses the service by (Art. 23 DSA)."""


def _lodged(entry: Entry, changes: Changes) -> None:
    body = entry.body
    changes.insert("view_appeal",
        (
            body["id"], entry.position, entry.at, body["decision"], body["by"], body["appellant"], body.get("account"),
            body.get("report"), body["against"], body["language"], parse(body["due_at"]),
            (body.get("reason") or {}).get("ref"), [a["ref"] for a in body.get("attachments") or []],
            None, None, None, None, None, None, None,
        )
    )  # fmt: skip


def _decided(entry: Entry, changes: Changes) -> None:
    body = entry.body
    changes.set(
        "view_appeal",
        body["appeal"],
        decided_at=entry.at,
        outcome=body["outcome"],
        decided_by_kind=body["by"]["kind"],
        decided_by_id=body["by"]["id"],
        answer=body.get("answer"),
        explanation=(body.get("explanation") or {}).get("ref"),
        newly_restricted=body.get("newly_restricted", False),
    )
    if body.get("manifestly_unfounded"):
        changes.insert("view_manifest",
            (f"{body['appeal']}:{APPEALS}", entry.position, entry.at, APPEALS, body["decision"], None, body["appeal"])
        )  # fmt: skip


def _opened(entry: Entry, changes: Changes) -> None:
    body = entry.body
    changes.insert("view_dispute",
        (
            body["id"], entry.position, entry.at, body["decision"], body.get("appeal"), body["by"], body["against"],
            body["body"], body.get("reference"), body["submitted_on"], body["due_on"],
            None, None, None, None, None, None, None, None,
        )
    )  # fmt: skip


def _closed(entry: Entry, changes: Changes) -> None:
    body = entry.body
    changes.set(
        "view_dispute",
        body["dispute"],
        closed_at=entry.at,
        outcome=body["outcome"],
        notified_on=body["notified_on"],
        costs=body.get("costs"),
        currency=body.get("currency"),
        implemented=body.get("implemented"),
        implemented_on=body.get("implemented_on"),
        answer=body.get("answer"),
    )


def _delivered(entry: Entry, changes: Changes) -> None:
    body = entry.body
    if body.get("decision"):
        changes.insert("view_informed",
            (entry.position, entry.at, body["message"], body["kind"], body["decision"], body.get("report"),
             body.get("account"), body.get("channel"))
        )  # fmt: skip


def _decision(entry: Entry, changes: Changes) -> None:
    body = entry.body
    if body.get("manifestly_illegal"):
        changes.insert("view_manifest",
            (f"{body['id']}:{ILLEGAL}", entry.position, entry.at, ILLEGAL, body["id"], body.get("account"), None)
        )  # fmt: skip
    for report in body.get("manifestly_unfounded") or ():
        changes.insert("view_manifest",
            (f"{body['id']}:{report}", entry.position, entry.at, REPORTS, body["id"], None, report)
        )  # fmt: skip


def _warned(entry: Entry, changes: Changes) -> None:
    body = entry.body
    factors = body["factors"]
    changes.insert("view_misuse_warning",
        (body["id"], entry.position, entry.at, body["who"], body["type"], body["by"]["kind"], body["by"]["id"],
         factors["number"], factors["total"])
    )  # fmt: skip


def _suspended(entry: Entry, changes: Changes) -> None:
    body = entry.body
    factors = body["factors"]
    changes.insert("view_suspension",
        (
            body["id"], entry.position, entry.at, body["who"], body["type"], parse(body["starts"]), parse(body["ends"]),
            None, body["warning"], body.get("decision"), body["by"]["kind"], body["by"]["id"],
            factors["number"], factors["total"],
        )
    )  # fmt: skip


def _resumed(entry: Entry, changes: Changes) -> None:
    changes.set("view_suspension", entry.body["suspension"], resumed_at=entry.at)


STEPS: Final[dict[str, Step]] = {
    kinds.APPEAL_LODGED: _lodged,
    kinds.APPEAL_DECIDED: _decided,
    kinds.DISPUTE_OPENED: _opened,
    kinds.DISPUTE_CLOSED: _closed,
    kinds.MESSAGE_DELIVERED: _delivered,
    kinds.DECISION_TAKEN: _decision,
    kinds.MISUSE_WARNED: _warned,
    kinds.PROCESSING_SUSPENDED: _suspended,
    kinds.PROCESSING_RESUMED: _resumed,
}
