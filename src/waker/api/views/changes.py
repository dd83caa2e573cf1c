"""The change feed: restrictions as they come and go, for local mirrors."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query

from waker.api.answers.asking import ChangesOut
from waker.api.face import endpoint
from waker.review import changes as service


@endpoint(
    "GET",
    "/changes",
    scopes="platform reader",
    may="decisions.see",
    tag="Asking",
    summary="Restriction changes since a cursor",
    answers={200: ChangesOut},
    problems="422",
)
def changes(
    request: HttpRequest,
    after: Annotated[str | None, Query(max_length=40, description="The beginning when absent.")] = None,
    limit: Annotated[int, Query(ge=1, le=2_000)] = 500,
) -> dict[str, Any]:
    """In ledger order; it never skips one that was committed late. Holds for one key as for another."""
    return service.after(after, limit)
