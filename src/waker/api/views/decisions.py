"""Decisions: taken on own initiative, read with their whole trace, explained to the member, taken back."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query

from waker.api import sight
from waker.api.answers.decisions import DecisionOut, StatementOut
from waker.api.auth import actor_of
from waker.api.face import endpoint
from waker.api.keys import caller_of
from waker.api.scopes import allows
from waker.redress import statements
from waker.review import decisions as service
from waker.review.ruling import deciding
from waker.review.shapes import DecisionIn, UndoIn

DecisionId = Annotated[str, Path(max_length=100, examples=["d_01k9x3v2d8f6g7h8j9kmnpqrst"])]


@endpoint(
    "POST",
    "/decisions",
    scopes="reviewer",
    may="cases.decide",
    tag="Review",
    summary="Decide on own initiative",
    body=DecisionIn,
    idempotent=True,
    reviewer=True,
    answers={201: DecisionOut},
    examples={
        "body": {
            "subject": {"kind": "territory", "id": "RU"},
            "ground": {"kind": "context", "reason": "A new law threatens users", "situation": "war"},
            "restrictions": [{"kind": "feature_off", "feature": "upload"}],
        }
    },
)
def decide(request: HttpRequest, body: DecisionIn) -> dict[str, Any]:
    """On any subject. `supersedes` names the decision that it replaces, which nothing else may have replaced."""
    return sight.decision(request, service.get(deciding.decide(body, actor_of(request))))


@endpoint(
    "POST",
    "/decisions/{id}/undo",
    scopes="reviewer",
    may="decisions.undo",
    tag="Review",
    summary="Take a decision back exactly",
    body=UndoIn,
    idempotent=True,
    reviewer=True,
    answers={201: DecisionOut},
    problems="404",
    examples={"body": {"explanation": "Wrong account."}},
)
def undo(request: HttpRequest, id: DecisionId, body: UndoIn) -> dict[str, Any]:
    """The state becomes what it would have been without it, its strike and what followed from that included."""
    return sight.decision(
        request, service.get(deciding.undo_as_reviewer(id, body.explanation, actor_of(request)))
    )


@endpoint(
    "GET",
    "/decisions/{id}/statement",
    scopes="platform reviewer reader",
    may="decisions.see",
    tag="Review",
    summary="The statement of reasons",
    answers={200: StatementOut},
    problems="404 422",
)
def statement(
    request: HttpRequest,
    id: DecisionId,
    language: Annotated[
        str | None,
        Query(
            max_length=35,
            pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
            description="BCP 47; the member's own when absent.",
            examples=["nl"],
        ),
    ] = None,
) -> dict[str, Any]:
    """What the affected member is told: the measure, its scope and duration, the facts, whether a report led to it,
    automation in detection and decision, the ground and why, and how to contest it.

    404 for the platform while the member may not be told, and for what carries out an authority's order."""
    caller = caller_of(request)
    told = statements.get(id, language, regardless=allows(caller.scopes, frozenset({"reviewer"})))
    return sight.statement(request, told)


@endpoint(
    "GET",
    "/decisions/{id}",
    scopes="platform reviewer reader",
    may="decisions.see",
    tag="Review",
    summary="A decision with its trace",
    answers={200: DecisionOut},
    problems="404 422",
)
def one(request: HttpRequest, id: DecisionId) -> dict[str, Any]:
    """Everything: the facts as they were, the rules that fired, signals, the version of the guidelines."""
    return sight.decision(request, service.get(id))
