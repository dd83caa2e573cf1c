"""Agreement: how often people who judged the same case apart from each other came to the same verdict.

Percentages flatter: two who both find nothing wrong in 95 of 100 cases agree in 90 of them by chance alone. Cohen's
kappa (two verdicts a case) and Krippendorff's alpha (any number, some missing) take that chance out: 1 is full
agreement, 0 what chance gives, below 0 systematic disagreement. Verdicts are names without an order (nominal).

Cases are given by pattern, with how often each occurred, because that is how a database counts them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from waker.folds.intervals import ONE_CATEGORY, TOO_FEW, Z95, Estimate, wilson

RESAMPLES: Final = 2_000
Pairs = Mapping[tuple[str, str], int]
"""(verdict of the first, verdict of the second) -> in how many cases."""
Units = Mapping[tuple[str, ...], int]
"""The verdicts on one case, as many as there were and in any order -> in how many cases."""


def percent(pairs: Pairs, minimum: int = 2) -> Estimate:
    """The share of cases in which both verdicts are the same (0 to 1), with Wilson's interval."""
    return wilson(sum(n for (a, b), n in pairs.items() if a == b), sum(pairs.values()), minimum)


def kappa(pairs: Pairs, minimum: int = 2) -> Estimate:
    """Cohen's kappa with its 95 per cent interval, cut off at -1 and 1.

    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960)
    37-46. The large-sample variance is that of J. L. Fleiss, J. Cohen, B. S. Everitt, "Large sample standard errors of
    kappa and weighted kappa", Psychological Bulletin 72 (1969) 323-327, eq. 13 (not that under the hypothesis of no
    agreement, which is for testing). `too_few` below `minimum` cases; `one_category` when chance explains everything.
    """
    n = sum(pairs.values())
    if n < max(minimum, 1):
        return Estimate(n, why=TOO_FEW)
    names = sorted({name for pair in pairs for name in pair})
    at = {name: k for k, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for (one, other), count in pairs.items():
        table[at[one], at[other]] += count / n
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    observed, expected = float(np.trace(table)), float(rows @ columns)
    if math.isclose(expected, 1.0):
        return Estimate(n, why=ONE_CATEGORY)
    value = (observed - expected) / (1 - expected)
    both = np.diag(table) @ np.square(1 - (rows + columns) * (1 - value))
    apart = table * np.square(columns[:, None] + rows[None, :])
    spread = (1 - value) ** 2 * (apart.sum() - np.trace(apart))
    variance = float(both + spread - (value - expected * (1 - value)) ** 2) / (n * (1 - expected) ** 2)
    half = Z95 * math.sqrt(max(variance, 0.0))
    return Estimate(n, value, max(value - half, -1.0), min(value + half, 1.0))


def alpha(units: Units, seed: int, minimum: int = 2, resamples: int = RESAMPLES) -> Estimate:
    """Krippendorff's alpha for nominal verdicts, with the percentile bootstrap's 95 per cent interval over cases.

    K. Krippendorff, "Computing Krippendorff's alpha-reliability" (University of Pennsylvania, 2011), by the values
    within a case; a case with one verdict says nothing about agreement and is left out, `n` too. The interval draws
    cases with replacement `resamples` times: A. Zapf, S. Castell, L. Morawietz, A. Karch, "Measuring inter-rater
    reliability for nominal data", BMC Medical Research Methodology 16 (2016) 93. The same `seed` gives the same ends.
    Draws of a single category, where alpha is not defined, are left out of it. `too_few` and `one_category` as for
    kappa.
    """
    kinds = Counter[tuple[str, ...]]()
    for verdicts, count in units.items():
        if len(verdicts) > 1 and count:
            kinds[tuple(sorted(verdicts))] += count
    patterns = sorted(kinds)
    counts = np.array([kinds[p] for p in patterns], dtype=np.int64)
    n = int(counts.sum())
    if n < max(minimum, 1):
        return Estimate(n, why=TOO_FEW)
    names = sorted({name for pattern in patterns for name in pattern})
    values = np.array([[pattern.count(name) for name in names] for pattern in patterns], dtype=np.float64)
    given = values.sum(axis=1)
    agreeing = (values * (values - 1)).sum(axis=1) / (given - 1)
    value = float(_alpha(counts[None, :].astype(np.float64), values, given, agreeing)[0])
    if math.isnan(value):
        return Estimate(n, why=ONE_CATEGORY)
    drawn = np.random.default_rng(seed).multinomial(n, counts / n, size=resamples).astype(np.float64)
    spread = _alpha(drawn, values, given, agreeing)
    spread = spread[~np.isnan(spread)]
    if not len(spread):
        return Estimate(n, value)
    low, high = (float(end) for end in np.percentile(spread, [2.5, 97.5]))
    return Estimate(n, value, min(low, value), max(high, value))


def _alpha(times: Any, values: Any, given: Any, agreeing: Any) -> Any:
    """Alpha for every row of `times`, how often each pattern occurs; nan where all values are the same.

    `values`: pattern by category; `given`: values in a pattern; `agreeing`: its part of the coincidences' diagonal.
    """
    total = times @ given
    observed = total - times @ agreeing
    expected = np.square(total) - np.square(times @ values).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0.5, 1 - (total - 1) * observed / expected, np.nan)
