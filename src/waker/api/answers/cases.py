"""A case, and a page of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from waker.api.answers.base import At, Out, SubjectOut


class ClaimOut(Out, kw_only=True):
    """Who works on a case, and until when it is theirs."""

    by: str
    until: At


class CaseFlagOut(Out, kw_only=True):
    """A flag that a case holds."""

    id: str
    at: At
    rule: str
    policy: str
    score: float
    revision: int | None
    capped: bool
    matches: list[dict[str, Any]]


class CaseReportOut(Out, kw_only=True):
    """A report that a case holds. `explanation` is null when there was none or it was erased."""

    id: str
    at: At
    channel: str
    reason: str
    explanation: str | None


class PriorityOut(Out, kw_only=True):
    """One thing that the place in line depends on, the weightiest first."""

    what: Literal["overdue", "channel", "severity", "reach_per_hour", "score", "opened_at"]
    value: bool | float | str


class CaseOut(Out, kw_only=True):
    """The open reports and flags on one subject. `languages`: all that its reviewer has to read; none: any will do."""

    id: str
    state: Literal["open", "claimed", "decided"]
    subject: SubjectOut
    account: str | None
    queue: str
    policy: str | None
    channel: str
    severity: int
    reach: int
    reach_per_hour: float
    score: float
    language: str | None
    languages: list[str]
    country: str | None
    situations: list[str]
    opened_at: At
    due_at: At
    overdue: bool
    claim: ClaimOut | None
    escalated_at: At | None
    parked_until: At | None
    priority: list[PriorityOut]
    flags: list[CaseFlagOut]
    reports: list[CaseReportOut]
    sealed: Annotated[bool, Meta(description="What its reports say is sealed evidence, kept from this key.")]
    decided_at: At | None
    decision: str | None


class OpeningOut(Out, kw_only=True):
    """Sealed evidence that was opened, and until when it is open to that person."""

    subject: SubjectOut
    open_until: At


class CasesOut(Out, kw_only=True):
    """Cases in the order in which they should be worked; `next` is the cursor of the next page."""

    cases: list[CaseOut]
    next: str | None
