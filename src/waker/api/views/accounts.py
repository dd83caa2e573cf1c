"""One account, its standing, and one item."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from ninja import Path, Query

from waker.api import lookups, sight
from waker.api.answers.accounts import AccountOut, ItemOut, StandingOut
from waker.api.face import endpoint
from waker.core.problems import Invalid
from waker.intake.checks import moment_faults
from waker.intake.shapes import Moment
from waker.review import standing as standing_service

AccountId = Annotated[str, Path(max_length=200, description="The host platform's own id.", examples=["a1"])]
ItemId = Annotated[str, Path(max_length=200, description="The host platform's own id.", examples=["v1"])]
EXAMPLE = ["2026-11-20T10:00:00Z"]
READERS = "platform reviewer reader"


@endpoint(
    "GET",
    "/accounts/{path:id}/standing",
    scopes=READERS,
    may="accounts.see",
    tag="Accounts and items",
    summary="The standing of an account",
    answers={200: StandingOut},
    problems="404 422",
)
def standing(
    request: HttpRequest,
    id: AccountId,
    at: Annotated[
        str | None,
        Query(max_length=40, description="RFC 3339; now when absent.", examples=EXAMPLE, format="date-time"),
    ] = None,
) -> dict[str, Any]:
    """Its strikes with their expiry, the restrictions in force, and the next step on each ladder."""
    return sight.standing(request, standing_service.get(id, _moment(at)))


@endpoint(
    "GET",
    "/accounts/{path:id}",
    scopes=READERS,
    may="accounts.see",
    tag="Accounts and items",
    summary="An account",
    answers={200: AccountOut},
    problems="404 422",
)
def account(request: HttpRequest, id: AccountId) -> dict[str, Any]:
    """As the host last sent it, with what is in force on it."""
    return sight.account(request, lookups.account(id))


@endpoint(
    "GET",
    "/items/{path:id}",
    scopes=READERS,
    may="items.see",
    tag="Accounts and items",
    summary="An item",
    answers={200: ItemOut},
    problems="404 422",
)
def item(request: HttpRequest, id: ItemId) -> dict[str, Any]:
    """In its current revision, with what is in force on it. Sealed evidence is kept from keys that only read."""
    return sight.item(request, lookups.item(id))


def _moment(at: str | None) -> datetime | None:
    if at is None:
        return None
    try:
        moment = msgspec.convert(at, Moment)
    except msgspec.ValidationError:
        message = "Write RFC 3339 with an offset, such as 2026-11-20T10:00:00Z (a + in an address is %2B)."
        raise Invalid.at("at", "not_a_moment", message) from None
    if faults := moment_faults("at", moment, datetime.now(UTC) + timedelta(days=36_600)):
        raise Invalid(faults)
    return moment
