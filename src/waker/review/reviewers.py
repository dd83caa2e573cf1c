"""A reviewer: somebody who judges cases, with what they may work and what they can read.

Members of staff have languages, specialities, teams and queues; an API key without a person is a host's own tool, which
routes for itself: it may work everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth import get_user_model
from django.db import connection

from waker.core.actors import STAFF, Actor
from waker.core.languages import spellings
from waker.core.moments import now
from waker.core.problems import Forbidden
from waker.policy.pack import Queue

OVER_OTHERS: Final = frozenset({"lead", "legal", "admin"})
"""The roles that take back what others decided."""
LEADS: Final = frozenset({"lead", "admin"})
JUDGES: Final = frozenset({"moderator", "specialist", "lead", "legal", "admin"})
"""The roles that decide cases."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One reviewer at one moment. `languages` empty: reads any, else they hold every code under which a case may name
    one that they read; `queues` empty: all that are open to them."""

    holder: str
    user: int | None = None
    role: str | None = None
    languages: frozenset[str] = frozenset()
    specialities: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()

    @property
    def leads(self) -> bool:
        """Whether they are shown what nobody is qualified for, and what was escalated."""
        return self.role in LEADS

    def reads(self, languages: Iterable[str]) -> bool:
        return not self.languages or self.languages.issuperset(languages)


_STAFF: Final = """
SELECT u.id, CASE WHEN u.is_active THEN u.role ELSE '' END, u.reads, u.teams, u.queues,
    coalesce(array_agg(s.speciality) FILTER (WHERE s.id IS NOT NULL), '{{}}')
FROM {staff} u LEFT JOIN review_speciality s ON s.user_id = u.id
    AND (s.expires_at IS NULL OR s.expires_at > %s)
WHERE {which} GROUP BY u.id ORDER BY u.id
"""


def of(actor: Actor, at: datetime | None = None) -> Reviewer:
    """The reviewer that an actor is at a moment (default now). Somebody out of service has no role, and so no queue."""
    if actor.kind != STAFF or not actor.id.isdecimal() or len(actor.id) > 18:
        return Reviewer(actor.holder)
    found = _read("u.id = %s", [int(actor.id)], at or now())
    return found[0] if found else Reviewer(actor.holder)


def everybody(at: datetime | None = None) -> list[Reviewer]:
    """All members of staff whose role decides cases."""
    return _read("u.is_active AND u.role = ANY(%s)", [sorted(JUDGES)], at or now())


def _read(which: str, values: list[object], at: datetime) -> list[Reviewer]:
    with connection.cursor() as cursor:
        staff = get_user_model()._meta.db_table
        cursor.execute(_STAFF.format(staff=staff, which=which), [at, *values])
        return [
            Reviewer(
                f"{STAFF}:{id_}",
                id_,
                role,
                frozenset(code for tag in reads for code in spellings(tag)),
                frozenset(specialities),
                frozenset(teams),
                frozenset(queues),
            )
            for id_, role, reads, teams, queues, specialities in cursor.fetchall()
        ]


def open_to(reviewer: Reviewer, queue: Queue | None) -> bool:
    """Whether the reviewer may work the queue: its speciality (for everybody), its team and their own choice."""
    return lacking(reviewer, queue) is None


def lacking(reviewer: Reviewer, queue: Queue | None) -> str | None:
    """What the reviewer lacks for a queue: "role", "speciality", "team" or "queue"; None when it is open to them.

    No queue at all (a case of which the guidelines in force know neither queue nor policy) is open to no person.
    """
    if reviewer.user is None:
        return None
    if reviewer.role not in JUDGES:
        return "role"
    if queue is None:
        return "queue"
    if queue.speciality is not None and queue.speciality not in reviewer.specialities:
        return "speciality"
    if reviewer.leads:
        return None
    if queue.team is not None and queue.team not in reviewer.teams:
        return "team"
    if reviewer.queues and queue.id not in reviewer.queues:
        return "queue"
    return None


def require_role(actor: Actor, roles: Collection[str], at: datetime | None = None) -> Reviewer:
    """The reviewer; Forbidden for a member of staff whose role is none of these. A key without a person has no role."""
    reviewer = of(actor, at)
    _require_role(reviewer, roles)
    return reviewer


def judge(actor: Actor, at: datetime | None = None) -> Reviewer:
    """The reviewer, asked for work or about to do it, before any queue is looked at; Forbidden for other roles."""
    return require_role(actor, JUDGES, at)


def require_judge(reviewer: Reviewer) -> None:
    """Forbidden for a member of staff whose role decides no cases."""
    _require_role(reviewer, JUDGES)


def _require_role(reviewer: Reviewer, roles: Collection[str]) -> None:
    if reviewer.user is not None and reviewer.role not in roles:
        raise Forbidden.at(
            "Waker-Reviewer", "wrong_role", f"This is for the roles {', '.join(sorted(roles))}."
        )


def require(reviewer: Reviewer, queue: Queue | None) -> None:
    """Forbidden, saying what is lacking, when the reviewer may not work the queue or their role decides no cases."""
    require_judge(reviewer)
    what = lacking(reviewer, queue)
    if what is None:
        return
    if queue is None:
        message = "The guidelines in force know neither its queue nor its policy; a lead moves it to a queue."
    else:
        message = {
            "speciality": f"Cases of {queue.id} are for people with the speciality {queue.speciality!r}.",
            "team": f"Cases of {queue.id} are for the team {queue.team!r}.",
            "queue": f"{queue.id} is not among the queues of this reviewer.",
        }[what]
    raise Forbidden.at("case", "not_your_queue", message)
