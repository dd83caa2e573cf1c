"""Reports: what people and bodies allege, and what became of it."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Path

from waker.api import sight
from waker.api.answers.reports import FiledOut, ReportOut
from waker.api.face import endpoint
from waker.api.keys import caller_of
from waker.api.redress import redress_of
from waker.api.scopes import ADMIN
from waker.core.problems import Forbidden, NotFound
from waker.intake import partners
from waker.intake.reporting import reports as service
from waker.intake.shapes import ReportIn
from waker.ledger.models import Report

CHANNELS: Final = {
    "platform": frozenset({"member", "citizen", "partner", "authority", "law_enforcement"}),
    "partner": frozenset({"partner"}),
    "authority": frozenset({"authority", "law_enforcement"}),
}
"""The channels that each scope may file in: the platform passes on what it received itself."""


@endpoint(
    "POST",
    "/reports",
    scopes="platform partner authority",
    tag="Reports",
    summary="File a report",
    body=ReportIn,
    idempotent=True,
    answers={201: FiledOut},
    examples={
        "body": {
            "channel": "member",
            "subject": {"kind": "content", "id": "v1"},
            "reason": "hate_speech",
            "explanation": "Beledigt een hele groep.",
            "reporter": {"account": "a2"},
        }
    },
)
def file(request: HttpRequest, body: ReportIn) -> dict[str, Any]:
    """Reports on one subject come together in one case. A partner's and an authority's key have a channel each."""
    caller = caller_of(request)
    if ADMIN not in caller.scopes:
        allowed = frozenset().union(*(CHANNELS.get(scope, frozenset()) for scope in caller.scopes))
        if body.channel not in allowed:
            message = f"This key files in {', '.join(sorted(allowed))}, not in {body.channel!r}."
            raise Forbidden.at("channel", "wrong_channel", message)
    outside = not caller.scopes & {"platform", ADMIN}
    return service.file(body, source=partners.source_of(caller.id) if outside else None)


@endpoint(
    "GET",
    "/reports/{id}",
    scopes="platform partner authority reviewer reader",
    may="cases.see",
    tag="Reports",
    summary="A report and what became of it",
    answers={200: ReportOut},
    problems="404 422",
)
def one(
    request: HttpRequest, id: Annotated[str, Path(max_length=100, examples=["r_01k9x3v2d8f6g7h8j9kmnpqrst"])]
) -> dict[str, Any]:
    """A partner or an authority sees its own reports only."""
    caller = caller_of(request)
    report = sight.report(request, service.get(id))
    if caller.scopes <= {"partner", "authority"} and not service.is_of(id, partners.source_of(caller.id).via):
        raise NotFound.at("report", "unknown_report", f"There is no report {id[:60]!r}.")
    row = Report.objects.get(id=id)
    return {**report, "redress": redress_of(row)}
