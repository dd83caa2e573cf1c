"""Transparency: what a decision's statement of reasons looks like to the DSA Transparency Database."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path

from waker.api.answers.transparency import DsaStatementOut
from waker.api.face import endpoint
from waker.transparency import telling

DecisionId = Annotated[str, Path(max_length=100, examples=["d_01k9x3v2d8f6g7h8j9kmnpqrst"])]


@endpoint(
    "GET",
    "/decisions/{id}/statement.dsa.json",
    scopes="platform reviewer reader",
    tag="Transparency",
    summary="The statement for the DSA Transparency Database",
    answers={200: DsaStatementOut},
    problems="404 409 422",
)
def statement(request: HttpRequest, id: DecisionId) -> dict[str, Any]:
    """As it was sent, as it waits, or as it would be sent. 404 says why a decision owes none (an order of an authority,
    nothing restricted, no effect in the European Economic Area); 409 what is wrong with one that waits for mending."""
    return telling.get(id)
