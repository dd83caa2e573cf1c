"""When a queue will be late: what must hold of every forecast, and the same as a queue that is worked case by case."""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waker.folds.forecast import (
    EMPTY,
    HORIZON,
    LATE,
    LATE_BY,
    NOBODY,
    ON_TIME,
    STATES,
    STEP,
    Forecast,
    Lot,
    forecast,
)

LOTS = st.lists(
    st.builds(Lot, st.integers(0, 3), st.floats(-5, 60), st.integers(1, 40).map(float)), max_size=12
)
RATES = st.lists(st.floats(0, 20), min_size=1, max_size=24)
PACE = st.floats(0.5, 60)
TERM = st.sampled_from([4.0, 24.0, 72.0])
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def at(moment: float | None) -> float:
    return inf if moment is None else moment


def test_nothing_waits() -> None:
    assert forecast([], [], 0, 24) == forecast([], [3.0], 10, 24) == Forecast(EMPTY)


def test_what_is_due_later_than_it_takes_is_on_time() -> None:
    assert forecast([Lot(0, 10, 50)], [0], 10, 24).state == ON_TIME


def test_late_by_the_time_that_the_pace_does_not_reach() -> None:
    found = forecast([Lot(0, 4, 20), Lot(0, 6, 40), Lot(0, 30, 10)], [0], 5, 24)
    assert (found.state, found.first) == (LATE_BY, 6)
    assert found.most is not None
    assert found.most >= found.first


def test_the_higher_rank_goes_first_and_the_lower_is_late() -> None:
    assert forecast([Lot(1, 4, 20), Lot(0, 8, 20)], [0], 5, 24).first == 4
    assert forecast([Lot(0, 4, 20), Lot(1, 8.5, 20)], [0], 5, 24).state == ON_TIME


def test_late_already_and_caught_up_when_the_overdue_are_done() -> None:
    found = forecast([Lot(2, -1, 10), Lot(0, 30, 10)], [0], 5, 24)
    assert (found.state, found.first, found.caught_up) == (LATE, 0, 2)
    never = forecast([Lot(0, -1, 1000)], [0], 5, 24)
    assert (never.state, never.caught_up) == (LATE, None)
    assert never.most == 0


def test_nobody_works() -> None:
    found = forecast([Lot(0, 4.5, 3), Lot(0, 10, 4)], [0], 0, 24)
    assert found == Forecast(NOBODY, 4.5, 10)
    assert forecast([Lot(0, 4.5, 3)], [0], 0, 24, people=2).state == LATE_BY
    assert forecast([], [2.0], 0, 24) == Forecast(EMPTY)
    assert forecast([], [2.0], 0, 24, people=1) == Forecast(LATE_BY, 24.5, 48.5)


def test_what_comes_in_by_hour_of_the_day_counts() -> None:
    quiet, rush = [1.0] * 24, [1.0] * 12 + [30.0] * 6 + [1.0] * 6
    assert forecast([Lot(0, 20, 5)], quiet, 5, 4).state == ON_TIME
    found = forecast([Lot(0, 20, 5)], rush, 5, 4)
    assert found.state == LATE_BY
    assert 16 <= at(found.first) <= 18


@pytest.mark.parametrize(("rates", "pace", "term"), [([-1.0], 1, 1), ([1.0], -1, 1), ([1.0], 1, -1)])
def test_what_is_negative_is_refused(rates: list[float], pace: float, term: float) -> None:
    with pytest.raises(ValueError, match="negative"):
        forecast([], rates, pace, term)


@patient
@given(LOTS, RATES, PACE, st.floats(1, 3), TERM)
def test_more_pace_never_makes_it_later(
    lots: list[Lot], rates: list[float], pace: float, more: float, term: float
) -> None:
    slow, fast = forecast(lots, rates, pace, term), forecast(lots, rates, pace * more, term)
    assert at(fast.first) >= at(slow.first)
    if slow.state == LATE:
        assert at(fast.caught_up) <= at(slow.caught_up)


@patient
@given(LOTS, RATES, PACE, st.floats(1, 3), TERM)
def test_more_work_never_makes_it_earlier(
    lots: list[Lot], rates: list[float], pace: float, more: float, term: float
) -> None:
    little = forecast(lots, [0], pace, term)
    much = forecast([lot._replace(cases=lot.cases * more) for lot in lots], rates, pace, term)
    assert at(much.first) <= at(little.first)


@patient
@given(LOTS, RATES, PACE, TERM)
def test_every_forecast_holds_together(lots: list[Lot], rates: list[float], pace: float, term: float) -> None:
    found = forecast(lots, rates, pace, term)
    assert found.state in STATES
    assert (found.first == 0) == any(lot.due <= 0 for lot in lots)
    assert found == forecast(reversed(lots), rates, pace, term)
    assert at(found.first) <= at(found.most)
    for moment in (found.first, found.most, found.caught_up):
        assert moment is None or (0 <= moment <= HORIZON and moment % STEP == 0)
    if found.caught_up is not None:
        assert found.caught_up > at(found.first)


@patient
@given(LOTS, st.integers(0, 12), st.floats(1, 40), TERM)
def test_the_same_as_a_queue_worked_case_by_case(
    lots: list[Lot], rate: int, pace: float, term: float
) -> None:
    """Whole cases come in and are decided one after another. What is poured is late no later when it has a fifth less
    pace and a step less time, and no sooner when it has as much more.

    With several ranks nothing comes in here: a few whole cases cannot have the mix that amounts have.
    """
    if rate:
        lots = [lot._replace(rank=0) for lot in lots]
    first = one_by_one(lots, rate, pace, term)
    slack = STEP + 1 / pace
    harder = forecast([lot._replace(due=lot.due - slack) for lot in lots], [rate], pace * 0.8, term - slack)
    easier = forecast([lot._replace(due=lot.due + slack) for lot in lots], [rate], pace * 1.25, term + slack)
    assert at(harder.first) <= first + STEP
    assert first <= at(easier.first) + STEP


def one_by_one(lots: list[Lot], rate: int, pace: float, term: float) -> float:
    """When a case is first overdue: cases come evenly, and each takes 1 / pace hours."""
    coming = [((n + 1) / rate, 0, (n + 1) / rate + term) for n in range(int(rate * HORIZON))]
    waiting: list[tuple[int, float]] = []
    for lot in lots:
        for _ in range(int(lot.cases)):
            heappush(waiting, (lot.rank, lot.due))
    if any(due <= 0 for _, due in waiting):
        return 0.0
    now = 0.0
    while now < HORIZON:
        while coming and coming[0][0] <= now:
            _, rank, due = coming.pop(0)
            heappush(waiting, (rank, due))
        if not waiting:
            if not coming:
                return inf
            now = coming[0][0]
            continue
        _, due = heappop(waiting)
        now += 1 / pace
        late = [d for d in [due, *(d for _, d in waiting)] if d < now]
        if late:
            return min(late) if min(late) <= HORIZON else inf
    return inf
