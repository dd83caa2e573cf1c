"""Statements for the DSA Transparency Database: how many are in which state, one page of them, and one whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count

from waker.console.queries.paging import Page, page
from waker.ledger.models import Decision
from waker.transparency.models import (
    CLOSED,
    SENDING,
    SET_ASIDE,
    UNCERTAIN,
    WAITING,
    Attempt,
    Channel,
    Owed,
    Submission,
)

SUBMITTED = "submitted"
TABS = (WAITING, SUBMITTED, SET_ASIDE, UNCERTAIN, CLOSED)
"""What is on its way counts as waiting: the next minute tells."""


@dataclass(frozen=True, slots=True)
class Row:
    """One statement in a list. `at`: when it was stored, or when the decision was taken."""

    decision: Decision
    at: datetime
    reason: str
    errors: Sequence[Mapping[str, str]]
    sending: bool = False


@dataclass(frozen=True, slots=True)
class Full:
    """One statement with all its attempts, newest first. `owed` None once it is stored."""

    decision: Decision
    state: str
    statement: Mapping[str, Any]
    owed: Owed | None
    stored: Submission | None
    attempts: Sequence[Attempt]


def counts() -> dict[str, int]:
    """How many statements are in each state."""
    found = dict(Owed.objects.values_list("state").annotate(n=Count("decision")))
    counted = {state: found.get(state, 0) for state in TABS} | {SUBMITTED: Submission.objects.count()}
    counted[WAITING] += found.get(SENDING, 0)
    return counted


def channel() -> Channel | None:
    """How the way to the database fares; None before anything was ever sent."""
    return Channel.objects.filter(id=1).first()


def listing(state: str, number: int, said: Callable[[str], str] = str) -> Page[Row]:
    """One page of a state: what is stored newest first, the rest oldest first. `said` words reasons for the reader."""
    if state == SUBMITTED:
        return page(Submission.objects.order_by("-position"), number, _stored)
    states = [WAITING, SENDING] if state == WAITING else [state]
    return page(Owed.objects.filter(state__in=states).order_by("position"), number, partial(_owed, said))


def _stored(rows: list[Submission]) -> list[Row]:
    decisions = Decision.objects.in_bulk([row.decision for row in rows])
    return [Row(decisions[row.decision], row.at, "", ()) for row in rows]


def _owed(said: Callable[[str], str], rows: list[Owed]) -> list[Row]:
    decisions = Decision.objects.in_bulk([row.decision for row in rows])
    return [
        Row(decisions[row.decision], row.at, said(row.reason), row.errors, row.state == SENDING)
        for row in rows
    ]


def full(decision_id: str) -> Full | None:
    """Everything about one statement; None when none is known of this decision."""
    decision = Decision.objects.filter(id=decision_id).first()
    owed = Owed.objects.filter(decision=decision_id).first()
    stored = Submission.objects.filter(decision=decision_id).first()
    if decision is None or (owed is None and stored is None):
        return None
    attempts = list(Attempt.objects.filter(decision=decision_id).order_by("-n"))
    sent = next((a.statement for a in attempts if stored is not None and a.puid == stored.puid), None)
    return Full(
        decision=decision,
        state=SUBMITTED if owed is None else WAITING if owed.state == SENDING else owed.state,
        statement=sent if sent is not None else owed.statement if owed is not None else {},
        owed=owed,
        stored=stored,
        attempts=attempts,
    )
