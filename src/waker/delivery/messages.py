"""Messages as operators look at them: which wait, which failed and why, which went out; and sending them again."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from waker.core.moments import rfc3339
from waker.core.problems import Conflict, NotFound, Problem
from waker.delivery import endpoints
from waker.delivery.models import Message

STATES: Final = {
    "pending": Q(done_at=None, failed_at=None, endpoint__disabled_at=None),
    "held": Q(done_at=None, failed_at=None, endpoint__disabled_at__isnull=False),
    "failed": Q(done_at=None, failed_at__isnull=False),
    "delivered": Q(done_at__isnull=False, dropped=False),
    "dropped": Q(done_at__isnull=False, dropped=True),
}
"""Waiting or being tried, waiting for a disabled endpoint, given up, delivered, and with nobody left to tell."""
OPEN: Final = Q(done_at=None)


def listing(state: str | None = None, endpoint: str | None = None) -> QuerySet[Message]:
    """Messages, newest first."""
    query = Message.objects.select_related("endpoint").order_by("-n")
    if state is not None:
        query = query.filter(STATES[state])
    if endpoint is not None:
        query = query.filter(endpoint=endpoint)
    return query


def state_of(message: Message) -> str:
    if message.done_at is not None:
        return "dropped" if message.dropped else "delivered"
    if message.failed_at is not None:
        return "failed"
    return "held" if message.endpoint is not None and message.endpoint.disabled_at is not None else "pending"


def body(message: Message) -> dict[str, Any]:
    """A message as the API shows it."""
    return {
        "id": message.id,
        "cursor": str(message.n),
        "kind": message.kind,
        "channel": message.channel,
        "webhook": message.endpoint_id,
        "state": state_of(message),
        "subject": message.subject,
        "decision": message.decision,
        "report": message.report,
        "appeal": message.appeal,
        "made_at": rfc3339(message.made_at),
        "due_at": rfc3339(message.due_at),
        "attempts": message.attempts,
        "next_at": rfc3339(max(message.next_at, message.due_at)) if state_of(message) == "pending" else None,
        "reason": message.last_error or None,
        "done_at": rfc3339(message.done_at) if message.done_at else None,
    }


def counts() -> dict[str | None, tuple[int, int]]:
    """Endpoint (None: mail) -> how many messages wait for it, and how many were given up."""
    rows = Message.objects.filter(OPEN).values_list("endpoint")
    counted = rows.annotate(
        waiting=Count("n", filter=Q(failed_at=None)), failed=Count("n", filter=Q(failed_at__isnull=False))
    )
    return {endpoint: (waiting, failed) for endpoint, waiting, failed in counted}


def resend(id_: str) -> Message:
    """Make a message that waits or was given up due at once. NotFound; Conflict when it was delivered."""
    message = Message.objects.select_related("endpoint").filter(id=id_).first()
    if message is None:
        raise _missing(id_)
    if message.done_at is not None:
        raise Conflict.at("message", "delivered", "It was delivered already.")
    if message.endpoint is not None and message.endpoint.disabled_at is not None:
        raise Conflict.at(
            "message", "disabled", "Its webhook is disabled; enable that, and everything goes again."
        )
    endpoints.again(Message.objects.filter(n=message.n))
    message.refresh_from_db()
    return message


def resend_all(endpoint: str | None = None) -> int:
    """Make all messages that were given up due at once; how many."""
    query = Message.objects.filter(STATES["failed"])
    if endpoint is not None:
        query = query.filter(endpoint=endpoint)
    return endpoints.again(query)


def _missing(id_: str) -> Problem:
    return NotFound.at("message", "unknown_message", f"There is no message {id_[:60]!r}.")
