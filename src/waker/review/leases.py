"""Leases: who is working on which case, until when. Two people never hold the same case at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from waker.core.actors import Actor
from waker.core.moments import rfc3339
from waker.core.problems import Conflict
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
        raise Conflict.at(
            "case",
            "claimed",
            f"Case {case} is being worked on by {place.holder} until {rfc3339(place.held_until)}.",
        )
    if place.reserved_for not in (None, actor.holder) and place.reserved_until and place.reserved_until > at:
        raise Conflict.at(
            "case",
            "reserved",
            f"Case {case} was handed to {place.reserved_for} and waits for them until "
            f"{rfc3339(place.reserved_until)}.",
        )


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
