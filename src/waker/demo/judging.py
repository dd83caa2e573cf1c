"""**Judging**: what colleagues of the sample community think of each other's decisions; a question; known answers.

All decisions on cases are drawn while the community is told. Most are judged alike, some otherwise, and the last wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from waker.core.actors import Actor
from waker.core.problems import Problem
from waker.folds.verdicts import NO_ACTION, VIOLATION, Verdict
from waker.ledger.models import Case, Decision, Opinion
from waker.review import opinions
from waker.review.asking import SECOND
from waker.review.quality import calibrating, plans, settling
from waker.review.shapes_opinions import OpinionIn

OTHER: Final = {"mila": "daan", "daan": "mila", "lead": "daan"}
"""Who judges whose decisions again."""
OTHERWISE: Final = 5
"""Every fifth is judged otherwise."""
WAITING: Final = 3
"""So many are left for whoever opens the console."""
QUESTION: Final = "Bedoelt hij dit als grap? Ik ken de reeks niet waar het op slaat."
SET: Final = "Wat ieder hetzelfde zou zien"
KNOWN: Final = "Staat zo in de richtlijnen, met dit als voorbeeld."


class Judging:
    """Judges as the story goes on; `begin` before the first decision, `end` after the last."""

    def __init__(self, staff: Mapping[str, Actor]) -> None:
        self._staff = staff
        self._waiting: list[tuple[str, str]] = []
        self._judged = 0

    def begin(self) -> None:
        plans.set_share("", "", 100, self._staff["lead"])

    def decided(self, decision: str, by: str, at: datetime) -> None:
        """A decision was taken: the one before the last few is judged again."""
        if by in OTHER:
            self._waiting += [
                (id_, OTHER[by])
                for id_ in Opinion.objects.filter(decision=decision, given_at=None).values_list(
                    "id", flat=True
                )
            ]
        if len(self._waiting) > WAITING:
            self._judge(*self._waiting.pop(0), at)

    def end(self, at: datetime) -> None:
        """From now on the share is that of the settings; somebody asks something, and there is a calibration set."""
        lead = self._staff["lead"]
        plans.set_share("", "", None, lead)
        for case in Case.objects.filter(closed_at=None).order_by("position"):
            if _tried(lambda id_=case.id: opinions.ask(id_, self._staff["mila"], QUESTION, at=at)):  # type: ignore[misc]  # a default binds the loop's value
                break
        made = calibrating.make(SET, "", "", 25, lead)
        known = Opinion.objects.exclude(purpose=SECOND).filter(given_at__isnull=False).order_by("position")
        for decision in Decision.objects.filter(id__in=[o.decision for o in known[:4]]):
            verdict = settling.verdict_of(decision)
            _tried(
                lambda d=decision.id, v=verdict: calibrating.add(made, d, v.outcome, v.policy, KNOWN, lead)  # type: ignore[misc]  # a default binds the loop's value
            )

    def _judge(self, opinion: str, who: str, at: datetime) -> None:
        row = Opinion.objects.get(id=opinion)
        verdict = settling.verdict_of(Decision.objects.get(id=row.decision))
        self._judged += 1
        if self._judged % OTHERWISE == 0:
            verdict = Verdict(VIOLATION, row.policy) if verdict.outcome == NO_ACTION else Verdict(NO_ACTION)
        given = _tried(lambda: opinions.give(opinion, _said(verdict), self._staff[who], at=at))
        third = Opinion.objects.filter(decision=row.decision, purpose="third", given_at=None).first()
        if given and third is not None:
            _tried(lambda: opinions.give(third.id, _said(verdict), self._staff["lead"], at=at))


def _said(verdict: Verdict) -> OpinionIn:
    ground = "illegal" if verdict.outcome == VIOLATION and verdict.policy is None else None
    return OpinionIn(outcome=verdict.outcome, ground=ground, policy=verdict.policy)  # type: ignore[arg-type]  # a verdict's outcomes are those


def _tried(call: Callable[[], object]) -> bool:
    """Whether it was done: somebody who lacks a speciality leaves it to others, as in life."""
    try:
        call()
    except Problem:
        return False
    return True
