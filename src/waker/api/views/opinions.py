"""Opinions: asking a colleague, being handed the next one, giving it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path

from waker.api import sight
from waker.api.answers.opinions import AskedOut, GivenOut, OpinionAskedOut, OpinionsOut
from waker.api.auth import actor_of
from waker.api.face import Reply, endpoint
from waker.core.moments import now, rfc3339
from waker.review import cases, opinions, reviewers
from waker.review.quality import calibrating, next_for, seeing
from waker.review.shapes_opinions import AskIn, OpinionIn

CaseId = Annotated[str, Path(max_length=100, examples=["c_01k9x3v2d8f6g7h8j9kmnpqrst"])]
OpinionId = Annotated[str, Path(max_length=100, examples=["o_01k9x3v2d8f6g7h8j9kmnpqrst"])]


@endpoint(
    "POST",
    "/cases/{id}/opinions",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Ask a colleague about a case",
    body=AskIn,
    idempotent=True,
    reviewer=True,
    answers={201: AskedOut},
    problems="404 409",
    examples={"body": {"note": "Is dit satire, of meent hij het?"}},
)
def ask(request: HttpRequest, id: CaseId, body: AskIn) -> dict[str, Any]:
    """Anybody who may work the case, those with a speciality, or one by number. The case is parked until the opinion is
    there, a day at most; then it is kept an hour for whoever asked. 409 in other hands, decided, or asked already."""
    return {"id": opinions.ask(id, actor_of(request), body.note, body.speciality, body.holder)}


@endpoint(
    "GET",
    "/cases/{id}/opinions",
    scopes="reviewer reader",
    may="cases.see",
    tag="Review",
    summary="The second opinions on a case",
    answers={200: OpinionsOut},
    problems="404 422",
)
def of_case(request: HttpRequest, id: CaseId) -> dict[str, Any]:
    """Those that colleagues were asked for; blind judgements for quality are not among them."""
    case = cases.get(id)
    sight.require_case(request, case)
    told = opinions.of_case(id)
    if sight.sealed(request, [sight.key_of(case)]):
        told = [{**one, "question": None, "note": None} for one in told]
    return {"opinions": told}


@endpoint(
    "POST",
    "/opinions/next",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Lease the next opinion to give",
    reviewer=True,
    answers={200: OpinionAskedOut, 204: None},
    problems="409 422",
)
def next_opinion(request: HttpRequest) -> Any:
    """The one that the reviewer has, else questions of colleagues, then the oldest blind judgement, all of cases that
    others decided. 204 when nothing waits for them; 409 during a break."""
    found = next_for(reviewers.of(actor_of(request)), now())
    if found is None:
        return Reply(204)
    told = seeing.tell(found)
    if not sight.sealed(request, [sight.key_of(told)]):
        return told
    return {**told, "item": None, "reports": [{**one, "explanation": None} for one in told["reports"]]}


@endpoint(
    "POST",
    "/opinions/{id}/give",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Give an opinion",
    body=OpinionIn,
    idempotent=True,
    reviewer=True,
    answers={200: GivenOut},
    problems="404 409",
    examples={"body": {"outcome": "violation", "policy": "hate_speech", "restrictions": ["remove"]}},
)
def give(request: HttpRequest, id: OpinionId, body: OpinionIn) -> dict[str, Any]:
    """Once, by a person who neither asked nor judged the case before (403). It decides nothing by itself."""
    row = opinions.give(id, body, actor_of(request))
    known = calibrating.answer(id)
    return {
        "id": row.id,
        "given_at": rfc3339(row.given_at) if row.given_at else None,
        "outcome": row.outcome,
        "policy": row.given_policy,
        "restrictions": list(row.restrictions),
        "calibration": {
            "right": known.right,
            "outcome": known.outcome,
            "policy": known.policy,
            "why": known.why,
        }
        if known
        else None,
    }
