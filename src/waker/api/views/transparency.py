"""Transparency: statements for the DSA Transparency Database, and the public figures of authorities' orders."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query

from waker.api import sight
from waker.api.answers.transparency import DsaStatementOut, GovernmentOut
from waker.api.face import endpoint
from waker.ledger.models import Decision
from waker.transparency import government, telling

DecisionId = Annotated[str, Path(max_length=100, examples=["d_01k9x3v2d8f6g7h8j9kmnpqrst"])]


@endpoint(
    "GET",
    "/decisions/{id}/statement.dsa.json",
    scopes="platform reviewer reader",
    may="submissions.see",
    tag="Transparency",
    summary="The statement for the DSA Transparency Database",
    answers={200: DsaStatementOut},
    problems="404 409 422",
)
def statement(request: HttpRequest, id: DecisionId) -> dict[str, Any]:
    """As it was sent, as it waits, or as it would be sent. 404 says why a decision owes none (an order of an authority,
    nothing restricted, no effect in the European Economic Area); 409 what is wrong with one that waits for mending."""
    subject = Decision.objects.filter(id=id).values_list("subject", flat=True).first()
    if subject is not None:
        sight.require(request, subject)
    return telling.get(id)


@endpoint(
    "GET",
    "/transparency/government",
    tag="Transparency",
    summary="Authorities' orders and requests, by country and outcome",
    answers={200: GovernmentOut},
    problems="422",
)
def of_governments(
    request: HttpRequest,
    since: Annotated[
        date | None, Query(alias="from", description="The first day; 1 January of this year when absent.")
    ] = None,
    to: Annotated[date | None, Query(description="The last day, counted too; today when absent.")] = None,
    country: Annotated[
        str | None, Query(max_length=2, description="Of the authority.", examples=["NL"])
    ] = None,
) -> dict[str, Any]:
    """Public. Counted from the register in the ledger when asked, up to the position that is named."""
    today = datetime.now(UTC).date()
    return government.figures(since or date((to or today).year, 1, 1), to or today, country)
