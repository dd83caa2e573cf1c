"""Reasons to report, and the reports of one member."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from waker.api.answers.base import Out
from waker.api.answers.reports import ReportOut


class SubReasonOut(Out, kw_only=True):
    """One line of a policy's list."""

    id: Annotated[str, Meta(description="What `sub_reason` of a report names.", examples=["hate_speech/1"])]
    text: str


class ReasonOut(Out, kw_only=True):
    """Why somebody reports: a policy, or one of those that stand beside them."""

    id: Annotated[str, Meta(description="What `reason` of a report names.", examples=["hate_speech"])]
    title: str
    text: str
    sub_reasons: list[SubReasonOut]
    asks_name: Annotated[bool, Meta(description="False where nobody is to be asked who they are.")]


class ReasonsOut(Out, kw_only=True):
    """The reasons in their order, and the version of the guidelines that they stand in."""

    version: str
    language: str
    reasons: list[ReasonOut]


class ReportsOut(Out, kw_only=True):
    """The reports of one member, newest first."""

    reports: list[ReportOut]
