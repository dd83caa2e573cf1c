"""Timestamp and duration: moments between the years 1 and 9999, spans of at most some 10,000 years, in nanoseconds.

They are plain `datetime` (with a zone) and `timedelta` wherever whole microseconds suffice; a finer value is a
`NanoTime` or `NanoSpan`, which carries the 0 to 999 nanoseconds that its base class cannot.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from waker.policy.cel.errors import EvalError
from waker.policy.cel.values import INT_MAX, INT_MIN

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000_000
FIRST = -62_135_596_800 * SECOND
LAST = 253_402_300_800 * SECOND - 1
LONGEST = 315_576_000_000 * SECOND
_MICRO = timedelta(microseconds=1)


class NanoTime(datetime):
    """A moment finer than a microsecond."""

    nano: int = 0

    def _key(self) -> int:
        return nanoseconds(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, datetime) and self._key() == nanoseconds(other)

    def __lt__(self, other: datetime) -> bool:  # type: ignore[override]  # compared with moments, not with days
        return self._key() < nanoseconds(other)

    def __le__(self, other: datetime) -> bool:  # type: ignore[override]  # compared with moments, not with days
        return self._key() <= nanoseconds(other)

    def __gt__(self, other: datetime) -> bool:  # type: ignore[override]  # compared with moments, not with days
        return self._key() > nanoseconds(other)

    def __ge__(self, other: datetime) -> bool:  # type: ignore[override]  # compared with moments, not with days
        return self._key() >= nanoseconds(other)

    def __hash__(self) -> int:
        return hash(self._key())


class NanoSpan(timedelta):
    """A span finer than a microsecond."""

    nano: int = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, timedelta) and span(self) == span(other)

    def __lt__(self, other: timedelta) -> bool:
        return span(self) < span(other)

    def __le__(self, other: timedelta) -> bool:
        return span(self) <= span(other)

    def __gt__(self, other: timedelta) -> bool:
        return span(self) > span(other)

    def __ge__(self, other: timedelta) -> bool:
        return span(self) >= span(other)

    def __hash__(self) -> int:
        return hash(span(self))


def nanoseconds(moment: datetime) -> int:
    """Nanoseconds since 1970. Raises EvalError for a moment without a zone."""
    if moment.tzinfo is None:
        raise EvalError("the timestamp has no time zone")
    since = datetime.__sub__(moment, EPOCH)
    return (since // _MICRO) * 1000 + (moment.nano if isinstance(moment, NanoTime) else 0)


def moment(nanos: int) -> datetime:
    """The moment so many nanoseconds after 1970. Raises EvalError outside the years 1 to 9999."""
    if not FIRST <= nanos <= LAST:
        raise EvalError("the timestamp is outside the years 1 to 9999")
    micros, rest = divmod(nanos, 1000)
    plain = EPOCH + timedelta(microseconds=micros)
    if not rest:
        return plain
    p = plain
    fine = NanoTime(p.year, p.month, p.day, p.hour, p.minute, p.second, p.microsecond, tzinfo=UTC)
    fine.nano = rest
    return fine


def span(of: timedelta) -> int:
    """Nanoseconds of a duration."""
    whole = ((of.days * 86_400 + of.seconds) * 1_000_000 + of.microseconds) * 1000
    return whole + (of.nano if isinstance(of, NanoSpan) else 0)


def duration(nanos: int) -> timedelta:
    """The duration of so many nanoseconds. Raises EvalError beyond some 10,000 years."""
    if not -LONGEST <= nanos <= LONGEST:
        raise EvalError("the duration is longer than 315576000000 s")
    micros, rest = divmod(nanos, 1000)
    if not rest:
        return timedelta(microseconds=micros)
    fine = NanoSpan(microseconds=micros)
    fine.nano = rest
    return fine


def between(later: datetime, earlier: datetime) -> timedelta:
    """`later - earlier`. Raises EvalError beyond 64 bits of nanoseconds (292 years)."""
    nanos = nanoseconds(later) - nanoseconds(earlier)
    if not INT_MIN <= nanos <= INT_MAX:
        raise EvalError("the timestamps are more than 292 years apart")
    return duration(nanos)


_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)


def parse_timestamp(text: str) -> datetime:
    """A moment written as in RFC 3339. Raises EvalError."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise EvalError(f"not a timestamp as in RFC 3339: {text[:50]!r}")
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    fraction, sign, hours, minutes = found.groups()[6:]
    try:
        plain = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise EvalError(f"not a timestamp: {text[:50]!r}: {error}") from None
    offset = 0
    if sign:
        if int(hours) > 23 or int(minutes) > 59:
            raise EvalError(f"not a time zone offset: {text[:50]!r}")
        offset = (int(hours) * 60 + int(minutes)) * 60 * (1 if sign == "+" else -1)
    return moment(nanoseconds(plain) - offset * SECOND + int((fraction or "").ljust(9, "0")))


def show_timestamp(value: datetime) -> str:
    """RFC 3339, in UTC, with as many decimals as needed."""
    utc = value.astimezone(UTC)
    nanos = nanoseconds(value) % SECOND
    return f"{utc.year:04}-{utc:%m-%dT%H:%M:%S}{_decimals(nanos)}Z"


def _decimals(nanos: int) -> str:
    return f".{nanos:09}".rstrip("0") if nanos else ""


_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_UNITS = {
    "ns": 1,
    "us": 1000,
    "µs": 1000,
    "μs": 1000,
    "ms": 10**6,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}


def parse_duration(text: str) -> timedelta:
    """A duration such as `1h30m`, `-1.5s`, `100ms`. Raises EvalError."""
    body = text[1:] if text[:1] in ("+", "-") else text
    total, at = 0, 0
    if len(body) > 100 or not body:
        raise EvalError(f"not a duration: {text[:50]!r}")
    while at < len(body) and body != "0":
        found = _PART.match(body, at)
        if found is None:
            raise EvalError(f"not a duration: {text[:50]!r}")
        whole, _, part = found[1].partition(".")
        unit = _UNITS[found[2]]
        total += int(whole or "0") * unit + int(part or "0") * unit // 10 ** len(part)
        at = found.end()
    return duration(-total if text[0] == "-" else total)


def show_duration(value: timedelta) -> str:
    """Decimal seconds with an `s`."""
    nanos = span(value)
    seconds, rest = divmod(abs(nanos), SECOND)
    return f"{'-' if nanos < 0 else ''}{seconds}{_decimals(rest)}s"


@lru_cache(512)
def zone(name: str) -> tzinfo:
    """A time zone by IANA name or fixed offset (`+01:00`, `02:00`). Raises EvalError."""
    if name in ("", "UTC"):
        return UTC
    fixed = re.fullmatch(r"([+-]?)(\d\d):(\d\d)", name, re.ASCII)
    try:
        if fixed:
            sign = -1 if fixed[1] == "-" else 1
            return timezone(sign * timedelta(hours=int(fixed[2]), minutes=int(fixed[3])))
        return ZoneInfo(name)
    except Exception:
        raise EvalError(f"unknown time zone {name[:50]!r}") from None


def local(value: datetime, name: str = "") -> datetime:
    """The moment on the clocks of a zone. Raises EvalError where they leave the years 1 to 9999."""
    try:
        return value.astimezone(zone(name))
    except OverflowError:
        raise EvalError("the timestamp is outside the years 1 to 9999") from None
