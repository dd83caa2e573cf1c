"""Partners: what their registration, their changes and their reports change in the views."""

from __future__ import annotations

from typing import Any, Final

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.folds.projection.changes import Changes, Columns, Step

STATE: Final = ("name", "kind", "areas", "status", "coordinator", "countries", "contact")
COLUMNS: Final[Columns] = {
    "view_partner": ("id", "position", "registered_at", "changed_at", *STATE),
    "view_partner_report": ("id", "position", "at", "partner", "via", "subject", "expert", "batch", "line"),
}


def _state(body: Any) -> dict[str, Any]:
    state = {name: body.get(name) for name in STATE}
    state["contact"] = (body.get("contact") or {}).get("ref")
    return state


def _registered(entry: Entry, changes: Changes) -> None:
    row = (entry.body["partner"], entry.position, entry.at, entry.at, *_state(entry.body).values())
    changes.insert("view_partner", row)


def _changed(entry: Entry, changes: Changes) -> None:
    changes.set("view_partner", entry.body["partner"], changed_at=entry.at, **_state(entry.body))


def _report(entry: Entry, changes: Changes) -> None:
    b = entry.body
    if b.get("via"):
        changes.insert("view_partner_report",
            (b["id"], entry.position, entry.at, b.get("partner"), b["via"], entry.subject, b.get("expert", False),
             b.get("batch"), b.get("line"))
        )  # fmt: skip


STEPS: Final[dict[str, Step]] = {
    kinds.PARTNER_REGISTERED: _registered,
    kinds.PARTNER_CHANGED: _changed,
    kinds.REPORT_FILED: _report,
}
