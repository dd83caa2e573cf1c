"""Deciding: a person's decision on a case or on a subject, and taking one back.

Whoever decides a case that somebody else just decided, or supersedes a decision that is superseded already, is told
so (Conflict) and nothing is stored: both are looked at after the ledger is open for writing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from waker.core import entries as kinds
from waker.core.actors import SYSTEM, Actor
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Invalid, NotFound
from waker.core.restrictions import Restriction
from waker.core.subjects import DEVICE, Subject
from waker.folds.settlement import Ban
from waker.guidelines import versions
from waker.intake import content, orders
from waker.intake.models_orders import Order
from waker.ledger import acts, standing
from waker.ledger.acts import NONE, Replaced, Taking
from waker.ledger.cases import Open, open_on
from waker.ledger.models import Case, Decision, Flag, Report
from waker.ledger.writing import Writer, writing
from waker.policy.pack import Pack
from waker.review import bodies, carrying, leases
from waker.review.checks import decision_faults
from waker.review.rulings import Ruling, about, rule_on
from waker.review.shapes import DecideIn, DecisionIn

CASE_DECIDED = "case_decided"
RESTORED = (
    "hold", "no_action", "exception", "derived", "strike", "zero_tolerance", "cites", "revision", "guidelines", "trace",
    "where", "order", "gag_until", "manifestly_illegal", "manifestly_unfounded",
)  # fmt: skip
"""What a decision that brings another back takes over from it, beside its ground and its restrictions."""


def decide_case(case_id: str, body: DecideIn, actor: Actor, at: datetime | None = None) -> str:
    """Decide a case; the decision's id. NotFound, Invalid, or Conflict when it is decided or in other hands."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound.at("case", "unknown_case", f"There is no case {case_id[:60]!r}.")
    subject = Subject.of_key(case.subject)
    faults = decision_faults(body, subject.kind, at)
    if faults:
        raise Invalid(faults)
    pack = versions.current()
    ruling = rule_on(about(subject.kind, subject.id), body, pack, case.policy)
    with writing(at) as writer:
        case = Case.objects.get(id=case_id)
        if case.closed_at is not None:
            raise Conflict.at(
                "case", "already_decided",
                f"Case {case_id} was decided at {rfc3339(case.closed_at)} by decision {case.decision}.",
            )  # fmt: skip
        leases.require(case_id, actor, writer.at)
        return take(writer, ruling, pack, actor, open_on([case.subject]).get(case.subject), body.supersedes)


def decide(body: DecisionIn, actor: Actor, at: datetime | None = None) -> str:
    """Decide on own initiative, or replace an earlier decision; the decision's id.

    A decision on ground of the guidelines or the law also answers the open case on its subject, where there is one.
    """
    faults = decision_faults(body, body.subject.kind, at)
    if faults:
        raise Invalid(faults)
    pack = versions.current()
    ruling = rule_on(about(body.subject.kind, body.subject.id), body, pack)
    with writing(at) as writer:
        key = ruling.about.subject.key
        waiting = open_on([key]).get(key) if ruling.ground["kind"] != "context" or body.no_action else None
        if waiting is not None:
            leases.require(waiting.case, actor, writer.at)
        return take(writer, ruling, pack, actor, waiting, body.supersedes)


def undo(decision_id: str, explanation: str, actor: Actor, at: datetime | None = None) -> str:
    """Take a decision back exactly: what it replaced stands again, and what followed from it falls. The new id.

    So do the case that it answered and the hold that waited with it (docs/decisions/004).
    """
    pack = versions.current()
    with writing(at) as writer:
        row = still_standing(decision_id, "decision", missing=NotFound)
        act = new_id("a")
        waiting = _reopened(writer, row)
        taken = [*_take_back(writer, row, waiting, explanation, actor, pack, act)]
        for hold in _holds_ended_with(row):
            taken += _take_back(writer, hold, waiting, explanation, actor, pack, act)
        _follow(writer, taken, row, pack)
        made: str = taken[0]["id"]
        return made


def _take_back(
    writer: Writer, row: Decision, waiting: Open | None, explanation: str, actor: Actor, pack: Pack, act: str
) -> list[dict[str, Any]]:
    """Put what a decision replaced back in its place. `waiting`: the case that is open on the subject by now."""
    before = bodies.of(row.supersedes) if row.supersedes else None
    if before is not None and before["hold"] and (waiting is None or waiting.hold not in (None, row.id)):
        before = None  # a hold waits for a person: no case is open any more, or the case has a hold already
    taking = Taking(
        subject=Subject.of_key(row.subject),
        by=actor,
        automation=NONE,
        ground=before["ground"] if before else _plain_ground(row),
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
    )
    if before is None:
        return [acts.take(writer, taking)]
    inherit = {name: before[name] for name in RESTORED if name in before}
    answers = waiting is not None and waiting.case == before["case"]
    if waiting is not None and (before["hold"] or answers):
        inherit["case"] = waiting.case
    taken = [acts.take(writer, replace(taking, inherit=inherit))]
    if waiting is not None and answers and not before["hold"]:
        # What comes back answered the case that is open: it answers it again.
        if waiting.hold not in (None, row.id):
            taken.append(_end_hold(writer, taking, waiting.hold))
        leases.drop(waiting.case)
    return taken


def _reopened(writer: Writer, row: Decision) -> Open | None:
    """The open case on the decision's subject: the one that the decision closed, unless there is another by now."""
    waiting = open_on([row.subject]).get(row.subject)
    if waiting is None and row.case_id is not None and not row.hold:
        writer.add(kinds.CASE_REOPENED, row.subject, {"case": row.case_id, "undoes": row.id})
        return Open(row.case_id, None)
    return waiting


def _holds_ended_with(row: Decision) -> list[Decision]:
    """What ended the hold of a case that the decision answered while it replaced another decision."""
    ended = Decision.objects.filter(act=row.act, subject=row.subject, by_kind=SYSTEM, by_id=CASE_DECIDED)
    return list(ended.filter(superseded_by=None, position__gt=row.position))


def take(
    writer: Writer,
    ruling: Ruling,
    pack: Pack,
    actor: Actor,
    waiting: Open | None,
    supersedes: str | None,
    act: str | None = None,
    more: Mapping[str, Any] = {},
) -> str:
    """Take a decision inside an open writer; its id. `waiting`: the open case that it answers.

    `act`: what it is taken together with; `more` goes into the body as it is. Invalid and Conflict as in `decide`.
    """
    replaced = still_standing(supersedes, "supersedes") if supersedes else None
    if replaced is not None and replaced.subject != ruling.about.subject.key:
        raise Invalid.at(
            "supersedes", "other_subject",
            f"{replaced.id} is about {replaced.subject}; a decision replaces one on its own subject only.",
        )  # fmt: skip
    hold = waiting.hold if waiting is not None else None
    order = orders.standing_on(waiting.case) if waiting is not None and ruling.order is None else None
    ruling = _ordered(ruling, order)
    taking = taking_of(ruling, pack, actor, waiting, replaced, act, more)
    bodies_ = [acts.take(writer, taking)]
    if hold is not None and replaced is not None and replaced.id != hold:
        bodies_.append(_end_hold(writer, taking, hold))
    _follow(writer, bodies_, replaced, pack)
    if waiting is not None:
        # After the case's row: whoever leases a case locks its row before the lease.
        leases.drop(waiting.case)
    if order is not None and carrying.satisfied(order, ruling.restrictions):
        carrying.carried_out(writer, order, taking.id, actor.holder)
    return taking.id


def rehearse(case_id: str, body: DecideIn, actor: Actor, at: datetime) -> tuple[Taking, Pack]:
    """What `decide_case` would take now, of which nothing is stored. NotFound and Invalid as there."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound.at("case", "unknown_case", f"There is no case {case_id[:60]!r}.")
    subject = Subject.of_key(case.subject)
    faults = decision_faults(body, subject.kind, at)
    if faults:
        raise Invalid(faults)
    pack = versions.current()
    ruling = rule_on(about(subject.kind, subject.id), body, pack, case.policy)
    waiting = open_on([case.subject]).get(case.subject)
    order = orders.standing_on(waiting.case) if waiting is not None else None
    return taking_of(_ordered(ruling, order), pack, actor, waiting), pack


def taking_of(
    ruling: Ruling,
    pack: Pack,
    actor: Actor,
    waiting: Open | None,
    replaced: Decision | None = None,
    act: str | None = None,
    more: Mapping[str, Any] = {},
) -> Taking:
    """A ruling as the act that the ledger takes in: with the flags and reports of the case that it answers."""
    what = ruling.about
    hold = waiting.hold if waiting is not None else None
    reports = (
        tuple(Report.objects.filter(case_id=waiting.case).values_list("id", flat=True)) if waiting else ()
    )
    return Taking(
        subject=what.subject,
        by=actor,
        automation=NONE,
        ground=ruling.ground,
        guidelines=pack.version,
        restrictions=ruling.restrictions,
        account=what.account,
        revision=what.revision,
        policy=ruling.policy,
        no_action=ruling.no_action,
        exception=ruling.exception,
        explanation=ruling.explanation,
        case=waiting.case if waiting else None,
        flags=tuple(Flag.objects.filter(case_id=waiting.case).values_list("id", flat=True))
        if waiting
        else (),
        reports=reports,
        language=what.language,
        country=what.country,
        supersedes=_replaced(replaced) if replaced else Replaced(hold) if hold else None,
        act=act or new_id("a"),
        order=ruling.order,
        gag_until=ruling.gag_until,
        inherit={**ruling.marks(reports), **more},
    )


def _ordered(ruling: Ruling, order: Order | None) -> Ruling:
    """A measure on a case of an authority's order keeps its silence; on ground of the law it carries the order out."""
    if order is None or ruling.no_action:
        return ruling
    if ruling.ground["kind"] != "illegal":
        return replace(ruling, gag_until=order.gag_until)
    return replace(ruling, order=order.id, gag_until=order.gag_until)


def _follow(writer: Writer, taken: list[dict[str, Any]], replaced: Decision | None, pack: Pack) -> None:
    """Settle every account that the decisions reach, through themselves or through a device."""
    accounts = acts.affected(taken)
    bans: dict[str, list[Ban]] = {}
    if replaced is not None and replaced.subject.startswith(f"{DEVICE}:"):
        accounts |= set(standing.reached_by(replaced.id))
        if replaced.supersedes:
            accounts |= set(standing.reached_by(replaced.supersedes))
    writer.flush()
    for body in taken:
        for restriction in map(Restriction.of_body, body["restrictions"]):
            if restriction.kind == "ban":
                row = Decision.objects.get(id=body["id"])
                for account, since in content.linked(Subject.of_key(row.subject).id):
                    start = max(restriction.starts or writer.at, since)
                    ban = Ban(row.id, row.subject, row.policy, start, restriction.until)
                    bans.setdefault(account, []).append(ban)
    accounts |= set(bans)
    act = taken[0]["act"]
    acts.settle(writer, accounts, pack, versions.get, act=act, bans=bans)


def _end_hold(writer: Writer, by: Taking, hold: str) -> dict[str, Any]:
    """The hold of a case ends with the case, also when the decision on it replaces another decision."""
    return acts.take(
        writer,
        Taking(
            subject=by.subject,
            by=(SYSTEM, CASE_DECIDED),
            automation=acts.FULL,
            ground=by.ground,
            guidelines=by.guidelines,
            account=by.account,
            revision=by.revision,
            no_action=True,
            act=by.act,
            supersedes=Replaced(hold),
        ),
    )


def still_standing(decision_id: str, at: str, missing: type[Invalid] | type[NotFound] = Invalid) -> Decision:
    """The decision, which has to exist and to stand: `missing` or Conflict, at the field `at`, where it does not."""
    row = Decision.objects.filter(id=decision_id).first()
    if row is None:
        raise missing.at(at, "unknown_decision", f"There is no decision {decision_id[:60]!r}.")
    if row.superseded_by is not None:
        raise Conflict.at(
            at, "already_superseded",
            f"{row.id} was superseded by {row.superseded_by} at {rfc3339(row.superseded_at)}; supersede that one.",
        )  # fmt: skip
    return row


def _replaced(row: Decision) -> Replaced:
    return Replaced(row.id, row.strike_policy, row.strike_since, row.strike_root)


def _plain_ground(row: Decision) -> Mapping[str, Any]:
    ground: Mapping[str, Any] = bodies.of(row.id)["ground"]
    return ground
