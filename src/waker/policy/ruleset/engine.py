"""Ruleset: many checked conditions as one function of the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from waker.policy.cel.checker import Checked
from waker.policy.cel.compiler import Compiled, Finders
from waker.policy.cel.errors import EvalError
from waker.policy.ruleset.explain import Match, explain
from waker.policy.ruleset.generate import Generator
from waker.policy.ruleset.plan import facts_read, plan
from waker.policy.terms import TermList


@dataclass(slots=True)
class Outcome:
    """What the rules gave: each by name, those that hold in the order of the set, what went wrong in which.

    A rule with an error does not hold. `features` has the value of each feature, None where it has none.
    """

    results: dict[str, bool]
    fired: list[str]
    errors: dict[str, str] = field(default_factory=dict)
    features: dict[str, Any] = field(default_factory=dict)


class Ruleset:
    """Rules are pairs of name and checked condition; features are expressions whose values are wanted as well.

    Raises CelError for a term list that a rule names and that is not there. Whatever happens in one rule, the
    others are evaluated.
    """

    def __init__(
        self,
        rules: Sequence[tuple[str, Checked]],
        terms: Mapping[str, TermList],
        features: Mapping[str, Checked] | None = None,
    ) -> None:
        self.rules = dict(rules)
        if len(self.rules) != len(rules):
            raise ValueError("two rules have one name")
        self.features = dict(features or {})
        self._finders = Finders(terms)
        self._each = [Compiled(checked, self._finders) for checked in self.rules.values()]
        self._names = list(self.rules)
        read = [facts_read(checked.ast) for checked in (*self.rules.values(), *self.features.values())]
        self.needs: frozenset[str] = frozenset().union(*read)
        generator = Generator(plan(list(rules), self._finders), self.features, self._finders)
        self._run = generator.function(self._settle, Outcome)

    def evaluate(self, facts: Mapping[str, object]) -> Outcome:
        """The outcome for facts held in nested dictionaries."""
        outcome: Outcome = self._run(facts)
        return outcome

    def _settle(self, facts: Mapping[str, object], mask: int, slow: int) -> tuple[int, dict[str, str]]:
        """Evaluates the rules that were set aside one by one; gives the mask without those that do not hold."""
        errors: dict[str, str] = {}
        while slow:
            bit = slow & -slow
            slow ^= bit
            number = bit.bit_length() - 1
            try:
                holds = self._each[number](facts)
                if holds is not True:
                    mask ^= bit
                    if holds is not False:
                        errors[self._names[number]] = "the condition is no bool"
            except EvalError as error:
                mask ^= bit
                errors[self._names[number]] = str(error)
        return mask, errors

    def explain(self, rule_id: str, facts: Mapping[str, object]) -> list[Match]:
        """Which terms and regular expressions of a rule match, and where in the original texts."""
        return explain(self.rules[rule_id], facts, self._finders)
