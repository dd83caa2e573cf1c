"""Ruleset: the conditions of a guidelines pack compiled into one function, with its outcome and explanation."""

from waker.policy.ruleset.engine import Outcome, Ruleset
from waker.policy.ruleset.explain import Match

__all__ = ["Match", "Outcome", "Ruleset"]
