"""A person's care: what holds for them now, read and changed in their name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Protocol

from django.db import transaction

from waker import settings
from waker.core.actors import STAFF
from waker.core.problems import Invalid
from waker.review.care import bands, exposures, shifts
from waker.review.models import CareLimit, Wellbeing

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


def limits(reviewer: Somebody, at: datetime) -> Care:
    """What the reviewer may be given at this moment; everything where no person is behind the key."""
    if reviewer.user is None:
        return NEUTRAL
    row = Wellbeing.objects.filter(holder=reviewer.holder).first()
    chosen = [
        bands.Band(*band)
        for band in CareLimit.objects.filter(holder=reviewer.holder).values_list("severity", "hour", "day")
    ]
    counted = exposures.seen(reviewer.holder, bands.lowest(bands.installation(), chosen), at)
    full = [seen.band.severity for seen in counted if seen.full]
    now = _rest(row, at)
    return Care(
        min(full) - 1 if full else None,
        now.until if now else None,
        frozenset(row.queues if row else ()),
        frozenset(row.policies if row else ()),
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
    with transaction.atomic():
        Wellbeing.objects.bulk_create([Wellbeing(holder=holder)], ignore_conflicts=True)
        row = Wellbeing.objects.select_for_update().get(holder=holder)
        row.since, row.last, row.run = shifts.after(_shift(row), at, severe)
        row.save(update_fields=["since", "last", "run"])


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
    found = [shifts.rest(_shift(row), rules())]
    if row is not None and row.away_from is not None and row.away_until is not None:
        found.append(shifts.Rest(row.away_from, row.away_until, shifts.OWN))
    now = [rest for rest in found if rest is not None and at < rest.until]
    return max(now, key=lambda rest: rest.until) if now else None


def _is_person(holder: str) -> bool:
    return holder.startswith(f"{STAFF}:")
