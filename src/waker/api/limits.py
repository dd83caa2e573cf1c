"""A limit: how often one key may call. A token bucket per key in each web process, refilled continuously."""

from __future__ import annotations

import math
import time

from waker.api.refusals import TooOften


class Buckets:
    """Buckets of `rate` tokens a second that hold at most `burst`; a request takes one."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._levels: dict[int, tuple[float, float]] = {}

    def take(self, key: int, now: float | None = None) -> None:
        """Take a token; raises TooOften, with the seconds to wait, when there is none left."""
        # Two threads may read the same level and one token is lost: a limit need not be exact.
        moment = time.monotonic() if now is None else now
        level, since = self._levels.get(key, (self.burst, moment))
        level = min(self.burst, level + (moment - since) * self.rate)
        if level < 1:
            self._levels[key] = (level, moment)
            wait = max(1, math.ceil((1 - level) / self.rate))
            message = f"More than {self.rate:g} requests a second with this key; wait {wait} s."
            raise TooOften([("", "too_often", message)], headers={"Retry-After": str(wait)})
        self._levels[key] = (level - 1, moment)
