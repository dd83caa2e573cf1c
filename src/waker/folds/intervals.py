"""An interval: what a share or a measure of agreement may well be, given how few cases it was seen in.

Nothing is shown without it. `Estimate` is the value with the interval around it, or the reason why there is none.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

Z95: Final = 1.959963984540054
"""The standard normal quantile that leaves 2.5 per cent on either side."""
TOO_FEW: Final = "too_few"
ONE_CATEGORY: Final = "one_category"


class Estimate(NamedTuple):
    """`value` with `low` and `high`, the ends of its 95 per cent interval, seen in `n` cases.

    `why` says why there is no value: `too_few` (fewer cases than asked for) or `one_category` (everybody gave the
    same verdict every time, so there is nothing by which agreement could be told from chance).
    """

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: str | None = None


def wilson(hits: int, n: int, minimum: int = 1) -> Estimate:
    """The share `hits` of `n` (0 to 1) with Wilson's score interval; `too_few` below `minimum`.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212. It
    stays within 0 and 1 and holds for small n, unlike the interval of the textbooks: L. D. Brown, T. T. Cai,
    A. DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16 (2001) 101-133.
    Raises ValueError unless 0 <= hits <= n.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n}")
    if n < max(minimum, 1):
        return Estimate(n, why=TOO_FEW)
    share, squared = hits / n, Z95 * Z95
    centre = (share + squared / (2 * n)) / (1 + squared / n)
    half = Z95 / (1 + squared / n) * math.sqrt(share * (1 - share) / n + squared / (4 * n * n))
    # At the ends the bound is the share itself; the subtraction would leave a trace of rounding there.
    low = 0.0 if hits == 0 else max(0.0, centre - half)
    high = 1.0 if hits == n else min(1.0, centre + half)
    return Estimate(n, share, low, high)
