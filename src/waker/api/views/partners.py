"""Partners: what a partner's key sees of itself."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from waker.api.answers.partners import OwnReportsOut, PartnerOut
from waker.api.face import endpoint
from waker.api.keys import caller_of
from waker.core.problems import NotFound
from waker.intake import accuracy, partners


@endpoint(
    "GET",
    "/partners/me",
    scopes="partner authority",
    tag="Partners",
    summary="The partner that this key belongs to",
    answers={200: PartnerOut},
    problems="404",
)
def me(request: HttpRequest) -> dict[str, Any]:
    """With the areas in which its reports come first, and how they turned out so far."""
    caller = caller_of(request)
    source = partners.source_of(caller.id)
    if source.partner is None:
        raise NotFound.at("partner", "unbound_key", "This key belongs to no registered partner.")
    row = partners.get_row(source.partner)
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "status": row.status,
        "areas": row.areas,
        "coordinator": row.coordinator,
        "countries": row.countries,
        "accuracy": accuracy.of(row.id).told(),
    }


@endpoint(
    "GET",
    "/partners/me/reports",
    scopes="partner",
    tag="Partners",
    summary="One's own reports, and what came of them",
    answers={200: OwnReportsOut},
    problems="422",
)
def reports(
    request: HttpRequest,
    before: Annotated[str | None, Query(max_length=100, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The newest first; nobody else's."""
    caller = caller_of(request)
    return accuracy.own_reports(partners.source_of(caller.id).via, before, limit)
