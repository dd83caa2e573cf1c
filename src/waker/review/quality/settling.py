"""Settling: what follows from a blind judgement. Where it differs from the decision a third person judges, blind too.

The third's verdict is the reference. It changes no decision by itself: leads are shown where it differs, and decide.
"""

from __future__ import annotations

from waker.core.actors import Actor
from waker.folds.verdicts import Verdict, of_decision
from waker.ledger.models import Case, Decision, Opinion
from waker.ledger.writing import Writer
from waker.review.asking import THIRD, ask_in
from waker.review.quality.drawing import SAMPLING


def verdict_of(decision: Decision) -> Verdict:
    """What somebody found, as far as colleagues can agree on it."""
    return of_decision(
        ground=decision.ground,
        policy=decision.policy,
        no_action=decision.no_action,
        exception=decision.exception is not None,
    )


def after(writer: Writer, opinion: Opinion, given: Verdict, actor: Actor) -> str | None:
    """A second judgement was given: ask a third person when it is another than the decision; the third's id."""
    decision = Decision.objects.get(id=opinion.decision)
    if given.agrees(verdict_of(decision)):
        return None
    case = Case.objects.get(id=opinion.case_id)
    decider = Actor(decision.by_kind, decision.by_id)
    return ask_in(writer, case, THIRD, SAMPLING, decision=decision.id, barred=[decider.holder, actor.holder])
