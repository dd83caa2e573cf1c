"""A figure: a number of the dashboard, and the filter that lists exactly what it counts.

What each one counts is said in docs/dashboard.md. Figures of cases and decisions are sums of tallies; those of appeals
are counted, since appeals are few.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from django.db import connection
from django.db.models import F, Q, QuerySet

from waker.core.moments import parse
from waker.ledger.models import Case, Decision
from waker.redress.models import Appeal
from waker.review import tallies

CASES: Final = ("opened", "decided", "in_time", "late")
OVERTURNED: Final = ("overturned", "varied")
JUDGED: Final = ("upheld", *OVERTURNED)
NONE: Final = "-"
"""In an address: what has no policy, or no queue."""


@dataclass(slots=True)
class Sums:
    """What happened in a period, and how things stand, of one queue, of one policy, or in all."""

    open: int = 0
    overdue: int = 0
    oldest: datetime | None = None
    opened: int = 0
    closed: int = 0
    late: int = 0
    decided: int = 0
    automated: int = 0
    measures: int = 0
    proactive: int = 0
    appeals: int = 0
    overturned: int = 0

    @property
    def in_time(self) -> int:
        return self.closed - self.late

    @property
    def within_due(self) -> float | None:
        return _share(self.in_time, self.closed)

    @property
    def automation(self) -> float | None:
        return _share(self.automated, self.decided)

    @property
    def proactivity(self) -> float | None:
        return _share(self.proactive, self.measures)

    @property
    def overturns(self) -> float | None:
        return _share(self.overturned, self.appeals)

    @property
    def any(self) -> bool:
        return bool(self.open or self.opened or self.closed or self.decided or self.appeals)

    def add(self, other: Self) -> None:
        for name in ADDED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        dates = [moment for moment in (self.oldest, other.oldest) if moment is not None]
        self.oldest = min(dates, default=None)


ADDED: Final = (
    "open", "overdue", "opened", "closed", "late", "decided", "automated", "measures", "proactive", "appeals",
    "overturned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Sums by queue or by policy; `""` for what has none."""

    rows: dict[str, Sums] = field(default_factory=dict)

    def of(self, key: str | None) -> Sums:
        return self.rows.setdefault(key or "", Sums())


def by_queue_and_policy(since: datetime, at: datetime, queues: Collection[str] | None) -> tuple[Group, Group]:
    """The figures of the period by queue and by policy; cases only of `queues` where they are named."""
    queue_rows, policy_rows = Group(), Group()
    _backlog((queue_rows, policy_rows), at, queues)
    for queue, policy, *counts in _case_hours(since, queues):
        for sums in (queue_rows.of(queue), policy_rows.of(policy)):
            sums.opened += counts[0]
            sums.closed += counts[1]
            sums.late += counts[2]
    for queue, policy, *counts in _decision_hours(since):
        for sums in _both(queue_rows, policy_rows, queue, policy, queues):
            for name, n in zip(("decided", "automated", "measures", "proactive"), counts, strict=True):
                setattr(sums, name, getattr(sums, name) + n)
    for queue, policy, judged, overturned in _appeals(since):
        for sums in _both(queue_rows, policy_rows, queue, policy, queues):
            sums.appeals += judged
            sums.overturned += overturned
    return queue_rows, policy_rows


def _both(
    by_queue: Group, by_policy: Group, queue: str, policy: str, queues: Collection[str] | None
) -> list[Sums]:
    """A decision counts under its policy always, and under the queue of its case where the reader sees that."""
    seen = bool(queue) and (queues is None or queue in queues)
    return [by_policy.of(policy), *([by_queue.of(queue)] if seen else [])]


def _backlog(groups: tuple[Group, Group], at: datetime, queues: Collection[str] | None) -> None:
    by_queue, by_policy = groups
    hour = at.replace(minute=0, second=0, microsecond=0)
    rows = _rows(
        "SELECT queue, policy, sum(cases), coalesce(sum(cases) FILTER (WHERE due_hour < %s), 0)"
        " FROM review_backlog GROUP BY 1, 2",
        [hour],
    )
    just_late = _rows(
        "SELECT queue, coalesce(policy, ''), 0, count(*) FROM view_case WHERE closed_at IS NULL AND due_at >= %s"
        " AND due_at <= %s GROUP BY 1, 2",
        [hour, at],
    )
    policies: dict[str, set[str]] = {}
    for queue, policy, waiting, overdue in [*rows, *just_late]:
        if queues is not None and queue not in queues:
            continue
        policies.setdefault(policy, set()).add(queue)
        for sums in (by_queue.of(queue), by_policy.of(policy)):
            sums.open += waiting
            sums.overdue += overdue
    for queue, policy, oldest in _oldest(policies):
        for sums in (by_queue.of(queue), by_policy.of(policy)):
            sums.oldest = min(oldest, sums.oldest or oldest)


def _oldest(policies: dict[str, set[str]]) -> list[tuple[Any, ...]]:
    """The oldest open case of every queue and policy that have any: one look into an index each."""
    pairs = [(queue, policy) for policy, queues in policies.items() for queue in sorted(queues)]
    return _rows(
        "SELECT p.queue, p.policy, c.opened_at FROM unnest(%s::text[], %s::text[]) AS p(queue, policy)"
        " CROSS JOIN LATERAL (SELECT opened_at FROM view_case c WHERE c.queue = p.queue AND c.policy = p.policy"
        " AND c.closed_at IS NULL ORDER BY opened_at LIMIT 1) c",
        [[queue for queue, _ in pairs], [policy for _, policy in pairs]],
    )


def _case_hours(since: datetime, queues: Collection[str] | None) -> list[tuple[Any, ...]]:
    return _rows(
        "SELECT queue, policy, sum(opened), sum(closed), sum(late) FROM review_case_hour WHERE hour >= %s"
        " AND (%s::text[] IS NULL OR queue = ANY(%s)) GROUP BY 1, 2",
        [since, _list(queues), _list(queues)],
    )


def _decision_hours(since: datetime) -> list[tuple[Any, ...]]:
    return _rows(
        "SELECT queue, policy, sum(decided), sum(automated), sum(measures), sum(proactive)"
        " FROM review_decision_hour WHERE hour >= %s GROUP BY 1, 2",
        [since],
    )


def _appeals(since: datetime) -> list[tuple[Any, ...]]:
    return _rows(
        "SELECT coalesce(c.queue, ''), coalesce(d.policy, ''), count(*), count(*) FILTER (WHERE a.outcome = ANY(%s))"
        " FROM view_appeal a JOIN view_decision d ON d.id = a.decision LEFT JOIN view_case c ON c.id = d.case_id"
        " WHERE a.decided_at >= %s AND a.outcome = ANY(%s) GROUP BY 1, 2",
        [list(OVERTURNED), since, list(JUDGED)],
    )


def hours(since: datetime, queues: Collection[str] | None) -> list[tuple[datetime, int, int]]:
    """(hour, cases opened, cases decided) since then; hours without any are left out."""
    return [
        (hour, opened, closed)
        for hour, opened, closed in _rows(
            "SELECT hour, sum(opened), sum(closed) FROM review_case_hour WHERE hour >= %s"
            " AND (%s::text[] IS NULL OR queue = ANY(%s)) GROUP BY 1",
            [since, _list(queues), _list(queues)],
        )
    ]


def since_of(text: str | None) -> datetime | None:
    """The moment that an address names; None for none, or for what is no moment."""
    try:
        return parse(text.replace(" ", "+")) if text else None
    except (ValueError, OverflowError):
        return None


def cases(query: QuerySet[Case], figure: str, since: datetime | None) -> QuerySet[Case]:
    """The cases that a figure counts."""
    moment = "opened_at" if figure == "opened" else "closed_at"
    if figure != "opened":
        query = query.filter(closed_at__isnull=False)
    if since is not None:
        query = query.filter(**{f"{moment}__gte": since})
    if figure == "in_time":
        query = query.filter(closed_at__lte=F("due_at"))
    if figure == "late":
        query = query.filter(closed_at__gt=F("due_at"))
    return query


def decisions(query: QuerySet[Decision], figure: str, since: datetime | None) -> QuerySet[Decision]:
    """The decisions that a figure counts, by the conditions by which they were tallied."""
    if since is not None:
        query = query.filter(at__gte=since)
    if figure in tallies.FIGURES:
        query = query.extra(where=[re.sub(r"\bd\.", "view_decision.", tallies.FIGURES[figure])])
    return query


def of_queue(query: QuerySet[Decision], queue: str) -> QuerySet[Decision]:
    """Those that answered a case of the queue."""
    return query.filter(case_id__in=Case.objects.filter(queue=queue).values("id"))


def appeals(
    query: QuerySet[Appeal], figure: str, since: datetime | None, policy: str | None, queue: str | None
) -> QuerySet[Appeal]:
    """The appeals that a figure counts: those that were judged, by the policy and queue of what they contest."""
    query = query.filter(outcome__in=OVERTURNED if figure == "overturned" else JUDGED)
    if since is not None:
        query = query.filter(decided_at__gte=since)
    contested = Q()
    if policy:
        contested &= Q(policy=None if policy == NONE else policy)
    if queue:
        contested &= Q(case_id__in=Case.objects.filter(queue=queue).values("id"))
    return query.filter(decision__in=Decision.objects.filter(contested).values("id")) if contested else query


def _list(queues: Iterable[str] | None) -> list[str] | None:
    return None if queues is None else sorted(queues)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
