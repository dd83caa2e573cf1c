"""What the rules did lately: how often each flagged and decided, and how often people agreed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from waker.ledger.models import Decision, Flag, RuleDay

SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Among the newest flags: how many were raised, waited for a person, and were decided by the rule itself."""

    flags: int = 0
    cases: int = 0
    decided: int = 0
    capped: int = 0
    taken: int = 0


def counts(day: date) -> dict[str, Counts]:
    """Rule -> counts, over the newest twenty thousand flags and today's cap."""
    flags: Counter[str] = Counter()
    waited: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for rule, case, decision in Flag.objects.order_by("-position").values_list("rule", "case_id", "decision")[
        :SAMPLE
    ]:
        flags[rule] += 1
        waited[rule] += case is not None
        decided[rule] += decision is not None
    days = {row.rule: row for row in RuleDay.objects.filter(day=day)}
    return {
        rule: Counts(
            flags[rule],
            waited[rule],
            decided[rule],
            days[rule].capped if rule in days else 0,
            days[rule].taken if rule in days else 0,
        )
        for rule in {*flags, *days}
    }


def decisions_by_policy() -> dict[str, int]:
    """Policy -> decisions against somebody among the newest twenty thousand."""
    newest = Decision.objects.filter(no_action=False, hold=False).order_by("-position")
    return dict(Counter(newest.values_list("policy", flat=True)[:SAMPLE]))
