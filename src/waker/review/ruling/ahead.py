"""Ahead: what a decision that nobody has taken yet would lead to for its account, by the ladders of the guidelines.

The same folds settle an account after a real decision (`waker.ledger.acts.settle`); here they look at one violation
more than there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from waker.core.restrictions import Restriction
from waker.core.subjects import CONTENT
from waker.folds.settlement import Zero, called_for, settle
from waker.folds.strikes import OVERALL, Violation, active, next_rung, strikes
from waker.guidelines import versions
from waker.ledger import acts, standing
from waker.ledger.acts import Taking
from waker.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Step:
    """A measure that would follow at once. `policy` None: the ladder of all policies; no restrictions: a warning."""

    cause: str
    policy: str | None
    restrictions: tuple[Restriction, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """`weight` is what the strike would count for, None when the decision gives none, 0 when the first is a warning;
    `before` and `after` the account's strikes, `of_policy` those of the decision's policy afterwards; `steps` what
    follows at once; `next_at` the strikes at which the next measure waits, which is `next_kind`."""

    weight: int | None
    before: int
    after: int
    of_policy: int
    steps: tuple[Step, ...]
    next_at: int | None = None
    next_kind: str | None = None


def of(taking: Taking, body: Mapping[str, Any], pack: Pack, at: datetime) -> Ahead:
    """What follows from `taking`, of which `body` would be the ledger's entry; it has an account."""
    account = taking.account or ""
    violations = standing.violations([account])[account]
    before = _sum(violations, at)
    zeros = standing.zeros([account])[account]
    if body["zero_tolerance"] and taking.subject.kind == CONTENT:
        zeros = [*zeros, Zero(taking.id, str(taking.policy.id if taking.policy else ""), at)]
    strike = body.get("strike")
    if strike:
        violations = [*violations, Violation.of(taking.id, strike, pack.version)]
    elif not body["zero_tolerance"]:
        return Ahead(None, before, before, 0, ())
    has, bans = standing.derived([account])[account], standing.standing_bans([account])[account]
    rungs = cache(lambda version: acts.ladders(versions.get(version)))
    settled = {s.key for s in has if s.settled}
    due = settle(called_for(violations, zeros, bans, rungs, settled), has)
    every = strikes(violations)
    after = _sum(violations, at)
    mine = next((s for s in every if s.decision == taking.id), None)
    rung = next_rung(after, pack.ladder)
    return Ahead(
        weight=mine.weight if mine else None,
        before=before,
        after=after,
        of_policy=sum(s.weight for s in active(every, at, mine.policy)) if mine else 0,
        steps=tuple(Step(d.cause, d.policy, d.restrictions) for d in due.take),
        next_at=rung.at if rung else None,
        next_kind=rung.kind if rung else None,
    )


def _sum(violations: list[Violation], at: datetime) -> int:
    return sum(s.weight for s in active(strikes(violations), at, OVERALL))
