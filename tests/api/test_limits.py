"""A bucket lets a burst through, then so many a second, each key for itself."""

from __future__ import annotations

import pytest

from waker.api.limits import Buckets
from waker.api.refusals import TooOften


def test_a_burst_then_a_rate() -> None:
    buckets = Buckets(rate=2, burst=3)
    for _ in range(3):
        buckets.take(1, now=100.0)
    with pytest.raises(TooOften) as refused:
        buckets.take(1, now=100.0)
    assert refused.value.headers == {"Retry-After": "1"}
    buckets.take(2, now=100.0)
    buckets.take(1, now=100.5)
    with pytest.raises(TooOften):
        buckets.take(1, now=100.5)


def test_a_bucket_never_holds_more_than_the_burst() -> None:
    buckets = Buckets(rate=10, burst=2)
    buckets.take(1, now=0.0)
    buckets.take(1, now=1_000.0)
    buckets.take(1, now=1_000.0)
    with pytest.raises(TooOften):
        buckets.take(1, now=1_000.0)


def test_asking_too_early_does_not_postpone() -> None:
    buckets = Buckets(rate=1, burst=1)
    buckets.take(1, now=0.0)
    for tenth in range(1, 10):
        with pytest.raises(TooOften):
            buckets.take(1, now=tenth / 10)
    buckets.take(1, now=1.0)
