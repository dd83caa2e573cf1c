"""Handing: what a reviewer does with a case that they do not decide. They leave it to others, put it off, hand it to a
colleague, bring it before a lead, or move it to the queue where it belongs.

What changes who may work the case (escalating, moving) is a fact of the ledger; the rest is the order of work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from waker.core import entries as kinds
from waker.core.actors import STAFF, Actor
from waker.core.moments import now, rfc3339
from waker.core.problems import Conflict, Forbidden, Invalid, NotFound, unknown
from waker.guidelines import versions
from waker.ledger.models import Case
from waker.ledger.writing import Writer, writing
from waker.review import lanes, leases, reviewers
from waker.review.models import Place, Skip
from waker.review.reviewers import Reviewer

LONGEST_PARK: Final = timedelta(days=14)
RESERVED: Final = timedelta(hours=24)
"""How long a case that was handed over waits for whom it was handed to, before anybody is given it."""
JUST: Final = timedelta(seconds=3)
LONGEST_REASON: Final = 2_000


def skip(case_id: str, actor: Actor, reason: str = "", at: datetime | None = None) -> None:
    """Leave a case to others, for a reason that leads can read. It comes back only when nothing else waits."""
    moment = at or now()
    _reason(reason, required=False)
    with transaction.atomic():
        case = _open(case_id)
        leases.release(case.id, actor)
        Place.objects.filter(case=case.id, reserved_for=actor.holder).update(
            reserved_for=None, reserved_until=None
        )
        Skip.objects.update_or_create(
            case=case.id, holder=actor.holder, defaults={"reason": reason.strip(), "at": moment}
        )


def just_left(case_id: str, actor: Actor, at: datetime) -> bool:
    """Whether the actor left the case to others within the last seconds."""
    return Skip.objects.filter(case=case_id, holder=actor.holder, at__gt=at - JUST, at__lte=at).exists()


def park(case_id: str, actor: Actor, until: datetime, at: datetime | None = None) -> None:
    """Put a case off until a moment: nobody is given it before. Then it waits for the same person for a day.

    Invalid for a moment in the past or more than 14 days ahead; Conflict when somebody else works on it.
    """
    moment = at or now()
    if until <= moment:
        raise Invalid.at("until", "in_the_past", "Name a moment in the future.")
    if until > moment + LONGEST_PARK:
        raise Invalid.at("until", "too_far", f"At most {LONGEST_PARK.days} days ahead.")
    with _mine(case_id, actor, moment) as case:
        Place.objects.filter(case=case.id).update(
            holder=None, held_until=None, parked_by=actor.holder, parked_until=until,
            reserved_for=None, reserved_until=None,
        )  # fmt: skip


def unpark(case_id: str, actor: Actor, at: datetime | None = None) -> None:
    """Bring a parked case back into line. Only who parked it, or a lead; Conflict otherwise."""
    moment = at or now()
    with transaction.atomic():
        case = _open(case_id)
        place = Place.objects.select_for_update().get(case=case.id)
        if place.parked_until is None or place.parked_until <= moment:
            raise Conflict.at("case", "not_parked", f"Case {case.id} is not parked.")
        if place.parked_by != actor.holder and not reviewers.of(actor, moment).leads:
            raise Conflict.at("case", "parked_by_another", f"Case {case.id} was parked by {place.parked_by}.")
        Place.objects.filter(case=case.id).update(parked_by=None, parked_until=None)


def hand_over(case_id: str, actor: Actor, to: int, at: datetime | None = None) -> None:
    """Hand a case to a colleague (the number of a member of staff), who is given it next, within a day.

    Invalid when there is no such person or they may not work its queue; Conflict when somebody else works on it.
    """
    moment = at or now()
    person = reviewers.of(Actor(STAFF, str(to)), moment)
    if person.user is None or not person.role:
        raise Invalid.at("to", "unknown_person", f"There is no member of staff {to} who reviews.")
    if person.holder == actor.holder:
        raise Invalid.at("to", "yourself", "The case is yours already.")
    with _mine(case_id, actor, moment, lead=True) as case:
        lacking = _lacking(person, case)
        if lacking is not None:
            raise Invalid.at(
                "to", "not_qualified", f"This colleague may not work its queue; what is lacking: {lacking}."
            )
        Place.objects.filter(case=case.id).update(
            holder=None, held_until=None, parked_by=None, parked_until=None,
            reserved_for=person.holder, reserved_until=moment + RESERVED,
        )  # fmt: skip
        Skip.objects.filter(case=case.id, holder=person.holder).delete()


def escalate(case_id: str, actor: Actor, reason: str, at: datetime | None = None) -> None:
    """Bring a case before the leads, with the reason: only they are given it from now on.

    Invalid without a reason; Conflict when it is escalated already, decided, or somebody else works on it.
    """
    _reason(reason)
    with _moving(case_id, actor, at) as (writer, case):
        if case.escalated_at is not None:
            raise Conflict.at("case", "already_escalated", f"Case {case.id} is before the leads already.")
        _route(writer, case, actor, reason, escalated=True)


def move(case_id: str, actor: Actor, queue: str, reason: str, at: datetime | None = None) -> None:
    """Move a case to another queue, with the reason. Leads do this, and the tools of hosts; others escalate.

    Invalid for an unknown queue or none other; Conflict when it is decided or somebody else works on it.
    """
    reviewer = reviewers.of(actor, at)
    if reviewer.user is not None and not reviewer.leads:
        raise Forbidden.at("queue", "not_a_lead", "Leads move cases between queues; escalate it to them.")
    queues = versions.current().queues
    if queue not in queues:
        raise Invalid([unknown("queue", "queue", queue, queues)])
    _reason(reason)
    with _moving(case_id, actor, at) as (writer, case):
        if case.queue == queue:
            raise Invalid.at("queue", "same_queue", f"Case {case.id} is in that queue already.")
        _route(writer, case, actor, reason, queue=queue)


def colleagues(case: Case, actor: Actor, at: datetime) -> list[Reviewer]:
    """Those to whom the case can be handed: they may work its queue and read its languages."""
    return [
        person
        for person in reviewers.everybody(at)
        if person.holder != actor.holder and _lacking(person, case) is None and person.reads(case.languages)
    ]


def _lacking(person: Reviewer, case: Case) -> str | None:
    queue = versions.current().queues.get(case.queue)
    return reviewers.lacking(person, queue) if queue is not None else None


def _route(writer: Writer, case: Case, actor: Actor, reason: str, **more: Any) -> None:
    body = {
        "case": case.id,
        "by": {"kind": actor.kind, "id": actor.id},
        "note": writer.note(reason.strip(), [case.account]),
        **more,
    }
    writer.add(kinds.CASE_ROUTED, case.subject, body)
    writer.flush()
    leases.drop(case.id)


@contextmanager
def _moving(case_id: str, actor: Actor, at: datetime | None) -> Iterator[tuple[Writer, Case]]:
    """The ledger, open for writing, and the case, open and nobody else's."""
    with writing(at) as writer:
        case = _open(case_id)
        leases.require(case.id, actor, writer.at)
        lanes.require_open(case, actor, writer.at)
        yield writer, case


@contextmanager
def _mine(case_id: str, actor: Actor, at: datetime, lead: bool = False) -> Iterator[Case]:
    """The case, open, with its place locked, and nobody else's; `lead`: leads may take it off others."""
    with transaction.atomic():
        case = _open(case_id)
        Place.objects.select_for_update().filter(Q(case=case.id)).first()
        if not (lead and reviewers.of(actor, at).leads):
            leases.require(case.id, actor, at)
            lanes.require_open(case, actor, at)
        yield case


def _open(case_id: str) -> Case:
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound.at("case", "unknown_case", f"There is no case {case_id[:60]!r}.")
    if case.closed_at is not None:
        raise Conflict.at(
            "case", "already_decided",
            f"Case {case.id} was decided at {rfc3339(case.closed_at)} by decision {case.decision}.",
        )  # fmt: skip
    return case


def _reason(reason: str, required: bool = True) -> None:
    if required and not reason.strip():
        raise Invalid.at("reason", "missing", "Say why, in a few words.")
    if len(reason) > LONGEST_REASON:
        raise Invalid.at("reason", "too_long", f"At most {LONGEST_REASON} characters.")
    if "\x00" in reason:
        raise Invalid.at("reason", "not_text", "A text cannot hold the character NUL.")
