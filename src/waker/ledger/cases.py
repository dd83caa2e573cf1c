"""A case: the open reports and flags on one subject. Opened inside an open writer, so there is one at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from waker.core import entries as kinds
from waker.core.channels import RANKS
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.ledger.writing import Writer


@dataclass(frozen=True, slots=True)
class Open:
    """An open case, the hold that waits with it, if any, and its queue."""

    case: str
    hold: str | None
    queue: str = ""


def open_on(subjects: Collection[str]) -> dict[str, Open]:
    """The open case of each subject (by key) that has one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.subject, c.id, d.id, c.queue FROM view_case c LEFT JOIN view_decision d ON d.case_id = c.id"
            " AND d.hold AND d.superseded_at IS NULL WHERE c.closed_at IS NULL AND c.subject = ANY(%s)",
            [list(subjects)],
        )
        return {subject: Open(*found) for subject, *found in cursor.fetchall()}


def open_case(
    writer: Writer,
    subject: str,
    *,
    account: str | None,
    queue: str,
    policy: str | None,
    channel: str,
    severity: int,
    reach: int,
    due_at: datetime,
    language: str | None,
    country: str | None,
    rank: int | None = None,
    languages: Collection[str] | None = None,
    situations: Collection[str] = (),
    pace: float | None = None,
    score: float = 0.0,
) -> str:
    """Open a case on a subject that has none; its id. `reach`: how many could see it (followers).

    `rank`: how soon it is worked, where that is not what its channel says. `languages`: all that its judge has to read
    (none: it can be judged by anybody; None: `language` alone). `situations`: ids and kinds of those that it falls
    under. `pace`: viewers an hour, where known better than by the followers. `score`: of the surest flag, 0 to 1.
    """
    assert channel in RANKS
    case = new_id("c")
    body: dict[str, Any] = {
        "id": case,
        "account": account,
        "queue": queue,
        "policy": policy,
        "channel": channel,
        "severity": severity,
        "reach": reach,
        "due_at": rfc3339(due_at),
        "language": language,
        "country": country,
    }
    if languages is not None:
        body["languages"] = list(languages)
    if situations:
        body["situations"] = list(situations)
    if pace is not None:
        body["pace"] = round(pace, 3)
    if score:
        body["score"] = score
    if rank is not None:
        body["rank"] = rank
    writer.add(kinds.CASE_OPENED, subject, body)
    return case
