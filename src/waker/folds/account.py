"""An account's standing: its strikes, the restrictions in force, and what the next strike would lead to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from waker.core.moments import rfc3339
from waker.folds.force import Force, in_force
from waker.folds.strikes import OVERALL, Ladders, Violation, active, next_rung, strikes


def standing(
    violations: Sequence[Violation],
    forces: Sequence[Force],
    ladders: Ladders,
    at: datetime,
) -> dict[str, Any]:
    """The standing at `at` as the API answers it. `ladders`: rungs by policy, and of all under `OVERALL`."""
    every = strikes([v for v in violations if v.since <= at])
    counting = active(every, at)
    warnings = [s for s in every if not s.weight and at < s.expires]
    by_policy: dict[str, int] = {}
    for strike in counting:
        by_policy[strike.policy] = by_policy.get(strike.policy, 0) + strike.weight
    total = sum(by_policy.values())
    return {
        "at": rfc3339(at),
        "strikes": [
            {
                "decision": s.decision,
                "policy": s.policy,
                "weight": s.weight,
                "since": rfc3339(s.since),
                "expires": rfc3339(s.expires),
            }
            for s in counting
        ],
        "warnings": [
            {"decision": s.decision, "policy": s.policy, "since": rfc3339(s.since)} for s in warnings
        ],
        "total": total,
        "by_policy": by_policy,
        "restrictions": [restriction(f) for f in sorted(forces, key=_order) if in_force(f, at)],
        "next": _next(by_policy, total, ladders),
    }


def _order(force: Force) -> tuple[datetime, str, str, str]:
    """By start, not by position: one that comes back after an undo takes the place that it had."""
    return force.starts, force.kind, force.feature or "", force.label or ""


def restriction(force: Force) -> dict[str, Any]:
    """A restriction in force, as the API shows it."""
    body: dict[str, Any] = {"kind": force.kind, "decision": force.decision, "since": rfc3339(force.starts)}
    body["until"] = rfc3339(force.ends) if force.ends else None
    for name in ("feature", "label", "min_age", "target"):
        if getattr(force, name) is not None:
            body[name] = getattr(force, name)
    if force.countries:
        body["countries"] = list(force.countries)
    return body


def _next(by_policy: Mapping[str, int], total: int, ladders: Ladders) -> list[dict[str, Any]]:
    """The next step of each ladder that the account is on: the overall one, and those of policies with strikes."""
    steps = []
    for scope in (OVERALL, *sorted(by_policy)):
        count = total if scope == OVERALL else by_policy[scope]
        rung = next_rung(count, ladders.get(scope, ()))
        if rung is not None:
            steps.append(
                {
                    "policy": None if scope == OVERALL else scope,
                    "strikes": count,
                    "at": rung.at,
                    "kind": rung.kind,
                    "days": rung.days,
                    "feature": rung.feature,
                }
            )
    return steps
