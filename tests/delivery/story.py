"""What happens in the stories: decisions are taken, reports filed, and time goes by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from waker.core.actors import STAFF, Actor
from waker.core.undoing import HELD
from waker.delivery.courier import deliver
from waker.delivery.models import Endpoint, Message
from waker.intake.reporting import reports
from waker.intake.shapes import ReportIn
from waker.ledger.models import Case
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn, DecisionIn

MODERATOR = Actor(STAFF, "1")
REMOVE = {"kind": "remove"}
LABEL = {"kind": "label", "label": "unverified"}


def now() -> datetime:
    return datetime.now(UTC)


def later() -> datetime:
    """When people may be told of what a person decided just now."""
    return now() + HELD


def decide(kind: str = "content", id_: str = "v-sea", *restrictions: dict[str, Any], **more: Any) -> str:
    """A decision on own initiative; its id."""
    body = {
        "subject": {"kind": kind, "id": id_},
        "ground": {"kind": "illegal", "law": "Sr 137d", "country": "NL"},  # gives no strike
        "restrictions": list(restrictions or (REMOVE,)),
        "explanation": "It names somebody.",
        **more,
    }
    return deciding.decide(msgspec.convert(body, DecisionIn), MODERATOR)


def report(by: dict[str, Any], subject: str = "v-sea", channel: str = "member", **more: Any) -> str:
    """A report on an item; its id."""
    body = {
        "channel": channel,
        "subject": {"kind": "content", "id": subject},
        "reason": "bullying",
        "explanation": "This hurts.",
        "reporter": by,
        **more,
    }
    filed: str = reports.file(msgspec.convert(body, ReportIn))["id"]
    return filed


def answer(subject: str = "v-sea", *restrictions: dict[str, Any], **more: Any) -> str:
    """The decision on the case that waits on an item; its id."""
    case = Case.objects.get(subject=f"content:{subject}", closed_at=None)
    body: dict[str, Any] = {
        "ground": {"kind": "illegal", "law": "Sr 137d", "country": "NL"},
        "explanation": "Looked at.",
        "restrictions": list(restrictions),
        "no_action": not restrictions,
        **more,
    }
    return deciding.decide_case(case.id, msgspec.convert(body, DecideIn), MODERATOR)


def pass_time(
    of: timedelta, step: timedelta = timedelta(minutes=10), start: datetime | None = None
) -> datetime:
    """Let the courier work every `step`; the moment afterwards."""
    at = start or now()
    end = at + of
    while at <= end:
        deliver(at)
        at += step
    return at


def waiting() -> int:
    return Message.objects.filter(done_at=None).count()


def fresh(endpoint: Endpoint) -> Endpoint:
    return Endpoint.objects.get(pk=endpoint.pk)
