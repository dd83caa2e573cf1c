"""Lanes: which of the open cases a reviewer may be given. A lane holds the cases that ask the same of people.

There are far fewer lanes than cases, so who may work what is decided on lanes, and the line of each is an index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from waker.core.actors import Actor
from waker.guidelines import versions
from waker.ledger.models import Case
from waker.policy.pack import Queue
from waker.review import reviewers
from waker.review.care import Care
from waker.review.models import Lane
from waker.review.reviewers import Reviewer


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Open cases that nobody is qualified for: `lacking` names what is missing ("speciality", "language", ...)."""

    queue: str
    languages: tuple[str, ...]
    cases: int
    lacking: str
    lanes: tuple[int, ...]


def free(reviewer: Reviewer) -> bool:
    """Whether nothing at all is closed to the reviewer: the tool of a host, which routes for itself."""
    return reviewer.user is None


def of(reviewer: Reviewer, care: Care, queue: str | None, at: datetime) -> list[int]:
    """The lanes whose cases may be given to the reviewer now, perhaps of one queue only."""
    uncovered: frozenset[int] = frozenset()
    if reviewer.leads:
        uncovered = frozenset(id_ for group in nobody_for(at) for id_ in group.lanes)
    queues = versions.current().queues.values()
    closed = {one.id for one in queues if not reviewers.open_to(reviewer, one)}
    return [
        lane.id
        for lane in _lanes(queue)
        if _bearable(lane, care) and (lane.id in uncovered or _fits(lane, reviewer, closed))
    ]


def require_open(case: Case, actor: Actor, at: datetime) -> None:
    """Forbidden when the case waits in a queue that is closed to the actor: its speciality, its team.

    A lead may work what was escalated, and what nobody is qualified for.
    """
    queue = versions.current().queues.get(case.queue)
    if queue is None:
        return
    reviewer = reviewers.of(actor, at)
    if reviewers.open_to(reviewer, queue):
        return
    if reviewer.leads and any(
        group.queue == case.queue and group.languages == tuple(case.languages) for group in nobody_for(at)
    ):
        return
    reviewers.require(reviewer, queue)


def nobody_for(at: datetime) -> list[Uncovered]:
    """The open cases that no reviewer is qualified for: leads are shown them. Languages, speciality and team count."""
    people, queues = reviewers.everybody(at), versions.current().queues
    groups: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for lane in _lanes(None):
        groups.setdefault((lane.queue, tuple(lane.languages)), []).append(lane.id)
    missing = {}
    for (queue, languages), ids in groups.items():
        what = _missing(people, queues.get(queue), languages)
        if what is not None:
            missing[queue, languages] = what, ids
    if not missing:
        return []
    counts = _waiting([id_ for _, ids in missing.values() for id_ in ids])
    found = [
        Uncovered(queue, languages, sum(counts.get(id_, 0) for id_ in ids), what, tuple(ids))
        for (queue, languages), (what, ids) in missing.items()
    ]
    return sorted((group for group in found if group.cases), key=lambda group: -group.cases)


def _missing(people: Iterable[Reviewer], queue: Queue | None, languages: tuple[str, ...]) -> str | None:
    lacking = []
    for person in people:
        what = reviewers.lacking(person, queue) if queue is not None else None
        if what is None and not person.reads(languages):
            what = "language"
        if what is None:
            return None
        lacking.append(what)
    # What the nearest person lacks: somebody trained who does not read it is nearer than one who is not trained.
    return next((what for what in ("language", "queue", "team", "speciality") if what in lacking), "role")


def _fits(lane: Lane, reviewer: Reviewer, closed: Collection[str]) -> bool:
    if lane.queue in closed:
        return False
    if lane.escalated and reviewer.user is not None:
        return reviewer.leads
    return reviewer.reads(lane.languages)


def _bearable(lane: Lane, care: Care) -> bool:
    if care.max_severity is not None and lane.severity > care.max_severity:
        return False
    return lane.queue not in care.opted_out and lane.policy not in care.policies


_known: dict[str, tuple[int, list[Lane]]] = {}
"""Lanes never change, and new ones have higher ids: database -> (the highest id that was read, all lanes)."""


def _lanes(queue: str | None) -> list[Lane]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM review_lane")
        newest = int(cursor.fetchone()[0])
    database = str(connection.settings_dict["NAME"])
    read, found = _known.get(database, (-1, []))
    if read != newest:
        found = list(Lane.objects.order_by("id"))
        _known[database] = (newest, found)
    return [lane for lane in found if lane.queue == queue] if queue is not None else found


def _waiting(lanes: list[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lane_id, count(*) FROM review_place WHERE lane_id = ANY(%s) GROUP BY lane_id", [lanes]
        )
        return dict(cursor.fetchall())
