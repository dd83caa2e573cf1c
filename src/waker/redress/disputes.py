"""A dispute: a decision before a certified out-of-court body (Art. 21 DSA): which body, since when, how it ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.actors import Actor
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Fault, Invalid, NotFound
from waker.ledger.models import Decision
from waker.ledger.writing import writing
from waker.redress import appeals
from waker.redress.models import Dispute
from waker.redress.shapes import DisputeCloseIn, DisputeIn
from waker.review import decisions

DAYS: Final = 90
"""So long a body has to decide; twice that for what is complex."""


def open_(appeal_id: str, body: DisputeIn, actor: Actor, at: datetime | None = None) -> dict[str, Any]:
    """Record that a party took an appeal's decision to a body; the dispute. NotFound, Invalid, Conflict."""
    faults = _text_faults({"body": body.body, "reference": body.reference or ""})
    if faults:
        raise Invalid(faults)
    with writing(at) as writer:
        appeal = appeals.find(appeal_id)
        if body.submitted_on > writer.at.date() or body.submitted_on < appeal.at.date():
            message = "Between the day of the appeal and today."
            raise Invalid.at("submitted_on", "out_of_range", message)
        known = Dispute.objects.filter(appeal=appeal.id, closed_at__isnull=True).first()
        if known is not None:
            message = f"{known.body} looks at it already ({known.id})."
            raise Conflict.at("appeal", "already_disputed", message)
        decision = Decision.objects.get(id=appeal.decision)
        id_ = new_id("s")
        writer.add(
            kinds.DISPUTE_OPENED,
            decision.subject,
            {
                "id": id_,
                "decision": appeal.answer or appeal.decision,
                "appeal": appeal.id,
                "by": appeal.by,
                "against": appeal.against,
                "body": body.body.strip(),
                "reference": body.reference,
                "submitted_on": body.submitted_on.isoformat(),
                "due_on": (body.submitted_on + timedelta(days=DAYS)).isoformat(),
                "recorded_by": {"kind": actor.kind, "id": actor.id},
            },
        )
    return get(id_)


def close(dispute_id: str, body: DisputeCloseIn, actor: Actor, at: datetime | None = None) -> dict[str, Any]:
    """Record how it ended; the dispute. NotFound, Invalid, Conflict when it is closed already."""
    with writing(at) as writer:
        row = _find(dispute_id)
        if row.closed_at is not None:
            raise Conflict.at("dispute", "already_closed", f"It ended at {rfc3339(row.closed_at)}.")
        faults = _close_faults(row, body, writer.at.date())
        if faults:
            raise Invalid(faults)
        if body.decision is not None:
            contested = Decision.objects.get(id=row.decision)
            after = [d.id for d in decisions.chain(row.decision) if d.position > contested.position]
            if body.decision not in after:
                message = "Name a decision that took the contested one's place."
                raise Invalid.at("decision", "does_not_fit", message)
        subject = Decision.objects.values_list("subject", flat=True).get(id=row.decision)
        writer.add(
            kinds.DISPUTE_CLOSED,
            subject,
            {
                "dispute": row.id,
                "outcome": body.outcome,
                "notified_on": body.notified_on.isoformat(),
                "costs": body.costs,
                "currency": body.currency,
                "implemented": body.implemented,
                "implemented_on": body.implemented_on.isoformat() if body.implemented_on else None,
                "answer": body.decision,
                "recorded_by": {"kind": actor.kind, "id": actor.id},
            },
        )
    return get(dispute_id)


def get(dispute_id: str) -> dict[str, Any]:
    """One dispute. NotFound."""
    row = _find(dispute_id)
    return {
        "id": row.id,
        "opened_at": rfc3339(row.opened_at),
        "decision": row.decision,
        "appeal": row.appeal,
        "by": row.by,
        "against": row.against,
        "body": row.body,
        "reference": row.reference,
        "submitted_on": row.submitted_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "closed_at": rfc3339(row.closed_at) if row.closed_at else None,
        "outcome": row.outcome,
        "notified_on": row.notified_on.isoformat() if row.notified_on else None,
        "costs": str(row.costs) if row.costs is not None else None,
        "currency": row.currency,
        "implemented": row.implemented,
        "implemented_on": row.implemented_on.isoformat() if row.implemented_on else None,
        "answer": row.answer,
    }


def of_appeal(appeal_id: str) -> list[dict[str, Any]]:
    """The disputes about an appeal, oldest first."""
    ids = Dispute.objects.filter(appeal=appeal_id).order_by("position").values_list("id", flat=True)
    return [get(id_) for id_ in ids]


def _find(dispute_id: str) -> Dispute:
    row = Dispute.objects.filter(id=dispute_id).first()
    if row is None:
        raise NotFound.at("dispute", "unknown_dispute", f"There is no dispute {dispute_id[:60]!r}.")
    return row


def _close_faults(row: Dispute, body: DisputeCloseIn, today: date) -> list[Fault]:
    faults = []
    for name, day in (("notified_on", body.notified_on), ("implemented_on", body.implemented_on)):
        if day is not None and not row.submitted_on <= day <= today:
            faults.append(Fault(name, "out_of_range", "Between the day of the dispute and today."))
    if (body.costs is None) != (body.currency is None):
        at = "currency" if body.currency is None else "costs"
        faults.append(Fault(at, "required", "Costs have an amount and a currency."))
    changed = body.outcome in ("reversed", "partially_reversed")
    if changed and body.implemented is None:
        faults.append(Fault("implemented", "required", "Say whether the outcome was implemented."))
    if body.implemented and not changed:
        faults.append(Fault("implemented", "does_not_fit", "There was nothing to implement."))
    if (body.implemented_on is not None) != bool(body.implemented):
        faults.append(Fault("implemented_on", "required", "The day goes with what was implemented."))
    return faults


def _text_faults(texts: dict[str, str]) -> list[Fault]:
    return [
        Fault(at, "unprintable", "Only printable characters.")
        for at, t in texts.items()
        if not t.isprintable()
    ]
