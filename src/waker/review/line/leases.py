"""Leases: who is working on which case, until when. Two people never hold the same case at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from waker.core.actors import Actor
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Fault
from waker.ledger.models import Opinion
from waker.review.asking import SECOND
from waker.review.models import Place

LENGTH = timedelta(minutes=15)
"""How long a lease lasts; whoever goes on working extends it."""


@contextmanager
def unhurried() -> Iterator[None]:
    """A transaction that does not wait for the disk: a lease that a crash loses is given anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        yield


class Held(NamedTuple):
    """Who works on a case (`staff:3`), and until when it is theirs."""

    holder: str
    until: datetime


CLAIMED: Final = "claimed"
HANDED: Final = "handed"
ASKED: Final = "asked"
PARKED: Final = "parked"
GIVING: Final = "giving"
_CODES: Final = {
    CLAIMED: "claimed",
    HANDED: "reserved",
    ASKED: "reserved",
    PARKED: "parked_by_another",
    GIVING: "claimed",
}
_WORDS: Final = {
    CLAIMED: "Case {case} is being worked on by {holder} until {until}.",
    HANDED: "Case {case} was handed to {holder} and waits for them until {until}.",
    ASKED: "Case {case} is kept until {until} for {holder}, who asked for the opinion that was given on it.",
    PARKED: "Case {case} was put off by {holder} until {until}.",
    GIVING: "Somebody else works on it until {until}.",
}


class InHands(Conflict):
    """Somebody else has the case, or the opinion that waits. `how`: they work on it (`claimed`), it was `handed` to
    them, they `asked` for an opinion that was given by now, or they put it off (`parked`); or they are `giving` the
    opinion, and who that is nobody is told. The console says this with names, in its language."""

    def __init__(self, case: str, how: str, holder: str, until: datetime) -> None:
        self.case, self.how, self.holder, self.until = case, how, holder, until
        moment = rfc3339(until.replace(microsecond=0))
        words = _WORDS[how].format(case=case, holder=holder, until=moment)
        super().__init__([Fault("opinion" if how == GIVING else "case", _CODES[how], words)])


def take(case: str, actor: Actor, at: datetime) -> datetime:
    """Lease an open case to the actor, or extend the lease that they have; until when. Conflict when another holds it.

    What was parked, or reserved for this very actor, is so no longer; what is reserved for another is a conflict.
    """
    until = at + LENGTH
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE review_place SET holder = %(me)s, held_until = %(until)s, parked_by = NULL, parked_until = NULL,"
            ' reserved_for = NULL, reserved_until = NULL WHERE "case" = %(case)s'
            " AND (holder IS NULL OR held_until <= %(at)s OR holder = %(me)s)"
            " AND (reserved_for IS NULL OR reserved_until <= %(at)s OR reserved_for = %(me)s)",
            {"me": actor.holder, "until": until, "case": case, "at": at},
        )
        if cursor.rowcount == 0:
            require(case, actor, at)
    return until


def require(case: str, actor: Actor, at: datetime) -> None:
    """Conflict when somebody else holds the case, or it is kept for somebody else."""
    place = Place.objects.filter(case=case).first()
    if place is None:
        return
    if place.holder not in (None, actor.holder) and place.held_until and place.held_until > at:
        raise InHands(case, CLAIMED, place.holder or "", place.held_until)
    if place.reserved_for not in (None, actor.holder) and place.reserved_until and place.reserved_until > at:
        how = ASKED if _asked(case, place.reserved_for or "") else HANDED
        raise InHands(case, how, place.reserved_for or "", place.reserved_until)


def concerns(case: str, actor: Actor) -> bool:
    """Whether the actor has the case, or it is kept for them or was put off by them."""
    mine = Q(holder=actor.holder) | Q(reserved_for=actor.holder) | Q(parked_by=actor.holder)
    return Place.objects.filter(mine, case=case).exists()


def _asked(case: str, holder: str) -> bool:
    """Whether the case is kept for somebody because the opinion that they asked for was given."""
    asked = Opinion.objects.filter(case_id=case, purpose=SECOND, asked_by=holder, given_at__isnull=False)
    return asked.exists()


def drop(case: str) -> None:
    """Give the case back, whoever holds it."""
    Place.objects.filter(case=case).update(holder=None, held_until=None)


def release(case: str, actor: Actor) -> None:
    """Give the case back, if the actor holds it."""
    Place.objects.filter(case=case, holder=actor.holder).update(holder=None, held_until=None)


def release_all(actor: Actor) -> int:
    """Give back all that the actor holds (they go for a break, or home); how many."""
    return Place.objects.filter(holder=actor.holder).update(holder=None, held_until=None)


def holders(cases: Collection[str], at: datetime) -> dict[str, Held]:
    """Who works on which of the cases now."""
    held = Place.objects.filter(case__in=list(cases), held_until__gt=at, holder__isnull=False)
    return {p.case: Held(p.holder or "", p.held_until or at) for p in held}
