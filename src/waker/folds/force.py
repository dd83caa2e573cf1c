"""A force: one restriction as it came into the world, with all that says whether it is in force at a moment.

In force at t: the decision was taken at or before t, nothing superseded it by t, and start <= t < end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple


class Force(NamedTuple):
    """One row of the restrictions view. `position` is the ledger position of its decision, and orders forces."""

    subject: str
    decision: str
    position: int
    at: datetime
    kind: str
    countries: tuple[str, ...]
    min_age: int | None
    feature: str | None
    label: str | None
    target: str | None
    starts: datetime
    ends: datetime | None
    superseded_at: datetime | None


Forces = Mapping[str, list[Force]]
"""Forces by subject key."""


def in_force(force: Force, at: datetime) -> bool:
    return (
        force.at <= at
        and force.starts <= at
        and (force.ends is None or at < force.ends)
        and (force.superseded_at is None or force.superseded_at > at)
    )


def by_subject(forces: Iterable[Force], at: datetime) -> dict[str, list[Force]]:
    """The forces in force at `at`, by subject, oldest decision first."""
    found: dict[str, list[Force]] = {}
    for force in forces:
        if in_force(force, at):
            found.setdefault(force.subject, []).append(force)
    for group in found.values():
        group.sort(key=lambda f: f.position)
    return found
