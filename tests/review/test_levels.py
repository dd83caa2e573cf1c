"""What is read for the forecast: rates by hour of the day, the hour that the tally does not split, rounded moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from waker.folds.forecast import Forecast
from waker.review.line import levels
from waker.review.models import CaseHour

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 13, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def opened(hours_ago: int, cases: int) -> None:
    hour = AT.replace(minute=0) - hours_ago * HOUR
    CaseHour.objects.create(hour=hour, queue="hate", policy="", opened=cases)


def test_without_a_week_of_history_all_hours_count_alike() -> None:
    opened(4, 10)
    opened(1, 6)
    opened(0, 99)  # the hour that is not over yet
    assert levels._arriving(AT) == {"hate": [4.0]}


def test_with_a_week_each_hour_of_the_day_has_its_own() -> None:
    opened(8 * 24, 1)
    for day in range(1, 8):
        opened(24 * day, 14)  # at 13:00
        opened(24 * day - 2, 7)  # at 15:00
    rates = levels._arriving(AT)["hate"]
    assert (rates[0], rates[1], rates[2], len(rates)) == (14.0, 0.0, 7.0, 24)


def test_nothing_has_come_in() -> None:
    assert levels._arriving(AT) == {}


def test_moments_are_rounded_up_to_the_hour() -> None:
    made = Forecast("late_by", first=1.5, most=2.0 + 2 / 3)
    level = levels.Level("hate", 1, 0, None, 0, 0, 0, 0, 4, 1, made, AT)
    assert level.late_from == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert level.mostly_late_from == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert level.caught_up_by is None
    assert (level.in_time, level.within_due) == (3, 0.75)
    assert levels.since(timedelta(days=1), AT) == datetime(2026, 11, 19, 13, tzinfo=UTC)
