"""Cases: in what order they should be worked, who works on which, and what is decided on them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query

from waker.api import sight
from waker.api.answers.cases import CaseOut, CasesOut
from waker.api.answers.decisions import DecisionOut
from waker.api.auth import actor_of
from waker.api.face import Reply, endpoint
from waker.guidelines import versions
from waker.review import cases as service
from waker.review import decisions
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn, NextIn

CaseId = Annotated[str, Path(max_length=100, examples=["c_01k9x3v2d8f6g7h8j9kmnpqrst"])]
DECIDE_EXAMPLE = {
    "ground": {"kind": "guidelines", "policy": "hate_speech"},
    "restrictions": [{"kind": "remove"}],
    "explanation": "Roept op tot uitsluiting van een groep.",
}


@endpoint(
    "GET",
    "/cases",
    scopes="reviewer reader",
    may="cases.see",
    tag="Review",
    summary="Cases, in the order in which they should be worked",
    answers={200: CasesOut},
    problems="422",
)
def listing(
    request: HttpRequest,
    queue: Annotated[str | None, Query(max_length=100, examples=["general"])] = None,
    state: Annotated[
        Literal["open", "claimed", "decided", "all"],
        Query(description="`open`: not decided, claimed or not."),
    ] = "open",
    cursor: Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Overdue ones first, then by channel, severity, reach and age."""
    only = sight.of(request).queues
    found = service.listing(
        queue=queue, state=None if state == "all" else state, cursor=cursor, limit=limit, only=only
    )
    if queue is not None and only is not None:
        sight.require_queue(request, queue)
    return {**found, "cases": sight.cases(request, found["cases"])}


@endpoint(
    "POST",
    "/cases/next",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Lease the next case",
    body=NextIn,
    body_required=False,
    reviewer=True,
    answers={200: CaseOut, 204: None},
    problems="403 409",
    examples={"body": {"queue": None}},
)
def next_case(request: HttpRequest, body: NextIn) -> Any:
    """The one that the reviewer already holds, else the first that they may work and nobody holds. 204 when none waits.

    409 with the code `resting` while a member of staff has a break: `Retry-After` says until when. Somebody who was
    shown as much of what is severe as they should gets milder cases, and 204 when there are none of those.
    """
    with versions.steady():
        case = service.next_case(body.queue, actor_of(request))
        return Reply(204) if case is None else sight.case(request, case)


@endpoint(
    "POST",
    "/cases/{id}/claim",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Lease a case",
    reviewer=True,
    answers={200: CaseOut},
    problems="404 409 422",
)
def claim(request: HttpRequest, id: CaseId) -> dict[str, Any]:
    """For a quarter of an hour, or so much longer when it is the reviewer's already. 409 in other hands."""
    return sight.case(request, service.claim(id, actor_of(request)))


@endpoint(
    "POST",
    "/cases/{id}/decide",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Decide a case",
    body=DecideIn,
    idempotent=True,
    reviewer=True,
    answers={200: DecisionOut},
    problems="404 409",
    examples={"body": DECIDE_EXAMPLE},
)
def decide(request: HttpRequest, id: CaseId, body: DecideIn) -> dict[str, Any]:
    """Restrictions, a public-interest exception, or `no_action`. 409 when somebody else just decided it."""
    return sight.decision(request, decisions.get(deciding.decide_case(id, body, actor_of(request))))


@endpoint(
    "GET",
    "/cases/{id}",
    scopes="reviewer reader",
    may="cases.see",
    tag="Review",
    summary="A case",
    answers={200: CaseOut},
    problems="404 422",
)
def one(request: HttpRequest, id: CaseId) -> dict[str, Any]:
    """With its flags and reports."""
    return sight.case(request, service.get(id))
