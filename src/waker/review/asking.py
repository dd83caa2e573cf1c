"""Asking: an opinion is put into the ledger and into the line of those that wait, with who may not give it.

Opinions have a purpose. `second`: a colleague was asked, about a case that is open. The others are judged blind, on a
case that somebody decided: `quality` (drawn from all decisions), `third` (because the second disagreed with the
decision) and `calibration` (the answer is known). Whoever judges blind is not told which of these it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.actors import KEY, STAFF, Actor
from waker.core.ids import new_id
from waker.ledger.models import Case
from waker.ledger.writing import Writer
from waker.review.models import OpinionPlace

SECOND: Final = "second"
QUALITY: Final = "quality"
THIRD: Final = "third"
CALIBRATION: Final = "calibration"
BLIND: Final = frozenset({QUALITY, THIRD, CALIBRATION})


def person(holder: str) -> str | None:
    """Which human being a holder is, the same whatever key they use; None for a bare key, a rule or the system."""
    kind, _, id_ = holder.partition(":")
    if kind == STAFF:
        return holder
    _, colon, named = id_.partition(":")
    return f"named:{named}" if kind == KEY and colon else None


def ask_in(
    writer: Writer,
    case: Case,
    purpose: str,
    by: Actor,
    *,
    decision: str | None = None,
    note: str = "",
    barred: Collection[str] = (),
    kept_for: str | None = None,
    speciality: str | None = None,
) -> str:
    """Ask for an opinion inside an open writer; its id. `barred`: holders of whom none may give it.

    The entry says of the case what is known before anybody judges it (its queue, the policy alleged), so that it gives
    nothing of a decision away.
    """
    id_ = new_id("o")
    body: dict[str, Any] = {
        "id": id_,
        "case": case.id,
        "decision": decision,
        "queue": case.queue,
        "policy": case.policy,
        "language": case.language,
        "purpose": purpose,
        "by": {"kind": by.kind, "id": by.id},
    }
    if note:
        body["note"] = writer.note(note, [case.account])
    writer.add(kinds.OPINION_ASKED, case.subject, body)
    OpinionPlace.objects.create(
        opinion=id_,
        asked_at=writer.at,
        purpose=purpose,
        case_id=case.id,
        queue=case.queue,
        policy=case.policy or "",
        severity=case.severity,
        languages=case.languages,
        barred=sorted({person(one) or one for one in barred}),
        kept_for=kept_for,
        speciality=speciality,
    )
    return id_
