"""An exposure: that somebody was shown a case, once per case and hour, with how severe it was.

Counted for the sake of who looks: it limits what they are given next, and tells nothing about how they work.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Count

from waker.core.moments import DAY
from waker.review.care.bands import Band
from waker.review.models import Exposure

HOUR: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=90)
ENOUGH: Final = 5
"""A figure about fewer people than this would be one about a person."""


class Seen(NamedTuple):
    """How many cases of a band's severity or above somebody was shown in the last hour and day."""

    band: Band
    hour: int
    day: int

    @property
    def full(self) -> bool:
        return self.hour >= self.band.hour or self.day >= self.band.day


def record(holder: str, case: str, severity: int, queue: str, policy: str | None, at: datetime) -> bool:
    """Note that the case was shown; False when it was within the last hour already."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO review_exposure (holder, "case", severity, queue, policy, at)'
            " SELECT %s, %s, %s, %s, %s, %s WHERE NOT EXISTS (SELECT 1 FROM review_exposure"
            ' WHERE holder = %s AND "case" = %s AND at > %s AND at <= %s)',
            [holder, case, severity, queue, policy, at, holder, case, at - HOUR, at],
        )
        return bool(cursor.rowcount)


def seen(holder: str, bands: Iterable[Band], at: datetime) -> tuple[Seen, ...]:
    """What the person was shown, for each of their bands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT severity, count(*) FILTER (WHERE at > %s), count(*) FROM review_exposure"
            " WHERE holder = %s AND at > %s AND at <= %s GROUP BY severity",
            [at - HOUR, holder, at - DAY, at],
        )
        rows = cursor.fetchall()
    return tally(rows, bands)


def tally(rows: Iterable[tuple[int, int, int]], bands: Iterable[Band]) -> tuple[Seen, ...]:
    """Counts by severity (of the last hour, of the last day) as counts by band."""
    rows = tuple(rows)
    return tuple(
        Seen(
            band,
            sum(hour for severity, hour, _ in rows if severity >= band.severity),
            sum(day for severity, _, day in rows if severity >= band.severity),
        )
        for band in bands
    )


def room_at(holder: str, band: Band, at: datetime) -> datetime | None:
    """When the person can be given work of this band again; None where that is now, or never (a limit of 0)."""
    later = None
    for limit, window in ((band.hour, HOUR), (band.day, DAY)):
        rows = Exposure.objects.filter(
            holder=holder, severity__gte=band.severity, at__gt=at - window, at__lte=at
        ).order_by("-at")
        if limit == 0:
            return None
        moment = rows.values_list("at", flat=True)[limit - 1 : limit].first()
        if moment is not None:
            later = max(later or moment + window, moment + window)
    return later


def together(at: datetime, days: int = 7) -> dict[str, Any] | None:
    """What everybody was shown by severity: `{"people", "by_severity": {severity: number}}`.

    None where it would be a figure about fewer than five people.
    """
    rows = Exposure.objects.filter(at__gt=at - days * DAY, at__lte=at)
    people = rows.aggregate(people=Count("holder", distinct=True))["people"]
    if people < ENOUGH:
        return None
    counted = rows.values_list("severity").annotate(n=Count("id")).order_by("-severity")
    return {"people": people, "by_severity": dict(counted)}


def forget_before(at: datetime) -> int:
    """Forget the exposures that are too old at this moment; how many."""
    return Exposure.objects.filter(at__lte=at - KEPT).delete()[0]
