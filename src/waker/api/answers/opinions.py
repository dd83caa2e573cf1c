"""Opinions: one to be given, those on a case, and what comes of giving one."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from waker.api.answers.base import At, Out, SubjectOut
from waker.api.answers.cases import CaseFlagOut, CaseReportOut

Outcome = Literal["violation", "no_action", "exception"]


class AskedOut(Out, kw_only=True):
    """An opinion that was asked for."""

    id: str


class MediumOut(Out, kw_only=True):
    """A media file; the host has it."""

    kind: str
    url: str | None


class OpinionItemOut(Out, kw_only=True):
    """The item in the revision that is judged. `text` is null once it was erased."""

    kind: str
    revision: int
    text: str | None
    hashtags: list[str]
    media: list[MediumOut]


class OpinionAskedOut(Out, kw_only=True):
    """What an opinion is asked on. `blind`: the case as it was when somebody judged it, with nothing of their verdict;
    `case` and `question` are null then. Otherwise a colleague's question on an open case."""

    id: str
    asked_at: At
    blind: bool
    case: str | None
    question: str | None
    subject: SubjectOut
    account: str | None
    queue: str
    policy: str | None
    severity: int
    language: str | None
    country: str | None
    item: OpinionItemOut | None
    flags: list[CaseFlagOut]
    reports: list[CaseReportOut]
    held_until: At | None


class AnswerOut(Out, kw_only=True):
    """What is right, where the case was a question whose answer is known."""

    right: bool
    outcome: Outcome
    policy: str | None
    why: str


class GivenOut(Out, kw_only=True):
    """An opinion as it was given. `calibration`: null where no answer is known."""

    id: str
    given_at: At
    outcome: Outcome
    policy: str | None
    restrictions: list[str]
    calibration: AnswerOut | None


class OpinionOut(Out, kw_only=True):
    """A second opinion on a case. Fields of the answer are null until it is given; texts also once they were erased."""

    id: str
    asked_at: At
    asked_by: Annotated[str, Meta(examples=["staff:3"])]
    question: str | None
    given_at: At | None
    given_by: str | None
    outcome: Outcome | None
    policy: str | None
    restrictions: list[str]
    note: str | None


class OpinionsOut(Out, kw_only=True):
    """The second opinions on a case, the first asked first."""

    opinions: list[OpinionOut]
