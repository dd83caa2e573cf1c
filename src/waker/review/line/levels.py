"""Service levels: how each queue fares, and when it will be late at the pace at which it is worked now.

All of it is read from tallies (`waker.review.models_figures`) and along indexes: the cost does not grow with how many
cases wait. What is overdue is exact to the moment, although the tally knows only the hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from django.db import connection

from waker.core.moments import now, rfc3339
from waker.folds.forecast import HORIZON, Forecast, Lot, forecast
from waker.guidelines import versions
from waker.policy.pack import Queue

HOUR: Final = timedelta(hours=1)
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
TERM: Final = 72
"""Hours that a case has in a queue that the guidelines do not know any more."""

Counts: TypeAlias = dict[str, int]


@dataclass(frozen=True, slots=True)
class Level:
    """One queue at one moment. Rates are cases an hour; `opened`, `closed` and `late` count the period."""

    queue: str
    open: int
    overdue: int
    oldest: datetime | None
    arriving: float
    deciding: float
    people: int
    opened: int
    closed: int
    late: int
    forecast: Forecast
    at: datetime

    @property
    def in_time(self) -> int:
        return self.closed - self.late

    @property
    def within_due(self) -> float | None:
        """The share of the period's decided cases that were decided by their due time; None when there were none."""
        return self.in_time / self.closed if self.closed else None

    @property
    def late_from(self) -> datetime | None:
        """The full hour by which something will be overdue; None when nothing will, or is already."""
        return _by_the_hour(self.at, self.forecast.first) if self.forecast.first else None

    @property
    def caught_up_by(self) -> datetime | None:
        return _by_the_hour(self.at, self.forecast.caught_up) if self.forecast.caught_up else None

    @property
    def mostly_late_from(self) -> datetime | None:
        return _by_the_hour(self.at, self.forecast.most) if self.forecast.most else None


def since(period: timedelta, at: datetime) -> datetime:
    """When a period that ends at `at` begins: at a full hour, so that tallies of hours add up to it exactly."""
    return _hour(at - period)


def levels(period: timedelta = DAY, at: datetime | None = None) -> list[Level]:
    """Every queue of the guidelines in their order, and others in which cases wait; `period` for shares."""
    moment = at or now()
    begun = since(period, moment)
    queues = versions.current().queues
    lots, open_, overdue = _backlog(moment)
    oldest = _oldest(set(queues) | set(open_))
    done = _done(begun)
    pace = _pace(moment)
    people = _people(moment)
    arriving = _arriving(moment)
    found = []
    for queue in dict.fromkeys([*queues, *sorted(open_)]):
        opened, closed, late = done.get(queue, (0, 0, 0))
        rates = arriving.get(queue, [0.0])
        made = forecast(
            lots.get(queue, ()), rates, pace.get(queue, 0), _term(queues, queue), people.get(queue, 0)
        )
        found.append(
            Level(
                queue=queue,
                open=open_.get(queue, 0),
                overdue=overdue.get(queue, 0),
                oldest=oldest.get(queue),
                arriving=sum(rates) / len(rates),
                deciding=pace.get(queue, 0),
                people=people.get(queue, 0),
                opened=opened,
                closed=closed,
                late=late,
                forecast=made,
                at=moment,
            )
        )
    return found


def told(found: Iterable[Level]) -> list[dict[str, Any]]:
    """Levels as the API tells them."""
    return [
        {
            "queue": level.queue,
            "open": level.open,
            "overdue": level.overdue,
            "oldest_opened_at": rfc3339(level.oldest) if level.oldest else None,
            "arriving_per_hour": round(level.arriving, 2),
            "decided_per_hour": round(level.deciding, 2),
            "people": level.people,
            "opened": level.opened,
            "decided": level.closed,
            "decided_in_time": level.in_time,
            "forecast": {
                "state": level.forecast.state,
                "late_by": rfc3339(level.late_from) if level.late_from else None,
                "mostly_late_by": rfc3339(level.mostly_late_from) if level.mostly_late_from else None,
                "caught_up_by": rfc3339(level.caught_up_by) if level.caught_up_by else None,
            },
        }
        for level in found
    ]


def _backlog(at: datetime) -> tuple[dict[str, list[Lot]], Counts, Counts]:
    """By queue: what waits, as the forecast takes it; how many are open; how many are overdue.

    What is due within an hour is taken to be due halfway. What is due after the horizon only stands in the way.
    """
    begun = _hour(at)
    lots: dict[str, list[Lot]] = defaultdict(list)
    open_: Counts = defaultdict(int)
    overdue: Counts = defaultdict(int)
    just_late = _just_late(begun, at)
    rows = _rows(
        "SELECT queue, channel_rank, severity, greatest(least(extract(epoch FROM due_hour - %s) / 3600, %s), -1)::int,"
        " sum(cases)::int FROM review_backlog GROUP BY 1, 2, 3, 4",
        [begun, int(HORIZON) + 1],
    )
    gone = (at - begun) / HOUR
    for queue, channel_rank, severity, hour, cases in rows:
        open_[queue] += cases
        rank = channel_rank * 10 - severity
        if hour < 0:
            late, due = cases, 0.0
        elif hour == 0:
            late, due = just_late.get((queue, channel_rank, severity), 0), (1 - gone) / 2
        else:
            late, due = 0, hour - gone + 0.5
        overdue[queue] += late
        if late:
            lots[queue].append(Lot(rank, 0.0, late))
        if cases > late:
            lots[queue].append(Lot(rank, due, cases - late))
    return lots, open_, overdue


def _just_late(begun: datetime, at: datetime) -> dict[tuple[str, int, int], int]:
    """How many of this hour's cases are overdue by now: the part of the hour that the tally does not know."""
    rows = _rows(
        "SELECT queue, channel_rank, severity, count(*) FROM view_case WHERE closed_at IS NULL"
        " AND due_at >= %s AND due_at <= %s GROUP BY 1, 2, 3",
        [begun, at],
    )
    return {(queue, rank, severity): cases for queue, rank, severity, cases in rows}


def _oldest(queues: Iterable[str]) -> dict[str, datetime]:
    rows = _rows(
        "SELECT q.queue, c.opened_at FROM unnest(%s::text[]) AS q(queue) CROSS JOIN LATERAL (SELECT opened_at"
        " FROM view_case c WHERE c.queue = q.queue AND c.closed_at IS NULL ORDER BY opened_at LIMIT 1) c",
        [list(queues)],
    )
    return dict(rows)


def _done(begun: datetime) -> dict[str, tuple[int, int, int]]:
    rows = _rows(
        "SELECT queue, sum(opened), sum(closed), sum(late) FROM review_case_hour WHERE hour >= %s GROUP BY 1",
        [begun],
    )
    return {queue: (opened, closed, late) for queue, opened, closed, late in rows}


def _pace(at: datetime) -> Counts:
    """Cases decided in the last hour, by people and by rules."""
    rows = _rows(
        "SELECT queue, count(*) FROM view_case WHERE closed_at > %s AND closed_at <= %s GROUP BY 1",
        [at - HOUR, at],
    )
    return dict(rows)


def _people(at: datetime) -> Counts:
    """How many hold a case of the queue."""
    rows = _rows(
        "SELECT queue, count(DISTINCT holder) FROM review_place WHERE holder IS NOT NULL AND held_until > %s"
        " GROUP BY 1",
        [at],
    )
    return dict(rows)


def _arriving(at: datetime) -> dict[str, list[float]]:
    """Cases opened an hour, for the 24 hours from now on.

    With a week of history the mean of the same hour on the last seven days; else the mean of all hours that there are.
    """
    begun = _hour(at)
    first = _rows("SELECT min(hour) FROM review_case_hour", [])[0][0]
    if first is None:
        return {}
    whole_week = first <= begun - WEEK
    start = max(first, begun - WEEK)
    rows = _rows(
        "SELECT queue, extract(hour FROM hour AT TIME ZONE 'UTC')::int, sum(opened)::int FROM review_case_hour"
        " WHERE hour >= %s AND hour < %s GROUP BY 1, 2",
        [start, begun if begun > start else begun + HOUR],
    )
    by_hour: dict[str, list[float]] = defaultdict(lambda: [0.0] * 24)
    for queue, hour, opened in rows:
        by_hour[queue][hour] += opened
    if whole_week:
        ahead = [(begun + n * HOUR).hour for n in range(24)]
        return {queue: [counts[h] / 7 for h in ahead] for queue, counts in by_hour.items()}
    hours = max((begun - start) / HOUR, 1.0)
    return {queue: [sum(counts) / hours] for queue, counts in by_hour.items()}


def _term(queues: Mapping[str, Queue], queue: str) -> float:
    found = queues.get(queue)
    return float(found.due_hours if found else TERM)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _by_the_hour(at: datetime, hours: float) -> datetime:
    """The full hour at or after so many hours from a moment."""
    moment = at + timedelta(hours=hours)
    return moment if moment == _hour(moment) else _hour(moment) + HOUR


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
