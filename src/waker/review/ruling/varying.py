"""Varying: a decision replaced by one with other restrictions, on the same subject, the same revision and its reports.

An appeal is what calls for it. A step of the ladder stays one: what replaces it gives no strike of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from waker.core.actors import Actor
from waker.core.problems import Fault, Invalid, NotFound
from waker.core.subjects import Subject
from waker.guidelines import versions
from waker.ledger.cases import open_on
from waker.ledger.writing import writing
from waker.policy.pack import Pack
from waker.review import bodies
from waker.review.decisions import row
from waker.review.ruling.checks import as_restriction, decision_faults
from waker.review.ruling.rulings import Ruling, about, rule_on
from waker.review.ruling.taking import still_standing, take
from waker.review.shapes import ContextGround, DecideIn, GroundIn, GuidelinesGround, RestrictionIn

NO_VIOLATION = "no_violation"


def vary(
    decision_id: str,
    restrictions: Sequence[RestrictionIn],
    ground: GroundIn | None,
    explanation: str,
    actor: Actor,
    at: datetime | None = None,
    more: Mapping[str, Any] = {},
) -> str:
    """Replace the decision; the new one's id. `ground` None: the decision's own. `more` goes into the body.

    NotFound, Invalid (also where the decision has no ground that a restriction could stand on), or Conflict.
    """
    before = row(decision_id)
    body = bodies.of(decision_id)
    subject = Subject.of_key(before.subject)
    pack = versions.current()
    ruling = _ruling(subject, restrictions, ground, explanation, body, pack, at)
    ruling = replace(ruling, about=replace(ruling.about, revision=before.revision))
    if body.get("derived"):
        ruling = replace(ruling, policy=None)
    with writing(at) as writer:
        still_standing(decision_id, "decision", missing=NotFound)
        # A hold waits with its case; what replaces it answers that.
        waiting = open_on([before.subject]).get(before.subject) if before.hold else None
        kept = {} if waiting else {"cites": body["cites"]}
        return take(writer, ruling, pack, actor, waiting, decision_id, more={**kept, **more})


def _ruling(
    subject: Subject,
    restrictions: Sequence[RestrictionIn],
    ground: GroundIn | None,
    explanation: str,
    body: Mapping[str, Any],
    pack: Pack,
    at: datetime | None,
) -> Ruling:
    kept = body["ground"]
    if ground is None and kept["kind"] == "context" and kept.get("reason") == NO_VIOLATION:
        message = "The decision found no violation; name the ground on which the restrictions stand."
        raise Invalid.at("ground", "required", message)
    policy = kept.get("policy")
    if ground is None and policy and not body.get("derived"):
        ground = GuidelinesGround(policy=policy)
    draft = DecideIn(
        ground=ground or ContextGround(reason=NO_VIOLATION),
        restrictions=list(restrictions),
        explanation=explanation,
    )
    faults: list[Fault] = decision_faults(draft, subject.kind, at)
    if faults:
        raise Invalid(faults)
    what = about(subject.kind, subject.id)
    if ground is not None:
        return rule_on(what, draft, pack)
    asked = tuple(as_restriction(r) for r in restrictions)
    return Ruling(what, dict(kept), None, asked, None, False, explanation.strip())
