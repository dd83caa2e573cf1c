"""The line: which case a reviewer is given next, and leasing it to them in the same statement.

First what they hold or what was handed to them; then, of the lanes that they may work, the one whose first free case is
the most urgent. Rows that somebody else is about to take are passed over (SKIP LOCKED), so that two people never wait
for each other and never get the same case.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import connection

from waker.review import care, lanes, leases
from waker.review.models import Place
from waker.review.reviewers import Reviewer

KEY: Final = ", ".join(f'p."{name}"' for name in Place.ORDER)
_FREE: Final = """(p.holder IS NULL OR p.held_until <= %(at)s) AND (p.parked_until IS NULL OR p.parked_until <= %(at)s)
    AND (p.reserved_for IS NULL OR p.reserved_until <= %(at)s)"""
_NOT_LEFT: Final = (
    """ AND NOT EXISTS (SELECT 1 FROM review_skip s WHERE s."case" = p."case" AND s.holder = %(me)s)"""
)
_MINE: Final = f"""
SELECT p."case" FROM review_place p WHERE (p.holder = %(me)s AND p.held_until > %(at)s
    OR p.reserved_for = %(me)s AND p.reserved_until > %(at)s) AND (%(queue)s::text IS NULL OR p.queue = %(queue)s)
ORDER BY (p.holder IS NOT DISTINCT FROM %(me)s) DESC, {KEY} LIMIT 1
"""
_TAKE: Final = """
UPDATE review_place p SET holder = %(me)s, held_until = %(until)s, parked_by = NULL, parked_until = NULL,
    reserved_for = NULL, reserved_until = NULL
FROM got WHERE p."case" = got."case" RETURNING p."case"
"""
_ANY: Final = (
    """WITH got AS (SELECT p."case" FROM review_place p WHERE {free} {queue}
ORDER BY """
    + KEY
    + " LIMIT 1 FOR UPDATE SKIP LOCKED)"
    + _TAKE
)
_LANES: Final = (
    """WITH first AS (SELECT n.lane, p.* FROM unnest(%(lanes)s::bigint[]) AS n(lane) CROSS JOIN LATERAL (
    SELECT p.* FROM review_place p WHERE p.lane_id = n.lane AND {free} ORDER BY """
    + KEY
    + """ LIMIT 1) p),
best AS (SELECT p.lane FROM first p ORDER BY """
    + KEY
    + """ LIMIT 1),
got AS (SELECT p."case" FROM review_place p WHERE p.lane_id = (SELECT lane FROM best) AND {free}
    ORDER BY """
    + KEY
    + " LIMIT 1 FOR UPDATE SKIP LOCKED)"
    + _TAKE
)
TRIES: Final = 3
"""How often to look again when all that was free is being taken in the same instant."""


def take(reviewer: Reviewer, queue: str | None, at: datetime) -> str | None:
    """Lease the next case to the reviewer; its id, or None when nothing waits for them. Inside a transaction.

    Conflict ("resting") while they are on a break. What they left to others is given only when nothing else waits.
    """
    allowed = care.limits(reviewer, at)
    if allowed.resting_until is not None and allowed.resting_until > at:
        raise care.Resting(allowed.resting_until)
    values = {"me": reviewer.holder, "at": at, "until": at + leases.LENGTH, "queue": queue}
    mine = _one(_MINE, values)
    if mine is not None and _kept(mine, values):
        return mine
    if lanes.free(reviewer) and allowed == care.Care():
        statement = _ANY.replace("{queue}", "AND p.queue = %(queue)s" if queue else "")
    else:
        statement = _LANES
        values["lanes"] = lanes.of(reviewer, allowed, queue, at)
        if not values["lanes"]:
            return None
    for free in (_FREE + _NOT_LEFT, _FREE):
        looks = statement.replace("{free}", free)
        for _ in range(TRIES):
            case = _one(looks, values)
            if case is not None:
                return case
            if not _waits(free, values):
                break
        else:
            # Others hold for an instant what is free: wait for them this time, so that nobody leaves empty-handed.
            case = _one(looks.replace(" SKIP LOCKED", ""), values)
            if case is not None:
                return case
    return None


def _waits(free: str, values: dict[str, Any]) -> bool:
    """Whether anything is free, now that a look found nothing: it may be in the hands of others for an instant."""
    where = (
        "p.lane_id = ANY(%(lanes)s)"
        if "lanes" in values
        else "(%(queue)s::text IS NULL OR p.queue = %(queue)s)"
    )
    return _one(f'SELECT p."case" FROM review_place p WHERE {where} AND {free} LIMIT 1', values) is not None


def _kept(case: str, values: dict[str, Any]) -> bool:
    """Extend the lease on what the reviewer holds or was handed; False when it went meanwhile."""
    return (
        _one(
            'WITH got AS (SELECT "case" FROM review_place WHERE "case" = %(case)s AND (holder = %(me)s'
            " OR holder IS NULL OR held_until <= %(at)s) FOR UPDATE)" + _TAKE,
            {**values, "case": case},
        )
        is not None
    )


def _one(statement: str, values: dict[str, Any]) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return str(row[0]) if row else None
