"""A settlement: which derived decisions an account's state calls for, against those that it has.

A derived decision follows from others: a threshold of the ladder, a zero-tolerance violation, a banned device. What
is called for is computed from what stands now, as if nothing else had ever been; so when a ground is undone, what
followed from it falls, and what would have followed without it comes in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from waker.core.restrictions import Restriction
from waker.folds.strikes import OVERALL, Ladders, Violation, measures, strikes

LADDER: Final = "ladder"
ZERO_TOLERANCE: Final = "zero_tolerance"
DEVICE_BAN: Final = "device_ban"


class Derived(NamedTuple):
    """A derived decision that is called for: `key` names its cause, `since` is the moment of the cause."""

    key: str
    cause: str
    policy: str | None
    cites: tuple[str, ...]
    restrictions: tuple[Restriction, ...]
    since: datetime


class Standing(NamedTuple):
    """A derived decision that the account has: the latest with its key. `settled`: a person has replaced it, so the
    key is not looked at again; `lapsed`: it was taken back when its ground fell."""

    key: str
    decision: str
    settled: bool
    lapsed: bool


class Zero(NamedTuple):
    """A zero-tolerance decision that stands."""

    decision: str
    policy: str
    at: datetime


class Ban(NamedTuple):
    """A device ban that stands and reaches the account. `since`: the later of the ban and the first sight of it."""

    decision: str
    device: str
    policy: str | None
    since: datetime
    until: datetime | None


class Settlement(NamedTuple):
    """What has to be done: decisions to take, and ids of decisions whose ground has fallen."""

    take: list[Derived]
    lapse: list[str]


def called_for(
    violations: Sequence[Violation],
    zeros: Iterable[Zero],
    bans: Iterable[Ban],
    ladders: Callable[[str], Ladders],
    settled: Collection[str] = (),
) -> list[Derived]:
    """All derived decisions that what stands now calls for, oldest cause first.

    `ladders`: those of a version; `settled`: keys of what a person has replaced. From the moment that an account is
    closed for good the ladder has nothing more to say of it.
    """
    zeros = list(zeros)
    # A zero-tolerance violation closes the account by itself: the ladder need not say so again.
    closing = {zero.decision for zero in zeros}
    found = [
        Derived(
            m.key,
            LADDER,
            None if m.key.startswith(f"ladder:{OVERALL}:") else m.policy,
            m.cites,
            m.restrictions,
            m.at,
        )
        for m in measures(strikes(violations), ladders)
        if m.cites[-1] not in closing
    ]
    for zero in zeros:
        end = (Restriction("terminate", starts=zero.at),)
        found.append(
            Derived(f"zero:{zero.decision}", ZERO_TOLERANCE, zero.policy, (zero.decision,), end, zero.at)
        )
    for ban in bans:
        end = (Restriction("terminate", starts=ban.since, until=ban.until),)
        found.append(Derived(f"ban:{ban.decision}", DEVICE_BAN, ban.policy, (ban.decision,), end, ban.since))
    closings = [d for d in found if d.key not in settled and _closes(d)]
    if closings:
        first = min(closings, key=lambda d: (d.since, d.cause == LADDER, d.key))
        found = [d for d in found if d.cause != LADDER or d.since < first.since or d is first]
    return sorted(found, key=lambda d: (d.since, d.key))


def _closes(derived: Derived) -> bool:
    return any(r.kind == "terminate" and r.until is None for r in derived.restrictions)


def settle(called: Sequence[Derived], has: Sequence[Standing]) -> Settlement:
    """What to take and what to let lapse, so that the account has what is called for and no more."""
    standing = {s.key: s for s in has}
    wanted = {d.key for d in called}
    take = [d for d in called if d.key not in standing or standing[d.key].lapsed]
    lapse = [s.decision for s in has if s.key not in wanted and not s.settled and not s.lapsed]
    return Settlement(take, lapse)
