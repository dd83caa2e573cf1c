"""A **range** of numbers or moments, as somebody writes it: `>1000`, `2..5`, `2026-11-01..2026-11-20`, `7d`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from waker.core.moments import EARLIEST, LATEST, months_later
from waker.investigation import fields as f
from waker.investigation.faults import QueryError

_RANGE = re.compile(r"(?P<low>.*?)\.\.(?P<high>.*)")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_BACK = re.compile(r"(\d{1,4})([mhdw])")
_LENGTHS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers or moments from `low` to `high`; None where it is open, and whether the ends belong to it."""

    low: Any = None
    high: Any = None
    with_low: bool = True
    with_high: bool = True


def read_range(known: f.Field, value: str, at: int, length: int, now: datetime) -> Range:
    """What stands behind a field of numbers or moments, at a place in the query. QueryError where that is none."""
    read = _number if known.type == f.NUMBER else _moment

    def one(text: str) -> tuple[Any, Any]:
        ends = read(text.strip(), now)
        if ends is None:
            code = "not_a_number" if known.type == f.NUMBER else "not_a_moment"
            raise QueryError(code, at, length, name=known.name, value=value[:40], example=known.example)
        return ends  # type: ignore[no-any-return]  # both readers give a pair of the same kind of value

    for sign in (">=", "<=", ">", "<"):
        if value.startswith(sign):
            first, after = one(value[len(sign) :])
            if sign[0] == ">":
                # After a day is after all of it.
                return Range(low=first) if sign == ">=" else Range(low=after, with_low=known.type == f.MOMENT)
            if sign == "<":
                return Range(high=first, with_high=False)
            return Range(high=after, with_high=known.type == f.NUMBER)
    parted = _RANGE.fullmatch(value)
    if parted and (parted["low"] or parted["high"]):
        low = one(parted["low"])[0] if parted["low"] else None
        high = one(parted["high"])[1] if parted["high"] else None
        if low is not None and high is not None and low > high:
            raise QueryError("backwards", at, length, value=value[:40])
        return Range(low, high, with_high=known.type == f.NUMBER)
    if known.type == f.MOMENT and (back := _BACK.fullmatch(value)):
        return Range(low=now - int(back[1]) * _LENGTHS[back[2]])
    first, after = one(value)
    return Range(first, after, with_high=known.type == f.NUMBER)


def _number(text: str, now: datetime) -> tuple[float, float] | None:
    if not _NUMBER.fullmatch(text) or not text.isascii():
        return None
    return float(text), float(text)


def _moment(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """From when to before when a year, a month, a day or a moment lasts."""
    try:
        if not text.isascii():
            return None
        if day := _DAY.fullmatch(text):
            first = datetime(int(day[1]), int(day[2] or 1), int(day[3] or 1), tzinfo=UTC)
            after = (
                first + timedelta(days=1)
                if day[3]
                else months_later(first, 1)
                if day[2]
                else months_later(first, 12)
            )
        elif text in ("today", "yesterday"):
            first = datetime.combine(now.astimezone(UTC).date(), datetime.min.time(), UTC)
            first -= timedelta(days=text == "yesterday")
            after = first + timedelta(days=1)
        else:
            if "T" not in text.upper():
                return None
            first = datetime.fromisoformat(text)
            first = first.replace(tzinfo=UTC) if first.tzinfo is None else first.astimezone(UTC)
            after = first + (
                timedelta(seconds=1) if "." in text or text.count(":") > 1 else timedelta(minutes=1)
            )
    except (ValueError, OverflowError):
        return None
    return (first, after) if EARLIEST <= first <= LATEST else None
