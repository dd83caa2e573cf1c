"""Redress: appeals by members and reporters, who decides them, and disputes before out-of-court bodies."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query

from waker.api import sight
from waker.api.answers.redress import AppealOut, AppealsOut, DisputeOut, LodgedOut
from waker.api.auth import actor_of
from waker.api.face import endpoint
from waker.core.problems import Fault, Invalid
from waker.redress import appeals, disputes, reviewing
from waker.redress.attachments import File
from waker.redress.shapes import AppealDecideIn, AppealIn, AttachmentIn, DisputeCloseIn, DisputeIn

AppealId = Annotated[str, Path(max_length=100, examples=["p_01k9x3v2d8f6g7h8j9kmnpqrst"])]
DisputeId = Annotated[str, Path(max_length=100, examples=["s_01k9x3v2d8f6g7h8j9kmnpqrst"])]


@endpoint(
    "POST",
    "/decisions/{id}/appeals",
    scopes="platform",
    tag="Redress",
    summary="Appeal against a decision",
    body=AppealIn,
    idempotent=True,
    answers={201: LodgedOut},
    problems="404 409",
    examples={"body": {"by": "member", "account": "a1", "reason": "Het was een citaat uit de krant."}},
)
def lodge(
    request: HttpRequest,
    id: Annotated[str, Path(max_length=100, examples=["d_01k9x3v2d8f6g7h8j9kmnpqrst"])],
    body: AppealIn,
) -> dict[str, Any]:
    """By the member whom it hits, or by somebody whose report it answered, also when it took no action. Once each,
    within six months of when they were told."""
    files = [_file(n, sent) for n, sent in enumerate(body.attachments)]
    return appeals.lodge(id, body.by, body.reason, account=body.account, report=body.report, files=files)


@endpoint(
    "GET",
    "/appeals",
    scopes="reviewer reader",
    may="appeals.see",
    tag="Redress",
    summary="Appeals, in the order in which they are due",
    answers={200: AppealsOut},
    problems="422",
)
def listing(
    request: HttpRequest,
    state: Annotated[
        Literal["open", "decided", "all"], Query(description="Decided ones come newest first.")
    ] = "open",
    cursor: Annotated[str | None, Query(max_length=100, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """What is due first comes first."""
    page = appeals.listing(state, cursor, limit)
    return {**page, "appeals": sight.appeals(request, page["appeals"])}


@endpoint(
    "GET",
    "/appeals/{id}",
    scopes="platform reviewer reader",
    may="appeals.see",
    tag="Redress",
    summary="An appeal and what came of it",
    answers={200: AppealOut},
    problems="404 422",
)
def one(request: HttpRequest, id: AppealId) -> dict[str, Any]:
    """With the reasons that both parties are told."""
    return sight.appeals(request, [appeals.get(id)])[0]


@endpoint(
    "POST",
    "/appeals/{id}/decide",
    scopes="reviewer",
    may="appeals.decide",
    tag="Redress",
    summary="Decide an appeal",
    body=AppealDecideIn,
    idempotent=True,
    reviewer=True,
    answers={200: AppealOut},
    problems="404 409",
    examples={"body": {"outcome": "overturned", "explanation": "Het is inderdaad een citaat."}},
)
def decide(request: HttpRequest, id: AppealId, body: AppealDecideIn) -> dict[str, Any]:
    """By another person than the first, named by the key or by `Waker-Reviewer`. `overturned` takes the decision back
    exactly; `varied` puts one with the given restrictions in its place; 403 for who decided first."""
    return reviewing.decide(
        id,
        body.outcome,
        body.explanation,
        actor_of(request),
        restrictions=body.restrictions,
        ground=body.ground,
        manifestly_unfounded=body.manifestly_unfounded,
    )


@endpoint(
    "POST",
    "/appeals/{id}/disputes",
    scopes="reviewer",
    may="appeals.decide",
    tag="Redress",
    summary="Record a dispute before an out-of-court body",
    body=DisputeIn,
    idempotent=True,
    reviewer=True,
    answers={201: DisputeOut},
    problems="404 409",
    examples={"body": {"body": "Appeals Centre Europe", "submitted_on": "2026-11-20"}},
)
def dispute(request: HttpRequest, id: AppealId, body: DisputeIn) -> dict[str, Any]:
    """A party took the decision to a certified body (Art. 21 DSA)."""
    return disputes.open_(id, body, actor_of(request))


@endpoint(
    "GET",
    "/disputes/{id}",
    scopes="reviewer reader",
    may="appeals.see",
    tag="Redress",
    summary="A dispute",
    answers={200: DisputeOut},
    problems="404 422",
)
def dispute_of(request: HttpRequest, id: DisputeId) -> dict[str, Any]:
    """Which body, since when, how it ended, what it cost, whether the outcome was implemented."""
    return disputes.get(id)


@endpoint(
    "POST",
    "/disputes/{id}/close",
    scopes="reviewer",
    may="appeals.decide",
    tag="Redress",
    summary="Record how a dispute ended",
    body=DisputeCloseIn,
    idempotent=True,
    reviewer=True,
    answers={200: DisputeOut},
    problems="404 409",
    examples={
        "body": {
            "outcome": "reversed",
            "notified_on": "2026-12-20",
            "costs": "95.00",
            "currency": "EUR",
            "implemented": True,
            "implemented_on": "2026-12-21",
        }
    },
)
def close(request: HttpRequest, id: DisputeId, body: DisputeCloseIn) -> dict[str, Any]:
    """The body's outcome binds nobody; whether it was implemented is counted and published."""
    return disputes.close(id, body, actor_of(request))


def _file(n: int, sent: AttachmentIn) -> File:
    try:
        return File(sent.name, sent.type, b64decode(sent.data, validate=True))
    except (binascii.Error, ValueError):
        raise Invalid([Fault(f"attachments.{n}.data", "not_base64", "Send the file as base64.")]) from None
