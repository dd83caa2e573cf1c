"""Lanes: which of the open cases a reviewer may be given. A lane holds the cases that ask the same of people.

There are far fewer lanes than cases, so who may work what is decided on lanes, and the line of each is an index. Which
queue a lane asks for is asked of the guidelines in force: a version may have renamed or dropped the one it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    """Open cases that nobody is qualified for: `lacking` names what is missing ("speciality", "language", ...).

    `escalated`: they are before the leads, and it is a lead with that who is missing.
    """

    queue: str
    languages: tuple[str, ...]
    cases: int
    lacking: str
    lanes: tuple[int, ...]
    escalated: bool = False


def free(reviewer: Reviewer) -> bool:
    """Whether nothing at all is closed to the reviewer: the tool of a host, which routes for itself."""
    return reviewer.user is None


def lane_of(case: Case) -> Lane:
    """What a case asks of people, as its lane says it."""
    return Lane(
        queue=case.queue, policy=case.policy or "", severity=case.severity, languages=list(case.languages),
        escalated=case.escalated_at is not None,
    )  # fmt: skip


def asked_by(lane: Lane) -> Queue | None:
    """The queue that says who works the lane now; None where the guidelines in force know none for it."""
    return versions.current().asked_by(lane.queue, lane.policy)


def of(reviewer: Reviewer, care: Care, queue: str | None, at: datetime) -> list[int]:
    """The lanes whose cases may be given to the reviewer now, perhaps of one queue only."""
    uncovered: frozenset[int] = frozenset()
    if reviewer.leads:
        uncovered = frozenset(id_ for group in nobody_for(at) for id_ in group.lanes)
    pack = versions.current()
    open_ = {one.id for one in pack.queues.values() if reviewers.open_to(reviewer, one)}
    found = []
    for lane in _lanes():
        asked = pack.asked_by(lane.queue, lane.policy)
        if queue is not None and (asked is None or asked.id != queue):
            continue
        if bearable(lane, asked, care) and (
            lane.id in uncovered
            or ((free(reviewer) or (asked is not None and asked.id in open_)) and _in_turn(lane, reviewer))
        ):
            found.append(lane.id)
    return found


def require_open(case: Case, actor: Actor, at: datetime) -> None:
    """Forbidden when the actor's role decides no cases, or the case waits in a queue that is closed to them: its
    speciality, its team. What nobody is qualified for is open to leads.
    """
    reviewer, lane = reviewers.judge(actor, at), lane_of(case)
    if not may_work(reviewer, lane, at):
        reviewers.require(reviewer, asked_by(lane))


def may_work(reviewer: Reviewer, lane: Lane, at: datetime) -> bool:
    """Whether the lane's cases are open to the reviewer, in the line or not: they may claim, keep and decide them."""
    if free(reviewer):
        return True
    asked = asked_by(lane)
    return reviewers.open_to(reviewer, asked) or _left_to(reviewer, lane, asked, at)


def for_them(reviewer: Reviewer, lane: Lane, at: datetime, people: Iterable[Reviewer] | None = None) -> bool:
    """Whether a colleague can hand the lane's cases to the reviewer: its queue is open to them and they read it.

    Leads are handed also what nobody is qualified for. `people`: everybody who decides cases, where that is known.
    """
    if free(reviewer):
        return True
    asked = asked_by(lane)
    reads = reviewer.reads(lane.languages) or (lane.escalated and reviewer.leads)
    return (reads and reviewers.open_to(reviewer, asked)) or _left_to(reviewer, lane, asked, at, people)


def bearable(lane: Lane, asked: Queue | None, care: Care) -> bool:
    """Whether the reviewer is not spared such cases at this moment: too severe by now, or not what they want."""
    if care.max_severity is not None and lane.severity > care.max_severity:
        return False
    return wanted(lane, asked, care)


def wanted(lane: Lane, asked: Queue | None, care: Care) -> bool:
    """Whether the reviewer has not asked to be spared the queue or the policy."""
    if lane.queue in care.opted_out or lane.policy in care.policies:
        return False
    return asked is None or asked.id not in care.opted_out


def nobody_for(at: datetime) -> list[Uncovered]:
    """The open cases that no reviewer is qualified for: leads are shown them. Languages, speciality and team count.

    Of what is before the leads it is they who count, and their speciality, whatever languages they read.
    """
    people, pack = reviewers.everybody(at), versions.current()
    groups: dict[tuple[str, tuple[str, ...], bool], tuple[str | None, list[int]]] = {}
    for lane in _lanes():
        asked = pack.asked_by(lane.queue, lane.policy)
        key = (asked.id if asked else lane.queue, tuple(lane.languages), lane.escalated)
        if key not in groups:
            groups[key] = _missing(people, asked, lane), []
        groups[key][1].append(lane.id)
    missing = {key: (what, ids) for key, (what, ids) in groups.items() if what is not None}
    if not missing:
        return []
    counts = _waiting([id_ for _, ids in missing.values() for id_ in ids])
    found = [
        Uncovered(queue, languages, sum(counts.get(id_, 0) for id_ in ids), what, tuple(ids), escalated)
        for (queue, languages, escalated), (what, ids) in missing.items()
    ]
    return sorted((group for group in found if group.cases), key=lambda group: -group.cases)


def _left_to(
    reviewer: Reviewer,
    lane: Lane,
    asked: Queue | None,
    at: datetime,
    people: Iterable[Reviewer] | None = None,
) -> bool:
    """Whether the lane is left to the reviewer, a lead, because nobody is qualified for it."""
    if not reviewer.leads:
        return False
    return _missing(reviewers.everybody(at) if people is None else people, asked, lane) is not None


def _missing(people: Iterable[Reviewer], asked: Queue | None, lane: Lane) -> str | None:
    lacking = []
    for person in people:
        what = reviewers.lacking(person, asked)
        if what is None and not _in_turn(lane, person):
            what = "role" if lane.escalated else "language"
        if what is None:
            return None
        if person.leads or not lane.escalated:
            lacking.append(what)
    # What the nearest person lacks: somebody trained who does not read it is nearer than one who is not trained.
    return next((what for what in ("language", "queue", "team", "speciality") if what in lacking), "role")


def _in_turn(lane: Lane, reviewer: Reviewer) -> bool:
    """Whether the line gives the lane to the likes of the reviewer, where its queue is open to them."""
    if lane.escalated and not free(reviewer):
        return reviewer.leads
    return reviewer.reads(lane.languages)


_known: dict[str, tuple[int, list[Lane]]] = {}
"""Lanes never change, and new ones have higher ids: database -> (the highest id that was read, all lanes)."""


def _lanes() -> list[Lane]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM review_lane")
        newest = int(cursor.fetchone()[0])
    database = str(connection.settings_dict["NAME"])
    read, found = _known.get(database, (-1, []))
    if read != newest:
        found = list(Lane.objects.order_by("id"))
        _known[database] = (newest, found)
    return found


def _waiting(lanes: list[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lane_id, count(*) FROM review_place WHERE lane_id = ANY(%s) GROUP BY lane_id", [lanes]
        )
        return dict(cursor.fetchall())
