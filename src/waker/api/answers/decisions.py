"""A decision, whole."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, UnsetType

from waker.api.answers.base import At, InForceOut, Out, SubjectOut


class ActorOut(Out, kw_only=True):
    """Who acted: `staff` (a number), `key` (its number), `rule` or `system` (the cause)."""

    kind: str
    id: str


class GroundOut(Out, kw_only=True):
    """What a decision stands on: the guidelines, a law, or a context that accuses nobody."""

    kind: Literal["guidelines", "illegal", "context"]
    policy: str | UnsetType | None = UNSET
    law: str | UnsetType = UNSET
    country: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    situation: str | UnsetType | None = UNSET


class LaidOut(InForceOut, kw_only=True):
    """A restriction of a decision, and whether it is in force now."""

    in_force: bool


class ExceptionOut(Out, kw_only=True):
    """A public-interest exception. `reasoning` is null once it was erased."""

    kind: str
    reasoning: str | None


class CitesOut(Out, kw_only=True):
    """The flags and reports that a decision answers."""

    flags: list[str]
    reports: list[str]


class LedOut(Out, kw_only=True):
    """A decision that followed from this one."""

    id: str
    subject: str
    in_force: bool


class FiredOut(Out, kw_only=True):
    """A rule that fired. `matches`: where in the text, by position."""

    flag: str
    rule: str
    policy: str
    score: float
    mode: str
    capped: bool
    revision: int | None
    matches: list[dict[str, Any]]
    guidelines: str | None


class CitedReportOut(Out, kw_only=True):
    """A report that a decision answers."""

    id: str
    channel: str
    reason: str
    at: At


class TraceOut(Out, kw_only=True):
    """What a decision was made from. `facts` is null for a person's own decision, and after erasure."""

    guidelines: str
    facts: dict[str, Any] | None
    signals: dict[str, Any]
    rules: list[FiredOut]
    reports: list[CitedReportOut]


class DecisionOut(Out, kw_only=True):
    """Everything about one decision. It never changes; `superseded_by` names the one that took its place."""

    id: str
    at: At
    position: int
    act: str
    subject: SubjectOut
    account: str | None
    revision: int | None
    by: ActorOut
    automation: Literal["none", "partial", "full"]
    automated: bool
    ground: GroundOut
    guidelines: str
    restrictions: list[LaidOut]
    hold: bool
    no_action: bool
    exception: ExceptionOut | None
    explanation: str | None
    strike: dict[str, Any] | None
    zero_tolerance: bool
    own_initiative: bool
    cites: CitesOut
    case: str | None
    derived: dict[str, Any] | None
    led_to: list[LedOut]
    supersedes: str | None
    superseded_by: str | None
    superseded_at: At | None
    undoes: str | None
    in_force: bool
    trace: TraceOut


class StatementOut(Out, kw_only=True):
    """A statement of reasons. `parts` by what they tell, in the order of reading; `text` is all of them.

    `appeal_until` is the last moment for an appeal: six months from when the member was told.
    """

    decision: str
    at: At
    account: str
    language: str
    subject: SubjectOut
    title: str
    parts: dict[str, str]
    text: str
    in_force: bool
    appeal_until: At
