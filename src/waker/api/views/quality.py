"""Quality: how far people agree, how often appeals overturn, how often rules are right."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query

from waker.api.answers.quality import QualityOut, RulesQualityOut
from waker.api.face import endpoint
from waker.folds.intervals import Estimate
from waker.review.quality import measuring
from waker.review.quality.measuring import MINIMUM
from waker.review.quality.period import period

Since = Annotated[
    date | None, Query(alias="from", description="The first day; 90 days up to `to` when absent.")
]
To = Annotated[date | None, Query(description="The last day, counted too; today when absent.")]


@endpoint(
    "GET",
    "/quality",
    scopes="reader",
    may="quality.see",
    tag="Quality",
    summary="Agreement of people, and overturned decisions",
    answers={200: QualityOut},
    problems="422",
)
def quality(
    request: HttpRequest,
    since: Since = None,
    to: To = None,
    by: Annotated[Literal["policy", "language", "queue"], Query()] = "policy",
) -> dict[str, Any]:
    """Agreement counts by when the second judgement was given, appeals by when they were decided."""
    days = period(since, to)
    total, rows = measuring.agreement(by, days)
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "by": by,
        "minimum": MINIMUM,
        "total": _told(total),
        "rows": [_told(row) for row in rows],
    }


@endpoint(
    "GET",
    "/quality/rules",
    scopes="reader",
    may="quality.see",
    tag="Quality",
    summary="The precision of each automatic rule",
    answers={200: RulesQualityOut},
    problems="422",
)
def rules(request: HttpRequest, since: Since = None, to: To = None) -> dict[str, Any]:
    """From what people decided in the period on the cases that it flagged."""
    days = period(since, to)
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "minimum": MINIMUM,
        "rules": [_told(row) for row in measuring.rules(days)],
    }


def _told(row: Any) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(row).items()}


def _plain(value: Any) -> Any:
    return value._asdict() if isinstance(value, Estimate) else value
