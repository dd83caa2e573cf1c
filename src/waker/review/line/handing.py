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
from waker.core.moments import now
from waker.core.problems import Conflict, Forbidden, Invalid, unknown
from waker.guidelines import versions
from waker.ledger.models import Case
from waker.ledger.writing import Writer, writing
from waker.review import care, named, reviewers
from waker.review.line import lanes, leases
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
        case = named.open_case(case_id)
        if not leases.concerns(case.id, actor):
            lanes.require_open(case, actor, moment)
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
    """Put a case off until a moment: nobody is given it before, and then whoever's turn it is.

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
        case = named.open_case(case_id)
        place = Place.objects.select_for_update().get(case=case.id)
        if place.parked_until is None or place.parked_until <= moment:
            raise Conflict.at("case", "not_parked", f"Case {case.id} is not parked.")
        if place.parked_by != actor.holder and not reviewers.of(actor, moment).leads:
            raise leases.InHands(case.id, leases.PARKED, place.parked_by or "", place.parked_until)
        Place.objects.filter(case=case.id).update(parked_by=None, parked_until=None)


def hand_over(case_id: str, actor: Actor, to: int, at: datetime | None = None) -> None:
    """Hand a case to a colleague (the number of a member of staff), who is given it next, within a day.

    Invalid when there is no such person or they are not given such cases; Conflict when somebody else works on it. Why
    not is not said, whatever it is: that somebody is spared something is nobody else's business (docs/wellbeing.md).
    """
    moment = at or now()
    person = reviewers.of(Actor(STAFF, str(to)), moment)
    if person.user is None or not person.role:
        raise Invalid.at("to", "unknown_person", f"There is no member of staff {to} who reviews.")
    if person.holder == actor.holder:
        raise Invalid.at("to", "yourself", "The case is yours already.")
    with _mine(case_id, actor, moment, lead=True) as case:
        lane = lanes.lane_of(case)
        spared = not lanes.bearable(lane, lanes.asked_by(lane), care.limits(person, moment))
        if spared or not lanes.for_them(person, lane, moment):
            raise Invalid.at("to", "not_qualified", "This colleague is not given such cases now.")
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
    """Move a case to another queue, with the reason: it waits for whoever works that queue, and no longer before the
    leads. What was escalated is given back by moving it to the queue that it is in. Leads move, and the tools of hosts;
    others escalate.

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
        if case.queue != queue:
            _route(writer, case, actor, reason, queue=queue)
        elif case.escalated_at is None:
            raise Invalid.at("queue", "same_queue", f"Case {case.id} is in that queue already.")
        if case.escalated_at is not None:
            _route(writer, case, actor, reason, escalated=False)


def colleagues(case: Case, actor: Actor, at: datetime) -> list[Reviewer]:
    """Those to whom the case can be handed: they may work its queue and read its languages.

    What they are spared is no part of it: a list without them would say so.
    """
    people, lane = reviewers.everybody(at), lanes.lane_of(case)
    return [
        person
        for person in people
        if person.holder != actor.holder and lanes.for_them(person, lane, at, people)
    ]


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
        case = named.open_case(case_id)
        leases.require(case.id, actor, writer.at)
        lanes.require_open(case, actor, writer.at)
        yield writer, case


@contextmanager
def _mine(case_id: str, actor: Actor, at: datetime, lead: bool = False) -> Iterator[Case]:
    """The case, open, with its place locked, and nobody else's; `lead`: leads may take it off others."""
    with transaction.atomic():
        case = named.open_case(case_id)
        Place.objects.select_for_update().filter(Q(case=case.id)).first()
        if not (lead and reviewers.of(actor, at).leads):
            leases.require(case.id, actor, at)
            lanes.require_open(case, actor, at)
        yield case


def _reason(reason: str, required: bool = True) -> None:
    if required and not reason.strip():
        raise Invalid.at("reason", "missing", "Say why, in a few words.")
    if len(reason) > LONGEST_REASON:
        raise Invalid.at("reason", "too_long", f"At most {LONGEST_REASON} characters.")
    if "\x00" in reason:
        raise Invalid.at("reason", "not_text", "A text cannot hold the character NUL.")
