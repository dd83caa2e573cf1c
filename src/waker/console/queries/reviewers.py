"""Reviewers as whoever plans the work sees them: what each is given, what runs out, and what nobody is there for.

What they were shown, spared or limited to is theirs: of that, only figures about five people or more are here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext

from waker.console.models import Role, StaffUser
from waker.console.queries.orders import people
from waker.guidelines import versions
from waker.policy.pack import Queue
from waker.review import reviewers, specialities
from waker.review.care.exposures import ENOUGH
from waker.review.models import Speciality, Wellbeing

SOON: Final = timedelta(days=30)
"""How long before a speciality ends people are warned."""


class Held(NamedTuple):
    """A speciality of somebody. `state`: "valid", "ending" (within thirty days) or "expired"."""

    name: str
    state: str
    last_day: datetime | None
    given_at: datetime
    given_by: str


class Line(NamedTuple):
    """One reviewer on the list."""

    user: StaffUser
    held: list[Held]


class Coverage(NamedTuple):
    """How many people may work a queue; `available` counts who takes it now, where they are enough not to tell who."""

    queue: str
    speciality: str | None
    team: str | None
    qualified: int
    available: int | None
    nobody: bool


def listing(at: datetime) -> list[Line]:
    """Everybody in service whose role decides cases, with what they were given."""
    found = list(
        StaffUser.objects.filter(is_active=True, role__in=reviewers.JUDGES).order_by("name", "email")
    )
    rows: dict[int, list[Speciality]] = {user.pk: [] for user in found}
    for row in Speciality.objects.filter(user__in=found).order_by("speciality"):
        rows[row.user_id].append(row)
    names = people([row.given_by for held in rows.values() for row in held])
    return [Line(user, [_held(row, names, at) for row in rows[user.pk]]) for user in found]


def held_by(user: StaffUser, at: datetime) -> list[Held]:
    """The specialities of one reviewer, expired ones too."""
    rows = specialities.of_user(user.pk)
    names = people([row.given_by for row in rows])
    return [_held(row, names, at) for row in rows]


def ending(user: StaffUser, at: datetime) -> list[Held]:
    """The specialities of somebody that end within thirty days, or ended in the last thirty."""
    return [
        held
        for held in held_by(user, at)
        if held.state == "ending" or (held.state == "expired" and held.last_day and held.last_day > at - SOON)
    ]


def coverage(at: datetime) -> list[Coverage]:
    """How many people may work each queue."""
    staff = reviewers.everybody(at)
    spared = {row.holder: frozenset(row.queues) for row in Wellbeing.objects.exclude(queues=[])}
    return [_covered(queue, staff, spared) for queue in versions.current().queues.values()]


def may_work(user: StaffUser, at: datetime) -> list[tuple[Queue, str | None]]:
    """Each queue, and what the reviewer lacks for it (None: nothing)."""
    found = next((one for one in reviewers.everybody(at) if one.user == user.pk), None)
    queues = versions.current().queues.values()
    return [(queue, reviewers.lacking(found, queue) if found else "role") for queue in queues]


def reviewer(pk: int) -> StaffUser | None:
    """A member of staff whose role decides cases."""
    return StaffUser.objects.filter(
        pk=pk, role__in=[role for role in Role.values if role in reviewers.JUDGES]
    ).first()


def _covered(
    queue: Queue, staff: Iterable[reviewers.Reviewer], spared: dict[str, frozenset[str]]
) -> Coverage:
    able = [one.holder for one in staff if reviewers.open_to(one, queue)]
    taking = sum(queue.id not in spared.get(holder, ()) for holder in able)
    shown = taking if len(able) >= ENOUGH else None
    return Coverage(queue.id, queue.speciality, queue.team, len(able), shown, taking == 0)


def _held(row: Any, names: dict[str, str], at: datetime) -> Held:
    ends = row.expires_at
    state = "valid" if ends is None or ends > at + SOON else "ending" if ends > at else "expired"
    last = ends - timedelta(seconds=1) if ends else None
    return Held(row.speciality, state, last, row.given_at, names.get(row.given_by) or _who(row.given_by))


def _who(holder: str) -> str:
    """Who gave something and is no colleague: whoever runs the installation."""
    kind = holder.partition(":")[0]
    return {"command": gettext("the command line"), "system": gettext("the installation")}.get(kind, holder)
