"""What answers have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

At = Annotated[datetime, Meta(examples=["2026-11-20T10:00:00Z"])]
Confidence = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        description="How sure its language is: 1 when it was sent along; null when there is nothing to read.",
    ),
]
Languages = Annotated[
    list[str],
    Meta(description="All languages in its text, the main one first; none when that cannot be told."),
]


class Out(Struct, kw_only=True):
    """The base of the answers."""


class SubjectOut(Out, kw_only=True):
    """What a decision, a case or a report is about."""

    kind: str
    id: str


class RestrictionOut(Out, kw_only=True):
    """One effect of a decision. Absent fields are not set."""

    kind: str
    countries: list[str] | UnsetType = UNSET
    min_age: int | UnsetType | None = UNSET
    feature: str | UnsetType | None = UNSET
    label: str | UnsetType | None = UNSET
    target: str | UnsetType | None = UNSET
    starts: At | UnsetType | None = UNSET
    until: At | UnsetType | None = UNSET


class InForceOut(Out, kw_only=True):
    """A restriction in force, and the decision that laid it."""

    kind: str
    decision: str
    since: At
    until: At | None
    countries: list[str] | UnsetType = UNSET
    min_age: int | UnsetType = UNSET
    feature: str | UnsetType = UNSET
    label: str | UnsetType = UNSET
    target: str | UnsetType = UNSET
