"""Cases as they are worked: in what order, by whom, and with everything that a decision needs in one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction

from waker.core.actors import Actor
from waker.core.moments import now, parse, rfc3339
from waker.core.problems import Conflict, Fault, Invalid, NotFound, unknown
from waker.guidelines import versions
from waker.ledger.models import Case, Flag, Report
from waker.review import bodies, leases
from waker.review.models import Lease

STATES = ("open", "claimed", "decided")
_KEY = "(c.due_at >= %s), c.channel_rank, -c.severity, -c.reach, c.opened_at, c.id"
"""Overdue first, then the channel, severity, reach and age."""
_ORDER = f"ORDER BY {_KEY}"


def listing(
    *, queue: str | None = None, state: str | None = "open", cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """Cases in the order in which they should be worked: `{"cases", "next"}`, `next` the cursor of the next page.

    `state` open: nobody has decided it (claimed or not); claimed: somebody works on it; decided; None: all.
    """
    moment = now()
    where, values = ["TRUE"], []
    if queue:
        _require_queue(queue)
        where.append("c.queue = %s")
        values.append(queue)
    if state not in (None, *STATES):
        raise Invalid([unknown("state", "state", str(state), STATES)])
    if state in ("open", "claimed"):
        where.append("c.closed_at IS NULL")
    if state == "claimed":
        where.append("EXISTS (SELECT 1 FROM case_lease l WHERE l.case = c.id AND l.until > %s)")
        values.append(moment)
    if state == "decided":
        where.append("c.closed_at IS NOT NULL")
    if cursor:
        moment, after = _decode(cursor)
        where.append(f"({_KEY}) > (%s, %s, %s, %s, %s, %s)")
        values += [moment, *after]
    with connection.cursor() as db:
        db.execute(
            f"SELECT c.id, {_KEY} FROM view_case c WHERE {' AND '.join(where)} {_ORDER} LIMIT %s",
            [moment, *values, moment, limit + 1],
        )
        rows = db.fetchall()
    more = len(rows) > limit
    found = [row[0] for row in rows[:limit]]
    by_id = {case["id"]: case for case in tell(Case.objects.filter(id__in=found), moment)}
    return {
        "cases": [by_id[id_] for id_ in found],
        "next": _encode(moment, rows[limit - 1][1:]) if more else None,
    }


def next_case(queue: str | None, actor: Actor, at: datetime | None = None) -> dict[str, Any] | None:
    """Lease the next case to the actor: the one that they hold, else the first that nobody holds; None when none.

    Invalid when there is no such queue.
    """
    moment = at or now()
    if queue is not None:
        _require_queue(queue)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM view_case c LEFT JOIN case_lease l ON l.case = c.id AND l.until > %s"
            " WHERE c.closed_at IS NULL AND (l.case IS NULL OR l.holder = %s) AND (%s::text IS NULL OR c.queue = %s)"
            f" ORDER BY (l.holder IS NULL), {_KEY} LIMIT 1 FOR UPDATE OF c SKIP LOCKED",
            [moment, actor.holder, queue, queue, moment],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        leases.take(row[0], actor, moment)
    return get(row[0])


def _require_queue(queue: str) -> None:
    queues = versions.current().queues
    if queue not in queues:
        raise Invalid([unknown("queue", "queue", queue, queues)])


def claim(case_id: str, actor: Actor, at: datetime | None = None) -> dict[str, Any]:
    """Lease a case to the actor. NotFound; Conflict when it is decided or in other hands."""
    moment = at or now()
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound.at("case", "unknown_case", f"There is no case {case_id[:60]!r}.")
    if case.closed_at is not None:
        raise Conflict.at(
            "case", "already_decided",
            f"Case {case_id} was decided at {rfc3339(case.closed_at)} by decision {case.decision}.",
        )  # fmt: skip
    leases.take(case_id, actor, moment)
    return get(case_id)


def release(case_id: str, actor: Actor) -> None:
    """Give a case back before the lease runs out."""
    Lease.objects.filter(case=case_id, holder=actor.holder).delete()


def get(case_id: str) -> dict[str, Any]:
    """One case with its flags and reports. NotFound."""
    found = tell(Case.objects.filter(id=case_id), now())
    if not found:
        raise NotFound.at("case", "unknown_case", f"There is no case {case_id[:60]!r}.")
    return found[0]


def tell(cases: Any, moment: datetime) -> list[dict[str, Any]]:
    """Cases as the API tells them, with what each holds, in three queries whatever their number."""
    rows: Sequence[Case] = list(cases)
    ids = [case.id for case in rows]
    leased = {lease.case: lease for lease in Lease.objects.filter(case__in=ids, until__gt=moment)}
    flags: dict[str, list[Flag]] = {id_: [] for id_ in ids}
    for flag in Flag.objects.filter(case_id__in=ids).order_by("position"):
        flags[flag.case_id].append(flag)
    reports: dict[str, list[Report]] = {id_: [] for id_ in ids}
    for report in Report.objects.filter(case_id__in=ids).order_by("position"):
        reports[report.case_id].append(report)
    words = bodies.notes([r.note for group in reports.values() for r in group if r.note])
    return [
        _told(case, leased.get(case.id), flags[case.id], reports[case.id], words, moment) for case in rows
    ]


def _told(
    case: Case,
    lease: Lease | None,
    flags: Sequence[Flag],
    reports: Sequence[Report],
    words: dict[str, str | None],
    moment: datetime,
) -> dict[str, Any]:
    kind, _, id_ = case.subject.partition(":")
    return {
        "id": case.id,
        "state": "decided" if case.closed_at else "claimed" if lease else "open",
        "subject": {"kind": kind, "id": id_},
        "account": case.account,
        "queue": case.queue,
        "policy": case.policy,
        "channel": case.channel,
        "severity": case.severity,
        "reach": case.reach,
        "language": case.language,
        "country": case.country,
        "opened_at": rfc3339(case.opened_at),
        "due_at": rfc3339(case.due_at),
        "overdue": case.closed_at is None and case.due_at < moment,
        "claim": {"by": lease.holder, "until": rfc3339(lease.until)}
        if lease and not case.closed_at
        else None,
        "flags": [
            {
                "id": f.id,
                "at": rfc3339(f.at),
                "rule": f.rule,
                "policy": f.policy,
                "score": f.score,
                "revision": f.revision,
                "capped": f.capped,
                "matches": f.matches,
            }
            for f in flags
        ],
        "reports": [
            {
                "id": r.id,
                "at": rfc3339(r.at),
                "channel": r.channel,
                "reason": r.reason,
                "explanation": words.get(r.note) if r.note else None,
            }
            for r in reports
        ],
        "decided_at": rfc3339(case.closed_at) if case.closed_at else None,
        "decision": case.decision,
    }


def _encode(moment: datetime, key: Sequence[Any]) -> str:
    fine, rank, severity, reach, opened, id_ = key
    packed = msgspec.json.encode([rfc3339(moment), fine, rank, severity, reach, rfc3339(opened), id_])
    return packed.hex()


def _decode(cursor: str) -> tuple[datetime, list[Any]]:
    try:
        moment, fine, rank, severity, reach, opened, id_ = msgspec.json.decode(
            bytes.fromhex(cursor), type=tuple[str, bool, int, int, int, str, str]
        )
        return parse(moment), [fine, rank, severity, reach, parse(opened), id_]
    except ValueError:
        raise Invalid(
            [Fault("cursor", "bad_cursor", "Not a cursor of this list; leave it out to start anew.")]
        ) from None
