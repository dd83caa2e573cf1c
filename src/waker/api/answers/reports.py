"""A report that was filed, and what became of it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from waker.api.answers.base import At, Out, SubjectOut


class ReceiptOut(Out, kw_only=True):
    """The confirmation for whoever reported."""

    at: At
    language: str
    text: str


class FiledOut(Out, kw_only=True):
    """A report that was filed, and the case that holds it."""

    id: str
    status: Literal["received"]
    receipt: ReceiptOut
    due_at: At
    case: str


class ReportOutcomeOut(Out, kw_only=True):
    """The decision that answered a report."""

    decision: str


class ReportRedressOut(Out, kw_only=True):
    """How whoever reported contests the answer: POST `{"by", "report", "reason"}` there, while it is possible."""

    appeal: Annotated[str | None, Meta(description="The appeal that they lodged.")]
    possible: bool
    until: At
    by: Literal["reporter"]
    post: str


class ReportOut(Out, kw_only=True):
    """A report, and what became of it."""

    id: str
    status: Literal["received", "in_review", "answered"]
    channel: str
    subject: SubjectOut
    reason: str
    at: At
    due_at: At
    case: str
    answered_at: At | None
    outcome: ReportOutcomeOut | None
    redress: ReportRedressOut | None
