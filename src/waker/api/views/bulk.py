"""Bulk: one decision on many subjects, previewed, confirmed by its number, followed, stopped and undone."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Path

from waker.api.answers.bulk import BulkOut, BulkPreviewOut
from waker.api.auth import actor_of
from waker.api.face import endpoint
from waker.review.bulk import keeping, previewing, starting, telling
from waker.review.bulk.choosing import chosen
from waker.review.bulk.shapes import BulkIn, BulkPreviewIn
from waker.review.shapes import UndoIn

BulkId = Annotated[str, Path(max_length=100, examples=["a_01k9x3v2d8f6g7h8j9kmnpqrst"])]
TAG = "Bulk"
DECISION = {
    "ground": {"kind": "guidelines", "policy": "spam"},
    "restrictions": [{"kind": "remove"}, {"kind": "suspend"}],
}
EXAMPLE = {
    "subjects": [{"kind": "content", "id": "v1"}, {"kind": "account", "id": "a1"}],
    "decision": DECISION,
}


@endpoint(
    "POST",
    "/bulk/preview",
    scopes="admin",
    may="bulk.act",
    tag=TAG,
    summary="What a bulk would come to",
    body=BulkPreviewIn,
    reviewer=True,
    answers={200: BulkPreviewOut},
    examples={"body": EXAMPLE},
)
def preview(request: HttpRequest, body: BulkPreviewIn) -> dict[str, Any]:
    """How many, whose, what results, what is left out and why, what would follow. Nothing is stored."""
    subjects = chosen((s.kind, s.id) for s in body.subjects)
    shown = previewing.preview(subjects, body.decision, actor_of(request), skip_decided=body.skip_decided)
    return telling.tell_preview(shown)


@endpoint(
    "POST",
    "/bulk",
    scopes="admin",
    may="bulk.act",
    tag=TAG,
    summary="Decide many at once",
    body=BulkIn,
    idempotent=True,
    reviewer=True,
    answers={202: BulkOut},
    examples={"body": {**EXAMPLE, "confirm": 2}},
)
def start(request: HttpRequest, body: BulkIn) -> dict[str, Any]:
    """In the background, in batches, as one act. 422 when `confirm` is not the number that is ready now."""
    actor = actor_of(request)
    subjects = chosen((s.kind, s.id) for s in body.subjects)
    with transaction.atomic():
        bulk = starting.freeze(subjects, body.decision, actor, "admin", skip_decided=body.skip_decided)
        return telling.tell(starting.start(bulk.id, body.confirm, actor))


@endpoint(
    "GET",
    "/bulk/{id}",
    scopes="admin",
    may="bulk.act",
    tag=TAG,
    summary="How far a bulk is",
    answers={200: BulkOut},
    problems="404 422",
)
def one(request: HttpRequest, id: BulkId) -> dict[str, Any]:
    """Its state, its counts, and what was left out and why."""
    return telling.tell(keeping.get(id))


@endpoint(
    "POST",
    "/bulk/{id}/stop",
    scopes="admin",
    may="bulk.act",
    tag=TAG,
    summary="Stop a bulk",
    answers={200: BulkOut},
    problems="404 409 422",
)
def stop(request: HttpRequest, id: BulkId) -> dict[str, Any]:
    """Between two batches. What is done stays, until it is undone."""
    return telling.tell(starting.stop(id))


@endpoint(
    "POST",
    "/bulk/{id}/undo",
    scopes="admin",
    may="bulk.act",
    tag=TAG,
    summary="Undo a bulk",
    body=UndoIn,
    idempotent=True,
    reviewer=True,
    answers={202: BulkOut},
    problems="404",
    examples={"body": {"explanation": "It was another network."}},
)
def undo(request: HttpRequest, id: BulkId, body: UndoIn) -> dict[str, Any]:
    """Every decision of it that still stands is taken back exactly, in the background; what others replaced is kept.

    409 while it runs."""
    return telling.tell(starting.start_undo(id, body.explanation, actor_of(request)))
