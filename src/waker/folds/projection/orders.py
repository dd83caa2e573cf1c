"""Orders: what the orders of authorities, their answers, disclosures and notices of crime change in the views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.core.moments import parse
from waker.folds.projection.changes import Changes, Columns, Step

COLUMNS: Final[Columns] = {
    "view_order": (
        "id", "position", "at", "kind", "channel", "number", "partner", "via", "issuer", "issuer_country",
        "issuer_type", "law", "article", "category", "subjects", "account", "scope", "language", "issued_at",
        "received_at", "clock_from", "due_at", "gag_until", "emergency", "offences", "reasons", "contact", "urls",
        "redress", "gag_reason", "acknowledged_at", "basis_ok", "basis_at", "basis_by", "basis_note", "effect",
        "effect_at", "answered_at", "answer", "preserve_until", "scrutiny_at", "scrutiny_by", "scrutiny_outcome",
        "scrutinised_at",
    ),
    "view_order_subject": ("id", "order_id", "subject", "report", "case_id"),
    "view_order_answer": (
        "id", "order_id", "position", "at", "by", "effect", "effect_at", "reasons", "decisions", "document", "sha256",
    ),
    "view_order_alert": ("id", "order_id", "position", "at", "minutes"),
    "view_disclosure": (
        "id", "order_id", "position", "at", "account", "parts", "why", "by", "emergency", "review_due", "approved_at",
        "approved_by", "refused_at", "refused_by", "refusal", "file", "sha256", "size",
    ),
    "view_file_opening": ("id", "position", "at", "file", "by", "why"),
    "view_crime_notice": (
        "id", "position", "at", "subject", "account", "danger", "recipients", "countries", "note", "sent_at", "by",
    ),
}  # fmt: skip


def _moment(body: Mapping[str, Any], name: str) -> datetime | None:
    return parse(body[name]) if body.get(name) else None


def _received(entry: Entry, changes: Changes) -> None:
    b = entry.body
    issuer, gag, notes = b["issuer"], b.get("gag") or {}, b.get("notes") or {}
    changes.insert("view_order",
        (
            b["id"], entry.position, entry.at, b["kind"], b["channel"], b["number"], b.get("partner"), b["via"],
            issuer["name"], issuer.get("country"), issuer.get("type"), b.get("law"), b.get("article"),
            b.get("category"), [s["subject"] for s in b["subjects"]], b.get("account"), b.get("scope") or [],
            b.get("language"), _moment(b, "issued_at"), parse(b["received_at"]), parse(b["received_at"]),
            parse(b["due_at"]), _moment(gag, "until"), b.get("emergency", False), b.get("offences") or [],
            notes.get("reasons"), notes.get("contact"), notes.get("urls"), notes.get("redress"),
            notes.get("gag_reason"), None, None, None, None, None, None, None, None, None, None, None, None, None,
            None,
        )
    )  # fmt: skip
    for n, one in enumerate(b["subjects"]):
        row = (f"{b['id']}:{n}", b["id"], one["subject"], one.get("report"), one.get("case"))
        changes.insert("view_order_subject", row)


def _acknowledged(entry: Entry, changes: Changes) -> None:
    changes.set("view_order", entry.body["order"], acknowledged_at=entry.at)


def _basis(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.set("view_order", b["order"], basis_ok=b["ok"], basis_at=entry.at, basis_by=b["by"],
                basis_note=(b.get("note") or {}).get("ref"))  # fmt: skip


def _answered(entry: Entry, changes: Changes) -> None:
    b = entry.body
    document = b["document"]
    changes.insert("view_order_answer",
        (
            b["id"], b["order"], entry.position, entry.at, b["by"], b["effect"], parse(b["at"]), b.get("reasons") or [],
            b.get("decisions") or [], document["ref"], document["sha256"],
        )
    )  # fmt: skip
    changes.set("view_order", b["order"], effect=b["effect"], effect_at=parse(b["at"]), answered_at=entry.at,
                answer=b["id"])  # fmt: skip


def _escalated(entry: Entry, changes: Changes) -> None:
    b = entry.body
    row = (
        f"{b['order']}:{b['clock_from']}:{b['minutes']}",
        b["order"],
        entry.position,
        entry.at,
        b["minutes"],
    )
    changes.insert("view_order_alert", row)


def _resumed(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.set("view_order", b["order"], clock_from=parse(b["clock_from"]), due_at=parse(b["due_at"]),
                effect=None, effect_at=None, answered_at=None, answer=None)  # fmt: skip


def _scrutiny(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.set("view_order", b["order"], scrutiny_at=entry.at, scrutiny_by=b["asked_by"], scrutiny_outcome=None,
                scrutinised_at=None)  # fmt: skip


def _scrutinised(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.set("view_order", b["order"], scrutiny_outcome=b["outcome"], scrutinised_at=entry.at)


def _preserved(entry: Entry, changes: Changes) -> None:
    b = entry.body
    if b.get("order"):
        changes.set("view_order", b["order"], preserve_until=parse(b["until"]))


def _proposed(entry: Entry, changes: Changes) -> None:
    b = entry.body
    file = b.get("file") or {}
    changes.insert("view_disclosure",
        (
            b["id"], b["order"], entry.position, entry.at, b["account"], b["parts"], (b.get("why") or {}).get("ref"),
            b["by"], b["emergency"], _moment(b, "review_due"), None, None, None, None, None, file.get("id"),
            file.get("sha256"), file.get("size"),
        )
    )  # fmt: skip


def _approved(entry: Entry, changes: Changes) -> None:
    b = entry.body
    file = b["file"]
    changes.set("view_disclosure", b["id"], approved_at=entry.at, approved_by=b["by"], file=file["id"],
                sha256=file["sha256"], size=file["size"])  # fmt: skip


def _refused(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.set("view_disclosure", b["id"], refused_at=entry.at, refused_by=b["by"],
                refusal=(b.get("reason") or {}).get("ref"))  # fmt: skip


def _opened(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.insert("view_file_opening", (b["id"], entry.position, entry.at, b["file"], b["by"], b["why"]))


def _crime(entry: Entry, changes: Changes) -> None:
    b = entry.body
    changes.insert("view_crime_notice",
        (
            b["id"], entry.position, entry.at, entry.subject, b.get("account"), b["danger"],
            [r["name"] for r in b["recipients"]], sorted({r["country"] for r in b["recipients"] if r.get("country")}),
            b["note"]["ref"], parse(b["sent_at"]), b["by"],
        )
    )  # fmt: skip


STEPS: Final[dict[str, Step]] = {
    kinds.ORDER_RECEIVED: _received,
    kinds.ORDER_ACKNOWLEDGED: _acknowledged,
    kinds.LEGAL_BASIS_CHECKED: _basis,
    kinds.ORDER_ANSWERED: _answered,
    kinds.ORDER_ESCALATED: _escalated,
    kinds.ORDER_RESUMED: _resumed,
    kinds.SCRUTINY_REQUESTED: _scrutiny,
    kinds.SCRUTINY_DECIDED: _scrutinised,
    kinds.EVIDENCE_PRESERVED: _preserved,
    kinds.DISCLOSURE_PROPOSED: _proposed,
    kinds.DISCLOSURE_APPROVED: _approved,
    kinds.DISCLOSURE_REFUSED: _refused,
    kinds.SEALED_FILE_OPENED: _opened,
    kinds.CRIME_NOTIFIED: _crime,
}
