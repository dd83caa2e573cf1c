"""The dashboard: how things stand and what happened in a period, from tallies, so that it stays quick on any ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from waker.console.queries import decisions, figures
from waker.console.queries.figures import Sums
from waker.console.queries.paging import count_up_to
from waker.core.moments import DAY
from waker.intake.models import Item
from waker.ledger.models import Decision, RuleDay
from waker.review.line import levels

SAMPLE = 10_000
SHOWN = 8
HOUR: Final = timedelta(hours=1)


class Period(NamedTuple):
    """What one looks back on: how it is named in the address, in words, how long, and how long a bar is."""

    key: str
    name: Any
    length: timedelta
    bar: timedelta


PERIODS: Final = (
    Period("24h", _("24 hours"), DAY, HOUR),
    Period("7d", _("7 days"), 7 * DAY, 6 * HOUR),
    Period("30d", _("30 days"), 30 * DAY, DAY),
)


class Bar(NamedTuple):
    """One bar of the trend: from when, and how many cases came in and were decided."""

    begins: datetime
    opened: int
    decided: int


@dataclass(frozen=True, slots=True)
class Figures:
    """`since` is the full hour at which the period begins; `by_queue` and `by_policy` hold (id, sums)."""

    period: Period
    since: datetime
    total: Sums
    items: tuple[int, bool]
    by_queue: Sequence[tuple[str, Sums]]
    by_policy: Sequence[tuple[str, Sums]]
    trend: Sequence[Bar]
    capped: Sequence[RuleDay]
    latest: Sequence[decisions.Row]

    @property
    def peak(self) -> int:
        return max((max(bar.opened, bar.decided) for bar in self.trend), default=0)


def period_of(key: str | None) -> Period:
    """The period that an address names; a day for whatever is none."""
    return next((period for period in PERIODS if period.key == key), PERIODS[0])


def of(period: Period, at: datetime, queues: Collection[str] | None = None) -> Figures:
    """The dashboard at a moment; its cases only those of `queues` where they are named."""
    since = levels.since(period.length, at)
    by_queue, by_policy = figures.by_queue_and_policy(since, at, queues)
    total = Sums()
    for sums in by_queue.rows.values():
        total.add(Sums(sums.open, sums.overdue, sums.oldest, sums.opened, sums.closed, sums.late))
    for sums in by_policy.rows.values():
        total.add(
            Sums(
                decided=sums.decided,
                automated=sums.automated,
                measures=sums.measures,
                proactive=sums.proactive,
                appeals=sums.appeals,
                overturned=sums.overturned,
            )
        )
    return Figures(
        period=period,
        since=since,
        total=total,
        items=count_up_to(Item.objects.filter(received_at__gte=since), SAMPLE),
        by_queue=_ordered(by_queue.rows),
        by_policy=_ordered(by_policy.rows),
        trend=_trend(period, since, at, queues),
        capped=capped(at.date()),
        latest=decisions.told_rows(Decision.objects.filter(hold=False).order_by("-position")[:SHOWN]),
    )


def capped(day: date) -> list[RuleDay]:
    """The rules that reached their daily cap and only flag for the rest of the day."""
    return list(RuleDay.objects.filter(day=day, capped__gt=0).order_by("-capped"))


def _ordered(rows: dict[str, Sums]) -> list[tuple[str, Sums]]:
    """Where most waits first, then where most was decided; what has no queue or policy last."""
    found = [(key, sums) for key, sums in rows.items() if sums.any]
    return sorted(found, key=lambda row: (not row[0], -row[1].open, -row[1].decided, row[0]))


def _trend(period: Period, since: datetime, at: datetime, queues: Collection[str] | None) -> list[Bar]:
    """Bars from the beginning of the period to now; those without anything are there with 0."""
    count = -(-(at - since) // period.bar)
    opened, decided = [0] * count, [0] * count
    for hour, came, went in figures.hours(since, queues):
        n = (hour - since) // period.bar
        if 0 <= n < count:
            opened[n] += came
            decided[n] += went
    return [Bar(since + n * period.bar, opened[n], decided[n]) for n in range(count)]
