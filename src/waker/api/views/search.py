"""The search: one query over items, accounts, decisions, reports, cases and devices."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query

from waker.api import sight
from waker.api.answers.search import SearchOut
from waker.api.face import endpoint
from waker.investigation import answering

Q = Annotated[
    str,
    Query(
        max_length=1_000,
        description='Words, `"a phrase"`, `prefix*`, `@name`, `#tag`, `field:value`; `-` before what is left out.',
        examples=['"free gift" language:nl,fr -kind:ad at:7d'],
    ),
]
Where = Literal["items", "accounts", "decisions", "reports", "cases", "devices"]


@endpoint(
    "GET",
    "/search",
    scopes="reviewer reader",
    may="search.see",
    tag="Review",
    summary="Search everything",
    reviewer=True,
    answers={200: SearchOut},
    problems="403 422",
)
def search(
    request: HttpRequest,
    q: Q = "",
    place: Annotated[
        Where | None,
        Query(alias="in", description="The first place where all fields of `q` apply when absent."),
    ] = None,
    cursor: Annotated[str | None, Query(max_length=1_000, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Newest first. A new post is found a second or two after it was accepted; what is sealed is named, never shown."""
    return answering.answer(q, place, cursor, limit, sight.of(request))
