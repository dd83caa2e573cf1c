"""A preview: what a bulk would come to now: how many subjects, whose, what results, what is left out, what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from waker.core.actors import Actor
from waker.core.moments import now
from waker.core.restrictions import Restriction
from waker.core.subjects import Subject
from waker.guidelines import versions
from waker.intake.models import Account
from waker.policy.pack import Pack
from waker.review.bulk.assessing import CANNOT, READY, SKIP, Assessed, assess
from waker.review.bulk.foreseeing import Foreseen, foresee
from waker.review.shapes import DecideIn

TOP: Final = 10
SAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Whose:
    """An account, with how many of its subjects would be decided."""

    account: str
    name: str
    subjects: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reason why subjects are left out, how many, and the first of them (keys)."""

    reason: str
    count: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`ready` is the number that has to be typed: the subjects that would be decided now, of `total`.

    `kinds`: how many of each kind would be; `results`: the restrictions that each kind gets; `accounts`: how many
    would be affected, the `top` of them by number; `cases`: how many open cases it would answer; `skips` and
    `cannots`: what is left out, and why; `zero`: the policy has zero tolerance.
    """

    at: datetime
    total: int
    ready: int
    kinds: dict[str, int]
    results: dict[str, tuple[Restriction, ...]]
    accounts: int
    top: tuple[Whose, ...]
    cases: int
    skips: tuple[LeftOut, ...]
    cannots: tuple[LeftOut, ...]
    zero: bool = False
    foreseen: Foreseen = field(default_factory=Foreseen)


def preview(
    subjects: Sequence[str],
    body: DecideIn,
    actor: Actor,
    *,
    skip_decided: bool = True,
    at: datetime | None = None,
) -> Preview:
    """What would become of the subjects (by key). Invalid when the decision fits none of them."""
    moment, pack = at or now(), versions.current()
    found = assess(subjects, body, pack, actor, moment, skip_decided=skip_decided)
    return of(found, actor, pack, moment)


def of(found: Sequence[Assessed], actor: Actor, pack: Pack, at: datetime) -> Preview:
    """The preview of what was assessed."""
    ready = [one for one in found if one.state == READY]
    accounts = Counter(one.about.account for one in ready if one.about and one.about.account)
    results: dict[str, tuple[Restriction, ...]] = {}
    for one in ready:
        if one.ruling is not None:
            results.setdefault(Subject.of_key(one.subject).kind, one.ruling.restrictions)
    rulings = [one.ruling for one in ready if one.ruling is not None and one.ruling.restrictions]
    return Preview(
        at=at,
        total=len(found),
        ready=len(ready),
        kinds=dict(Counter(Subject.of_key(one.subject).kind for one in ready).most_common()),
        results=results,
        accounts=len(accounts),
        top=_top(accounts),
        cases=sum(one.waiting is not None for one in ready),
        skips=_left_out(found, SKIP),
        cannots=_left_out(found, CANNOT),
        zero=any(r.policy is not None and r.policy.zero_tolerance for r in rulings),
        foreseen=foresee(ready, actor, pack, at),
    )


def _top(accounts: Counter[str]) -> tuple[Whose, ...]:
    top = sorted(accounts.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
    names = dict(Account.objects.filter(id__in=[id_ for id_, _ in top]).values_list("id", "name"))
    return tuple(Whose(id_, names.get(id_) or "", count) for id_, count in top)


def _left_out(found: Sequence[Assessed], state: str) -> tuple[LeftOut, ...]:
    groups: dict[str, list[str]] = {}
    for one in found:
        if one.state == state:
            groups.setdefault(one.reason, []).append(one.subject)
    largest = sorted(groups.items(), key=lambda group: -len(group[1]))
    return tuple(LeftOut(reason, len(keys), tuple(keys[:SAMPLES])) for reason, keys in largest)
