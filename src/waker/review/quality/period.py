"""A period: whole days in UTC, the first and the last counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from waker.core.moments import now
from waker.core.problems import Fault, Invalid

LONGEST: Final = timedelta(days=366 * 3)
USUAL: Final = timedelta(days=89)
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), UTC)

    @property
    def until(self) -> datetime:
        """The moment after its end."""
        return datetime.combine(self.last, time(), UTC) + timedelta(days=1)


def period(first: date | None, last: date | None) -> Period:
    """The period; the ninety days up to today where nothing else is said. Invalid when it is none, or too long."""
    end = last or now().date()
    faults = []
    if not EARLIEST <= end <= LATEST:
        raise Invalid.at("to", "out_of_range", f"From {EARLIEST} to {LATEST}.")
    begin = first or end - USUAL
    if end < begin:
        faults.append(Fault("to", "out_of_range", "The period ends before it begins."))
    elif end - begin > LONGEST:
        faults.append(Fault("from", "out_of_range", "At most three years at once."))
    if faults:
        raise Invalid(faults)
    return Period(begin, end)
