"""**Selecting**: the subjects that a query finds, for deciding on all of them at once."""

from __future__ import annotations

import time
from collections.abc import Collection

from waker.core.moments import now
from waker.core.problems import Invalid
from waker.investigation import fields
from waker.investigation.faults import QueryError
from waker.investigation.query import parse
from waker.investigation.searching import place_of, search
from waker.review.sight import Sight

BATCH = 500
SECONDS = 20
"""So long a selection may take."""


def subjects(
    query: str, limit: int, queues: Collection[str] | None = None, sight: Sight | None = None
) -> list[str]:
    """The keys (`content:v1`, `account:a1`) of the newest `limit` subjects that a query finds, each once.

    Of decisions, reports and cases it is what they are about; of the latter two those in `queues` alone (None: all).
    `sight`: of who selects; what their words may not match is not among them.
    Invalid, at `q`, for a query that cannot be understood, and for one that takes too long: half of a selection would
    be mistaken for all of it.
    """
    moment, until = now(), time.monotonic() + SECONDS
    try:
        understood = parse(query, moment)
    except QueryError as error:
        raise Invalid.at("q", error.code, str(error)) from None
    place = place_of(understood) or fields.ITEMS
    found: dict[str, None] = {}
    cursor: str | None = None
    while len(found) < limit:
        page = search(understood, place, min(BATCH, limit - len(found)), cursor, moment, queues, sight)
        if page.vague:
            message = "Name a device: its id, the beginning of it with *, account:… or is:restricted."
            raise Invalid.at("q", "too_vague", message)
        found.update(dict.fromkeys(hit.subject for hit in page.hits))
        if page.next is None:
            break
        if time.monotonic() > until:
            raise Invalid.at(
                "q", "too_slow", "This takes too long to select. Narrow it with a day (at:…) or a word."
            )
        cursor = page.next
    return list(found)[:limit]
