"""A person's care: what holds for them now, read and changed in their name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Protocol

from django.db import connection

from waker import settings
from waker.core.actors import STAFF
from waker.core.moments import DAY
from waker.core.problems import Invalid
from waker.review.care import bands, exposures, shifts
from waker.review.models import Wellbeing

LONGEST: Final = 240
"""Minutes of a break of one's own: whoever is away for longer signs out."""


class Somebody(Protocol):
    """What of a reviewer is looked at here."""

    @property
    def holder(self) -> str: ...
    @property
    def user(self) -> int | None: ...


class Care(NamedTuple):
    """What of the queue somebody may be given: no case above `max_severity`, none before `resting_until`, none of the
    queues `opted_out` or the `policies` that they do not want to see."""

    max_severity: int | None = None
    resting_until: datetime | None = None
    opted_out: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()


NEUTRAL: Final = Care()


def rules() -> shifts.Rules:
    """When breaks are due in this installation."""
    return shifts.Rules(
        timedelta(minutes=settings.envint("WAKER_CARE_WORK")),
        settings.envint("WAKER_CARE_RUN"),
        timedelta(minutes=settings.envint("WAKER_CARE_BREAK")),
    )


_LIMITS: Final = """
SELECT w.since, w.last, w.run, w.away_from, w.away_until, w.queues, w.policies,
    (SELECT array_agg(ARRAY[l.severity, l.hour, l.day]) FROM review_care_limit l
        WHERE l.holder = me.holder),
    (SELECT array_agg(ARRAY[e.severity, e.hour, e.day]) FROM (
        SELECT severity, count(*) FILTER (WHERE at > %(hour)s) AS hour, count(*) AS day FROM review_exposure
        WHERE holder = %(holder)s AND at > %(day)s AND at <= %(at)s GROUP BY severity) e)
FROM (SELECT %(holder)s::text AS holder) me LEFT JOIN review_wellbeing w ON w.holder = me.holder
"""
# As `shifts.after` folds it, in one statement: this happens with every case.
_WORKED: Final = """
INSERT INTO review_wellbeing AS w (holder, since, last, run)
VALUES (%(holder)s, %(at)s, %(at)s, CASE WHEN %(severe)s THEN 1 ELSE 0 END)
ON CONFLICT (holder) DO UPDATE SET
    since = CASE WHEN w.last IS NULL OR %(at)s - w.last >= %(pause)s THEN %(at)s ELSE w.since END,
    last = greatest(w.last, %(at)s),
    run = CASE WHEN w.last IS NULL OR %(at)s - w.last >= %(pause)s THEN excluded.run
        WHEN %(severe)s IS NULL THEN w.run WHEN %(severe)s THEN w.run + 1 ELSE 0 END
"""


def limits(reviewer: Somebody, at: datetime) -> Care:
    """What the reviewer may be given at this moment; everything where no person is behind the key."""
    if reviewer.user is None:
        return NEUTRAL
    with connection.cursor() as cursor:
        cursor.execute(
            _LIMITS, {"holder": reviewer.holder, "at": at, "hour": at - exposures.HOUR, "day": at - DAY}
        )
        since, last, run, away_from, away_until, queues, policies, chosen, counted = cursor.fetchone()
    own = (bands.Band(*band) for band in chosen or ())
    seen = exposures.tally(counted or (), bands.lowest(bands.installation(), own))
    full = [one.band.severity for one in seen if one.full]
    shift = None if since is None else shifts.Shift(since, last, run)
    now = _now((shifts.rest(shift, rules()), _away(away_from, away_until)), at)
    return Care(
        min(full) - 1 if full else None,
        now.until if now else None,
        frozenset(queues or ()),
        frozenset(policies or ()),
    )


def of(holder: str) -> Wellbeing:
    """What is kept of the person, for their own page; empty where nothing is."""
    return Wellbeing.objects.filter(holder=holder).first() or Wellbeing(holder=holder)


def rest_of(holder: str, at: datetime) -> shifts.Rest | None:
    """The break that the person has now."""
    return _rest(Wellbeing.objects.filter(holder=holder).first(), at)


def opened(holder: str, case: Any, at: datetime) -> None:
    """Somebody was shown a case (anything with `id`, `severity`, `queue`, `policy`): an exposure, and work."""
    if not _is_person(holder):
        return
    new = exposures.record(holder, case.id, case.severity, case.queue, case.policy, at)
    worked(holder, at, case.severity >= bands.SEVERE if new else None)


def worked(holder: str, at: datetime, severe: bool | None = None) -> None:
    """Somebody was at work at this moment; `severe` says of what they were newly shown, None where nothing was."""
    if not _is_person(holder):
        return
    with connection.cursor() as cursor:
        cursor.execute(_WORKED, {"holder": holder, "at": at, "severe": severe, "pause": shifts.PAUSE})


def take_break(holder: str, minutes: int, at: datetime) -> datetime:
    """Begin a break of one's own; until when. Invalid when it is not 1 to 240 minutes long."""
    if not 1 <= minutes <= LONGEST:
        raise Invalid.at("minutes", "out_of_range", f"A break lasts from 1 to {LONGEST} minutes.")
    until = at + timedelta(minutes=minutes)
    _keep(holder, away_from=at, away_until=until)
    return until


def end_break(holder: str, at: datetime, *, any_break: bool = False) -> bool:
    """End a break of one's own before its time; with `any_break` (leads, when something is urgent) one that is due too.

    False where a break that is due goes on.
    """
    row = Wellbeing.objects.filter(holder=holder).first()
    if row is None:
        return True
    row.away_until = None
    owed = _rest(row, at)
    if owed is not None and not any_break:
        _keep(holder, away_from=None, away_until=None)
        return False
    more: dict[str, Any] = {"since": None, "last": None, "run": 0} if owed else {}
    _keep(holder, away_from=None, away_until=None, **more)
    return True


def choose(holder: str, queues: Iterable[str], policies: Iterable[str]) -> None:
    """Keep which queues and policies the person does not want to be given."""
    _keep(holder, queues=sorted(set(queues)), policies=sorted(set(policies)))


def live_in(holder: str, country: str) -> None:
    """Keep whose helpline the person wants to see (an ISO 3166-1 code; empty for that of the installation)."""
    _keep(holder, country=country.upper()[:2])


def forget_before(at: datetime) -> int:
    """Forget exposures and moments of work that are too old; how many exposures."""
    old = Wellbeing.objects.filter(last__lte=at - exposures.KEPT)
    old.update(since=None, last=None, run=0, away_from=None, away_until=None)
    return exposures.forget_before(at)


def _keep(holder: str, **values: Any) -> None:
    Wellbeing.objects.update_or_create(holder=holder, defaults=values)


def _shift(row: Wellbeing | None) -> shifts.Shift | None:
    if row is None or row.since is None or row.last is None:
        return None
    return shifts.Shift(row.since, row.last, row.run)


def _rest(row: Wellbeing | None, at: datetime) -> shifts.Rest | None:
    away = _away(row.away_from, row.away_until) if row is not None else None
    return _now((shifts.rest(_shift(row), rules()), away), at)


def _away(start: datetime | None, until: datetime | None) -> shifts.Rest | None:
    return shifts.Rest(start, until, shifts.OWN) if start is not None and until is not None else None


def _now(rests: Iterable[shifts.Rest | None], at: datetime) -> shifts.Rest | None:
    """The one of these breaks that goes on for longest, if one is on."""
    now = [rest for rest in rests if rest is not None and at < rest.until]
    return max(now, key=lambda rest: rest.until) if now else None


def _is_person(holder: str) -> bool:
    return holder.startswith(f"{STAFF}:")
