"""Tallies of decisions: a row an hour, policy and queue, kept by a follower of the ledger in the same transaction.

The conditions below are the definitions of docs/dashboard.md, and the console lists decisions by the very same ones, so
that a number and the list behind it cannot tell different stories. None of them can change for a decision that was
taken: what came later (an undo, another report) does not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction

from waker.core.entries import DECISION_TAKEN, Entry

DECIDED: Final = (
    "NOT d.hold AND d.derived_key IS NULL"
    " AND NOT (d.no_action AND d.case_id IS NULL AND d.supersedes IS NOT NULL)"
)
"""A decision of its own: no hold, no step of a ladder, and not only the end of another decision."""
AUTOMATED: Final = f"{DECIDED} AND d.automation = 'full'"
MEASURES: Final = (
    f"{DECIDED} AND NOT d.no_action AND d.exception IS NULL AND d.ground <> 'context' AND (d.supersedes IS NULL"
    " OR EXISTS (SELECT 1 FROM view_decision h WHERE h.id = d.supersedes AND h.hold))"
)
"""A violation that was found: it takes the place of nothing but the hold that waited for it."""
PROACTIVE: Final = (
    f"{MEASURES} AND NOT EXISTS (SELECT 1 FROM view_report r WHERE r.case_id = d.case_id AND r.position < coalesce("
    "(SELECT min(f.position) FROM view_flag f WHERE f.case_id = d.case_id AND f.position < d.position), d.position))"
)
"""Found before anybody reported it: no report of its case came before the first flag, or before the decision."""

FIGURES: Final = {
    "decided": DECIDED,
    "automated": AUTOMATED,
    "measures": MEASURES,
    "proactive": PROACTIVE,
}

_COUNT: Final = f"""
INSERT INTO review_decision_hour AS t (hour, policy, queue, decided, automated, measures, proactive)
SELECT date_trunc('hour', d.at, 'UTC'), coalesce(d.policy, ''), coalesce(c.queue, ''), count(*),
    count(*) FILTER (WHERE {AUTOMATED}), count(*) FILTER (WHERE {MEASURES}), count(*) FILTER (WHERE {PROACTIVE})
FROM view_decision d LEFT JOIN view_case c ON c.id = d.case_id
WHERE d.position BETWEEN %s AND %s AND {DECIDED}
GROUP BY 1, 2, 3
ON CONFLICT (hour, policy, queue) DO UPDATE SET decided = t.decided + excluded.decided,
    automated = t.automated + excluded.automated, measures = t.measures + excluded.measures,
    proactive = t.proactive + excluded.proactive
"""


def follow(entries: Sequence[Entry]) -> None:
    """Count the decisions among the entries, which the views hold by now."""
    positions = [e.position for e in entries if e.kind == DECISION_TAKEN and not e.body.get("hold")]
    if positions:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [positions[0], positions[-1]])


def recount() -> int:
    """Count all decisions anew, with writers held off; how many rows came out. Cases are counted by their triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT position FROM ledger_head WHERE id = 1 FOR UPDATE")
        (end,) = cursor.fetchone()
        cursor.execute("DELETE FROM review_decision_hour")
        cursor.execute(_COUNT, [0, end])
        return int(cursor.rowcount)
