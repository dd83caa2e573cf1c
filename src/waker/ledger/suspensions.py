"""A suspension: for how long what somebody sends is not handled, after a warning, because they misused it (Art. 23).

It ends by itself. Whoever takes reports or appeals in asks here whether the sender is suspended just then.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection


class Suspension(NamedTuple):
    """One that runs: its id, and until when."""

    id: str
    ends: datetime


def running(who: str | None, type_: str, at: datetime) -> Suspension | None:
    """The suspension of `who` (`account:a1`, or another reporter's key) that runs at the moment.

    `type_`: `unfounded_reports`, `unfounded_appeals` or `illegal_content`.
    """
    if who is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, ends FROM view_suspension WHERE who = %s AND type = %s AND starts <= %s AND ends > %s"
            " AND (resumed_at IS NULL OR resumed_at > %s) ORDER BY ends DESC LIMIT 1",
            [who, type_, at, at, at],
        )
        row = cursor.fetchone()
    return Suspension._make(row) if row else None
