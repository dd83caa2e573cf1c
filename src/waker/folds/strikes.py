"""A strike: what a violation leaves on an account, for a time. The ladder: what strikes add up to.

Both are functions of the account's violations alone, so an undone violation leaves no trace: the same functions over
the violations that remain give what would have happened without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from waker.core.ladder import Rung
from waker.core.restrictions import Restriction


class Violation(NamedTuple):
    """One decision against an account or its content under a policy that gives strikes.

    `since` is when the strike began (for a decision that replaced an earlier one under the same policy: when that
    one did) and `root` the decision that began it; `first_warning` says that the guidelines make an account's first
    violation of the policy a warning.
    """

    decision: str
    policy: str
    weight: int
    since: datetime
    expires: datetime
    first_warning: bool = False
    root: str = ""


class Strike(NamedTuple):
    """A violation with the weight that it has given the account's other violations: 0 for a warning."""

    decision: str
    policy: str
    weight: int
    since: datetime
    expires: datetime
    root: str = ""


class Measure(NamedTuple):
    """What crossing a threshold leads to. `key` names the crossing: scope, threshold and the strike that crossed."""

    key: str
    policy: str
    kind: str
    at: datetime
    cites: tuple[str, ...]
    restrictions: tuple[Restriction, ...]


OVERALL = "*"
"""The scope of the ladder that counts the strikes of all policies."""


def strikes(violations: Sequence[Violation]) -> list[Strike]:
    """The strikes, in order of time. The first violation of a policy weighs nothing where it is a warning."""
    seen: set[str] = set()
    found = []
    for v in sorted(violations, key=lambda v: (v.since, v.root or v.decision)):
        weight = 0 if v.first_warning and v.policy not in seen else v.weight
        seen.add(v.policy)
        found.append(Strike(v.decision, v.policy, weight, v.since, v.expires, v.root or v.decision))
    return found


def active(found: Sequence[Strike], at: datetime, policy: str = OVERALL) -> list[Strike]:
    """The strikes that count at `at`, of one policy or of all."""
    return [s for s in found if s.since <= at < s.expires and s.weight and policy in (OVERALL, s.policy)]


def measures(found: Sequence[Strike], ladders: Mapping[str, Sequence[Rung]]) -> list[Measure]:
    """What the strikes lead to: for each strike and ladder the highest threshold that it crossed.

    `ladders`: rungs by policy id, and under `OVERALL` those that count all strikes. Strikes that expire later undo
    nothing: each crossing is judged at the moment of its strike.
    """
    result = []
    for n, strike in enumerate(found):
        if not strike.weight:
            continue
        for scope in (strike.policy, OVERALL):
            rungs = ladders.get(scope, ())
            if not rungs:
                continue
            counted = active(found[: n + 1], strike.since, scope)
            total = sum(s.weight for s in counted)
            crossed = [r for r in rungs if total - strike.weight < r.at <= total]
            if crossed:
                rung = max(crossed, key=lambda r: r.at)
                result.append(_measure(scope, rung, strike, tuple(s.decision for s in counted)))
    return result


def next_rung(total: int, rungs: Sequence[Rung]) -> Rung | None:
    """The lowest threshold above `total` strikes."""
    above = [r for r in rungs if r.at > total]
    return min(above, key=lambda r: r.at) if above else None


def _measure(scope: str, rung: Rung, strike: Strike, cites: tuple[str, ...]) -> Measure:
    until = strike.since + timedelta(days=rung.days) if rung.days is not None else None
    restrictions = (
        ()
        if rung.kind == "warn"
        else (Restriction(rung.kind, feature=rung.feature, starts=strike.since, until=until),)
    )
    key = f"ladder:{scope}:{rung.at}@{strike.root}"
    return Measure(key, strike.policy, rung.kind, strike.since, cites, restrictions)
