"""A moment: a point in time, always UTC, written as RFC 3339 with as many digits as it has."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def now() -> datetime:
    """The clock. Only the rim calls it: the pure rooms take a moment as an argument."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """`2026-11-20T10:00:00Z`, with microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """The moment of an RFC 3339 text; ValueError when it is none or has no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no offset from UTC; write it like 2026-11-20T10:00:00Z")
    return moment.astimezone(UTC)


def years_between(born: str | None, at: datetime) -> int | None:
    """Full years from a birth date (`YYYY-MM-DD`) to the day of `at`; None when the date is unknown.

    Somebody born on 29 February turns a year older on 1 March in other years (the reading that admits later).
    """
    if not born:
        return None
    year, month, day = int(born[:4]), int(born[5:7]), int(born[8:10])
    return at.year - year - ((at.month, at.day) < (month, day))


def months_later(moment: datetime, months: int) -> datetime:
    """The same time so many calendar months later; the last day of a month that has no such day."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
