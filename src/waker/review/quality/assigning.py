"""Assigning: who gets which opinion to give next, leased like a case, so that two people never give the same one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from waker.core.actors import Actor
from waker.review import care, qualified
from waker.review.asking import person
from waker.review.line import leases
from waker.review.models import OpinionPlace
from waker.review.quality import calibrating
from waker.review.reviewers import Reviewer

# One statement each, so that every one of them walks an index from its beginning: what one has, what colleagues ask,
# and what is judged again, the oldest first.
_MINE: Final = "p.holder = %(me)s AND p.held_until > %(at)s"
_SECOND: Final = "p.purpose = 'second'"
_BLIND: Final = "p.purpose <> 'second'"
_NEXT: Final = """
SELECT p.opinion FROM review_opinion_place p WHERE {which} AND {where} ORDER BY p.asked_at, p.opinion LIMIT 1
"""
_COUNT: Final = """
SELECT count(*) FILTER (WHERE p.purpose = 'second'), count(*) FILTER (WHERE p.purpose <> 'second')
FROM (SELECT * FROM review_opinion_place ORDER BY asked_at, opinion LIMIT %(most)s) p WHERE {where}
"""
MOST: Final = 5_000
"""How many of the oldest are counted, and listed from."""


class _Shown(NamedTuple):
    """What of a case `care` counts."""

    id: str
    severity: int
    queue: str
    policy: str | None


def next_for(reviewer: Reviewer, at: datetime) -> str | None:
    """Lease the next opinion to the reviewer: the one that they have, else questions of colleagues, then the oldest.

    Its id; None when nothing waits that they may give. Resting (a Conflict) while they are on a break; Invalid
    for a key without a person. Now and then it is a question of calibration, in the place of one that waits.
    """
    actor = Actor(*reviewer.holder.split(":", 1))
    who = qualified.require_person(actor)
    allowed = care.limits(reviewer, at)
    if allowed.resting_until is not None and allowed.resting_until > at:
        raise care.Resting(allowed.resting_until)
    where, values = qualified.condition(reviewer, who, at)
    for which in (_MINE, _SECOND, _BLIND):
        statement = _NEXT.format(which=which, where=where)
        first = _first(statement, values)
        if first is None:
            continue
        if which == _BLIND:
            # The answer known or not: it is told apart from nothing else that waits. Before the row is locked, since
            # asking takes the ledger's lock, and giving an opinion takes the two the other way around.
            asked = calibrating.instead_of(first, reviewer, who, at)
            if asked is not None:
                return asked if claim(asked, actor, at) else None
        with transaction.atomic():
            place = _first(statement + " FOR UPDATE SKIP LOCKED", values)
            if place is not None:
                _lease(place, reviewer.holder, at)
                return place.opinion
    return None


def _first(statement: str, values: dict[str, Any]) -> OpinionPlace | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return OpinionPlace.objects.filter(opinion=row[0]).first() if row else None


def claim(opinion_id: str, actor: Actor, at: datetime) -> Reviewer | None:
    """Lease an opinion, or keep it for longer. None when none of this id waits; Forbidden, Conflict as for giving."""
    with transaction.atomic():
        place = OpinionPlace.objects.select_for_update().filter(opinion=opinion_id).first()
        if place is None:
            return None
        reviewer = qualified.require(place, actor, at)
        _lease(place, reviewer.holder, at)
        return reviewer


def release(opinion_id: str, actor: Actor) -> None:
    """Leave an opinion to others, if the actor has it."""
    OpinionPlace.objects.filter(opinion=opinion_id, holder=actor.holder).update(holder=None, held_until=None)


def any_waits() -> bool:
    """Whether any opinion waits at all, for anybody: the question that is cheap."""
    return OpinionPlace.objects.exists()


def waiting(reviewer: Reviewer, at: datetime) -> tuple[int, int]:
    """How many questions of colleagues and how many blind judgements wait for the reviewer, of the oldest."""
    who = person(reviewer.holder)
    if who is None:
        return 0, 0
    where, values = qualified.condition(reviewer, who, at)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(where=where), {**values, "most": MOST})
        seconds, blind = cursor.fetchone()
    return int(seconds), int(blind)


def questions(reviewer: Reviewer, at: datetime, limit: int = 50) -> list[str]:
    """The questions of colleagues that wait for the reviewer, the oldest first."""
    who = person(reviewer.holder)
    if who is None:
        return []
    where, values = qualified.condition(reviewer, who, at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.opinion FROM review_opinion_place p WHERE p.purpose = 'second' AND {where}"
            " ORDER BY p.asked_at, p.opinion LIMIT %(most)s",
            {**values, "most": limit},
        )
        return [row[0] for row in cursor.fetchall()]


def _lease(place: OpinionPlace, holder: str, at: datetime) -> None:
    if place.holder != holder:
        # Like a case: one at a time, so that nobody sits on what others could do.
        OpinionPlace.objects.filter(holder=holder).update(holder=None, held_until=None)
        # Whoever judges again is shown the same things as whoever judged first.
        care.opened(holder, _Shown(place.case_id, place.severity, place.queue, place.policy or None), at)
    OpinionPlace.objects.filter(opinion=place.opinion).update(holder=holder, held_until=at + leases.LENGTH)
