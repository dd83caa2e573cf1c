"""A forecast: from when a queue will be late, if work comes in and is done as it is now.

The queue is poured, not counted: cases are amounts that come in and are worked off continuously, in steps of half an
hour. What is overdue is worked first, then what ranks higher, then what is due sooner: the order of the queue,
as far as amounts know it. It is Kleinrock's fluid approximation of a priority queue (Queueing Systems II, 1976,
chapter 2), with the arrivals of each hour of the day.

Assumed, and said in docs/dashboard.md: the pace stays what it was in the last hour, day and night; what comes in ranks
like what waits; the terms are the queue's. So it answers "at this pace", and promises nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

STEP: Final = 0.5
"""Hours from one look at the queue to the next; results are multiples of it."""
HORIZON: Final = 96.0
"""Hours that a forecast looks ahead: longer than the usual term of three days. What is late after that is on time."""
NEXT_TO_NOTHING: Final = 1e-6

EMPTY: Final = "empty"
ON_TIME: Final = "on_time"
LATE_BY: Final = "late_by"
LATE: Final = "late"
NOBODY: Final = "nobody"
STATES: Final = (EMPTY, ON_TIME, LATE_BY, LATE, NOBODY)


class Lot(NamedTuple):
    """So many cases of one rank (lowest first) that are due together, in hours from now (negative: overdue)."""

    rank: int
    due: float
    cases: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """How a queue fares. Moments are hours from now, None where they do not come within the horizon.

    `state`: empty; on_time; late_by (from `first` on something is overdue); late (something is already); nobody
    (nothing was decided in the last hour and nobody works on it). `most`: from when most of what waits is overdue.
    `caught_up`: from when nothing is overdue any more.
    """

    state: str
    first: float | None = None
    most: float | None = None
    caught_up: float | None = None


class _Class:
    """The amounts of one rank: what is overdue, what waits in the order in which it is due, and what came since."""

    __slots__ = ("_came", "_next", "_nextcome", "_waits", "late", "share")

    def __init__(self, lots: Iterable[tuple[float, float]]) -> None:
        waits = sorted(lots)
        self.late = sum(cases for due, cases in waits if due <= 0)
        self._waits = [[due, cases] for due, cases in waits if due > 0]
        self._came: list[list[float]] = []
        self._next = self._nextcome = 0
        self.share = 0.0

    def come(self, due: float, cases: float) -> None:
        self._came.append([due, cases])

    def grow_late(self, at: float) -> None:
        """What was due by `at` is overdue from now on."""
        while (head := self._head()) is not None and head[0] <= at + NEXT_TO_NOTHING:
            self.late += head[1]
            self._drop(head)

    def work(self, capacity: float) -> float:
        """Work off what is due soonest; the capacity that is left."""
        while capacity > 0 and (head := self._head()) is not None:
            if head[1] > capacity:
                head[1] -= capacity
                return 0.0
            capacity -= head[1]
            self._drop(head)
        return capacity

    def waiting(self) -> float:
        return sum(c for _, c in self._waits[self._next :]) + sum(c for _, c in self._came[self._nextcome :])

    def _head(self) -> list[float] | None:
        one = self._waits[self._next] if self._next < len(self._waits) else None
        other = self._came[self._nextcome] if self._nextcome < len(self._came) else None
        if one is None or other is None:
            return one or other
        return one if one[0] <= other[0] else other

    def _drop(self, head: list[float]) -> None:
        if self._next < len(self._waits) and head is self._waits[self._next]:
            self._next += 1
        else:
            self._nextcome += 1


def forecast(
    lots: Iterable[Lot], arriving: Sequence[float], deciding: float, term: float, people: int = 0
) -> Forecast:
    """Pour the queue for `HORIZON` hours.

    `arriving`: cases an hour, for each hour from now on (repeated where it is shorter than the horizon); `deciding`:
    cases an hour; `term`: hours that a case has; `people`: how many work on it now. ValueError for what is negative.
    """
    if deciding < 0 or term < 0 or any(rate < 0 for rate in arriving):
        raise ValueError("what comes in, what is decided and the term cannot be negative")
    classes = _classes(lots)
    total = sum(c.late + c.waiting() for c in classes)
    idle = deciding <= 0 and people == 0
    if idle and total <= NEXT_TO_NOTHING:
        return Forecast(EMPTY)  # nobody has to work where nothing waits
    first, most, caught_up = _pour(classes, total, arriving or (0.0,), deciding, term)
    if total <= NEXT_TO_NOTHING and first is None:
        return Forecast(EMPTY)
    if idle:
        return Forecast(NOBODY, first, most, caught_up)
    if first == 0:
        return Forecast(LATE, first, most, caught_up)
    return Forecast(ON_TIME if first is None else LATE_BY, first, most)


def _classes(lots: Iterable[Lot]) -> list[_Class]:
    """The lots by rank; each rank's share of what waits is taken for its share of what comes in."""
    by_rank: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for lot in lots:
        if lot.cases > 0:
            by_rank[lot.rank].append((lot.due, lot.cases))
    if not by_rank:
        by_rank[0] = []
    classes = [_Class(by_rank[rank]) for rank in sorted(by_rank)]
    amounts = [c.late + c.waiting() for c in classes]
    total = sum(amounts)
    for one, amount in zip(classes, amounts, strict=True):
        one.share = amount / total if total else 1 / len(classes)
    return classes


def _pour(
    classes: Sequence[_Class], total: float, arriving: Sequence[float], deciding: float, term: float
) -> tuple[float | None, float | None, float | None]:
    """When the first is overdue, when most are, and when none is any more."""
    late = sum(c.late for c in classes)
    first: float | None = 0.0 if late > NEXT_TO_NOTHING else None
    most: float | None = 0.0 if late > total / 2 else None
    caught_up: float | None = None
    for step in range(round(HORIZON / STEP)):
        begins, ends = step * STEP, (step + 1) * STEP
        came = arriving[int(begins) % len(arriving)] * STEP
        if came:
            for one in classes:
                one.come(ends + term, came * one.share)
        total = max(total + came - deciding * STEP, 0.0)
        _work(classes, deciding * STEP)
        for one in classes:
            one.grow_late(ends)
        late = sum(c.late for c in classes)
        if late > NEXT_TO_NOTHING:
            first = ends if first is None else first
            most = ends if most is None and late > total / 2 else most
        elif first is not None:
            caught_up = ends
            break
        if first is not None and most is not None and deciding <= 0:
            break
    return first, most, caught_up


def _work(classes: Sequence[_Class], capacity: float) -> None:
    for one in classes:
        done = min(one.late, capacity)
        one.late -= done
        capacity -= done
        if one.late < NEXT_TO_NOTHING:
            one.late = 0.0
    for one in classes:
        if capacity <= 0:
            return
        capacity = one.work(capacity)
