"""Orders: what authorities order, how it is carried out, and what they are answered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query

from waker.api.answers.orders import OrderAnswerOut, OrderOut, OrdersOut
from waker.api.auth import actor_of
from waker.api.face import endpoint
from waker.api.keys import caller_of
from waker.intake import partners
from waker.intake.authorities import answering, receiving, register
from waker.intake.authorities.shapes import ExecuteIn, OrderAnswerIn, OrderReceiveIn
from waker.review.ruling import executing

OrderId = Annotated[str, Path(max_length=100, examples=["o_01k9x3v2d8f6g7h8j9kmnpqrst"])]
EXAMPLE = {
    "kind": "act",
    "number": "2026/0412",
    "issuer": {"name": "Rechtbank Den Haag", "country": "NL", "type": "court"},
    "law": "Wetboek van Strafrecht",
    "article": "art. 137d",
    "reasons": "Zet aan tot haat tegen een groep.",
    "subjects": [{"kind": "content", "id": "v1"}],
    "scope": ["NL"],
    "language": "nl",
}


@endpoint(
    "POST",
    "/orders",
    scopes="platform authority",
    tag="Orders",
    summary="Enter an order in the register",
    body=OrderReceiveIn,
    idempotent=True,
    answers={201: OrderOut},
    problems="409",
    examples={"body": EXAMPLE},
)
def receive(request: HttpRequest, body: OrderReceiveIn) -> dict[str, Any]:
    """To act, to give information, or to remove terrorist content within the hour. Its cases are worked first."""
    caller = caller_of(request)
    return register.get(receiving.receive(body, partners.source_of(caller.id)))


@endpoint(
    "GET",
    "/orders",
    scopes="authority reviewer reader",
    may="orders.see",
    tag="Orders",
    summary="The register of orders",
    answers={200: OrdersOut},
    problems="422",
)
def listing(
    request: HttpRequest,
    state: Annotated[Literal["open", "answered", "all"], Query()] = "all",
    kind: Annotated[Literal["act", "information", "tco"] | None, Query()] = None,
    before: Annotated[str | None, Query(max_length=100, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The newest first. An authority sees its own."""
    return register.listing(state, kind, _own(request), before, limit)


@endpoint(
    "GET",
    "/orders/{id}",
    scopes="authority reviewer reader",
    may="orders.see",
    tag="Orders",
    summary="An order, and where it stands",
    answers={200: OrderOut},
    problems="404 422",
)
def one(request: HttpRequest, id: OrderId) -> dict[str, Any]:
    """An authority sees its own."""
    return register.get(id, _own(request))


@endpoint(
    "GET",
    "/orders/{id}/answer",
    scopes="authority reviewer reader",
    may="orders.see",
    tag="Orders",
    summary="What the authority was answered",
    answers={200: OrderAnswerOut},
    problems="404 422",
)
def answer_of(request: HttpRequest, id: OrderId) -> dict[str, Any]:
    """The fields of DSA Art. 9(1) or 10(1), or of Annex II or III of Regulation (EU) 2021/784, and the letter."""
    register.get(id, _own(request))
    return answering.document_of(id)


@endpoint(
    "POST",
    "/orders/{id}/execute",
    scopes="reviewer",
    may="orders.handle",
    tag="Orders",
    summary="Carry an order out",
    body=ExecuteIn,
    body_required=False,
    idempotent=True,
    reviewer=True,
    answers={200: OrderOut},
    problems="404 409",
    examples={"body": {"measure": "withhold", "explanation": "Bevel van de rechtbank Den Haag."}},
)
def execute(request: HttpRequest, id: OrderId, body: ExecuteIn) -> dict[str, Any]:
    """Decides on its subjects, in its countries only, and answers the authority. 409 when it was answered."""
    executing.execute(id, body, actor_of(request))
    return register.get(id)


@endpoint(
    "POST",
    "/orders/{id}/answer",
    scopes="reviewer",
    may="orders.handle",
    tag="Orders",
    summary="Answer an order",
    body=OrderAnswerIn,
    idempotent=True,
    reviewer=True,
    answers={200: OrderOut},
    problems="404 409",
    examples={
        "body": {
            "effect": "cannot_execute",
            "reasons": ["insufficient_information"],
            "text": "Het adres leidt nergens heen.",
        }
    },
)
def answer(request: HttpRequest, id: OrderId, body: OrderAnswerIn) -> dict[str, Any]:
    """That it was carried out by a decision taken before, that it cannot be, or that it is refused, and why."""
    answering.answer(id, body, actor_of(request).holder)
    return register.get(id)


def _own(request: HttpRequest) -> str | None:
    """The source that a key is kept to: an authority's key sees nothing of others."""
    caller = caller_of(request)
    if caller.scopes & {"reviewer", "reader", "admin"}:
        return None
    return partners.source_of(caller.id).via
