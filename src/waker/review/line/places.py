"""Places: the line of open cases, kept beside the view of cases so that the next one is found along an index.

A follower of the ledger keeps it, in the transaction that changes the cases; `refill` makes it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.review.line.leases import unhurried

_TOUCHES: Final = {
    kinds.CASE_OPENED: "id",
    kinds.CASE_REOPENED: "case",
    kinds.CASE_ROUTED: "case",
    kinds.FLAG_RAISED: "case",
    kinds.REPORT_FILED: "case",
    kinds.DECISION_TAKEN: "case",
}
"""The kinds of entries that change a case, and where each names it."""

_LANES: Final = """
INSERT INTO review_lane (queue, policy, severity, languages, escalated)
SELECT DISTINCT queue, coalesce(policy, ''), severity, languages, escalated_at IS NOT NULL FROM view_case c
WHERE closed_at IS NULL AND {which} AND NOT EXISTS (SELECT 1 FROM review_lane l WHERE l.queue = c.queue
    AND l.policy = coalesce(c.policy, '') AND l.severity = c.severity AND l.languages = c.languages
    AND l.escalated = (c.escalated_at IS NOT NULL))
ON CONFLICT DO NOTHING
"""
_PLACES: Final = """
INSERT INTO review_place ("case", lane_id, queue, in_time, channel_rank, mild, slow, unsure, opened_at, due_at)
SELECT c.id, l.id, c.queue, c.due_at > c.opened_at, c.channel_rank, -c.severity, -c.pace, -c.score, c.opened_at,
    c.due_at
FROM view_case c JOIN review_lane l ON l.queue = c.queue AND l.policy = coalesce(c.policy, '')
    AND l.severity = c.severity AND l.languages = c.languages AND l.escalated = (c.escalated_at IS NOT NULL)
WHERE c.closed_at IS NULL AND {which}
ON CONFLICT ("case") DO UPDATE SET lane_id = excluded.lane_id, queue = excluded.queue,
    in_time = review_place.in_time OR excluded.due_at > review_place.due_at,
    channel_rank = excluded.channel_rank, mild = excluded.mild, slow = excluded.slow, unsure = excluded.unsure,
    opened_at = excluded.opened_at, due_at = excluded.due_at
WHERE (review_place.lane_id, review_place.channel_rank, review_place.mild, review_place.slow, review_place.unsure,
    review_place.due_at) IS DISTINCT FROM (excluded.lane_id, excluded.channel_rank, excluded.mild, excluded.slow,
    excluded.unsure, excluded.due_at)
"""
_OPINIONS: Final = """
UPDATE review_opinion_place o SET queue = c.queue, policy = coalesce(c.policy, ''), severity = c.severity
FROM view_case c WHERE c.id = o.case_id AND c.id = ANY(%s) AND c.closed_at IS NULL
"""
_LATE: Final = """
UPDATE review_place SET in_time = FALSE WHERE "case" IN (SELECT "case" FROM review_place
    WHERE in_time AND due_at <= %s ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""
AT_ONCE: Final = 200


def follow(entries: Sequence[Entry]) -> None:
    """Give a place to the cases that the entries open or change, and take it from those that they close."""
    touched: set[str] = set()
    moved: set[str] = set()
    closed = False
    for entry in entries:
        name = _TOUCHES.get(entry.kind)
        case = entry.body.get(name) if name is not None else None
        if case:
            touched.add(case)
            if entry.kind == kinds.CASE_ROUTED:
                moved.add(case)
            closed |= entry.kind == kinds.DECISION_TAKEN and not entry.body.get("hold")
    if not touched:
        return
    cases = list(touched)
    with connection.cursor() as cursor:
        cursor.execute(_LANES.format(which="c.id = ANY(%s)"), [cases])
        cursor.execute(_PLACES.format(which="c.id = ANY(%s)"), [cases])
        if moved:
            # What colleagues are asked about a case asks of them what the case does.
            cursor.execute(_OPINIONS, [list(moved)])
        if closed:
            cursor.execute(
                'DELETE FROM review_place p USING view_case c WHERE c.id = p."case" AND c.closed_at IS NOT NULL'
                ' AND p."case" = ANY(%s)',
                [cases],
            )
            cursor.execute(
                'DELETE FROM review_skip s WHERE s."case" = ANY(%s) AND NOT EXISTS (SELECT 1 FROM review_place p'
                ' WHERE p."case" = s."case")',
                [cases],
            )


def refill() -> int:
    """Make the line anew from the view of cases; how many stand in it. Who works on what stays as it is."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT position FROM ledger_head WHERE id = 1 FOR UPDATE")
        cursor.execute(
            'DELETE FROM review_place p WHERE NOT EXISTS (SELECT 1 FROM view_case c WHERE c.id = p."case"'
            " AND c.closed_at IS NULL)"
        )
        cursor.execute(_LANES.format(which="TRUE"))
        cursor.execute(_PLACES.format(which="TRUE"))
        cursor.execute("SELECT count(*) FROM review_place")
        return int(cursor.fetchone()[0])


def turn_late(at: datetime, limit: int = AT_ONCE) -> int:
    """Move cases that are overdue by now to the front of the line, the longest overdue first; how many.

    Whoever asks for work does this first, so the line is right without a clock of its own.
    """
    with connection.cursor() as cursor:
        # The first along the index: asked whether there is any, PostgreSQL expects many and looks through them all.
        cursor.execute("SELECT due_at FROM review_place WHERE in_time ORDER BY due_at LIMIT 1")
        first = cursor.fetchone()
        if first is None or first[0] > at:
            return 0
        with unhurried():
            cursor.execute(_LATE, [at, limit])
            return int(cursor.rowcount)
