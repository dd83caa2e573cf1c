"""Priority: why a case stands where it does in line. Overdue first, then channel, severity, reach an hour and score."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from waker.core.moments import rfc3339
from waker.ledger.models import Case


class Part(NamedTuple):
    """One thing that decides the place in line, the weightiest first: what it is, and what it is here."""

    what: str
    value: str | int | float | bool


def explain(case: Case, at: datetime) -> list[Part]:
    """What the place of the case depends on, in the order in which it counts."""
    return [
        Part("overdue", case.closed_at is None and case.due_at <= at),
        Part("channel", case.channel),
        Part("severity", case.severity),
        Part("reach_per_hour", round(case.pace, 1)),
        Part("score", case.score),
        Part("opened_at", rfc3339(case.opened_at)),
    ]
