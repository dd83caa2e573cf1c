"""Webhooks and messages: who is told, what waits, what failed and why; for administrators."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from msgspec import UNSET
from ninja import Path, Query

from waker.api.answers.delivery import (
    MessageOut,
    MessagesOut,
    RemovedOut,
    ResentOut,
    RotateIn,
    SecretOut,
    TriedOut,
    WebhookChangeIn,
    WebhookIn,
    WebhookMadeOut,
    WebhookOut,
    WebhooksOut,
)
from waker.api.face import endpoint
from waker.core.problems import Invalid
from waker.delivery import endpoints, kinds, messages
from waker.delivery.models import Endpoint

WebhookId = Annotated[str, Path(max_length=100, examples=["w_01k9x3v2d8f6g7h8j9kmnpqrst"])]
MessageId = Annotated[str, Path(max_length=100, examples=["m_01k9x3v2d8f6g7h8j9kmnpqrst"])]
State = Literal["pending", "held", "failed", "delivered", "dropped"]
TAG = "Delivery"
LIMIT = 200


@endpoint(
    "GET",
    "/webhooks",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="All webhooks",
    answers={200: WebhooksOut},
)
def every(request: HttpRequest) -> dict[str, Any]:
    """With their state and what waits for them; never their secrets."""
    counts = messages.counts()
    found = [endpoints.body(row, *counts.get(row.id, (0, 0))) for row in endpoints.every()]
    return {"webhooks": found, "events": dict(kinds.EVENTS)}


@endpoint(
    "POST",
    "/webhooks",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="Add a webhook",
    body=WebhookIn,
    answers={201: WebhookMadeOut},
    problems="409",
    examples={"body": {"url": "https://host.example.org/hooks/waker", "name": "Our app"}},
)
def add(request: HttpRequest, body: WebhookIn) -> dict[str, Any]:
    """Answers with the secret that its messages are signed with, this once. It gets what happens from now on."""
    made, secret = endpoints.add(body.url, body.name, body.events)
    return endpoints.body(made, 0, 0) | {"secret": secret}


@endpoint(
    "GET",
    "/webhooks/{id}",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="A webhook",
    answers={200: WebhookOut},
    problems="404 422",
)
def one(request: HttpRequest, id: WebhookId) -> dict[str, Any]:
    """Its state, its last success and failure, and how much waits for it."""
    return _body(endpoints.get(id))


@endpoint(
    "PATCH",
    "/webhooks/{id}",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="Change a webhook",
    body=WebhookChangeIn,
    answers={200: WebhookOut},
    problems="404",
    examples={"body": {"enabled": True}},
)
def change(request: HttpRequest, id: WebhookId, body: WebhookChangeIn) -> dict[str, Any]:
    """Its address, name or events; switch it off, or on again."""
    given = {
        name: getattr(body, name)
        for name in ("url", "name", "events", "enabled")
        if getattr(body, name) is not UNSET
    }
    return _body(endpoints.change(id, **given))


@endpoint(
    "DELETE",
    "/webhooks/{id}",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="Remove a webhook",
    answers={200: RemovedOut},
    problems="404 422",
)
def remove(request: HttpRequest, id: WebhookId) -> dict[str, Any]:
    """With everything that waits for it."""
    return {"id": id, "messages": endpoints.remove(id)}


@endpoint(
    "POST",
    "/webhooks/{id}/rotate",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="Give a webhook a new secret",
    body=RotateIn,
    body_required=False,
    answers={200: SecretOut},
    problems="404",
    examples={"body": {"overlap_hours": 24}},
)
def rotate(request: HttpRequest, id: WebhookId, body: RotateIn) -> dict[str, Any]:
    """Messages are signed with both secrets for the time of the overlap, so the receiver can change over at ease."""
    return {"secret": endpoints.rotate(id, timedelta(hours=body.overlap_hours))}


@endpoint(
    "POST",
    "/webhooks/{id}/test",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="Send a test message",
    answers={200: TriedOut},
    problems="404 422",
)
def test(request: HttpRequest, id: WebhookId) -> dict[str, Any]:
    """At once, of type `webhook.test`; the answer says what came of it."""
    outcome = endpoints.test(id)
    return {"delivered": outcome.ok, "status": outcome.status, "reason": outcome.error or None}


@endpoint(
    "GET",
    "/messages",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="Messages and what became of them",
    answers={200: MessagesOut},
    problems="422",
)
def listing(
    request: HttpRequest,
    state: Annotated[State | None, Query(description="Those in this state only.")] = None,
    webhook: Annotated[str | None, Query(max_length=100, description="Those to this webhook only.")] = None,
    before: Annotated[str | None, Query(max_length=18, description="The cursor of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT)] = 50,
) -> dict[str, Any]:
    """Newest first. What a message says is not kept: it is made from the ledger when it is sent."""
    query = messages.listing(state, webhook)
    if before is not None:
        if not (before.isascii() and before.isdigit()):
            raise Invalid.at("before", "bad_cursor", "Not a cursor of this list; leave it out to start.")
        query = query.filter(n__lt=int(before))
    rows = list(query[: limit + 1])
    page = [messages.body(row) for row in rows[:limit]]
    return {"messages": page, "cursor": page[-1]["cursor"] if len(rows) > limit else None}


@endpoint(
    "POST",
    "/messages/{id}/resend",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="Send a message again",
    answers={200: MessageOut},
    problems="404 409 422",
)
def resend(request: HttpRequest, id: MessageId) -> dict[str, Any]:
    """One that waits or was given up: it is due at once, with all its tries before it."""
    return messages.body(messages.resend(id))


@endpoint(
    "POST",
    "/messages/resend",
    scopes="admin",
    may="delivery.manage",
    tag=TAG,
    summary="Send all failed messages again",
    answers={200: ResentOut},
    problems="422",
)
def resend_all(
    request: HttpRequest,
    webhook: Annotated[str | None, Query(max_length=100, description="Those to this webhook only.")] = None,
) -> dict[str, Any]:
    """Everything that was given up is due at once."""
    return {"messages": messages.resend_all(webhook)}


def _body(row: Endpoint) -> dict[str, Any]:
    return endpoints.body(row, *messages.counts().get(row.id, (0, 0)))
