"""Deciding: a person's decision on a case or on a subject, and taking one back.

Whoever decides a case that somebody else just decided, or supersedes a decision that is superseded already, is told
so (Conflict) and nothing is stored: both are looked at after the ledger is open for writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from waker.core import entries as kinds
from waker.core.actors import SYSTEM, Actor
from waker.core.ids import new_id
from waker.core.moments import now
from waker.core.problems import Invalid, NotFound
from waker.core.subjects import Subject
from waker.core.undoing import heard_from, unheard
from waker.guidelines import versions
from waker.ledger import acts, standing
from waker.ledger.acts import NONE, Replaced, Taking
from waker.ledger.cases import Open, open_on
from waker.ledger.models import Case, Decision
from waker.ledger.writing import Writer, writing
from waker.policy.pack import Pack
from waker.review import bodies, care, evidence, named, reviewers
from waker.review.line import lanes, leases
from waker.review.ruling.checks import decision_faults
from waker.review.ruling.rulings import Ruling, about, rule_on
from waker.review.ruling.taking import (
    CASE_DECIDED,
    end_hold,
    follow,
    reading,
    still_standing,
    take,
    taking_of,
)
from waker.review.shapes import DecideIn, DecisionIn

RESTORED = (
    "hold", "no_action", "exception", "derived", "strike", "zero_tolerance", "cites", "revision", "guidelines", "trace",
    "where", "order", "gag_until", "manifestly_illegal", "manifestly_unfounded",
)  # fmt: skip
"""What a decision that brings another back takes over from it, beside its ground and its restrictions."""


def decide_case(case_id: str, body: DecideIn, actor: Actor, at: datetime | None = None) -> str:
    """Decide a case; the decision's id. NotFound, Invalid, or Conflict when it is decided or in other hands."""
    ruling, pack = _ruling(case_id, body, actor, at)
    care.worked(actor.holder, at or now())
    with writing(at) as writer:
        case = named.open_case(case_id)
        leases.require(case_id, actor, writer.at)
        return take(writer, ruling, pack, actor, open_on([case.subject]).get(case.subject), body.supersedes)


def _ruling(case_id: str, body: DecideIn, actor: Actor, at: datetime | None) -> tuple[Ruling, Pack]:
    """What deciding the case so comes to. NotFound, Invalid; Forbidden where it or its evidence is closed to them."""
    case = named.case(case_id)
    subject = Subject.of_key(case.subject)
    faults = decision_faults(body, subject.kind, at)
    if faults:
        raise Invalid(faults)
    lanes.require_open(case, actor, at or now())
    evidence.require_open([case.subject], actor, at or now())
    pack = versions.current()
    return rule_on(about(subject.kind, subject.id), body, pack, case.policy), pack


def decide(body: DecisionIn, actor: Actor, at: datetime | None = None) -> str:
    """Decide on own initiative, or replace an earlier decision; the decision's id.

    A decision on ground of the guidelines or the law also answers the open case on its subject, where there is one.
    """
    faults = decision_faults(body, body.subject.kind, at)
    if faults:
        raise Invalid(faults)
    reviewers.require_role(actor, reviewers.JUDGES, at)
    pack = versions.current()
    ruling = rule_on(about(body.subject.kind, body.subject.id), body, pack)
    key = ruling.about.subject.key
    evidence.require_open([key], actor, at or now())
    with writing(at) as writer:
        waiting = open_on([key]).get(key) if ruling.ground["kind"] != "context" or body.no_action else None
        if waiting is not None:
            leases.require(waiting.case, actor, writer.at)
            lanes.require_open(Case.objects.get(id=waiting.case), actor, writer.at)
        return take(writer, ruling, pack, actor, waiting, body.supersedes)


def undo(decision_id: str, explanation: str, actor: Actor, at: datetime | None = None) -> str:
    """Take a decision back exactly: what it replaced stands again, and what followed from it falls. The new id.

    So do the case that it answered and the hold that waited with it (docs/decisions/004). Within the undo window nobody
    is told, neither of the decision nor that it was taken back (docs/decisions/027).
    """
    pack = versions.current()
    with writing(at) as writer:
        row = still_standing(decision_id, "decision", missing=NotFound)
        taken = take_back(writer, [row], explanation, actor, pack, new_id("a"))
        follow(writer, taken, [row], pack)
        made: str = taken[0]["id"]
        return made


def undo_as_reviewer(decision_id: str, explanation: str, actor: Actor, at: datetime | None = None) -> str:
    """`undo` by somebody who reviews: Forbidden where it is another's decision and their role does not go that far, and
    for sealed evidence that they have not opened."""
    row = Decision.objects.filter(id=decision_id).first()
    if row is not None:
        own = (row.by_kind, row.by_id) == (actor.kind, actor.id)
        reviewers.require_role(actor, reviewers.JUDGES if own else reviewers.OVER_OTHERS, at)
        evidence.require_open([row.subject], actor, at or now())
    return undo(decision_id, explanation, actor, at)


def take_back(
    writer: Writer,
    rows: Sequence[Decision],
    explanation: str,
    actor: Actor,
    pack: Pack,
    act: str,
    more: Mapping[str, Any] = {},
    *,
    holds: bool = True,
) -> list[dict[str, Any]]:
    """Take decisions that stand back inside an open writer, each on a subject of its own; what was taken for it.

    The accounts are not settled yet: `follow` does that, once for all that is taken back together. `holds` False: none
    of the decisions ended a hold beside the one that it replaced, so nobody need look for those.
    """
    waiting = open_on([row.subject for row in rows])
    kept = bodies.of_each([id_ for row in rows for id_ in (row.id, row.supersedes) if id_])
    taken: list[dict[str, Any]] = []
    for row in rows:
        reopened = _reopened(writer, row, waiting.get(row.subject))
        taken += _take_back(writer, row, kept, reopened, explanation, actor, pack, act, more)
        for hold in _holds_ended_with(row) if holds else ():
            of_hold = bodies.of_each([id_ for id_ in (hold.id, hold.supersedes) if id_])
            taken += _take_back(writer, hold, of_hold, reopened, explanation, actor, pack, act, more)
    return taken


def _take_back(
    writer: Writer,
    row: Decision,
    kept: Mapping[str, dict[str, Any]],
    waiting: Open | None,
    explanation: str,
    actor: Actor,
    pack: Pack,
    act: str,
    more: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Put what a decision replaced back in its place. `kept`: the bodies of both; `waiting`: the case that is open on
    the subject by now."""
    before = kept[row.supersedes] if row.supersedes else None
    if before is not None and before["hold"] and (waiting is None or waiting.hold not in (None, row.id)):
        before = None  # a hold waits for a person: no case is open any more, or the case has a hold already
    if writer.at < heard_from(row.by_kind, row.at) and not unheard(kept[row.id]):
        more = {**more, "untold": True}
    taking = Taking(
        subject=Subject.of_key(row.subject),
        by=actor,
        automation=NONE,
        ground=(before or kept[row.id])["ground"],
        guidelines=pack.version,
        restrictions=standing.restrictions_of(before["id"]) if before else (),
        account=row.account,
        revision=row.revision,
        no_action=before is None,
        explanation=explanation.strip(),
        language=row.language,
        supersedes=Replaced(row.id),
        undoes=row.id,
        act=act,
        inherit=more,
    )
    if before is None:
        return [acts.take(writer, taking)]
    inherit = {**{name: before[name] for name in RESTORED if name in before}, **more}
    answers = waiting is not None and waiting.case == before["case"]
    if waiting is not None and (before["hold"] or answers):
        inherit["case"] = waiting.case
    taken = [acts.take(writer, replace(taking, inherit=inherit))]
    if waiting is not None and answers and not before["hold"]:
        # What comes back answered the case that is open: it answers it again.
        if waiting.hold not in (None, row.id):
            taken.append(end_hold(writer, taking.subject, taken[0], waiting.hold))
        leases.drop(waiting.case)
    return taken


def _reopened(writer: Writer, row: Decision, waiting: Open | None) -> Open | None:
    """The open case on the subject: the one that the decision closed, unless another (`waiting`) is open by now."""
    if waiting is None and row.case_id is not None and not row.hold:
        writer.add(kinds.CASE_REOPENED, row.subject, {"case": row.case_id, "undoes": row.id})
        return Open(row.case_id, None)
    return waiting


def _holds_ended_with(row: Decision) -> list[Decision]:
    """What ended the hold of a case that the decision answered while it replaced another decision."""
    ended = Decision.objects.filter(act=row.act, subject=row.subject, by_kind=SYSTEM, by_id=CASE_DECIDED)
    return list(ended.filter(superseded_by=None, position__gt=row.position))


def rehearse(case_id: str, body: DecideIn, actor: Actor, at: datetime) -> tuple[Taking, Pack]:
    """What `decide_case` would take now, of which nothing is stored. NotFound, Invalid and Forbidden as there."""
    ruling, pack = _ruling(case_id, body, actor, at)
    key = ruling.about.subject.key
    waiting = open_on([key]).get(key)
    answered = reading([waiting]).get(waiting.case) if waiting is not None else None
    return taking_of(ruling, pack, actor, answered), pack
