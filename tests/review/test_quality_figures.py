"""Figures: three hundred decisions with planted disagreement come out as independent libraries measure them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import krippendorff
import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from tests.review.bench import actor, decide, give, person, settle
from waker.core.problems import Invalid
from waker.folds.intervals import ONE_CATEGORY, TOO_FEW
from waker.ledger.models import Opinion
from waker.review.quality import behind, measuring
from waker.review.quality.period import Period, period
from waker.review.ruling import deciding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_drawn")]
TODAY = period(None, None)


@pytest.mark.slow
def test_three_hundred_decisions_with_planted_disagreement() -> None:
    """One in five is judged otherwise, by a random plan; what comes out is what libraries find in the same pairs."""
    random = Random(41)
    anna, bo = person("Anna"), person("Bo")
    planted: list[tuple[str, str]] = []
    for policy, n in (("bullying", 200), ("hate_speech", 100)):
        for case in settle(n, policy=policy):
            first = random.choices(["bullying", "hate_speech", "none"], [6, 3, 3])[0]
            second = (
                random.choice(["bullying", "hate_speech", "none", "excepted", "law"])
                if random.random() < 0.2
                else first
            )
            decision = decide(case, first, anna)
            give(Opinion.objects.get(decision=decision, purpose="quality").id, second, bo)
            planted.append((first, second))
    total, rows = measuring.agreement("policy", TODAY)
    assert total.pairs == 300
    assert {row.key: row.pairs for row in rows} == {"bullying": 200, "hate_speech": 100}
    names = sorted({name for pair in planted for name in pair})
    square = np.zeros((len(names), len(names)))
    for one, other in planted:
        square[names.index(one), names.index(other)] += 1
    theirs = cohens_kappa(square)
    assert total.kappa.value == pytest.approx(theirs.kappa)
    assert total.kappa.low == pytest.approx(theirs.kappa_low)
    assert total.kappa.high == pytest.approx(theirs.kappa_upp)
    data = [[names.index(pair[k]) for pair in planted] for k in (0, 1)]
    assert total.alpha.value == pytest.approx(
        krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    )
    same = sum(one == other for one, other in planted)
    assert (total.same.value, total.same.low, total.same.high) == pytest.approx(
        (same / 300, *proportion_confint(same, 300, method="wilson"))
    )
    # Each disagreement went to a third; the list behind the number holds exactly those.
    assert Opinion.objects.filter(purpose="third").count() == 300 - same
    assert len(behind.listing("differing", TODAY, limit=500)) == 300 - same
    assert len(behind.listing("pairs", TODAY, limit=500)) == 300
    assert len(behind.listing("pairs", TODAY, "policy", "bullying", limit=500)) == 200
    assert behind.listing("pairs", TODAY, "policy", "spam") == []


def test_the_thirds_are_counted_by_what_they_come_to() -> None:
    anna, bo, cem = person("Anna"), person("Bo"), person("Cem")
    for case, verdict in zip(settle(4), ("none", "none", "bullying", "hate_speech"), strict=True):
        decision = decide(case, "bullying", anna)
        give(Opinion.objects.get(decision=decision, purpose="quality").id, "none", bo)
        give(Opinion.objects.get(decision=decision, purpose="third").id, verdict, cem)
    total, _ = measuring.agreement("queue", TODAY)
    assert (total.pairs, total.thirds, total.differing) == (4, 4, 3)
    assert total.kappa.why == TOO_FEW
    assert len(behind.listing("references", TODAY)) == len(behind.to_settle()) == 3


def test_languages_and_queues_are_told_apart() -> None:
    anna, bo = person("Anna"), person("Bo")
    for language, policy in (("nl", "bullying"), ("en", "spam")):
        for case in settle(2, policy=policy, language=language):
            decision = decide(case, "none", anna)
            give(Opinion.objects.get(decision=decision, purpose="quality").id, "none", bo)
    assert {row.key for row in measuring.agreement("language", TODAY)[1]} == {"nl", "en"}
    assert {row.key: row.pairs for row in measuring.agreement("queue", TODAY)[1]} == {
        "hate": 2,
        "integrity": 2,
    }
    with pytest.raises(Invalid):
        measuring.agreement("reviewer", TODAY)


def test_one_verdict_for_everything_is_no_agreement_beyond_chance() -> None:
    anna, bo = person("Anna"), person("Bo")
    for case in settle(20):
        decision = decide(case, "none", anna)
        give(Opinion.objects.get(decision=decision, purpose="quality").id, "none", bo)
    total, _ = measuring.agreement("policy", TODAY)
    assert (total.kappa.why, total.alpha.why, total.same.value) == (ONE_CATEGORY, ONE_CATEGORY, 1.0)


def test_the_precision_of_a_rule_is_what_people_decided_on_its_flags() -> None:
    """Upheld is a measure under the rule's own policy: not an exception, not another policy, not nothing."""
    anna = person("Anna")
    told = ["bullying"] * 15 + ["none"] * 4 + ["hate_speech"] * 2 + ["law"]
    decisions = [decide(case, verdict, anna) for case, verdict in zip(settle(22), told, strict=True)]
    (row,) = [row for row in measuring.rules(TODAY) if row.policy == "bullying"]
    assert (row.cases, row.upheld) == (22, 15)
    low, high = proportion_confint(15, 22, method="wilson")
    assert row.precision == pytest.approx((22, 15 / 22, low, high, None))
    which = {"rule": row.rule, "policy": row.policy, "limit": 100}
    for kind, n in (("flags", 22), ("upheld", 15), ("missed", 7)):
        assert len(behind.listing(kind, TODAY, **which)) == n  # type: ignore[arg-type]
    # Taken back, a decision is no answer to its flags until there is another.
    deciding.undo(decisions[0], "a mistake", actor(anna))
    (row,) = [row for row in measuring.rules(TODAY) if row.policy == "bullying"]
    assert (row.cases, row.upheld) == (21, 14)


def test_nineteen_are_too_few() -> None:
    anna = person("Anna")
    for case in settle(measuring.MINIMUM - 1):
        decide(case, "bullying", anna)
    (row,) = measuring.rules(TODAY)
    assert (row.precision.n, row.precision.value, row.precision.why) == (19, None, TOO_FEW)


def test_what_automation_decides_is_no_proof_of_its_rule() -> None:
    from tests.console.community import ACCOUNTS, take_in

    take_in(ACCOUNTS, [{"id": "auto", "kind": "comment", "account": "bob", "text": "WAKER-TEST:bullying"}])
    assert measuring.rules(TODAY) == []


def test_the_period_is_whole_days() -> None:
    anna, bo = person("Anna"), person("Bo")
    decision = decide(settle(1)[0], "bullying", anna)
    give(Opinion.objects.get(decision=decision, purpose="quality").id, "bullying", bo)
    today = datetime.now(UTC).date()
    assert measuring.agreement("policy", Period(today, today))[0].pairs == 1
    yesterday = today - timedelta(days=1)
    assert measuring.agreement("policy", Period(yesterday, yesterday))[0].pairs == 0


@pytest.mark.parametrize(
    ("first", "last", "at"),
    [
        (date(2026, 2, 2), date(2026, 2, 1), "to"),
        (date(2020, 1, 1), date(2026, 1, 1), "from"),
        (None, date.max, "to"),
        (None, date.min, "to"),
    ],
)
def test_a_period_that_is_none_is_refused(first: date | None, last: date, at: str) -> None:
    with pytest.raises(Invalid) as raised:
        period(first, last)
    assert [fault.at for fault in raised.value.faults] == [at]


def test_the_figures_take_a_handful_of_statements() -> None:
    with CaptureQueriesContext(connection) as queries:
        measuring.agreement("policy", TODAY)
        measuring.rules(TODAY)
    assert len(queries) == 3


def test_the_names_of_the_verdicts_are_those_that_are_listed() -> None:
    """The list behind a number asks the database; the number asks `folds.verdicts`: they have to mean the same."""
    anna, bo = person("Anna"), person("Bo")
    verdicts = ["bullying", "hate_speech", "none", "excepted", "law"]
    expected: Counter[bool] = Counter()
    for n, case in enumerate(settle(25)):
        first, second = verdicts[n // 5], verdicts[n % 5]
        decision = decide(case, first, anna)
        give(Opinion.objects.get(decision=decision, purpose="quality").id, second, bo)
        expected[first == second] += 1
    assert len(behind.listing("differing", TODAY)) == expected[False] == 20
