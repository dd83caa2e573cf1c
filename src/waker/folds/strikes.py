"""A strike: what a violation leaves on an account, for a time. The ladder: what strikes add up to.

Both are functions of the account's violations alone, so an undone violation leaves no trace: the same functions over
the violations that remain give what would have happened without it.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from waker.core.ladder import Rung
from waker.core.moments import parse
from waker.core.restrictions import Restriction


class Violation(NamedTuple):
    """One decision against an account or its content under a policy that gives strikes.

    `since` is when the strike began (for a decision that replaced an earlier one under the same policy: when that
    one did) and `root` the decision that began it; `first_warning` says that the guidelines make an account's first
    violation of the policy a warning. `guidelines`: the version that it was judged under.
    """

    decision: str
    policy: str
    weight: int
    since: datetime
    expires: datetime
    first_warning: bool = False
    root: str = ""
    guidelines: str = ""

    @staticmethod
    def of(decision: str, strike: Mapping[str, Any], guidelines: str) -> Violation:
        """What a decision leaves, read from the `strike` of its ledger body."""
        return Violation(
            decision,
            strike["policy"],
            strike["weight"],
            parse(strike["since"]),
            parse(strike["expires"]),
            strike["first_warning"],
            strike["root"],
            guidelines,
        )


class Strike(NamedTuple):
    """A violation with the weight that it has given the account's other violations: 0 for a warning."""

    decision: str
    policy: str
    weight: int
    since: datetime
    expires: datetime
    root: str = ""
    guidelines: str = ""


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

Ladders = Mapping[str, Sequence[Rung]]
"""Rungs by policy id, and under `OVERALL` those that count all strikes."""


def strikes(violations: Sequence[Violation]) -> list[Strike]:
    """The strikes, in order of time. The first violation of a policy weighs nothing where it is a warning."""
    seen: set[str] = set()
    found = []
    for v in sorted(violations, key=lambda v: (v.since, v.root or v.decision)):
        weight = 0 if v.first_warning and v.policy not in seen else v.weight
        seen.add(v.policy)
        root = v.root or v.decision
        found.append(Strike(v.decision, v.policy, weight, v.since, v.expires, root, v.guidelines))
    return found


def active(found: Sequence[Strike], at: datetime, policy: str = OVERALL) -> list[Strike]:
    """The strikes that count at `at`, of one policy or of all."""
    return [s for s in found if s.since <= at < s.expires and s.weight and policy in (OVERALL, s.policy)]


def measures(found: Sequence[Strike], ladders: Callable[[str], Ladders]) -> list[Measure]:
    """What the strikes lead to: for each strike and ladder the highest threshold that it crossed.

    `ladders`: those of a version of the guidelines. Each crossing is judged at the moment of its strike and by the
    guidelines of that strike: strikes that expire later undo nothing, and new thresholds do not look back.
    """
    result = []
    running: defaultdict[str, _Running] = defaultdict(_Running)
    for n, strike in enumerate(found):
        if not strike.weight:
            continue
        of_version = ladders(strike.guidelines)
        for scope in (strike.policy, OVERALL):
            before, after = running[scope].add(strike)
            crossed = [r for r in of_version.get(scope, ()) if before < r.at <= after]
            if crossed:
                highest = max(r.at for r in crossed)
                taken = [r for r in crossed if r.at == highest]
                counted = active(found[: n + 1], strike.since, scope)
                result.append(_measure(scope, taken, strike, tuple(s.decision for s in counted)))
    return result


class _Running:
    """The sum of the unexpired strikes of one scope, as time goes on: accounts may have thousands of strikes."""

    def __init__(self) -> None:
        self._total = 0
        self._expiring: list[tuple[datetime, int]] = []

    def add(self, strike: Strike) -> tuple[int, int]:
        """The sum just before the strike, and with it."""
        while self._expiring and self._expiring[0][0] <= strike.since:
            self._total -= heapq.heappop(self._expiring)[1]
        before = self._total
        self._total += strike.weight
        heapq.heappush(self._expiring, (strike.expires, strike.weight))
        return before, self._total


def next_rung(total: int, rungs: Sequence[Rung]) -> Rung | None:
    """The lowest threshold above `total` strikes."""
    above = [r for r in rungs if r.at > total]
    return min(above, key=lambda r: r.at) if above else None


def _measure(scope: str, rungs: Sequence[Rung], strike: Strike, cites: tuple[str, ...]) -> Measure:
    """`rungs`: more than one where a threshold switches several features off."""
    restrictions = tuple(
        Restriction(
            rung.kind,
            feature=rung.feature,
            starts=strike.since,
            until=strike.since + timedelta(days=rung.days) if rung.days is not None else None,
        )
        for rung in rungs
        if rung.kind != "warn"
    )
    key = f"ladder:{scope}:{rungs[0].at}@{strike.root}"
    return Measure(key, strike.policy, rungs[0].kind, strike.since, cites, restrictions)
