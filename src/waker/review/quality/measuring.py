"""Measuring: how far two people agree, how often appeals overturn, how often a rule is right. docs/quality.md.

Everything is counted by the database in one statement each, and measured by `waker.folds.agreement`. Below `MINIMUM`
cases a figure is not told. Nothing here is about wellbeing, and nothing about a person but their own calibration.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from django.db import connection

from waker.core.problems import Invalid, unknown
from waker.folds.agreement import alpha, kappa, percent
from waker.folds.intervals import Estimate, wilson
from waker.folds.verdicts import Verdict, of_decision
from waker.review.quality.period import Period

MINIMUM: Final = 20
"""Fewer cases than this are too few to tell a figure of."""
SEED: Final = 20110125
"""Of the bootstrap: the same cases give the same interval, whenever one looks."""
DIMENSIONS: Final = ("policy", "language", "queue")
MOST_ROWS: Final = 200

_PAIRS: Final = """
SELECT coalesce({key}, ''), o.purpose, d.ground, d.policy, d.no_action, d.exception IS NOT NULL, o.outcome,
    o.given_policy, count(*)
FROM view_opinion o JOIN view_decision d ON d.id = o.decision
WHERE o.purpose IN ('quality', 'third') AND o.given_at >= %(since)s AND o.given_at < %(until)s
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
_APPEALS: Final = """
SELECT coalesce({key}, ''), a.outcome, count(*) FROM view_appeal a JOIN view_decision d ON d.id = a.decision
LEFT JOIN view_case c ON c.id = d.case_id
WHERE a.decided_at >= %(since)s AND a.decided_at < %(until)s AND a.outcome IN ('upheld', 'varied', 'overturned')
GROUP BY 1, 2
"""
_RULES: Final = """
SELECT rule, policy, count(*), count(*) FILTER (WHERE upheld) FROM (
    SELECT DISTINCT f.rule, f.policy, d.id,
        d.policy = f.policy AND NOT d.no_action AND d.exception IS NULL AND d.ground = 'guidelines' AS upheld
    FROM view_decision d JOIN view_case c ON c.id = d.case_id AND c.decision = d.id JOIN view_flag f ON f.case_id = c.id
    WHERE d.at >= %(since)s AND d.at < %(until)s AND d.case_id IS NOT NULL AND d.automation <> 'full' AND NOT d.hold
        AND f.position < d.position
) judged GROUP BY rule, policy ORDER BY count(*) DESC, rule, policy LIMIT %(most)s
"""
OPINION_KEYS: Final = {"policy": "o.policy", "language": "o.language", "queue": "o.queue"}
APPEAL_KEYS: Final = {
    "policy": "coalesce(d.policy, c.policy)",
    "language": "coalesce(c.language, d.language)",
    "queue": "c.queue",
}


@dataclass(slots=True)
class Row:
    """One policy, language or queue (`key`, "" for none; None for all together) in a period.

    `same`: the share of pairs with the same verdict, `agreeing` of them. `thirds`: pairs that a third person judged;
    `differing` of them came out otherwise than the decision. `appeals` that were decided, of which `overturned` and
    `varied`.
    """

    key: str | None
    pairs: int
    agreeing: int
    same: Estimate
    kappa: Estimate
    alpha: Estimate
    thirds: int
    differing: int
    appeals: int
    overturned: int
    varied: int
    overturn: Estimate

    @property
    def differ(self) -> int:
        """Pairs in which the two verdicts are not the same."""
        return self.pairs - self.agreeing

    @property
    def changed(self) -> int:
        """Appeals that took the decision back or put another in its place."""
        return self.overturned + self.varied

    @property
    def address(self) -> str:
        """The key as an address carries it."""
        return quote(self.key or "", safe="")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule and the cases with a flag of it that people decided: how many by a measure under the rule's policy."""

    rule: str
    policy: str
    cases: int
    upheld: int
    precision: Estimate

    @property
    def missed(self) -> int:
        return self.cases - self.upheld

    @property
    def rule_address(self) -> str:
        """The rule and its policy as an address carries them."""
        return f"{quote(self.rule, safe='')}&policy={quote(self.policy, safe='')}"


@dataclass(slots=True)
class _Counts:
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    thirds: int = 0
    differing: int = 0
    appeals: Counter[str] = field(default_factory=Counter)


def agreement(by: str, period: Period) -> tuple[Row, list[Row]]:
    """All together, and each policy, language or queue, the one with most pairs first. Invalid for another dimension.

    Agreement and thirds count by when the opinion was given, and by what was known of the case before anybody judged
    it; appeals by when they were decided, under the policy of the decision.
    """
    if by not in DIMENSIONS:
        raise Invalid([unknown("by", "dimension", by, DIMENSIONS)])
    found: dict[str, _Counts] = {}
    values = {"since": period.since, "until": period.until}
    for key, purpose, ground, policy, no_action, exception, outcome, given_policy, n in _read(
        _PAIRS.format(key=OPINION_KEYS[by]), values
    ):
        counts = found.setdefault(key, _Counts())
        decided = of_decision(ground=ground, policy=policy, no_action=no_action, exception=exception)
        given = Verdict(outcome, given_policy)
        if purpose == "quality":
            counts.pairs[decided.name, given.name] += n
        else:
            counts.thirds += n
            counts.differing += 0 if given.agrees(decided) else n
    for key, outcome, n in _read(_APPEALS.format(key=APPEAL_KEYS[by]), values):
        found.setdefault(key, _Counts()).appeals[outcome] += n
    total = _Counts()
    for counts in found.values():
        total.pairs.update(counts.pairs)
        total.appeals.update(counts.appeals)
        total.thirds += counts.thirds
        total.differing += counts.differing
    rows = [_row(key, counts) for key, counts in found.items()]
    rows.sort(key=lambda row: (-row.pairs, -row.appeals, row.key or ""))
    return _row(None, total), rows[:MOST_ROWS]


def rules(period: Period) -> list[RuleRow]:
    """The precision of each automatic rule, by what people decided on its flags; the most used rule first."""
    values = {"since": period.since, "until": period.until, "most": MOST_ROWS}
    return [
        RuleRow(rule, policy, cases, upheld, wilson(upheld, cases, MINIMUM))
        for rule, policy, cases, upheld in _read(_RULES, values)
    ]


def _row(key: str | None, counts: _Counts) -> Row:
    appeals = sum(counts.appeals.values())
    overturned, varied = counts.appeals["overturned"], counts.appeals["varied"]
    return Row(
        key=key,
        pairs=sum(counts.pairs.values()),
        agreeing=sum(n for (one, other), n in counts.pairs.items() if one == other),
        same=percent(counts.pairs, MINIMUM),
        kappa=kappa(counts.pairs, MINIMUM),
        alpha=alpha(counts.pairs, SEED, MINIMUM),
        thirds=counts.thirds,
        differing=counts.differing,
        appeals=appeals,
        overturned=overturned,
        varied=varied,
        overturn=wilson(overturned + varied, appeals, MINIMUM),
    )


def _read(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
