"""Webhooks and messages as pages show them, and what the dashboard warns of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from waker.console.queries.paging import Page, page
from waker.delivery import endpoints, messages
from waker.delivery.models import Endpoint, Message


@dataclass(frozen=True, slots=True)
class Hook:
    """An endpoint with its state and the messages that wait for it or were given up."""

    row: Endpoint
    pending: int
    failed: int

    @property
    def status(self) -> str:
        return endpoints.status(self.row)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message with its state."""

    row: Message
    state: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an operator has to look after: endpoints that were disabled or fail, and messages that were given up."""

    disabled: Sequence[Endpoint]
    failing: Sequence[Endpoint]
    failed: int

    def __bool__(self) -> bool:
        return bool(self.disabled or self.failing or self.failed)


def hooks() -> list[Hook]:
    counts = messages.counts()
    return [Hook(row, *counts.get(row.id, (0, 0))) for row in endpoints.every()]


def hook(id_: str) -> Hook | None:
    return next((hook for hook in hooks() if hook.row.id == id_), None)


def listing(number: int, filters: Mapping[str, str]) -> Page[Sent]:
    """Messages, newest first. Filters: `state`, `webhook`."""
    state = filters.get("state")
    query = messages.listing(state if state in messages.STATES else None, filters.get("webhook"))
    return page(
        query, number, lambda rows: [Sent(r, messages.state_of(r)) for r in rows], filters=dict(filters)
    )


def trouble() -> Trouble:
    """What is wrong with delivery. An endpoint that staff switched off is not."""
    rows = endpoints.every()
    return Trouble(
        [row for row in rows if row.disabled_why in ("gone", "failing")],
        [row for row in rows if row.disabled_at is None and row.failing_since is not None],
        Message.objects.filter(messages.STATES["failed"]).count(),
    )
