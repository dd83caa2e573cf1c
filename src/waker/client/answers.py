"""What the API answers, as types. Fields that a later Waker adds are ignored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct


class Fault(Struct, frozen=True):
    """One thing that was wrong: where, a stable code, and what would be right."""

    at: str
    code: str
    message: str


class AccountResult(Struct, frozen=True):
    """What became of one account: created, updated, unchanged or rejected."""

    id: str | None
    status: str
    errors: list[Fault] = []


class Flag(Struct, frozen=True):
    id: str
    rule: str
    policy: str
    score: float


class Taken(Struct, frozen=True):
    """A decision that was taken about an item, or because of it."""

    id: str
    policy: str | None
    hold: bool
    subject: dict[str, str]
    restrictions: list[dict[str, Any]]


class Treatment(Struct, frozen=True):
    """How an item is shown. `because`: the decisions that changed the answer, oldest first."""

    id: str
    show: bool
    visible: bool
    recommendable: bool
    screen: dict[str, Any] | None
    labels: list[dict[str, str]]
    prompt: dict[str, str] | None
    interactions: dict[str, bool]
    sound: bool
    owner_notice: dict[str, str | None] | None
    because: list[str]


class ItemResult(Struct, frozen=True):
    """What became of one item: accepted (with what was found) or rejected (with what was wrong)."""

    id: str | None
    status: str
    language: str | None = None
    language_confidence: float | None = None
    languages: list[str] = []
    revision: int | None = None
    flags: list[Flag] = []
    decisions: list[Taken] = []
    cases: list[str] = []
    treatment: Treatment | None = None
    errors: list[Fault] = []


class Reason(Struct, frozen=True):
    """One reason that refuses: age, decision, territory, device or pairing."""

    kind: str
    text: str
    decision: str | None
    until: datetime | None


class Permission(Struct, frozen=True):
    allowed: bool
    because: list[Reason]


class Laid(Struct, frozen=True):
    """One restriction as the change feed carries it."""

    kind: str
    decision: str
    since: datetime
    until: datetime | None = None
    countries: list[str] = []
    min_age: int | None = None
    feature: str | None = None
    label: str | None = None
    target: str | None = None


class Change(Struct, frozen=True):
    """A decision that lays restrictions, and lifts all those of the decision in `lifts`."""

    cursor: str
    at: datetime
    decision: str
    subject: dict[str, str]
    lifts: str | None
    restrictions: list[Laid]
    silent_until: datetime | None = None


class Changes(Struct, frozen=True):
    changes: list[Change]
    cursor: str
    more: bool


class Accounts(Struct, frozen=True):
    results: list[AccountResult]


class Items(Struct, frozen=True):
    results: list[ItemResult]


class Treatments(Struct, frozen=True):
    treatments: list[Treatment]


class Filed(Struct, frozen=True):
    """A report that was received."""

    id: str
    status: str
    due_at: datetime
    case: str | None = None


class Problem(Struct, frozen=True):
    title: str = ""
    status: int = 0
    detail: str = ""
    errors: list[Fault] = []
