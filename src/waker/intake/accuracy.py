"""Accuracy: which of a partner's reports led to action, counted from what stands now.

A report counts as action when the decision that answered it, or what took that decision's place, lays a restriction.
So a decision that was overturned counts back by itself. Reports that wait are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from waker import settings
from waker.core.moments import EARLIEST, LATEST, rfc3339

_STANDING = """
    WITH RECURSIVE asked AS (
        SELECT p.id, p.position, p.partner, p.via, p.expert, r.at, r.due_at, r.subject, r.reason, r.answered_at,
            r.decision
        FROM view_partner_report p JOIN view_report r ON r.id = p.id WHERE {where}
    ), chain AS (
        SELECT DISTINCT decision AS first, decision AS id FROM asked WHERE decision IS NOT NULL
        UNION ALL
        SELECT c.first, d.superseded_by FROM chain c JOIN view_decision d ON d.id = c.id
        WHERE d.superseded_by IS NOT NULL
    ), outcome AS (
        SELECT c.first, EXISTS (SELECT 1 FROM view_restriction x WHERE x.decision = c.id) AS action
        FROM chain c JOIN view_decision d ON d.id = c.id WHERE d.superseded_by IS NULL
    )
"""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How reports turned out: filed, answered, led to action."""

    partner: str
    reports: int = 0
    answered: int = 0
    action: int = 0

    @property
    def precision(self) -> float | None:
        """The share of answered reports that led to action, 0 to 1; None while none was answered."""
        return self.action / self.answered if self.answered else None

    @property
    def imprecise(self) -> bool:
        """Whether the partner belongs on the list of the imprecise: enough reports, too few right."""
        floor, enough = settings.envint("WAKER_PARTNER_PRECISION"), settings.envint("WAKER_PARTNER_MINIMUM")
        return self.answered >= enough and (self.precision or 0) * 100 < floor

    def told(self) -> dict[str, Any]:
        return {
            "reports": self.reports,
            "answered": self.answered,
            "action": self.action,
            "precision": self.precision,
        }


def by_partner(since: datetime = EARLIEST, until: datetime = LATEST) -> dict[str, Accuracy]:
    """Every partner's accuracy over the reports filed in [since, until)."""
    return _measure("p.partner IS NOT NULL AND r.at >= %s AND r.at < %s", [since, until])


def of(partner_id: str, since: datetime = EARLIEST, until: datetime = LATEST) -> Accuracy:
    """One partner's accuracy."""
    found = _measure("p.partner = %s AND r.at >= %s AND r.at < %s", [partner_id, since, until])
    return found.get(partner_id, Accuracy(partner_id))


def own_reports(via: str, before: str | None = None, limit: int = 50) -> dict[str, Any]:
    """The reports of one source, the newest first: `{"reports", "next"}`."""
    where, values = "p.via = %s", [via]
    if before:
        where, values = where + " AND p.id < %s", [via, before]
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDING.format(where=f"{where} ORDER BY p.position DESC LIMIT {int(limit) + 1}")
            + "SELECT a.id, a.subject, a.reason, a.at, a.due_at, a.expert, a.answered_at, o.action FROM asked a"
            " LEFT JOIN outcome o ON o.first = a.decision ORDER BY a.position DESC",
            values,
        )
        rows = cursor.fetchall()
    return {
        "reports": [_told(*row) for row in rows[:limit]],
        "next": rows[limit - 1][0] if len(rows) > limit else None,
    }


def _told(
    id_: str,
    key: str,
    reason: str,
    at: datetime,
    due: datetime,
    expert: bool,
    answered: datetime | None,
    action: Any,
) -> dict[str, Any]:
    kind, _, subject = key.partition(":")
    return {
        "id": id_,
        "status": "answered" if answered else "in_review",
        "subject": {"kind": kind, "id": subject},
        "reason": reason,
        "at": rfc3339(at),
        "due_at": rfc3339(due),
        "expert": expert,
        "answered_at": rfc3339(answered) if answered else None,
        "outcome": ("action" if action else "no_action") if answered else None,
    }


def _measure(where: str, values: list[Any]) -> dict[str, Accuracy]:
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDING.format(where=where)
            + "SELECT a.partner, count(*), count(a.answered_at), count(*) FILTER (WHERE a.answered_at IS NOT NULL"
            " AND o.action) FROM asked a LEFT JOIN outcome o ON o.first = a.decision GROUP BY a.partner",
            values,
        )
        return {row[0]: Accuracy(*row) for row in cursor.fetchall()}
