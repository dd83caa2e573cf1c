"""Assessing: what one decision comes to on each of many subjects: it is taken, it is skipped, or it cannot be.

The preview, the confirmation and every batch ask the same question, each at its own moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from waker.core.actors import Actor
from waker.core.problems import Fault, Invalid, Problem
from waker.core.restrictions import KINDS, Restriction
from waker.core.subjects import CONTENT, Subject
from waker.folds.force import Force
from waker.ledger.cases import Open
from waker.policy.pack import Pack
from waker.review import evidence, reviewers
from waker.review.bulk.facts import Facts, abouts, gather
from waker.review.ruling.checks import decision_faults
from waker.review.ruling.rulings import About, Ruling, rule_on
from waker.review.shapes import DecideIn

READY: Final = "ready"
SKIP: Final = "skip"
CANNOT: Final = "cannot"

# Why a subject counts as decided already, the gravest reason first.
ORDER: Final = "order"
PRESERVED: Final = "preserved"
IN_HANDS: Final = "in_hands"
IN_FORCE: Final = "in_force"
JUDGED: Final = "judged"

# Why a subject cannot take the decision.
UNKNOWN: Final = "unknown"
DOES_NOT_FIT: Final = "does_not_fit"
CLOSED_QUEUE: Final = "closed_queue"
SEALED: Final = "sealed"
REFUSED: Final = "refused"

TAKES_AWAY: Final = frozenset({"remove", "withhold", "suspend", "terminate"})
"""What leaves nothing for a lighter measure to do. Of other kinds none stands in for another, however grave."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One subject. `ruling` where it is ready, `waiting` then the open case that the decision answers; else `reason`,
    with a `note` where the reason says too little."""

    subject: str
    state: str
    reason: str = ""
    note: str = ""
    about: About | None = None
    ruling: Ruling | None = None
    waiting: Open | None = None


def fitting(body: DecideIn, kinds: Sequence[str], at: datetime | None = None) -> dict[str, DecideIn]:
    """The decision as each kind of subject can take it: with the restrictions that fit. Kinds that cannot are absent.

    Invalid when it fits none of `kinds`, with what is wrong for the first of them.
    """
    faults = _own_faults(body)
    found: dict[str, DecideIn] = {}
    for kind in kinds:
        laid = [r for r in body.restrictions if r.kind not in KINDS or kind in KINDS[r.kind].subjects]
        if (body.restrictions and not laid) or (body.exception is not None and kind != CONTENT):
            continue
        fitted = msgspec.structs.replace(body, restrictions=laid)
        faults += decision_faults(fitted, kind, at)
        found[kind] = fitted
    if not faults and not found and kinds:
        faults = decision_faults(body, kinds[0], at)
    if faults:
        raise Invalid(list(dict.fromkeys(faults)))
    return found


def _own_faults(body: DecideIn) -> list[Fault]:
    """What a decision on one subject may say and one on many may not."""
    faults = []
    if body.supersedes is not None:
        message = "A decision on many subjects replaces no single decision."
        faults.append(Fault("supersedes", "not_allowed", message))
    if body.manifestly_unfounded:
        message = "Reports are marked as unfounded case by case, never in bulk."
        faults.append(Fault("manifestly_unfounded", "not_allowed", message))
    return faults


def assess(
    subjects: Sequence[str],
    body: DecideIn,
    pack: Pack,
    actor: Actor,
    at: datetime,
    *,
    skip_decided: bool,
    known: Mapping[str, About] | None = None,
) -> list[Assessed]:
    """What becomes of each subject (by key), in their order. `known`: what `abouts` said of them before.

    Invalid when the decision fits none of them, or not the guidelines.
    """
    kinds = list(dict.fromkeys(Subject.of_key(key).kind for key in subjects))
    bodies = fitting(body, kinds, at)
    known = abouts(subjects) if known is None else known
    facts = gather(list(known.values()), actor, at)
    by_id = {key: facts[what.subject.key] for key, what in known.items()}
    reviewer = reviewers.of(actor, at)
    shut = set() if reviewer.user is None else _sealed(list(known), reviewer)
    found = []
    for key in subjects:
        said = by_id.get(key)
        closed = (
            said is not None
            and said.queue is not None
            and not reviewers.open_to(reviewer, pack.asked_by(said.queue, said.policy))
        )
        if said is not None and (closed or key in shut):
            reason = CLOSED_QUEUE if closed else SEALED
            found.append(Assessed(key, CANNOT, reason, about=said.about))
        else:
            found.append(_one(key, said, bodies, pack, skip_decided))
    return found


def _sealed(keys: Sequence[str], reviewer: reviewers.Reviewer) -> set[str]:
    """The subjects that the reviewer has not the speciality for."""
    return {
        key for key, speciality in evidence.sealed(keys).items() if speciality not in reviewer.specialities
    }


def _one(
    key: str,
    facts: Facts | None,
    bodies: Mapping[str, DecideIn],
    pack: Pack,
    skip_decided: bool,
) -> Assessed:
    body = bodies.get(Subject.of_key(key).kind)
    if facts is None:
        return Assessed(key, CANNOT, UNKNOWN)
    if body is None:
        return Assessed(key, CANNOT, DOES_NOT_FIT, about=facts.about)
    try:
        ruling = rule_on(facts.about, body, pack, facts.policy)
    except Problem as problem:
        if any(fault.at.startswith("ground") for fault in problem.faults):
            raise
        return Assessed(key, CANNOT, REFUSED, problem.detail, about=facts.about)
    passed = _passed(facts, ruling)
    if passed and skip_decided:
        return Assessed(key, SKIP, passed, about=facts.about)
    answers = ruling.ground["kind"] != "context" or ruling.no_action
    waiting = facts.waiting if answers and facts.holder is None else None
    return Assessed(key, READY, about=facts.about, ruling=ruling, waiting=waiting)


def _passed(facts: Facts, ruling: Ruling) -> str:
    """Why the subject counts as decided already; empty when it does not."""
    if facts.ordered:
        return ORDER
    if facts.preserved:
        return PRESERVED
    if facts.holder is not None:
        return IN_HANDS
    # Zero tolerance keeps evidence and opens a report, which no measure under another policy has done.
    zero = ruling.policy is not None and ruling.policy.zero_tolerance
    if ruling.restrictions and not zero and all(_covered(facts, r) for r in ruling.restrictions):
        return IN_FORCE
    return JUDGED if facts.judged else ""


def _covered(facts: Facts, wanted: Restriction) -> bool:
    return any(covers(force, wanted) for force in facts.forces)


def covers(force: Force, wanted: Restriction) -> bool:
    """Whether what is in force is the same as what is wanted, or graver: as wide and as long."""
    if force.countries and not (wanted.countries and set(wanted.countries) <= set(force.countries)):
        return False
    if force.ends is not None and (wanted.until is None or wanted.until > force.ends):
        return False
    if force.kind != wanted.kind:
        return force.kind in TAKES_AWAY and KINDS[force.kind].severity > KINDS[wanted.kind].severity
    if wanted.min_age is not None and (force.min_age or 0) < wanted.min_age:
        return False
    return (force.feature, force.label, force.target) == (wanted.feature, wanted.label, wanted.target)
