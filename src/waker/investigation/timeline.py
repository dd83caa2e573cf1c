"""A **timeline**: everything that is known to have happened to one subject, in its order.

What the ledger tells of it, by its index of subjects; of an account also the decisions on what it posted and its
appeals; and beside the ledger when it came, was changed, was seen where. A page at a time, both ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

from waker.core import entries as kinds
from waker.core.problems import Invalid
from waker.core.subjects import ACCOUNT, CONTENT, DEVICE, Subject
from waker.ledger.reading import Stored, entry_of

PAGE: Final = 40
BESIDE: Final = 200
"""So many revisions, or accounts on a device, are told of at most."""

POSTED: Final = "posted"
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    POSTED: (),
    "flags": (kinds.FLAG_RAISED,),
    "reports": (kinds.REPORT_FILED,),
    "cases": (
        kinds.CASE_OPENED, kinds.CASE_REOPENED, kinds.CASE_ROUTED, kinds.OPINION_ASKED, kinds.OPINION_GIVEN,
    ),
    "decisions": (kinds.DECISION_TAKEN,),
    "redress": (kinds.APPEAL_LODGED, kinds.APPEAL_DECIDED, kinds.DISPUTE_OPENED, kinds.DISPUTE_CLOSED),
    "messages": (kinds.MESSAGE_DELIVERED, kinds.STATEMENT_SUBMITTED),
    "evidence": (kinds.EVIDENCE_PRESERVED, kinds.EVIDENCE_OPENED, kinds.AUTHORITY_REPORT_OPENED),
    "orders": (
        kinds.ORDER_RECEIVED, kinds.ORDER_ACKNOWLEDGED, kinds.ORDER_ANSWERED, kinds.ORDER_ESCALATED,
        kinds.ORDER_RESUMED, kinds.SCRUTINY_REQUESTED, kinds.SCRUTINY_DECIDED, kinds.LEGAL_BASIS_CHECKED,
        kinds.DISCLOSURE_PROPOSED, kinds.DISCLOSURE_APPROVED, kinds.DISCLOSURE_REFUSED, kinds.CRIME_NOTIFIED,
    ),
    "misuse": (
        kinds.MISUSE_WARNED, kinds.PROCESSING_SUSPENDED, kinds.PROCESSING_RESUMED, kinds.ACCOUNT_ERASED,
    ),
}  # fmt: skip
"""What a timeline can be narrowed to, and the entries of each."""

CAME: Final = "Came"
REVISED: Final = "Revised"
SEEN_ON: Final = "SeenOn"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `kind`: of the ledger's entry, or CAME, REVISED, SEEN_ON; `position` None beside it.

    `own`: whether it is about the subject itself rather than about something that is the account's.
    """

    at: datetime
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None
    position: int | None = None
    own: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first; `older` and `newer`: from where the pages beside it go on, None at the ends."""

    events: Sequence[Event]
    older: int | None = None
    newer: int | None = None


def page(
    subject: Subject,
    groups: Sequence[str] = (),
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Page:
    """A page of what happened to a subject, narrowed to `groups` where there are any.

    `before` and `after`: positions in the ledger, the one older, the other newer than the page. Invalid for a group
    that there is none of.
    """
    for group in groups:
        if group not in GROUPS:
            raise Invalid.at("kind", "unknown_kind", f"Choose among {', '.join(GROUPS)}.")
    wanted = [kind for group in groups for kind in GROUPS[group]]
    rows = [] if groups and not wanted else _entries(subject, wanted, before, after, limit + 1)
    more = len(rows) > limit
    if after is not None:
        # The rows came oldest first, so as to be those next to the page before.
        rows = rows[:limit][::-1]
        older, newer = True, more
    else:
        rows = rows[:limit]
        older, newer = more, before is not None
    events = [
        Event(e.at, e.kind, e.body, e.subject, e.position, e.subject == subject.key)
        for e in (entry_of(row) for row in rows)
    ]
    if not groups or POSTED in groups:
        newest = events[0].at if events and newer else None
        oldest = events[-1].at if events and older else None
        events += [
            event
            for event in beside(subject)
            if (newest is None or event.at <= newest) and (oldest is None or event.at > oldest)
        ]
        events.sort(key=lambda event: (event.at, event.position or 0, event.kind != CAME), reverse=True)
    positions = [row.position for row in rows]
    return Page(
        events,
        positions[-1] if positions and older else None,
        positions[0] if positions and newer else None,
    )


def exists(subject: Subject) -> bool:
    """Whether anything is known of the subject."""
    table = {CONTENT: "item WHERE id", ACCOUNT: "account WHERE id", DEVICE: "device_link WHERE device"}.get(
        subject.kind
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE subject = %s)", [subject.key])
        if cursor.fetchone()[0]:
            return True
        if table is None:
            return False
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table} = %s)", [subject.id])
        return bool(cursor.fetchone()[0])


def _entries(
    subject: Subject, wanted: Sequence[str], before: int | None, after: int | None, limit: int
) -> list[Stored]:
    """The entries next to a position; newest first, and oldest first where they follow it."""
    way = "ASC" if after is not None else "DESC"
    bound, bounds = "TRUE", []
    if after is not None:
        bound, bounds = "position > %s", [after]
    elif before is not None:
        bound, bounds = "position < %s", [before]
    tail = f"AND {bound} ORDER BY position {way} LIMIT {limit}"
    kind, of_kind = ("AND kind = ANY(%s)", [list(wanted)]) if wanted else ("", [])
    parts = [f"(SELECT position FROM ledger_entry WHERE subject = %s {kind} {tail})"]
    params = [subject.key, *of_kind, *bounds]
    if subject.kind == ACCOUNT:
        if not wanted or kinds.DECISION_TAKEN in wanted:
            parts.append(f"(SELECT position FROM view_decision WHERE account = %s {tail})")
            params += [subject.id, *bounds]
        if not wanted or kinds.APPEAL_LODGED in wanted:
            parts.append(f"(SELECT position FROM view_appeal WHERE account = %s {tail})")
            params += [subject.id, *bounds]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, at, kind, version, subject, body::text, hash FROM ledger_entry WHERE position IN"
            f" ({' UNION '.join(parts)}) ORDER BY position {way} LIMIT %s",
            [*params, limit],
        )
        return [Stored(*row[:6], bytes(row[6])) for row in cursor.fetchall()]


def beside(subject: Subject) -> list[Event]:
    """What happened to a subject beside the ledger: that it came, was changed, was seen."""
    with connection.cursor() as cursor:
        if subject.kind == CONTENT:
            cursor.execute(
                "SELECT received_at, created_at, revision, language FROM item WHERE id = %s", [subject.id]
            )
            now = cursor.fetchone()
            cursor.execute(
                "SELECT received_at, revision FROM item_revision WHERE item = %s ORDER BY revision LIMIT %s",
                [subject.id, BESIDE],
            )
            revisions = [*cursor.fetchall(), *([(now[0], now[2])] if now else [])]
            return [
                Event(at, CAME if n == 0 else REVISED, {"revision": revision}, subject.key)
                for n, (at, revision) in enumerate(revisions)
            ]
        if subject.kind == ACCOUNT:
            cursor.execute("SELECT received_at FROM account WHERE id = %s", [subject.id])
            came = [Event(at, CAME, {}, subject.key) for (at,) in cursor.fetchall()]
            cursor.execute(
                "SELECT since, device FROM device_link WHERE account = %s ORDER BY since LIMIT %s",
                [subject.id, BESIDE],
            )
            return came + [Event(at, SEEN_ON, {"device": d}, subject.key) for at, d in cursor.fetchall()]
        if subject.kind == DEVICE:
            cursor.execute(
                "SELECT since, account FROM device_link WHERE device = %s ORDER BY since LIMIT %s",
                [subject.id, BESIDE],
            )
            return [Event(at, SEEN_ON, {"account": a}, subject.key) for at, a in cursor.fetchall()]
    return []
