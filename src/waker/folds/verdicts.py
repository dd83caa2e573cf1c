"""A verdict: what somebody finds of a case, as far as two people can agree on it.

Two verdicts are the same when both find a violation of the same policy, or both an exception to the same policy, or
both nothing wrong. What follows from a violation (which restrictions, for how long) is not part of it: the guidelines
propose that, and who agrees on the policy but not on the measure disagrees with the guidelines rather than with the
colleague. docs/quality.md holds the table.
"""

from __future__ import annotations

from typing import Final, NamedTuple

VIOLATION: Final = "violation"
NO_ACTION: Final = "no_action"
EXCEPTION: Final = "exception"
OUTCOMES: Final = (VIOLATION, NO_ACTION, EXCEPTION)
LAW: Final = "law"
"""Stands for the policy where a violation is one of the law."""


class Verdict(NamedTuple):
    """`policy` is None for a violation of the law; for no action it says nothing."""

    outcome: str
    policy: str | None = None

    @property
    def name(self) -> str:
        """The category that agreement is measured on; equal names are equal verdicts."""
        return NO_ACTION if self.outcome == NO_ACTION else f"{self.outcome}:{self.policy or LAW}"

    def agrees(self, other: Verdict) -> bool:
        return self.name == other.name


def of_decision(*, ground: str, policy: str | None, no_action: bool, exception: bool) -> Verdict:
    """The verdict of a person's decision. `ground`: guidelines or illegal (what accuses nobody is no verdict)."""
    if no_action:
        return Verdict(NO_ACTION)
    return Verdict(EXCEPTION if exception else VIOLATION, policy if ground == "guidelines" else None)
