"""Giving: which case of the line a reviewer gets next, and leasing it to them in the same statement.

First what they hold or what was handed to them, as long as that is theirs to work; then, of the lanes that they may
work, the one whose first free case is the most urgent. Rows that somebody else is about to take are passed over (SKIP
LOCKED), so that two people never wait for each other and never get the same case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import connection

from waker.review import care
from waker.review.line import lanes, leases
from waker.review.models import Lane, Place
from waker.review.reviewers import Reviewer

KEY: Final = ", ".join(f'p."{name}"' for name in Place.ORDER)
_FREE: Final = """(p.holder IS NULL OR p.held_until <= %(at)s) AND (p.parked_until IS NULL OR p.parked_until <= %(at)s)
    AND (p.reserved_for IS NULL OR p.reserved_until <= %(at)s)"""
_NOT_LEFT: Final = (
    """ AND NOT EXISTS (SELECT 1 FROM review_skip s WHERE s."case" = p."case" AND s.holder = %(me)s)"""
)
_MINE: Final = f"""
SELECT p."case", p.holder IS NOT DISTINCT FROM %(me)s AND p.held_until > %(at)s AS held,
    l.id, l.queue, l.policy, l.severity, l.languages, l.escalated
FROM review_place p JOIN review_lane l ON l.id = p.lane_id
WHERE p.holder = %(me)s AND p.held_until > %(at)s OR p.reserved_for = %(me)s AND p.reserved_until > %(at)s
ORDER BY held DESC, {KEY}
"""
_GIVE_BACK: Final = """
UPDATE review_place SET holder = NULL, held_until = NULL, reserved_for = NULL, reserved_until = NULL
WHERE "case" = ANY(%(cases)s) AND (holder = %(me)s OR reserved_for = %(me)s)
"""
_TAKE: Final = """
UPDATE review_place p SET holder = %(me)s, held_until = %(until)s, parked_by = NULL, parked_until = NULL,
    reserved_for = NULL, reserved_until = NULL
FROM got WHERE p."case" = got."case" RETURNING p."case"
"""
_ANY: Final = (
    """WITH got AS (SELECT p."case" FROM review_place p WHERE {free}
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
    values: dict[str, Any] = {"me": reviewer.holder, "at": at, "until": at + leases.LENGTH}
    for mine in _mine(reviewer, allowed, queue, values):
        if _kept(mine, values):
            return mine
    if lanes.free(reviewer) and queue is None:
        statement = _ANY
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
    where = "p.lane_id = ANY(%(lanes)s)" if "lanes" in values else "TRUE"
    return _one(f'SELECT p."case" FROM review_place p WHERE {where} AND {free} LIMIT 1', values) is not None


def _mine(reviewer: Reviewer, allowed: care.Care, queue: str | None, values: dict[str, Any]) -> Iterator[str]:
    """What the reviewer holds, and then what is kept for them, as far as they are to be given it now.

    What is no longer open to them goes back into line, and so does what was handed over and they are spared by now.
    What they work on stays theirs for as long as its lease lasts, but is not given anew once they asked to be spared
    it (docs/wellbeing.md).
    """
    with connection.cursor() as cursor:
        cursor.execute(_MINE, values)
        rows = cursor.fetchall()
    given, back = [], []
    for case, held, *lane_row in rows:
        lane = Lane(*lane_row)
        asked = None if lanes.free(reviewer) and queue is None else lanes.asked_by(lane)
        if queue is not None and (asked is None or asked.id != queue):
            continue
        stays = held or lanes.bearable(lane, asked, allowed)
        if not stays or not lanes.may_work(reviewer, lane, values["at"]):
            back.append(case)
        elif lanes.wanted(lane, asked, allowed):
            given.append(case)
    if back:
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, {**values, "cases": back})
    yield from given


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
