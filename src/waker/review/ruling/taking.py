"""Taking: appending decisions inside an open writer, with what they answer and what follows from them.

One decision goes through `take`. Many of one act go through `add`, one by one, and then once through `follow`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from waker.core.actors import SYSTEM, Actor
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Invalid, NotFound
from waker.core.restrictions import Restriction
from waker.core.subjects import DEVICE, Subject
from waker.folds.settlement import Ban
from waker.guidelines import versions
from waker.intake import content
from waker.intake.authorities import orders
from waker.intake.models_orders import Order
from waker.ledger import acts, standing
from waker.ledger.acts import NONE, Replaced, Taking
from waker.ledger.cases import Open
from waker.ledger.models import Decision, Flag, Report
from waker.ledger.writing import Writer
from waker.policy.pack import Pack
from waker.review.line import leases
from waker.review.quality import drawing
from waker.review.ruling import carrying
from waker.review.ruling.rulings import Ruling

CASE_DECIDED = "case_decided"


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
    answered = reading([waiting]).get(waiting.case) if waiting is not None else None
    body = add(writer, ruling, pack, actor, answered, replaced, act, more)
    bodies_ = [body]
    if answered is not None and answered.hold and replaced is not None and replaced.id != answered.hold:
        bodies_.append(end_hold(writer, ruling.about.subject, body, answered.hold))
    follow(writer, bodies_, [replaced] if replaced else [], pack)
    if waiting is not None:
        # After the case's row: whoever leases a case locks its row before the lease.
        leases.drop(waiting.case)
    if answered is not None:
        carry_out(writer, answered, ruling, body["id"], actor)
    made: str = body["id"]
    return made


@dataclass(frozen=True, slots=True)
class Answered:
    """An open case that a decision answers: the hold that waits with it, its flags and reports, and the order that
    it is of, if an authority's is still to be answered."""

    case: str
    hold: str | None
    flags: tuple[str, ...]
    reports: tuple[str, ...]
    order: Order | None


def reading(waiting: Collection[Open]) -> dict[str, Answered]:
    """What the open cases hold, by case, in three queries whatever their number."""
    ids = [one.case for one in waiting]
    flags: dict[str, list[str]] = {id_: [] for id_ in ids}
    reports: dict[str, list[str]] = {id_: [] for id_ in ids}
    for case, flag in Flag.objects.filter(case_id__in=ids).order_by("position").values_list("case_id", "id"):
        flags[case].append(flag)
    for case, report in (
        Report.objects.filter(case_id__in=ids).order_by("position").values_list("case_id", "id")
    ):
        reports[case].append(report)
    of_orders = orders.standing_on_each(ids)
    return {
        one.case: Answered(
            one.case, one.hold, tuple(flags[one.case]), tuple(reports[one.case]), of_orders.get(one.case)
        )
        for one in waiting
    }


def add(
    writer: Writer,
    ruling: Ruling,
    pack: Pack,
    actor: Actor,
    answered: Answered | None,
    replaced: Decision | None,
    act: str | None = None,
    more: Mapping[str, Any] = {},
    id_: str | None = None,
) -> dict[str, Any]:
    """Append one decision; its ledger body. `follow` has to come after, once for all that are taken together."""
    body = acts.take(writer, taking_of(ruling, pack, actor, answered, replaced, act, more, id_))
    drawing.consider(writer, body, actor)
    return body


def taking_of(
    ruling: Ruling,
    pack: Pack,
    actor: Actor,
    answered: Answered | None,
    replaced: Decision | None = None,
    act: str | None = None,
    more: Mapping[str, Any] = {},
    id_: str | None = None,
) -> Taking:
    """A ruling as the act that the ledger takes in: with the flags and reports of the case that it answers.

    Invalid when a report is marked that it does not answer.
    """
    what = ruling.about
    ruling = _ordered(ruling, answered.order if answered and ruling.order is None else None)
    reports = answered.reports if answered else ()
    hold = answered.hold if answered else None
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
        case=answered.case if answered else None,
        flags=answered.flags if answered else (),
        reports=reports,
        language=what.language,
        country=what.country,
        supersedes=_replaced(replaced) if replaced else Replaced(hold) if hold else None,
        act=act or new_id("a"),
        order=ruling.order,
        gag_until=ruling.gag_until,
        inherit={**ruling.marks(reports), **more},
        id=id_ or new_id("d"),
    )


def carry_out(writer: Writer, answered: Answered, ruling: Ruling, decision: str, actor: Actor) -> None:
    """Where the decision does what an authority's order asks, say so to the authority once all its cases are done."""
    order = answered.order if ruling.order is None else None
    if order is not None and carrying.satisfied(order, ruling.restrictions):
        carrying.carried_out(writer, order, decision, actor.holder)


def _ordered(ruling: Ruling, order: Order | None) -> Ruling:
    """A measure on a case of an authority's order keeps its silence; on ground of the law it carries the order out."""
    if order is None or ruling.no_action:
        return ruling
    if ruling.ground["kind"] != "illegal":
        return replace(ruling, gag_until=order.gag_until)
    return replace(ruling, order=order.id, gag_until=order.gag_until)


def follow(
    writer: Writer, taken: Sequence[Mapping[str, Any]], replaced: Sequence[Decision], pack: Pack
) -> None:
    """Settle every account that the decisions reach, through themselves or through a device.

    `taken`: their bodies, all of one act; `replaced`: what they took the place of.
    """
    accounts = acts.affected(taken)
    bans: dict[str, list[Ban]] = {}
    for gone in replaced:
        if gone.subject.startswith(f"{DEVICE}:"):
            accounts |= set(standing.reached_by(gone.id))
            if gone.supersedes:
                accounts |= set(standing.reached_by(gone.supersedes))
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


def end_hold(writer: Writer, subject: Subject, by: Mapping[str, Any], hold: str) -> dict[str, Any]:
    """The hold of a case ends with the case, also when the decision on it (`by`, a body) replaces another decision."""
    return acts.take(
        writer,
        Taking(
            subject=subject,
            by=(SYSTEM, CASE_DECIDED),
            automation=acts.FULL,
            ground=by["ground"],
            guidelines=by["guidelines"],
            account=by["account"],
            revision=by["revision"],
            no_action=True,
            act=by["act"],
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
