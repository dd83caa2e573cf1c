"""A band: how many cases from a severity on somebody is shown at most in an hour and in a day.

The installation sets the most (settings WAKER_CARE_*). A person may lower it for themselves and a lead for a person;
the lowest holds, and nobody can raise it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from waker import settings
from waker.core.problems import Fault, Invalid
from waker.review.models import CareLimit


class Band(NamedTuple):
    """At most `hour` cases in sixty minutes and `day` in 24 hours of this `severity` or above it."""

    severity: int
    hour: int
    day: int


SEVERE = 4
"""Cases from here on count as severe: the lowest band."""


def installation() -> tuple[Band, ...]:
    """The most that this installation allows, mildest band first."""
    return (
        Band(SEVERE, settings.envint("WAKER_CARE_SEVERE_HOUR"), settings.envint("WAKER_CARE_SEVERE_DAY")),
        Band(5, settings.envint("WAKER_CARE_GRAVEST_HOUR"), settings.envint("WAKER_CARE_GRAVEST_DAY")),
    )


def lowest(bands: Iterable[Band], chosen: Iterable[Band]) -> tuple[Band, ...]:
    """The bands, each lowered to the lowest that was chosen for its severity."""
    chosen = tuple(chosen)
    found = []
    for band in bands:
        same = [band, *(one for one in chosen if one.severity == band.severity)]
        found.append(Band(band.severity, min(one.hour for one in same), min(one.day for one in same)))
    return tuple(found)


def of(holder: str) -> tuple[Band, ...]:
    """What holds for this person."""
    return lowest(installation(), [*chosen(holder, lead=True), *chosen(holder, lead=False)])


def chosen(holder: str, *, lead: bool) -> tuple[Band, ...]:
    """What the person chose, or a lead for them; empty where nobody chose anything."""
    rows = CareLimit.objects.filter(holder=holder, lead=lead).order_by("severity")
    return tuple(Band(*row) for row in rows.values_list("severity", "hour", "day"))


def choose(holder: str, bands: Iterable[Band], *, lead: bool) -> None:
    """Keep lower limits, in place of those that the same side chose before; what equals the most is no choice.

    Invalid when one is above what this installation allows, or below nothing.
    """
    most = {band.severity: band for band in installation()}
    faults, kept = [], []
    for band in bands:
        limit = most[band.severity]
        for name, value, highest in (("hour", band.hour, limit.hour), ("day", band.day, limit.day)):
            if not 0 <= value <= highest:
                message = f"Choose from 0 to {highest}; a limit can be lowered, never raised."
                faults.append(Fault(f"{name}_{band.severity}", "out_of_range", message))
        if band != limit:
            kept.append(CareLimit(holder=holder, lead=lead, **band._asdict()))
    if faults:
        raise Invalid(faults)
    with transaction.atomic():
        CareLimit.objects.filter(holder=holder, lead=lead).delete()
        CareLimit.objects.bulk_create(kept)
