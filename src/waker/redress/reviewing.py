"""Reviewing: an appeal decided by another person than the first, and what that does to the contested decision.

Upheld leaves it as it is. Overturned takes it back exactly (`waker.review.ruling.deciding.undo`), or, where a
report had led to nothing, replaces it by restrictions; varied replaces it by others. All in one transaction with the
answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from waker.core import entries as kinds
from waker.core.actors import Actor
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Fault, Invalid, unknown
from waker.ledger.models import Decision
from waker.ledger.writing import writing
from waker.redress import appeals, parties
from waker.redress.models import Appeal
from waker.redress.parties import MEMBER, REPORTER
from waker.review import bodies, evidence, reviewers
from waker.review.roles import MAY
from waker.review.ruling import deciding
from waker.review.ruling.varying import vary
from waker.review.shapes import GroundIn, RestrictionIn

UPHELD: Final = "upheld"
VARIED: Final = "varied"
OVERTURNED: Final = "overturned"
OMITTED: Final = "omitted"
DECIDERS: Final = MAY["appeals.decide"]
"""The roles that decide appeals."""
OUTCOMES: Final = (UPHELD, VARIED, OVERTURNED, OMITTED)


def decide(
    appeal_id: str,
    outcome: str,
    explanation: str,
    actor: Actor,
    *,
    restrictions: Sequence[RestrictionIn] = (),
    ground: GroundIn | None = None,
    manifestly_unfounded: bool = False,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Decide an appeal; the appeal as `appeals.get` tells it.

    NotFound; Forbidden for the first decider and for whoever is not a person; Conflict when it is decided, or when
    something else took the decision's place meanwhile (only `omitted` is left then); Invalid.
    """
    with transaction.atomic():
        with writing(at) as writer:  # takes the ledger's lock, which is kept until all of this is done
            moment = writer.at
        appeal = appeals.find(appeal_id)
        decision = Decision.objects.get(id=appeal.decision)
        parties.require_another(actor, parties.first_deciders(decision))
        reviewers.require_role(actor, DECIDERS, moment)
        evidence.require_open([decision.subject], actor, moment)
        if appeal.decided_at is not None:
            message = f"Appeal {appeal.id} was decided at {rfc3339(appeal.decided_at)}: {appeal.outcome}."
            raise Conflict.at("appeal", "already_decided", message)
        body = bodies.of(decision.id)
        faults = _faults(appeal, decision, outcome, explanation, restrictions, ground, manifestly_unfounded)
        if faults:
            raise Invalid(faults)
        answer = _carry_out(appeal, decision, outcome, explanation, restrictions, ground, actor, moment)
        with writing(moment) as writer:
            concerned = [appeal.account, decision.account]
            writer.add(
                kinds.APPEAL_DECIDED,
                decision.subject,
                {
                    "appeal": appeal.id,
                    "decision": decision.id,
                    "outcome": outcome,
                    "by": {"kind": actor.kind, "id": actor.id},
                    "answer": answer,
                    "explanation": writer.note(explanation.strip(), concerned),
                    "newly_restricted": bool(restrictions) and not body["restrictions"],
                    "manifestly_unfounded": manifestly_unfounded,
                },
            )
    return appeals.get(appeal.id)


def _carry_out(
    appeal: Appeal,
    decision: Decision,
    outcome: str,
    explanation: str,
    restrictions: Sequence[RestrictionIn],
    ground: GroundIn | None,
    actor: Actor,
    at: datetime,
) -> str | None:
    """Do what the outcome says; the decision that took the contested one's place, if any."""
    if outcome == OMITTED:
        return decision.superseded_by
    if decision.superseded_by is not None:
        message = f"{decision.superseded_by} took the decision's place; all that is left is `{OMITTED}`."
        raise Conflict.at("outcome", "already_superseded", message)
    if outcome == UPHELD:
        return None
    if restrictions:
        more = {"appeal": appeal.id}
        return vary(decision.id, restrictions, ground, explanation, actor, at, more)
    return deciding.undo(decision.id, explanation, actor, at)


def _faults(
    appeal: Appeal,
    decision: Decision,
    outcome: str,
    explanation: str,
    restrictions: Sequence[RestrictionIn],
    ground: GroundIn | None,
    manifestly_unfounded: bool,
) -> list[Fault]:
    if outcome not in OUTCOMES:
        return [unknown("outcome", "outcome", outcome, OUTCOMES)]
    faults = []
    if not explanation.strip():
        faults.append(Fault("explanation", "required", "Both parties are told why; say it."))
    elif "\x00" in explanation:
        faults.append(Fault("explanation", "unprintable", "No NUL characters."))
    wants = outcome == VARIED or (outcome == OVERTURNED and appeal.by == REPORTER)
    if wants and not restrictions:
        message = "Name the restrictions that take the place of the decision."
        faults.append(Fault("restrictions", "required", message))
    if restrictions and not wants:
        message = f"An appeal that is {outcome} names no restrictions."
        faults.append(Fault("restrictions", "not_allowed", message))
    if appeal.by == REPORTER and outcome == OVERTURNED and _restricts(decision):
        message = "The report did lead to something; what changes that is `varied`."
        faults.append(Fault("outcome", "does_not_fit", message))
    if appeal.by == MEMBER and outcome == VARIED and decision.no_action:
        faults.append(
            Fault("outcome", "does_not_fit", "The decision restricts nothing that could be varied.")
        )
    if ground is not None and not restrictions:
        faults.append(Fault("ground", "not_allowed", "A ground comes with restrictions."))
    if outcome == OMITTED and decision.superseded_by is None:
        message = "The decision stands, so the appeal is answered."
        faults.append(Fault("outcome", "does_not_fit", message))
    if manifestly_unfounded and outcome != UPHELD:
        message = "Only an appeal that is upheld can have been unfounded."
        faults.append(Fault("manifestly_unfounded", "does_not_fit", message))
    return faults


def _restricts(decision: Decision) -> bool:
    return bool(bodies.of(decision.id)["restrictions"])
