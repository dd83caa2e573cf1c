"""The shapes of orders: what an authority asks, and what it is answered. Types and lengths; checks are elsewhere."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from waker.intake.shapes import Country, Id, Language, Moment, Shape, Short, SubjectIn

OrderKind = Literal["act", "information", "tco"]
IssuerType = Literal["court", "prosecutor", "law_enforcement", "regulator", "other"]
Offence = Literal["incites", "solicits_offences", "solicits_participation", "instructs", "threatens"]
"""Art. 2(7)(a) to (e) of Regulation (EU) 2021/784."""
Effect = Literal["executed", "partly", "cannot_execute", "refused"]
CannotReason = Literal["force_majeure", "manifest_errors", "insufficient_information"]
Measure = Literal["withhold", "remove", "disable"]
Long = Annotated[str, Meta(max_length=20_000)]


class IssuerIn(Shape, frozen=True):
    """The authority that issued the order."""

    name: Annotated[str, Meta(min_length=1, max_length=500, examples=["Rechtbank Den Haag"])]
    country: Country | None = None
    type: IssuerType = "other"
    contact: Annotated[str, Meta(max_length=1_000, description="Where the answer goes.")] | None = None


class GagIn(Shape, frozen=True):
    """That the member may not be told, until when and why."""

    until: Moment
    reason: Long = ""


class OrderReceiveIn(Shape, frozen=True):
    """An order: to act against content (DSA Art. 9), to give information (Art. 10), or to remove terrorist content
    within one hour (Regulation (EU) 2021/784)."""

    kind: OrderKind
    number: Annotated[str, Meta(min_length=1, max_length=200, examples=["2026/0412"])]
    issuer: IssuerIn
    law: (
        Annotated[Short, Meta(description="The legal basis.", examples=["Wetboek van Strafrecht"])] | None
    ) = None
    article: Annotated[Short, Meta(examples=["art. 137d"])] | None = None
    reasons: Annotated[Long, Meta(description="The statement of reasons.")] = ""
    subjects: Annotated[list[SubjectIn], Meta(max_length=500, description="What to act against.")] = []
    urls: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=4_000)]],
        Meta(
            max_length=500, description="Exact addresses; one that ends in the id of an item is taken as it."
        ),
    ] = []
    account: Annotated[Id, Meta(description="Whom an order for information is about.")] | None = None
    scope: Annotated[
        list[Country], Meta(max_length=300, description="Countries it reaches.", examples=[["NL"]])
    ] = []
    language: Language | None = None
    issued_at: Moment | None = None
    received_at: Annotated[Moment, Meta(description="Now when absent: the clock runs from here.")] | None = (
        None
    )
    due_at: Annotated[Moment, Meta(description="The term that the order states.")] | None = None
    reason: Annotated[str, Meta(max_length=200, description="A policy, where one fits.")] | None = None
    category: Annotated[str, Meta(max_length=100, examples=["ILLEGAL_OR_HARMFUL_SPEECH"])] | None = None
    offences: Annotated[list[Offence], Meta(max_length=5, description="Ticked in a removal order.")] = []
    gag: GagIn | None = None
    redress: Annotated[Long, Meta(description="Redress that the order names.")] = ""
    emergency: Annotated[bool, Meta(description="Somebody's life is in danger.")] = False


class ExecuteIn(Shape, frozen=True):
    """How an order is carried out. Without a measure: `remove` for terrorist content, else `withhold`."""

    measure: Measure | None = None
    explanation: Long = ""
    only: Annotated[
        list[SubjectIn], Meta(max_length=500, description="Where not all subjects are acted against.")
    ] = []


class OrderAnswerIn(Shape, frozen=True):
    """What the authority is answered. `reasons` tick why an order cannot be carried out."""

    effect: Effect
    reasons: Annotated[list[CannotReason], Meta(max_length=3)] = []
    text: Annotated[
        Long, Meta(description="Details, for the authority.", examples=["The address leads nowhere."])
    ] = ""
    at: Annotated[Moment, Meta(description="When effect was given; now when absent.")] | None = None
