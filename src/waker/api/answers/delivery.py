"""Webhooks and the messages that go to them, as an operator administers them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from waker.api.answers.base import At, Out
from waker.delivery.endpoints import LONGEST_NAME
from waker.delivery.guard import LONGEST

Url = Annotated[
    str, Meta(min_length=1, max_length=LONGEST, examples=["https://host.example.org/hooks/waker"])
]
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]
Event = Annotated[str, Meta(max_length=60, examples=["restrictions.changed"])]
Events = Annotated[list[Event], Meta(max_length=20)]


class WebhookIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """A webhook to be added. No `events`: all, also those that later releases add."""

    url: Url
    name: Name = ""
    events: Events = []


class WebhookChangeIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a webhook; what is absent stays. Enabling one sends at once all that waited for it."""

    url: Url | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class RotateIn(Struct, kw_only=True, forbid_unknown_fields=True):
    """For how many hours messages carry the signature of the former secret too."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24


class WebhookOut(Out, kw_only=True):
    """A webhook. `disabled_why`: by `staff`, because it answered 410 (`gone`), or after three days of `failing`.

    `pending`: messages that wait for it; `failed`: those that were given up.
    """

    id: str
    name: str
    url: str
    events: list[str]
    status: Literal["active", "failing", "disabled"]
    disabled_why: Literal["staff", "gone", "failing"] | None
    created_at: At
    disabled_at: At | None
    failing_since: At | None
    last_success_at: At | None
    last_failure_at: At | None
    last_failure: str | None
    former_secret_until: At | None
    pending: int
    failed: int


class WebhooksOut(Out, kw_only=True):
    """All webhooks, oldest first, and the events that they can ask for."""

    webhooks: list[WebhookOut]
    events: dict[str, str]


class WebhookMadeOut(WebhookOut, kw_only=True):
    """A new webhook with its secret, which is shown this once."""

    secret: str


class SecretOut(Out, kw_only=True):
    """A new secret, which is shown this once."""

    secret: str


class RemovedOut(Out, kw_only=True):
    """What was removed, and how many messages nobody will get because of it."""

    id: str
    messages: int


class TriedOut(Out, kw_only=True):
    """What came of a test message. `status`: of the answer, where there was one."""

    delivered: bool
    status: int | None
    reason: str | None


class MessageOut(Out, kw_only=True):
    """A message to one recipient. `held`: its webhook is disabled; `dropped`: nobody is left to tell."""

    id: str
    cursor: str
    kind: str
    channel: Literal["webhook", "mail"]
    webhook: str | None
    state: Literal["pending", "held", "failed", "delivered", "dropped"]
    subject: str | None
    decision: str | None
    report: str | None
    appeal: str | None
    made_at: At
    due_at: At
    attempts: int
    next_at: At | None
    reason: str | None
    done_at: At | None


class MessagesOut(Out, kw_only=True):
    """Messages, newest first. `cursor`: for the next page, null after the last."""

    messages: list[MessageOut]
    cursor: str | None


class ResentOut(Out, kw_only=True):
    """How many messages that had been given up are sent again."""

    messages: int
