"""Reach per hour: views over age, or a day's share of the followers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from waker.core.reach import reach_per_hour, views_of

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("followers", "views", "age", "pace"),
    [
        (2_400, None, 5.0, 100.0),
        (2_400, 10_000, 4.0, 2_500.0),
        (2_400, 0, 4.0, 0.0),
        (2_400, 3, 0.1, 3.0),
        (2_400, 3, -2.0, 3.0),
        (0, None, 1.0, 0.0),
    ],
)
def test_pace(followers: int, views: int | None, age: float, pace: float) -> None:
    assert reach_per_hour(followers, views, AT - timedelta(hours=age), AT) == pace


def test_an_account_has_no_age_that_counts() -> None:
    assert reach_per_hour(48) == 2.0


@pytest.mark.parametrize(
    ("attributes", "views"),
    [
        (None, None),
        ({}, None),
        ({"views": 12}, 12),
        ({"views": 0}, 0),
        ({"views": -1}, None),
        ({"views": True}, None),
        ({"views": 1.5}, None),
        ({"views": "12"}, None),
        ({"views": 10**400}, 10**15),
    ],
)
def test_views_are_a_whole_number_or_nothing(attributes: dict[str, Any] | None, views: int | None) -> None:
    assert views_of(attributes) == views
