"""A **search**: a query asked at one place, answered with a page of hits, whatever the place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from waker.core.moments import now
from waker.core.subjects import ACCOUNT, CONTENT, DEVICE
from waker.investigation import counting, devices, fields, filed
from waker.investigation.asking import plan
from waker.investigation.counting import Hide, Sums
from waker.investigation.finding import find
from waker.investigation.query import Query

PAGE = 25


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
) -> Page:
    """A page of what is found, of cases and reports those in `queues` alone (None: all). Invalid for a wrong cursor."""
    moment = at or now()
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
    query: Query, place: str, at: datetime, queues: Collection[str] | None = None, hide: Hide | None = None
) -> Sums:
    """The sums over what is found at a place; none for devices. `hide` as for `counting.sums`."""
    if place in (fields.ITEMS, fields.ACCOUNTS):
        return counting.sums(plan(query, place, at), hide)
    if place == fields.DEVICES:
        return Sums()
    return counting.of_filed(filed.ask(query, place, at, queues))
