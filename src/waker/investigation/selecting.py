"""**Selecting**: the subjects that a query finds, for deciding on all of them at once."""

from __future__ import annotations

from waker.core.moments import now
from waker.core.problems import Invalid
from waker.investigation import fields
from waker.investigation.query import QueryError, parse
from waker.investigation.searching import place_of, search

BATCH = 500


def subjects(query: str, limit: int) -> list[str]:
    """The keys (`content:v1`, `account:a1`) of the newest `limit` subjects that a query finds, each once.

    Of decisions, reports and cases it is what they are about. Invalid for a query that cannot be understood, at `q`.
    """
    moment = now()
    try:
        understood = parse(query, moment)
    except QueryError as error:
        raise Invalid.at("q", error.code, str(error)) from None
    place = place_of(understood) or fields.ITEMS
    found: dict[str, None] = {}
    cursor: str | None = None
    while len(found) < limit:
        page = search(understood, place, min(BATCH, limit - len(found)), cursor, moment)
        found.update(dict.fromkeys(hit.subject for hit in page.hits))
        if page.next is None:
            break
        cursor = page.next
    return list(found)[:limit]
