"""The guidelines of a version, and what changed between two."""

from __future__ import annotations

from typing import Any

from waker.api.answers.base import At, Out, RestrictionOut


class PolicyOut(Out, kw_only=True):
    """One policy of the guidelines, in one language."""

    id: str
    title: str
    text: str
    do_not_post: list[str]
    exceptions: list[str]
    zero_tolerance: bool
    strikes: int
    strike_days: int
    severity: int
    first_is_warning: bool
    dsa_category: str
    restrictions: list[RestrictionOut]


class ConsultedOut(Out, kw_only=True):
    """Who was asked about a version."""

    who: str
    discipline: str
    country: str | None
    on: str


class VersionOut(Out, kw_only=True):
    """A published version."""

    version: str
    published_at: At
    note: str


class GuidelinesOut(Out, kw_only=True):
    """The guidelines of one version, in one language."""

    version: str
    published_at: At
    language: str
    languages: list[str]
    note: str
    consulted: list[ConsultedOut]
    policies: list[PolicyOut]
    versions: list[VersionOut]


class ChangedPolicyOut(Out, kw_only=True):
    """What differs in one policy: field to the value before and after."""

    id: str
    fields: dict[str, list[Any]]


class GuidelinesDiffOut(Out, kw_only=True):
    """What is different in the second version."""

    before: str
    after: str
    added: list[PolicyOut]
    removed: list[PolicyOut]
    changed: list[ChangedPolicyOut]
