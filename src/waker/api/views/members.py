"""What a host shows its members in its own app: the reasons to report, and what became of one's reports."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from waker.api.answers.members import ReasonsOut, ReportsOut
from waker.api.face import endpoint
from waker.api.redress import redress_of
from waker.core.problems import NotFound
from waker.guidelines import versions
from waker.intake import content
from waker.intake.reporting import reasons
from waker.intake.reporting import reports as service


@endpoint(
    "GET",
    "/reports/reasons",
    scopes="platform partner reviewer reader",
    tag="Reports",
    summary="Why somebody can report, in plain words",
    answers={200: ReasonsOut},
    problems="404 422",
)
def listing(
    request: HttpRequest,
    language: Annotated[
        str, Query(max_length=35, description="BCP 47; English where there is no such text.", examples=["nl"])
    ] = "en",
) -> dict[str, Any]:
    """The policies of the guidelines in force, each with the lines of its list; then what stands beside them."""
    pack = versions.current()
    return {"version": pack.version, "language": language, "reasons": reasons.listing(pack, language)}


@endpoint(
    "GET",
    "/reports",
    scopes="platform",
    tag="Reports",
    summary="What a member reported, and what became of it",
    answers={200: ReportsOut},
    problems="404 422",
)
def of_account(
    request: HttpRequest,
    account: Annotated[
        str, Query(min_length=1, max_length=200, description="Of the member who reported.", examples=["a2"])
    ],
) -> dict[str, Any]:
    """Newest first, at most 200."""
    if content.person(account) is None:
        raise NotFound.at("account", "unknown_account", f"There is no account {account[:60]!r}.")
    return {
        "reports": [{**service.tell(row), "redress": redress_of(row)} for row in service.of_account(account)]
    }
