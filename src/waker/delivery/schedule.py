"""The schedule of retries: how long to wait after each failure, and when to give up."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

STEPS: Final = tuple(
    timedelta(seconds=s)
    for s in (5, 30, 120, 600, 1_800, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 24 * 3_600, 24 * 3_600)
)
"""The wait after the first failure, the second, ...: twelve tries in three days."""
GIVE_UP: Final = timedelta(days=3)
"""A message that failed for so long is given up; an endpoint that failed for so long, wholly, is disabled."""
LONGEST_REST: Final = timedelta(hours=1)
"""A failing endpoint is tried at least this often, so that its return is noticed."""
JITTER: Final = 0.1


def after(failures: int, chance: float | None = None) -> timedelta:
    """The wait after so many failures, up to a tenth shorter or longer. `chance`: 0 to 1, drawn when None."""
    step = STEPS[min(max(failures, 1), len(STEPS)) - 1]
    return step * (1 + JITTER * (2 * (random.random() if chance is None else chance) - 1))


def rest(failures: int) -> timedelta:
    """How long a failing endpoint is left alone."""
    return min(after(failures), LONGEST_REST)
