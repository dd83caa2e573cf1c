"""The shapes of what members, reporters and reviewers send about appeals and disputes. Types and lengths only."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from waker.intake.shapes import Id, Shape
from waker.redress.attachments import MOST, MOST_BYTES
from waker.review.shapes import GroundIn, RestrictionIn

Outcome = Literal["upheld", "varied", "overturned", "omitted"]


class AttachmentIn(Shape, frozen=True):
    """A text file or a picture that comes with an appeal."""

    name: Annotated[str, Meta(min_length=1, max_length=200, examples=["licence.png"])]
    type: Annotated[str, Meta(max_length=100, examples=["text/plain"])]
    data: Annotated[
        str,
        Meta(
            max_length=MOST_BYTES * 4 // 3 + 8,
            description=f"Base64; all files together at most {MOST_BYTES} bytes.",
            examples=["SGVsbG8="],
        ),
    ]


class AppealIn(Shape, frozen=True):
    """One party contests a decision: the member whom it hits, or somebody who reported its subject."""

    by: Literal["member", "reporter"]
    reason: Annotated[
        str, Meta(min_length=1, max_length=20_000, examples=["Het was een citaat uit de krant."])
    ]
    account: Annotated[Id, Meta(description="Whose appeal it is.", examples=["a1"])] | None = None
    report: (
        Annotated[Id, Meta(description="Of a reporter without an account: the report.", examples=["r_01"])]
        | None
    ) = None
    attachments: Annotated[list[AttachmentIn], Meta(max_length=MOST)] = []


class AppealDecideIn(Shape, frozen=True):
    """What another person than the first finds. `varied` names the restrictions that replace the decision's; so does
    `overturned` for a reporter whose report had led to nothing."""

    outcome: Outcome
    explanation: Annotated[
        str, Meta(min_length=1, max_length=20_000, examples=["Het is inderdaad een citaat."])
    ]
    restrictions: Annotated[list[RestrictionIn], Meta(max_length=50)] = []
    ground: Annotated[GroundIn | None, Meta(description="The decision's own when absent.")] = None
    manifestly_unfounded: Annotated[
        bool, Meta(description="Plainly without ground; counts towards misuse.")
    ] = False


class DisputeIn(Shape, frozen=True):
    """A dispute before a certified out-of-court body (Art. 21 DSA)."""

    body: Annotated[str, Meta(min_length=1, max_length=300, examples=["Appeals Centre Europe"])]
    submitted_on: Annotated[date, Meta(examples=["2026-11-20"])]
    reference: Annotated[str, Meta(max_length=200, examples=["2026-0815"])] | None = None


class DisputeCloseIn(Shape, frozen=True):
    """What the body found, what it cost us, and whether we did what it found."""

    outcome: Literal["upheld", "partially_reversed", "reversed", "omitted"]
    notified_on: Annotated[date, Meta(description="When we heard of it.", examples=["2026-12-20"])]
    costs: Annotated[str, Meta(pattern=r"^\d{1,9}(\.\d{1,2})?$", examples=["95.00"])] | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", examples=["EUR"])] | None = None
    implemented: bool | None = None
    implemented_on: date | None = None
    decision: (
        Annotated[Id, Meta(description="The decision that implements it.", examples=["d_01"])] | None
    ) = None
