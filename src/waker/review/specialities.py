"""A speciality: a subject that only trained people judge (child safety, terrorism), held until a date or for good."""

from __future__ import annotations

from datetime import datetime

from waker.core.actors import Actor
from waker.core.moments import now
from waker.core.problems import Invalid, unknown
from waker.guidelines import versions
from waker.review.models import Speciality


def known() -> tuple[str, ...]:
    """The specialities that queues of the current guidelines ask for, in their order."""
    queues = versions.current().queues.values()
    return tuple(dict.fromkeys(q.speciality for q in queues if q.speciality is not None))


def give(user: int, speciality: str, by: Actor, expires_at: datetime | None = None) -> None:
    """Say that somebody is trained, or until when. Invalid for an unknown speciality or an expiry in the past."""
    if speciality not in known():
        raise Invalid([unknown("speciality", "speciality", speciality, known())])
    moment = now()
    if expires_at is not None and expires_at <= moment:
        raise Invalid.at("expires_at", "in_the_past", "The speciality would have expired already.")
    Speciality.objects.update_or_create(
        user_id=user,
        speciality=speciality,
        defaults={"expires_at": expires_at, "given_at": moment, "given_by": by.holder},
    )


def take_back(user: int, speciality: str) -> bool:
    """Say that somebody is not, or no longer, trained. False when they were not."""
    return bool(Speciality.objects.filter(user_id=user, speciality=speciality).delete()[0])


def of_user(user: int) -> list[Speciality]:
    """All that somebody was given, expired ones too."""
    return list(Speciality.objects.filter(user_id=user).order_by("speciality"))
