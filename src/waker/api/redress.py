"""Redress of a report: how and until when whoever filed it can contest its answer, as the API tells it."""

from __future__ import annotations

from typing import Any

from waker.core.moments import now, rfc3339
from waker.core.problems import Problem
from waker.ledger.models import Decision, Report
from waker.redress import parties, terms
from waker.redress.models import Appeal
from waker.redress.parties import REPORTER
from waker.review import bodies


def redress_of(report: Report) -> dict[str, Any] | None:
    """`{"appeal", "possible", "until", "by", "post"}` of an answered report; None before it is answered."""
    if report.decision is None:
        return None
    decision = Decision.objects.get(id=report.decision)
    body = bodies.of(decision.id)
    key = report.reporter or f"report:{report.id}"
    lodged = Appeal.objects.filter(by=REPORTER, appellant=key, decision=decision.id).values_list(
        "id", flat=True
    )
    try:
        parties.require(parties.reporter(decision, None, report.id), decision, body, now())
        possible = True
    except Problem:
        possible = False
    return {
        "appeal": lodged.first(),
        "possible": possible,
        "until": rfc3339(terms.until(decision, body, report=report.id)),
        "by": REPORTER,
        "post": f"/api/v1/decisions/{decision.id}/appeals",
    }
