"""What became of the accounts and items that were sent."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from waker.api.answers.asking import TreatmentOut
from waker.api.answers.base import Confidence, Languages, Out, RestrictionOut, SubjectOut
from waker.api.refusals import FaultOut


class DefaultsOut(Out, kw_only=True):
    """What the guidelines set for an account until its owner chooses otherwise."""

    private: bool


class AccountResult(Out, kw_only=True):
    """What became of one account."""

    id: str | None
    status: Literal["created", "updated", "unchanged", "rejected"]
    errors: list[FaultOut] | UnsetType = UNSET
    defaults: DefaultsOut | UnsetType = UNSET


class AccountsOut(Out, kw_only=True):
    """One result for each account, in the order sent."""

    results: list[AccountResult]


class FlagTold(Out, kw_only=True):
    """An allegation by a rule."""

    id: str
    rule: str
    policy: str
    score: float


class DecisionTold(Out, kw_only=True):
    """A decision that an item led to: on itself, or on its account."""

    id: str
    subject: SubjectOut
    policy: str | None
    automated: bool
    hold: bool
    restrictions: list[RestrictionOut]


class ItemResult(Out, kw_only=True):
    """What became of one item: `errors` when it was rejected, all the rest when it was accepted."""

    id: str | None
    status: Literal["accepted", "rejected"]
    errors: list[FaultOut] | UnsetType = UNSET
    revision: int | UnsetType = UNSET
    language: str | UnsetType | None = UNSET
    language_confidence: Confidence | UnsetType | None = UNSET
    languages: Languages | UnsetType = UNSET
    flags: list[FlagTold] | UnsetType = UNSET
    decisions: list[DecisionTold] | UnsetType = UNSET
    cases: list[str] | UnsetType = UNSET
    treatment: TreatmentOut | UnsetType = UNSET


class ItemsOut(Out, kw_only=True):
    """One result for each item, in the order sent."""

    results: list[ItemResult]
