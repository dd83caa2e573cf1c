"""A partner, as its own key sees it."""

from __future__ import annotations

from typing import Literal

from waker.api.answers.base import At, Out, SubjectOut


class AccuracyOut(Out, kw_only=True):
    """How a partner's reports of a period turned out. `precision` is null while none was answered."""

    reports: int
    answered: int
    action: int
    precision: float | None


class PartnerOut(Out, kw_only=True):
    """A partner: its area of expertise is the policies within which its reports come first."""

    id: str
    name: str
    kind: str
    status: Literal["active", "suspended", "revoked"]
    areas: list[str]
    coordinator: str | None
    countries: list[str]
    accuracy: AccuracyOut


class OwnReportOut(Out, kw_only=True):
    """A report of one's own. `outcome`: what it led to, once it is answered."""

    id: str
    status: Literal["in_review", "answered"]
    subject: SubjectOut
    reason: str
    at: At
    due_at: At
    expert: bool
    answered_at: At | None
    outcome: Literal["action", "no_action"] | None


class OwnReportsOut(Out, kw_only=True):
    """One's own reports, the newest first; `next` goes into `before`."""

    reports: list[OwnReportOut]
    next: str | None
