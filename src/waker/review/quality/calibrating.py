"""Calibration: decided cases whose right answer is known, put to reviewers blind among what waits for them.

A lead makes a set, adds decided cases with the answer and why it is right, and says how often they come. Nobody gets
the same question twice, nor one about a decision of their own. After answering one reads the right answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from waker.core.actors import Actor
from waker.core.ids import new_id
from waker.core.moments import now
from waker.core.problems import Conflict, Fault, Invalid, NotFound, unknown
from waker.folds.intervals import Estimate, wilson
from waker.folds.verdicts import NO_ACTION, OUTCOMES, Verdict
from waker.guidelines import versions
from waker.ledger.models import Case, Decision, Opinion
from waker.ledger.writing import writing
from waker.review import care, reviewers
from waker.review.asking import CALIBRATION, ask_in, person
from waker.review.models import CalibrationAsked, CalibrationItem, CalibrationSet, OpinionPlace
from waker.review.quality.drawing import SAMPLING, fraction, sealed
from waker.review.reviewers import Reviewer


def make(name: str, queue: str, policy: str, share: float, actor: Actor) -> str:
    """Make an empty set; its id. `share`: before how many of 100 blind opinions one of it comes. Invalid."""
    pack = versions.current()
    faults = []
    if not name.strip():
        faults.append(Fault("name", "required", "Give the set a name."))
    if queue and queue not in pack.queues:
        faults.append(unknown("queue", "queue", queue, pack.queues))
    if policy and policy not in pack.policies:
        faults.append(unknown("policy", "policy", policy, pack.policies))
    if not 0 <= share <= 100:
        faults.append(Fault("share", "out_of_range", "From 0 to 100 per cent."))
    if faults:
        raise Invalid(faults)
    made = CalibrationSet.objects.create(
        id=new_id("k"), name=name.strip()[:200], queue=queue, policy=policy, share=share, made_by=actor.holder,
        made_at=now(),
    )  # fmt: skip
    return str(made.id)


def change(set_id: str, *, share: float | None = None, is_open: bool | None = None) -> None:
    """Change how often a set comes, or close it and open it again. NotFound, Invalid."""
    found = get(set_id)
    if share is not None:
        if not 0 <= share <= 100:
            raise Invalid.at("share", "out_of_range", "From 0 to 100 per cent.")
        found.share = share
    if is_open is not None:
        found.open = is_open
    found.save()


def get(set_id: str) -> CalibrationSet:
    found = CalibrationSet.objects.filter(id=set_id).first()
    if found is None:
        raise NotFound.at("set", "unknown_set", f"There is no calibration set {set_id[:60]!r}.")
    return found


def add(set_id: str, decision_id: str, outcome: str, policy: str | None, why: str, actor: Actor) -> str:
    """Add a decided case with the right answer; the item's id. NotFound, Invalid, or Conflict when it is in already.

    The set's queue and policy are those of the case, where the set has any.
    """
    found = get(set_id)
    decision = Decision.objects.filter(id=decision_id).first()
    case = Case.objects.filter(id=decision.case_id).first() if decision and decision.case_id else None
    if decision is None or case is None or decision.automation == "full":
        message = f"There is no person's decision {decision_id[:60]!r} on a case."
        raise Invalid.at("decision", "unknown_decision", message)
    faults = []
    pack = versions.current()
    if outcome not in OUTCOMES:
        faults.append(unknown("outcome", "outcome", outcome, OUTCOMES))
    elif outcome == NO_ACTION:
        policy = None
    elif policy is not None and policy not in pack.policies:
        faults.append(unknown("policy", "policy", policy, pack.policies))
    if sealed(case.policy, decision.policy):
        faults.append(Fault("decision", "sealed", "Sealed evidence is no question of calibration."))
    if not why.strip():
        faults.append(Fault("why", "required", "Say why this is right: whoever answers reads it."))
    if found.queue and case.queue != found.queue:
        faults.append(Fault("decision", "other_queue", f"The set is about the queue {found.queue}."))
    if found.policy and case.policy != found.policy:
        faults.append(Fault("decision", "other_policy", f"The set is about the policy {found.policy}."))
    if faults:
        raise Invalid(faults)
    try:
        with transaction.atomic():
            item = CalibrationItem.objects.create(
                id=new_id("q"), set=found, case_id=case.id, decision=decision.id, outcome=outcome, policy=policy,
                why=why.strip()[:20_000], added_by=actor.holder, added_at=now(),
            )  # fmt: skip
    except IntegrityError:
        raise Conflict.at("decision", "already_in", "This case is in the set already.") from None
    return str(item.id)


def retire(item_id: str) -> None:
    """Put a question to nobody any more; answers stay. NotFound."""
    if not CalibrationItem.objects.filter(id=item_id).update(retired_at=now()):
        raise NotFound.at("item", "unknown_item", f"There is no question {item_id[:60]!r}.")


def instead_of(place: OpinionPlace, reviewer: Reviewer, who: str, at: datetime) -> str | None:
    """Put a question to the reviewer before a blind opinion that waits for them, if one is due; its opinion's id."""
    sets = [s for s in CalibrationSet.objects.filter(open=True).order_by("id") if s.share]
    if not sets or CalibrationAsked.objects.filter(person=who, before=place.opinion).exists():
        return None
    for one in sets:
        if 100 * fraction(f"{one.id}:{who}:{place.opinion}") < one.share:
            found = _question(one, reviewer, who, at)
            if found is not None:
                return _put(*found, reviewer, who, place.opinion)
    return None


def _question(
    one: CalibrationSet, reviewer: Reviewer, who: str, at: datetime
) -> tuple[CalibrationItem, Case] | None:
    """The set's next question for the reviewer: in an order of their own, so that nobody can pass answers on."""
    open_items = list(CalibrationItem.objects.filter(set=one, retired_at=None).exclude(asked__person=who))
    open_items.sort(key=lambda item: fraction(f"{item.id}:{who}"))
    cases = {case.id: case for case in Case.objects.filter(id__in=[item.case_id for item in open_items])}
    decided = {d.id: d for d in Decision.objects.filter(id__in=[item.decision for item in open_items])}
    judged = set(
        Opinion.objects.filter(decision__in=list(decided), given_by=reviewer.holder).values_list(
            "decision", flat=True
        )
    )
    pack, spared = versions.current(), care.limits(reviewer, at)
    for item in open_items:
        case, decision = cases.get(item.case_id), decided.get(item.decision)
        if case is None or decision is None or decision.id in judged:
            continue
        if person(f"{decision.by_kind}:{decision.by_id}") == who or not reviewer.reads(case.languages):
            continue
        if not reviewers.open_to(reviewer, pack.asked_by(case.queue, case.policy)):
            continue
        if spared.max_severity is not None and case.severity > spared.max_severity:
            continue
        if case.queue in spared.opted_out or case.policy in spared.policies:
            continue
        return item, case
    return None


def _put(item: CalibrationItem, case: Case, reviewer: Reviewer, who: str, before: str) -> str | None:
    with writing() as writer:
        if CalibrationAsked.objects.filter(item=item, person=who).exists():
            return None  # in another tab, a moment ago
        opinion = ask_in(
            writer, case, CALIBRATION, SAMPLING, decision=item.decision, kept_for=reviewer.holder
        )
        CalibrationAsked.objects.create(
            opinion=opinion, item=item, person=who, before=before, asked_at=writer.at
        )
    return opinion


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that somebody answered: what is right, why, and what they said."""

    opinion: str
    right: bool
    outcome: str
    policy: str | None
    why: str
    said: Verdict
    given_at: datetime


def answer(opinion_id: str) -> Answer | None:
    """What is right, for whoever has answered; None for an opinion that was no question, or is not given yet."""
    asked = CalibrationAsked.objects.select_related("item").filter(opinion=opinion_id).first()
    given = Opinion.objects.filter(id=opinion_id, given_at__isnull=False).first() if asked else None
    return _answer(asked, given) if asked is not None and given is not None else None


def answers(who: str, limit: int = 20) -> list[Answer]:
    """What somebody answered, the last first."""
    asked = {a.opinion: a for a in CalibrationAsked.objects.select_related("item").filter(person=who)}
    given = Opinion.objects.filter(id__in=list(asked), given_at__isnull=False).order_by("-given_at")[:limit]
    return [_answer(asked[one.id], one) for one in given]


def _answer(asked: CalibrationAsked, given: Opinion) -> Answer:
    item, said = asked.item, Verdict(given.outcome or "", given.given_policy)
    right = said.agrees(Verdict(item.outcome, item.policy))
    return Answer(
        asked.opinion, right, item.outcome, item.policy, item.why, said, given.given_at or asked.asked_at
    )


@dataclass(frozen=True, slots=True)
class Score:
    """How many of their questions somebody answered rightly."""

    who: str
    right: int
    share: Estimate


def scores(who: str | None = None, set_id: str | None = None, minimum: int = 1) -> list[Score]:
    """The scores of everybody, or of one person, over all sets or one; by person."""
    return [
        Score(name, right, wilson(right, n, minimum))
        for name, (right, n) in sorted(_counted(who, set_id).items())
    ]


def _counted(who: str | None, set_id: str | None) -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.person, i.outcome, i.policy, o.outcome, o.given_policy, count(*) FROM review_calibration_asked a"
            " JOIN review_calibration_item i ON i.id = a.item_id JOIN view_opinion o ON o.id = a.opinion"
            " WHERE o.given_at IS NOT NULL AND (%s::text IS NULL OR a.person = %s)"
            " AND (%s::text IS NULL OR i.set_id = %s) GROUP BY 1, 2, 3, 4, 5",
            [who, who, set_id, set_id],
        )
        rows: Sequence[Any] = cursor.fetchall()
    found: dict[str, tuple[int, int]] = {}
    for name, outcome, policy, said, said_policy, n in rows:
        right, total = found.get(name, (0, 0))
        agrees = Verdict(said, said_policy).agrees(Verdict(outcome, policy))
        found[name] = (right + n * agrees, total + n)
    return found
