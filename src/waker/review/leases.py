"""Leases: who is working on which case, until when. Two people never hold the same case at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from waker.core.actors import Actor
from waker.core.moments import rfc3339
from waker.core.problems import Conflict
from waker.review.models import Lease

LENGTH = timedelta(minutes=15)


def take(case: str, actor: Actor, at: datetime) -> datetime:
    """Lease the case to the actor, or extend the lease that they have; until when. Conflict when another holds it."""
    until = at + LENGTH
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO case_lease AS l ("case", holder, until) VALUES (%s, %s, %s) ON CONFLICT ("case") DO UPDATE'
            " SET holder = excluded.holder, until = excluded.until WHERE l.until <= %s OR l.holder = excluded.holder"
            " RETURNING l.until",
            [case, actor.holder, until, at],
        )
        if cursor.fetchone() is None:
            require(case, actor, at)
            return take(case, actor, at)
    return until


def require(case: str, actor: Actor, at: datetime) -> None:
    """Conflict when somebody else holds the case."""
    lease = Lease.objects.filter(case=case, until__gt=at).exclude(holder=actor.holder).first()
    if lease is not None:
        raise Conflict.at(
            "case",
            "claimed",
            f"Case {case} is being worked on by {lease.holder} until {rfc3339(lease.until)}.",
        )


def drop(case: str) -> None:
    """Give the case back."""
    Lease.objects.filter(case=case).delete()
