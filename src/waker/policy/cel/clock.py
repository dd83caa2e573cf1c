"""Clock: what a timestamp reads in a time zone, and the parts of a duration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from waker.policy.cel.registry import overload
from waker.policy.cel.times import SECOND, local, span
from waker.policy.cel.types import DURATION, INT, STRING, TIMESTAMP

_READINGS: dict[str, Callable[[datetime], int]] = {
    "getFullYear": lambda t: t.year,
    "getMonth": lambda t: t.month - 1,
    "getDayOfYear": lambda t: t.timetuple().tm_yday - 1,
    "getDayOfMonth": lambda t: t.day - 1,
    "getDate": lambda t: t.day,
    "getDayOfWeek": lambda t: t.isoweekday() % 7,
    "getHours": lambda t: t.hour,
    "getMinutes": lambda t: t.minute,
    "getSeconds": lambda t: t.second,
    "getMilliseconds": lambda t: t.microsecond // 1000,
}


def _register(name: str, read: Callable[[datetime], int]) -> None:
    overload(name, TIMESTAMP, gives=INT, style="m")(lambda t: read(local(t)))
    overload(name, TIMESTAMP, STRING, gives=INT, style="m")(lambda t, zone: read(local(t, zone)))


for _name, _read in _READINGS.items():
    _register(_name, _read)


def _part(nanos: int, unit: int) -> int:
    return nanos // unit if nanos >= 0 else -(-nanos // unit)


overload("getHours", DURATION, gives=INT, style="m")(lambda d: _part(span(d), 3600 * SECOND))
overload("getMinutes", DURATION, gives=INT, style="m")(lambda d: _part(span(d), 60 * SECOND))
overload("getSeconds", DURATION, gives=INT, style="m")(lambda d: _part(span(d), SECOND))


@overload("getMilliseconds", DURATION, gives=INT, style="m")
def milliseconds(d: timedelta) -> int:
    """The thousandths of the last second begun."""
    return _part(span(d), 10**6) - _part(span(d), SECOND) * 1000
