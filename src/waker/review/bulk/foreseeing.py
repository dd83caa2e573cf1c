"""Foreseeing: which strikes a bulk would give, and which steps of the ladder would follow, before anything is taken.

Nothing is written and no lock is held: the folds that settle an account afterwards are asked about what stands now
and the decisions to come, as if all were taken this moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from waker.core.actors import Actor
from waker.core.moments import parse
from waker.core.restrictions import KINDS
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.folds.settlement import Ban, Derived, Zero, called_for, settle
from waker.folds.strikes import Violation
from waker.guidelines import versions
from waker.intake import content
from waker.ledger import acts, standing
from waker.policy.pack import Pack
from waker.review.bulk.assessing import Assessed
from waker.review.ruling.taking import taking_of

WARN = "warn"
"""A step of the ladder that restricts nothing yet."""
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`strikes` that would be given, to `struck` accounts (a first violation that only warns counts here too);
    `steps`: for each kind of restriction, "warn" among them, how many accounts it would newly come to as the gravest;
    `zero`: how many zero-tolerance violations, each with evidence kept and a report to the authorities opened."""

    strikes: int = 0
    struck: int = 0
    steps: dict[str, int] = field(default_factory=dict)
    zero: int = 0


@dataclass(slots=True)
class _Record:
    """What would be added to an account."""

    violations: list[Violation] = field(default_factory=list)
    zeros: list[Zero] = field(default_factory=list)
    bans: list[Ban] = field(default_factory=list)


class _Dry:
    """Stands in for an open writer where a body is made that nobody will append."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def note(self, text: str, about: Iterable[str | None]) -> None:
        return None


def foresee(ready: Sequence[Assessed], actor: Actor, pack: Pack, at: datetime) -> Foreseen:
    """What would follow from taking all that is ready, in their order."""
    records: defaultdict[str, _Record] = defaultdict(_Record)
    dry, zero = _Dry(at), 0
    for n, one in enumerate(ready):
        if one.ruling is None:
            continue
        # After every id that there is, in the order of the list: so would strikes of one moment be counted.
        taking = taking_of(one.ruling, pack, actor, None, act="a", id_=f"~{n:06}")
        body = acts.body_of(dry, taking)
        zero += bool(body["zero_tolerance"])
        _note(records, body, taking.subject, pack, at)
    steps: Counter[str] = Counter()
    accounts = sorted(records)
    for first in range(0, len(accounts), CHUNK):
        steps += _steps(accounts[first : first + CHUNK], records)
    struck = [record for record in records.values() if record.violations]
    ordered = sorted(steps.items(), key=lambda step: -_gravity(step[0]))
    return Foreseen(sum(len(r.violations) for r in struck), len(struck), dict(ordered), zero)


def _note(
    records: defaultdict[str, _Record], body: dict[str, Any], subject: Subject, pack: Pack, at: datetime
) -> None:
    """Add what one decision would leave on accounts."""
    account, strike = body["account"], body["strike"]
    if account and strike:
        records[account].violations.append(Violation.of(body["id"], strike, pack.version))
    if account and body["zero_tolerance"] and subject.kind == CONTENT:
        records[account].zeros.append(Zero(body["id"], body["ground"].get("policy") or "", at))
    for restriction in body["restrictions"]:
        if restriction["kind"] == "ban":
            until = parse(restriction["until"]) if restriction.get("until") else None
            for reached, since in content.linked(subject.id):
                ban = Ban(body["id"], subject.key, body["ground"].get("policy"), max(at, since), until)
                records[reached].bans.append(ban)
        elif subject.kind == ACCOUNT:
            records[subject.id]  # what the decision itself does is told elsewhere; its account is looked at


def _steps(accounts: Sequence[str], records: dict[str, _Record]) -> Counter[str]:
    """The gravest new derived measure of each account that would get one."""
    violations, zeros = standing.violations(accounts), standing.zeros(accounts)
    has, bans = standing.derived(accounts), standing.standing_bans(accounts)
    rungs = cache(lambda version: acts.ladders(versions.get(version)))
    found: Counter[str] = Counter()
    for account in accounts:
        new = records[account]
        reach = {ban.decision: ban for ban in [*bans[account], *new.bans]}
        settled = {s.key for s in has[account] if s.settled}
        called = called_for(
            [*violations[account], *new.violations],
            [*zeros[account], *new.zeros],
            reach.values(),
            rungs,
            settled,
        )
        taken = settle(called, has[account]).take
        if taken:
            found[max((_kind(d) for d in taken), key=_gravity)] += 1
    return found


def _kind(derived: Derived) -> str:
    return max((r.kind for r in derived.restrictions), key=_gravity, default=WARN)


def _gravity(kind: str) -> int:
    return KINDS[kind].severity if kind in KINDS else 0
