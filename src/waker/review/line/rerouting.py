"""Rerouting: after a version of the guidelines that renames or drops a queue, what waits in it is moved, on record, to
the queue that asks for it now, so that lists and figures know it there too.

Who may work it does not wait for that: the guidelines in force are asked at every turn (`Pack.asked_by`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from waker.core import entries as kinds
from waker.core.actors import SYSTEM
from waker.core.entries import Entry
from waker.guidelines import versions
from waker.ledger.writing import writing
from waker.review.models import Lane, Place

AT_ONCE: Final = 500
"""How many cases are moved before others may write to the ledger again."""


def follow(entries: Sequence[Entry]) -> None:
    """Have the work done after a version is published, where anything waits at all."""
    if any(entry.kind == kinds.GUIDELINES_PUBLISHED for entry in entries) and Place.objects.exists():
        from waker.review.tasks import reroute

        reroute.defer()


def step(limit: int = AT_ONCE) -> bool:
    """Move some of the cases; whether there may be more. What no queue asks for stays, before the leads."""
    with writing() as writer:
        pack = versions.current()
        moves = {
            lane.id: asked.id
            for lane in Lane.objects.exclude(queue__in=list(pack.queues))
            if (asked := pack.asked_by(lane.queue, lane.policy)) is not None
        }
        if not moves:
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT p."case", p.lane_id, c.subject FROM review_place p JOIN view_case c ON c.id = p."case"'
                ' WHERE p.lane_id = ANY(%s) ORDER BY p."case" LIMIT %s',
                [list(moves), limit],
            )
            rows = cursor.fetchall()
        for case, lane, subject in rows:
            by = {"kind": SYSTEM, "id": "guidelines"}
            body = {"case": case, "queue": moves[lane], "escalated": False, "by": by}
            writer.add(kinds.CASE_ROUTED, subject, body)
    return len(rows) == limit
