"""Cases as they are worked: in what order, by whom, and with everything that a decision needs in one place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final, Literal

import msgspec
from django.db import connection

from waker.core.actors import Actor
from waker.core.moments import now, parse, rfc3339
from waker.core.problems import Fault, Invalid, unknown
from waker.guidelines import versions
from waker.ledger.models import Case, Flag, Report
from waker.policy.pack import Queue
from waker.review import bodies, care, named, reviewers
from waker.review.line import giving, lanes, leases, places, priority
from waker.review.line.giving import KEY
from waker.review.models import Place
from waker.review.reviewers import Reviewer

STATES = ("open", "claimed", "decided")


def listing(
    *,
    queue: str | None = None,
    state: str | None = "open",
    cursor: str | None = None,
    limit: int = 50,
    only: Collection[str] | None = None,
) -> dict[str, Any]:
    """Cases in the order in which they should be worked: `{"cases", "next"}`, `next` the cursor of the next page.

    `state` open: nobody has decided it (claimed or not); claimed: somebody works on it; decided; None: all, the open
    ones first and then the decided, newest first. `only`: those of these queues (None: of all).
    """
    if queue:
        _require_queue(queue)
    if state not in (None, *STATES):
        raise Invalid([unknown("state", "state", str(state), STATES)])
    moment, after = _decode(cursor) if cursor else (now(), None)
    found: list[list[Any]] = []
    if state != "decided" and not (after and after[0] == DECIDED):
        found = _open(moment, queue, state == "claimed", after, limit + 1, only)
    if state in ("decided", None) and len(found) <= limit:
        before = after[1] if after and after[0] == DECIDED else None
        found += _decided(queue, before, limit + 1 - len(found), only)
    more, page = len(found) > limit, found[:limit]
    by_id = {case["id"]: case for case in tell(Case.objects.filter(id__in=[row[0] for row in page]), moment)}
    return {
        "cases": [by_id[row[0]] for row in page],
        "next": _encode(moment, page[-1][1:]) if more else None,
    }


OPEN, DECIDED = "open", "decided"


def _open(
    moment: datetime,
    queue: str | None,
    claimed: bool,
    after: Any,
    limit: int,
    only: Collection[str] | None = None,
) -> list[list[Any]]:
    """Open cases after a place in the line: `[id, "open", *place]`."""
    places.turn_late(moment)
    where, values = ["TRUE"], []
    if queue:
        where.append("p.queue = %s")
        values.append(queue)
    if only is not None:
        where.append("p.queue = ANY(%s)")
        values.append(sorted(only))
    if claimed:
        where.append("p.holder IS NOT NULL AND p.held_until > %s")
        values.append(moment)
    if after:
        where.append(f"({KEY}) > (%s, %s, %s, %s, %s, %s, %s)")
        values += after[1:]
    with connection.cursor() as db:
        db.execute(
            f"SELECT {KEY} FROM review_place p WHERE {' AND '.join(where)} ORDER BY {KEY} LIMIT %s",
            [*values, limit],
        )
        return [[row[-1], OPEN, *row] for row in db.fetchall()]


def _decided(
    queue: str | None, before: Any, limit: int, only: Collection[str] | None = None
) -> list[list[Any]]:
    """Decided cases, those opened last first: `[id, "decided", position]`."""
    found = Case.objects.filter(closed_at__isnull=False)
    if queue:
        found = found.filter(queue=queue)
    if only is not None:
        found = found.filter(queue__in=only)
    if before is not None:
        found = found.filter(position__lt=before)
    return [
        [id_, DECIDED, at] for id_, at in found.order_by("-position").values_list("id", "position")[:limit]
    ]


def next_case(queue: str | None, actor: Actor, at: datetime | None = None) -> dict[str, Any] | None:
    """Lease the next case to the actor: the one that they hold, else the first that they may work; None when none.

    Invalid when there is no such queue; Forbidden when it is not open to them, or they decide no cases; Conflict while
    they have a break.
    """
    moment = at or now()
    reviewer = _asking(queue, actor, moment)
    with leases.unhurried():
        case = giving.take(reviewer, queue, moment)
        return shown(get(case, moment), actor, moment) if case is not None else None


def lease_next(queue: str | None, actor: Actor, at: datetime | None = None) -> str | None:
    """The same for who goes on to the page of the case: its id is all they need."""
    moment = at or now()
    reviewer = _asking(queue, actor, moment)
    with leases.unhurried():
        case = giving.take(reviewer, queue, moment)
        if case is not None:
            shown(Case.objects.filter(id=case).values(*SHOWN)[0], actor, moment)
    return case


def _asking(queue: str | None, actor: Actor, at: datetime) -> Reviewer:
    """Who asks for the next case, of a queue that is open to them, with the line as it is at this moment."""
    reviewer = reviewers.judge(actor, at)
    if queue is not None:
        wanted = _require_queue(queue)
        if not reviewer.leads:  # who may be given what nobody is qualified for
            reviewers.require(reviewer, wanted)
    places.turn_late(at)
    return reviewer


def shown(case: dict[str, Any], actor: Actor, at: datetime) -> dict[str, Any]:
    """The case, counted as shown to the actor."""
    care.opened(actor.holder, SimpleNamespace(**{name: case[name] for name in SHOWN}), at)
    return case


SHOWN = ("id", "severity", "queue", "policy")


def _require_queue(queue: str) -> Queue:
    queues = versions.current().queues
    if queue not in queues:
        raise Invalid([unknown("queue", "queue", queue, queues)])
    return queues[queue]


def claim(case_id: str, actor: Actor, at: datetime | None = None) -> dict[str, Any]:
    """Lease a case to the actor. NotFound; Conflict when it is decided or in other hands."""
    moment = at or now()
    lanes.require_open(named.open_case(case_id), actor, moment)
    with leases.unhurried():
        leases.take(case_id, actor, moment)
        return shown(get(case_id, moment), actor, moment)


def release(case_id: str, actor: Actor) -> None:
    """Give a case back before the lease runs out."""
    leases.release(case_id, actor)


def get(case_id: str, at: datetime | None = None) -> dict[str, Any]:
    """One case with its flags and reports. NotFound."""
    return tell([named.case(case_id)], at or now())[0]


# Written out: a case is told with every next one that is asked for, and building these costs more than running them.
_PLACES: Final = 'SELECT * FROM review_place WHERE "case" = ANY(%s)'
_FLAGS: Final = "SELECT * FROM view_flag WHERE case_id = ANY(%s) ORDER BY position"
_REPORTS: Final = "SELECT * FROM view_report WHERE case_id = ANY(%s) ORDER BY position"


def tell(cases: Any, moment: datetime) -> list[dict[str, Any]]:
    """Cases as the API tells them, with what each holds, in four queries whatever their number."""
    rows: Sequence[Case] = list(cases)
    ids = [case.id for case in rows]
    in_line = {place.case: place for place in Place.objects.raw(_PLACES, [ids])}
    flags: dict[str, list[Flag]] = {id_: [] for id_ in ids}
    for flag in Flag.objects.raw(_FLAGS, [ids]):
        flags[flag.case_id].append(flag)
    reports: dict[str, list[Report]] = {id_: [] for id_ in ids}
    for report in Report.objects.raw(_REPORTS, [ids]):
        reports[report.case_id].append(report)
    words = bodies.notes([r.note for group in reports.values() for r in group if r.note])
    return [
        _told(case, in_line.get(case.id), flags[case.id], reports[case.id], words, moment) for case in rows
    ]


def _told(
    case: Case,
    place: Place | None,
    flags: Sequence[Flag],
    reports: Sequence[Report],
    words: dict[str, str | None],
    moment: datetime,
) -> dict[str, Any]:
    kind, _, id_ = case.subject.partition(":")
    lease = place if place and place.holder and place.held_until and place.held_until > moment else None
    parked = place.parked_until if place and place.parked_until and place.parked_until > moment else None
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
        "reach_per_hour": round(case.pace, 1),
        "score": case.score,
        "language": case.language,
        "languages": case.languages,
        "country": case.country,
        "situations": case.situations,
        "opened_at": rfc3339(case.opened_at),
        "due_at": rfc3339(case.due_at),
        "overdue": case.closed_at is None and case.due_at < moment,
        "claim": {"by": lease.holder, "until": rfc3339(lease.held_until)} if lease else None,
        "escalated_at": rfc3339(case.escalated_at) if case.escalated_at else None,
        "parked_until": rfc3339(parked) if parked else None,
        "priority": [part._asdict() for part in priority.explain(case, moment)],
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
    plain = [rfc3339(value) if isinstance(value, datetime) else value for value in key]
    return msgspec.json.encode([rfc3339(moment), *plain]).hex()


class _AfterOpen(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    moment: str
    state: Literal["open"]
    in_time: bool
    rank: int
    mild: int
    slow: float
    unsure: float
    opened: str
    case: str


class _AfterDecided(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    moment: str
    state: Literal["decided"]
    position: int


def _decode(cursor: str) -> tuple[datetime, list[Any]]:
    """The moment that the list is of, and the last line of the page before: `[state, *place in it]`."""
    for shape in (_AfterOpen, _AfterDecided):
        try:
            last: Any = msgspec.json.decode(bytes.fromhex(cursor), type=shape)
            moment = parse(last.moment)
            if isinstance(last, _AfterDecided):
                if abs(last.position) < 2**62:
                    return moment, [DECIDED, last.position]
            elif abs(last.rank) < 2**15 and abs(last.mild) < 2**15 and "\x00" not in last.case:
                rest = [
                    last.in_time,
                    last.rank,
                    last.mild,
                    last.slow,
                    last.unsure,
                    parse(last.opened),
                    last.case,
                ]
                return moment, [OPEN, *rest]
        except ValueError:
            continue
    raise Invalid([Fault("cursor", "bad_cursor", "Not a cursor of this list; leave it out to start anew.")])
