"""A **search**: a query asked at one place, answered with a page of hits, whatever the place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from waker.core.moments import now
from waker.core.subjects import ACCOUNT, CONTENT, DEVICE
from waker.investigation import counting, devices, fields, filed
from waker.investigation import query as q
from waker.investigation.asking import plan
from waker.investigation.counting import Hide, Sums
from waker.investigation.filed import TABLES, position
from waker.investigation.finding import find, make_cursor
from waker.investigation.query import Query
from waker.review.sight import Sight

PAGE = 25
ROUNDS = 10
REFILL = 200
"""A page from which something was left out is filled up from so many more hits, so often."""
SAID = frozenset({"domain"})
"""The filters by what the words hold."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its id, its moment, and the key of the subject that it is or is about."""

    id: str
    at: datetime
    subject: str


@dataclass(frozen=True, slots=True)
class Page:
    """Hits, newest first. `total` where it is known without counting; `next`: the cursor of the page after.

    `back_to`: so far back was looked, where time did not allow for more; `vague`: nothing narrows the search enough.
    """

    place: str
    hits: Sequence[Hit]
    total: int | None = None
    next: str | None = None
    back_to: datetime | None = None
    vague: bool = False


def place_of(query: Query, allowed: Sequence[str] = fields.PLACES) -> str | None:
    """Where to look: where the query says, else the first place where all its fields apply; None where not allowed."""
    if query.place is not None:
        return query.place if query.place in allowed else None
    return next((place for place in query.places() if place in allowed), None)


def search(
    query: Query,
    place: str,
    limit: int = PAGE,
    cursor: str | None = None,
    at: datetime | None = None,
    queues: Collection[str] | None = None,
    sight: Sight | None = None,
) -> Page:
    """A page of what is found, of cases and reports those in `queues` alone (None: all). Invalid for a wrong cursor.

    `sight`: of who searches. What their words may not match is not found: the page is filled up with what is, and
    nothing beside it counts the rest.
    """
    moment = at or now()
    if sight is None:
        return _look(query, place, limit, cursor, moment, queues)
    words, kept, size = says(query), list[Hit](), limit
    for _ in range(ROUNDS):
        page = _look(query, place, size, cursor, moment, queues)
        hidden = sight.unmatched([hit.subject for hit in page.hits], words)
        if place == fields.DECISIONS:
            hidden |= sight.undisclosed(hit.id for hit in page.hits)
        kept += [hit for hit in page.hits if hidden.isdisjoint((hit.subject, hit.id))]
        cursor, size = page.next, max(REFILL, limit)
        if len(kept) >= limit or cursor is None:
            break
    if len(kept) > limit:
        kept, cursor = kept[:limit], _after(place, kept[limit - 1])
    total = page.total if not words or page.total is None else None
    if cursor is None and page.total is not None and page.total <= limit:
        total = len(kept)
    return replace(page, hits=kept, next=cursor, total=total)


def says(query: Query) -> bool:
    """Whether a query asks what something says, so that finding it would tell that."""
    return any(term.kind != q.FIELD or term.name in SAID for term in query.terms)


def _after(place: str, hit: Hit) -> str:
    """The cursor of the page that goes on after a hit."""
    if place in TABLES:
        return str(position(place, hit.id))
    return hit.id if place == fields.DEVICES else make_cursor(hit.id, hit.at)


def _look(
    query: Query,
    place: str,
    limit: int,
    cursor: str | None,
    moment: datetime,
    queues: Collection[str] | None,
) -> Page:
    if place in (fields.ITEMS, fields.ACCOUNTS):
        kind = CONTENT if place == fields.ITEMS else ACCOUNT
        hits = find(plan(query, place, moment), limit, cursor)
        rows = [Hit(id_, at_, f"{kind}:{id_}") for id_, at_ in hits.rows]
        return Page(place, rows, hits.total, hits.next, hits.back_to)
    if place == fields.DEVICES:
        found = devices.look(query, limit, cursor, moment)
        named = [Hit(id_, since, f"{DEVICE}:{id_}") for id_, since, _ in found.rows]
        return Page(place, named, None, found.next, None, found.vague)
    told = filed.look(filed.ask(query, place, moment, queues), limit, cursor)
    rows = [Hit(id_, at_, subject) for id_, at_, subject in told.rows]
    return Page(place, rows, None, None if told.next is None else str(told.next), told.back_to)


def sums(
    query: Query,
    place: str,
    at: datetime,
    queues: Collection[str] | None = None,
    hide: Hide | None = None,
    sight: Sight | None = None,
) -> Sums:
    """The sums over what is found at a place; none for devices. `hide` as for `counting.sums`, `sight` as for
    `search`: what it does not find is not counted either."""
    unmatched = unfound(query, sight)
    if place in (fields.ITEMS, fields.ACCOUNTS):
        return counting.sums(plan(query, place, at), hide, unmatched)
    if place == fields.DEVICES:
        return Sums()
    return counting.of_filed(filed.ask(query, place, at, queues), unmatched)


def unfound(query: Query, sight: Sight | None) -> Hide | None:
    """Of the keys of subjects, those that a query does not find for somebody."""
    if sight is None:
        return None
    words = says(query)
    return lambda keys: sight.unmatched(keys, words)
