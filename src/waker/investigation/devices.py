"""**Devices**, found by their id, the beginning of it, or the account that was seen on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from waker.investigation import query as q
from waker.investigation.finding import TooSlow, timed
from waker.investigation.query import Query
from waker.investigation.records import in_force

LOOK_MS: Final = 1_500


@dataclass(frozen=True, slots=True)
class Found:
    """`rows`: (device, since when it was seen, how many accounts were seen on it), by id; `next`: the last of them.

    `vague`: nothing narrows the search, so nothing was looked for."""

    rows: Sequence[tuple[str, datetime, int]]
    next: str | None = None
    vague: bool = False


def look(query: Query, limit: int, cursor: str | None, at: datetime) -> Found:
    """A page of devices."""
    where: list[str] = []
    params: list[Any] = []
    begun = False
    for term in query.terms:
        sql, more = _condition(term, at)
        where.append(f"NOT {sql}" if term.negated else sql)
        params += more
        begun = begun or not term.negated
    if not begun:
        return Found([], vague=True)
    if cursor is not None:
        where.append("l.device > %s")
        params.append(cursor.replace("\x00", ""))
    try:
        with timed(LOOK_MS) as db:
            db.execute(
                "SELECT l.device, min(l.since), count(*) FROM device_link l WHERE "
                f"{' AND '.join(where)} GROUP BY l.device ORDER BY l.device LIMIT %s",
                [*params, limit + 1],
            )
            rows = db.fetchall()
    except TooSlow:
        return Found([], vague=True)
    return Found(rows[:limit], rows[limit - 1][0] if len(rows) > limit else None)


def _condition(term: q.Term, at: datetime) -> tuple[str, list[Any]]:
    values = list(term.values)
    if term.name == "account":
        return "l.device IN (SELECT m.device FROM device_link m WHERE m.account = ANY(%s))", [values]
    if term.name == "device":
        return "l.device = ANY(%s)", [values]
    if term.name == "is":
        sql, params = in_force("r", at)
        return (
            "l.device IN (SELECT substr(r.subject, 8) FROM view_restriction r"
            f" WHERE r.subject LIKE 'device:%%' AND {sql})",
            params,
        )
    if term.kind == q.PREFIX:
        escaped = term.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return "l.device LIKE %s", [f"{escaped}%"]
    return "l.device = %s", [term.text]
