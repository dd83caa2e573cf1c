"""A shift: how long somebody has worked without a pause, and how many severe cases they saw in a row.

A value, folded over what they do; no database. A pause of ten minutes begins a new shift. From a shift follows the
break that is owed, so a break is nowhere stored: it begins with the last thing that was done and is over by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

PAUSE: Final = timedelta(minutes=10)
WORK: Final = "work"
RUN: Final = "run"
OWN: Final = "own"


class Rules(NamedTuple):
    """After how much work, or how many severe cases in a row, a break is due, and how long it lasts."""

    work: timedelta
    run: int
    rest: timedelta


class Shift(NamedTuple):
    """At work `since`, last seen at it; `run` severe cases in a row."""

    since: datetime
    last: datetime
    run: int = 0


class Rest(NamedTuple):
    """A break: from when until when, and what for (`work`, `run`, `own`)."""

    start: datetime
    until: datetime
    cause: str


def after(shift: Shift | None, at: datetime, severe: bool | None = None) -> Shift:
    """The shift after somebody did something; `severe` says of what they were newly shown, None where nothing was."""
    if shift is None or at - shift.last >= PAUSE:
        return Shift(at, at, int(severe is True))
    run = shift.run if severe is None else shift.run + 1 if severe else 0
    return Shift(shift.since, max(shift.last, at), run)


def rest(shift: Shift | None, rules: Rules) -> Rest | None:
    """The break that a shift makes due, past or present; None when none is."""
    if shift is None:
        return None
    if shift.last - shift.since >= rules.work:
        return Rest(shift.last, shift.last + rules.rest, WORK)
    if shift.run >= rules.run:
        return Rest(shift.last, shift.last + rules.rest, RUN)
    return None
