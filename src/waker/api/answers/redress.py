"""Appeals, and disputes before out-of-court bodies."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from waker.api.answers.base import At, Out, SubjectOut
from waker.api.answers.decisions import ActorOut

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-11-20"])]


class FileOut(Out, kw_only=True):
    """A file that came with an appeal; `name` is null once it was erased."""

    id: str
    name: str | None
    type: str
    size: int


class AppealOut(Out, kw_only=True):
    """An appeal and what came of it. Texts are null once they were erased.

    `answer` is the decision that took the contested one's place. `newly_restricted`: it restricts where nothing was.
    """

    id: str
    at: At
    state: Literal["open", "decided"]
    decision: str
    subject: SubjectOut
    by: Literal["member", "reporter"]
    account: str | None
    report: str | None
    against: Literal[
        "visibility", "service", "account", "monetisation", "no_action", "no_action_trusted_flagger"
    ]
    language: str
    reason: str | None
    attachments: list[FileOut]
    due_at: At
    overdue: bool
    decided_at: At | None
    decided_by: ActorOut | None
    outcome: Literal["upheld", "varied", "overturned", "omitted"] | None
    explanation: str | None
    answer: str | None
    newly_restricted: bool
    disputes: list[str]


class AppealReceiptOut(Out, kw_only=True):
    """The confirmation for whoever appealed, in their language."""

    at: At
    language: str
    title: str
    text: str


class LodgedOut(AppealOut, kw_only=True):
    """An appeal that was lodged, with its confirmation."""

    receipt: AppealReceiptOut


class AppealsOut(Out, kw_only=True):
    """Appeals in the order of work; `next` is the cursor of the next page."""

    appeals: list[AppealOut]
    next: str | None


class DisputeOut(Out, kw_only=True):
    """A dispute before an out-of-court body. `costs` is a decimal."""

    id: str
    opened_at: At
    decision: str
    appeal: str | None
    by: str
    against: str
    body: str
    reference: str | None
    submitted_on: Day
    due_on: Day
    closed_at: At | None
    outcome: Literal["upheld", "partially_reversed", "reversed", "omitted"] | None
    notified_on: Day | None
    costs: str | None
    currency: str | None
    implemented: bool | None
    implemented_on: Day | None
    answer: str | None
