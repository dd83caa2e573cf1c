"""An account, its standing, and an item."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from waker.api.answers.base import At, Confidence, InForceOut, Languages, Out


class AccountOut(Out, kw_only=True):
    """An account as the host last sent it, and what is in force on it. Newest decisions and cases first."""

    id: str
    birth_date: str | None
    country: str | None
    languages: list[str]
    name: str
    bio: str
    verified: bool
    kind: str
    devices: list[str]
    created_at: At | None
    followers: int
    received_at: At
    updated_at: At
    erased: bool
    restrictions: list[InForceOut]
    decisions: list[str]
    cases: list[str]


class MediaOut(Out, kw_only=True):
    """A media file as sent."""

    kind: str
    url: str | None = None
    hashes: dict[str, str | list[str]] = {}


class ItemOut(Out, kw_only=True):
    """An item in its current revision, and what is in force on it. Newest decisions and cases first."""

    id: str
    account: str
    kind: str
    text: str
    hashtags: list[str]
    sound: str | None
    country: str | None
    language: str | None
    language_confidence: Confidence | None
    languages: Languages
    created_at: At
    parent: str | None
    live: bool
    media: list[MediaOut]
    attributes: dict[str, Any]
    sealed: Annotated[bool, Meta(description="Its words and media are sealed evidence, kept from this key.")]
    revision: int
    guidelines: Annotated[str, Meta(description="The version that it was judged by.")]
    received_at: At
    erased: bool
    restrictions: list[InForceOut]
    decisions: list[str]
    cases: list[str]


class StrikeOut(Out, kw_only=True):
    """One strike that counts."""

    decision: str
    policy: str
    weight: int
    since: At
    expires: At


class WarningOut(Out, kw_only=True):
    """A first violation that the guidelines answer with a warning."""

    decision: str
    policy: str
    since: At


class StepOut(Out, kw_only=True):
    """The next step of a ladder: `policy` null for the one that counts all strikes; `days` null for good."""

    policy: str | None
    strikes: int
    at: int
    kind: str
    days: int | None
    feature: str | None


class StandingOut(Out, kw_only=True):
    """An account's standing: strikes with their expiry, restrictions in force, what the next strike leads to."""

    account: str
    at: At
    strikes: list[StrikeOut]
    warnings: list[WarningOut]
    total: int
    by_policy: dict[str, int]
    restrictions: list[InForceOut]
    next: list[StepOut]
