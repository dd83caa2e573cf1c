"""An order in the register, and what the authority was answered."""

from __future__ import annotations

from typing import Any, Literal

from waker.api.answers.base import At, Out


class IssuerOut(Out, kw_only=True):
    """The authority that issued an order."""

    name: str
    country: str | None
    type: str | None


class OrderSubjectOut(Out, kw_only=True):
    """What an order is about, with the report and the case that came of it."""

    kind: str
    id: str
    report: str | None
    case: str | None


class EffectOut(Out, kw_only=True):
    """What effect an order was given, when, and when the authority was told."""

    kind: Literal["executed", "partly", "cannot_execute", "refused"]
    at: At
    answered_at: At


class ScrutinyOut(Out, kw_only=True):
    """That the home authority looks, or looked, into a removal order."""

    asked_at: At
    by: str | None
    outcome: str | None


class DisclosureOut(Out, kw_only=True):
    """Data that was disclosed, as a sealed file."""

    id: str
    sha256: str
    size: int
    parts: list[str]
    at: At


class OrderOut(Out, kw_only=True):
    """An order of an authority, and where it stands."""

    id: str
    state: Literal["received", "acknowledged", "answered"]
    kind: Literal["act", "information", "tco"]
    channel: str
    number: str
    issuer: IssuerOut
    law: str | None
    article: str | None
    category: str | None
    reasons: str | None
    subjects: list[OrderSubjectOut]
    urls: list[str]
    account: str | None
    scope: list[str]
    language: str | None
    offences: list[str]
    emergency: bool
    redress: str | None
    issued_at: At | None
    received_at: At
    due_at: At
    overdue: bool
    acknowledged_at: At | None
    gag_until: At | None
    preserve_until: At | None
    scrutiny: ScrutinyOut | None
    effect: EffectOut | None
    decisions: list[str]
    disclosures: list[DisclosureOut]


class OrdersOut(Out, kw_only=True):
    """Orders, the newest first; `next` goes into `before`."""

    orders: list[OrderOut]
    next: str | None


class OrderAnswerOut(Out, kw_only=True):
    """The answer to an order: the document with its fields, and the letter made from it."""

    order: str
    effect: str
    answered_at: At
    sha256: str
    document: dict[str, Any]
    text: str
