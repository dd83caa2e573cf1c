"""Agreement and intervals, held to published examples and to libraries that share no code with ours."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from waker.folds.agreement import alpha, kappa, percent
from waker.folds.intervals import ONE_CATEGORY, TOO_FEW, Estimate, wilson

LETTERS = "abcde"
verdict = st.sampled_from(LETTERS)
pairs = st.lists(st.tuples(verdict, verdict), min_size=2, max_size=60)
units = st.lists(st.lists(st.one_of(st.none(), verdict), min_size=4, max_size=4), min_size=3, max_size=40)


def table(square: list[list[int]]) -> dict[tuple[str, str], int]:
    """Counts as a textbook prints them: rows are the first rater, columns the second."""
    return {(LETTERS[r], LETTERS[c]): n for r, row in enumerate(square) for c, n in enumerate(row) if n}


def by_rater(*raters: str) -> Counter[tuple[str, ...]]:
    """One string per rater, one letter per case; `.` is a missing value. As the cases that `alpha` takes."""
    return Counter(tuple(v for v in case if v != ".") for case in zip(*raters, strict=True))


def outside_kappa(pairs: list[tuple[str, str]]) -> Any:
    """The independent library's, from a full square of categories that occur."""
    names = sorted({name for pair in pairs for name in pair})
    square = np.zeros((len(names), len(names)))
    for one, other in pairs:
        square[names.index(one), names.index(other)] += 1
    return cohens_kappa(square)


# Published examples


def test_kappa_of_fleiss_levin_and_paik() -> None:
    """Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions (2003), table 18.1: 100 diagnoses."""
    found = kappa(table([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert found.value == pytest.approx(0.676, abs=0.0005)
    assert found.low == pytest.approx(0.676 - 1.96 * 0.088, abs=0.002)
    assert found.high == pytest.approx(0.676 + 1.96 * 0.088, abs=0.002)
    assert found.n == 100


def test_kappa_of_the_grant_proposals() -> None:
    """Twenty both yes, five and ten apart, fifteen both no: 0.4, where they agree in 70 per cent."""
    judged = table([[20, 5], [10, 15]])
    assert kappa(judged).value == pytest.approx(0.4)
    assert percent(judged).value == pytest.approx(0.7)


def test_high_agreement_can_be_no_more_than_chance() -> None:
    """The paradox of Feinstein and Cicchetti (1990): 90 per cent agree, and kappa is below nought."""
    judged = table([[90, 5], [5, 0]])
    found = kappa(judged)
    assert percent(judged).value == 0.9
    assert found.value is not None
    assert found.value == pytest.approx(-0.0526, abs=0.0001)


def test_alpha_of_two_observers() -> None:
    """Krippendorff (2011), part B: nominal, two observers (Meg and Owen), twelve articles."""
    found = alpha(by_rater("aabbdcccedda", "babbbccceddd"), seed=1)
    assert found.value == pytest.approx(0.692, abs=0.0005)
    assert found.n == 12


def test_alpha_of_four_observers_with_missing_values() -> None:
    """Krippendorff (2011), part C: nominal, four observers, twelve cases of which one was seen by one only."""
    judged = by_rater("abccbadab...", "abccbbdabe.c", ".cccbcdbbea.", "abccbddabea.")
    found = alpha(judged, seed=1)
    assert found.value == pytest.approx(0.743, abs=0.0005)
    assert found.n == 11


def test_alpha_of_three_coders_with_missing_values() -> None:
    """The example of Krippendorff, Content Analysis, as the encyclopedias tell it: three coders, fifteen units."""
    judged = by_rater(".....cdabaacc.c", "a.baccdc.......", "..bacdd.baacc.d")
    assert alpha(judged, seed=1).value == pytest.approx(0.691, abs=0.0005)


def test_wilson_of_newcombe() -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3, all four examples."""
    for hits, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = wilson(hits, n)
        assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


# Libraries that share no code with ours


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of theirs, where agreement is full
@given(pairs)
@settings(max_examples=150, deadline=None)
def test_kappa_is_that_of_statsmodels(judged: list[tuple[str, str]]) -> None:
    found = kappa(Counter(judged))
    if len({name for pair in judged for name in pair}) == 1:
        assert found == Estimate(len(judged), why=ONE_CATEGORY)
        return
    theirs = outside_kappa(judged)
    assert found.value == pytest.approx(theirs.kappa)
    half = 1.959963984540054 * math.sqrt(max(theirs.var_kappa, 0.0))
    assert found.low == pytest.approx(max(theirs.kappa - half, -1.0), abs=1e-7)
    assert found.high == pytest.approx(min(theirs.kappa + half, 1.0), abs=1e-7)


@given(units)
@settings(max_examples=150, deadline=None)
def test_alpha_is_that_of_the_library(judged: list[list[str | None]]) -> None:
    found = alpha(Counter(tuple(v for v in case if v) for case in judged), seed=7, resamples=50)
    pairable = [case for case in judged if sum(v is not None for v in case) > 1]
    if len(pairable) < 2:
        assert found == Estimate(len(pairable), why=TOO_FEW)
        return
    if len({v for case in pairable for v in case if v}) == 1:
        assert found == Estimate(len(pairable), why=ONE_CATEGORY)
        return
    # Raters by row, cases by column; numbers, since it takes letters of one width only.
    data = [
        [np.nan if v is None else float(LETTERS.index(v)) for v in rater]
        for rater in zip(*pairable, strict=True)
    ]
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert found.value == pytest.approx(theirs)
    assert found.low is None or found.low <= theirs + 1e-9
    assert found.high is None or theirs - 1e-9 <= found.high


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=200, deadline=None)
def test_wilson_is_that_of_statsmodels(counted: tuple[int, int]) -> None:
    hits, n = counted
    low, high = proportion_confint(hits, n, method="wilson")
    found = wilson(hits, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


# What has to hold whatever the verdicts are


@given(pairs)
@settings(max_examples=100, deadline=None)
def test_the_order_of_two_judges_does_not_matter(judged: list[tuple[str, str]]) -> None:
    turned = Counter((b, a) for a, b in judged)
    assert kappa(Counter(judged)).value == pytest.approx(kappa(turned).value)
    assert alpha(Counter(judged), seed=3) == alpha(turned, seed=3)


@given(pairs, st.permutations(LETTERS))
@settings(max_examples=100, deadline=None)
def test_the_names_of_verdicts_do_not_matter(judged: list[tuple[str, str]], names: list[str]) -> None:
    told = dict(zip(LETTERS, names, strict=True))
    renamed = Counter((told[a], told[b]) for a, b in judged)
    assert kappa(Counter(judged)).value == pytest.approx(kappa(renamed).value)
    assert alpha(Counter(judged), seed=3, resamples=10).value == pytest.approx(
        alpha(renamed, seed=3, resamples=10).value
    )


def test_full_agreement_on_several_verdicts_is_one() -> None:
    judged = Counter({("a", "a"): 30, ("b", "b"): 12})
    assert kappa(judged).value == alpha(judged, seed=1).value == 1.0
    assert kappa(judged).low == alpha(judged, seed=1).low == 1.0


def test_the_same_verdict_every_time_measures_nothing() -> None:
    """Not 1, as one might like to print: nothing in it tells agreement from two people who never look."""
    judged = Counter({("no_action", "no_action"): 500})
    assert kappa(judged) == alpha(judged, seed=1) == Estimate(500, why=ONE_CATEGORY)
    assert percent(judged).value == 1.0


def test_too_few_is_said_instead_of_a_number() -> None:
    judged = Counter({("a", "a"): 12, ("a", "b"): 7})
    for found in (kappa(judged, 20), alpha(judged, 1, 20), percent(judged, 20), wilson(3, 19, 20)):
        assert found == Estimate(19, why=TOO_FEW)
    assert kappa({}) == alpha({}, 1) == wilson(0, 0) == Estimate(0, why=TOO_FEW)
    judged[("b", "b")] += 1
    assert kappa(judged, 20).value is not None


def test_a_share_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_the_same_seed_gives_the_same_interval() -> None:
    judged = Counter({("a", "a"): 40, ("a", "b"): 9, ("b", "a"): 6, ("b", "b"): 45})
    assert alpha(judged, seed=11) == alpha(judged, seed=11)
    assert alpha(judged, seed=11) != alpha(judged, seed=12)


def test_the_intervals_hold_what_they_promise() -> None:
    """Of 400 samples of 120 cases from a population whose kappa is known, some 95 in a hundred intervals hold it."""
    random = np.random.default_rng(2026)
    cells = [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]
    chances = np.array([0.45, 0.10, 0.05, 0.40])
    expected = 0.55 * 0.50 + 0.45 * 0.50
    truth = (0.85 - expected) / (1 - expected)
    within = {"kappa": 0, "alpha": 0}
    for drawn in random.multinomial(120, chances, size=400):
        judged = dict(zip(cells, map(int, drawn), strict=True))
        for name, found in (("kappa", kappa(judged)), ("alpha", alpha(judged, seed=5, resamples=400))):
            assert found.low is not None
            assert found.high is not None
            within[name] += found.low <= truth <= found.high
    assert 0.91 <= within["kappa"] / 400 <= 0.98
    assert 0.91 <= within["alpha"] / 400 <= 0.98
