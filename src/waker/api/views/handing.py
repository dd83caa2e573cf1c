"""What a reviewer does with a case that they do not decide: leave it, put it off, hand it on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from waker.api import sight
from waker.api.answers.cases import CaseOut
from waker.api.auth import actor_of
from waker.api.face import endpoint
from waker.api.views.cases import CaseId
from waker.core.problems import Invalid
from waker.review import cases
from waker.review.line import handing
from waker.review.shapes import EscalateIn, HandOverIn, MoveIn, ParkIn, SkipIn


@endpoint(
    "POST",
    "/cases/{id}/release",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Give a case back",
    reviewer=True,
    answers={200: CaseOut},
    problems="404 422",
)
def release(request: HttpRequest, id: CaseId) -> dict[str, Any]:
    """Before the lease runs out. Nothing happens when the reviewer does not hold it."""
    told, actor = cases.get(id), actor_of(request)
    if told["claim"] is None or told["claim"]["by"] != actor.holder:
        sight.require_case(request, told)
    cases.release(id, actor)
    return sight.acted(request, cases.get(id))


@endpoint(
    "POST",
    "/cases/{id}/skip",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Leave a case to others",
    body=SkipIn,
    examples={"body": {"reason": "I know the person in this video."}},
    body_required=False,
    reviewer=True,
    answers={200: CaseOut},
    problems="404 409",
)
def skip(request: HttpRequest, id: CaseId, body: SkipIn) -> dict[str, Any]:
    """The reviewer is given it again only when nothing else waits for them."""
    handing.skip(id, actor_of(request), body.reason)
    return sight.acted(request, cases.get(id))


@endpoint(
    "POST",
    "/cases/{id}/park",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Put a case off",
    body=ParkIn,
    examples={"body": {"until": "2030-01-02T09:00:00Z"}},
    reviewer=True,
    answers={200: CaseOut},
    problems="404 409",
)
def park(request: HttpRequest, id: CaseId, body: ParkIn) -> dict[str, Any]:
    """Nobody is given it before that moment. 409 when somebody else works on it."""
    handing.park(id, actor_of(request), body.until)
    return sight.acted(request, cases.get(id))


@endpoint(
    "POST",
    "/cases/{id}/unpark",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Bring a parked case back",
    reviewer=True,
    answers={200: CaseOut},
    problems="404 409 422",
)
def unpark(request: HttpRequest, id: CaseId) -> dict[str, Any]:
    """Whoever parked it may, and leads."""
    handing.unpark(id, actor_of(request))
    return sight.acted(request, cases.get(id))


@endpoint(
    "POST",
    "/cases/{id}/hand-over",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Hand a case to a colleague",
    body=HandOverIn,
    examples={"body": {"to": "mila@example.org"}},
    reviewer=True,
    answers={200: CaseOut},
    problems="404 409",
)
def hand_over(request: HttpRequest, id: CaseId, body: HandOverIn) -> dict[str, Any]:
    """They are given it next; after a day anybody is. Leads may take it off somebody who works on it. 422 with the code
    `not_qualified` for somebody who is not given such cases now; why is theirs."""
    person = get_user_model().objects.filter(email=body.to.strip().lower(), is_active=True).first()
    if person is None:
        raise Invalid.at("to", "unknown_person", f"There is no member of staff {body.to[:60]!r}.")
    handing.hand_over(id, actor_of(request), person.pk)
    return sight.acted(request, cases.get(id))


@endpoint(
    "POST",
    "/cases/{id}/escalate",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Bring a case before the leads",
    body=EscalateIn,
    examples={"body": {"reason": "It may be a public figure."}},
    reviewer=True,
    answers={200: CaseOut},
    problems="404 409",
)
def escalate(request: HttpRequest, id: CaseId, body: EscalateIn) -> dict[str, Any]:
    """Only leads are given it from then on."""
    handing.escalate(id, actor_of(request), body.reason)
    return sight.acted(request, cases.get(id))


@endpoint(
    "POST",
    "/cases/{id}/move",
    scopes="reviewer",
    may="cases.assign",
    tag="Review",
    summary="Move a case to another queue",
    body=MoveIn,
    examples={"body": {"queue": "hate", "reason": "It is about a group."}},
    reviewer=True,
    answers={200: CaseOut},
    problems="404 409",
)
def move(request: HttpRequest, id: CaseId, body: MoveIn) -> dict[str, Any]:
    """Leads do, and keys without a person. It waits there for whoever works that queue, and no longer before the leads:
    an escalated case is given back by moving it to the queue that it is in. 422 for that queue when it is not
    escalated."""
    handing.move(id, actor_of(request), body.queue, body.reason)
    return sight.acted(request, cases.get(id))
