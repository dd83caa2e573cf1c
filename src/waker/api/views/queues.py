"""Queues: how each fares, and when it will be late."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from waker.api import sight
from waker.api.answers.queues import QueuesOut
from waker.api.face import endpoint
from waker.core.moments import now, rfc3339
from waker.review.line import levels


@endpoint(
    "GET",
    "/queues",
    scopes="reviewer reader",
    may="cases.see",
    tag="Review",
    summary="How the queues fare",
    answers={200: QueuesOut},
    problems="422",
)
def listing(
    request: HttpRequest,
    hours: Annotated[int, Query(ge=1, le=24 * 90, description="How far the period looks back.")] = 24,
) -> dict[str, Any]:
    """What waits, what is overdue, what comes in and is decided, and when each will be late at the present pace."""
    moment, period, only = now(), timedelta(hours=hours), sight.of(request).queues
    told = levels.told(levels.levels(period, moment))
    return {
        "at": rfc3339(moment),
        "since": rfc3339(levels.since(period, moment)),
        "queues": [one for one in told if only is None or one["queue"] in only],
    }
