"""Telling: a decision's statement for the database as it was sent, as it waits, or as it would be."""

from __future__ import annotations

from typing import Any

from waker.core.problems import Conflict, Fault
from waker.review.decisions import row
from waker.transparency.looking import statement_of
from waker.transparency.models import SET_ASIDE, WAITING, Attempt, Owed, Submission
from waker.transparency.puids import puid_of
from waker.transparency.validator import complaints


def get(decision: str) -> dict[str, Any]:
    """The statement with its puid: that of the attempt that was made, or of the one to come.

    NotFound when there is no such decision or it owes none; Conflict while something in it is wrong.
    """
    row(decision)
    stored = Submission.objects.filter(decision=decision).first()
    if stored is not None:
        sent: dict[str, Any] = Attempt.objects.get(puid=stored.puid).statement
        return sent
    owed = Owed.objects.filter(decision=decision).first()
    if owed is None or not owed.statement:
        told = statement_of(decision, puid_of(decision, 1))
        wrong = complaints(told)
        faults = [Fault(c.field, c.code, c.message) for c in wrong]
    else:
        fresh = owed.state in (WAITING, SET_ASIDE)
        puid = puid_of(decision, owed.attempts + 1) if fresh else owed.puid
        told = {**owed.statement, "puid": puid}
        faults = [Fault(e["field"], e["code"], e["message"]) for e in owed.errors]
    if faults:
        raise Conflict(faults, f"The statement of {decision} waits for somebody to mend it.")
    return told
