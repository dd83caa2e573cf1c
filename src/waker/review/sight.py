"""Sight: what of a case somebody may see, the same in the console and through the API. A veil is why they may not.

Reviewers see their own queues only; leads, legal, policy and analysts see all of them. What is sealed nobody sees in a
list, and on its own page only who opened it (`waker.review.evidence`). Who judges something again, or may be the next
to, does not see what was decided about it. A key without a person is a tool of the host's, which sees all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.db import connection

from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.core.problems import Forbidden, Invalid
from waker.guidelines import versions
from waker.ledger.models import Case
from waker.policy.pack import Pack
from waker.review import evidence, qualified, reviewers
from waker.review.asking import person
from waker.review.reviewers import Reviewer
from waker.review.roles import MAY

BOUND: Final = frozenset({"moderator", "specialist"})
"""The roles that see their own queues only."""
BLIND: Final = MAY["cases.decide"] - MAY["quality.see"]
"""The roles that may be asked to judge again, and see nothing yet of what may be asked of them. Who sees the figures of
quality is kept from what they hold at the moment alone."""
SEALED: Final = "sealed"
JUDGING: Final = "judging"

_LAST_CASE: Final = """
SELECT DISTINCT ON (subject) subject, queue, policy FROM view_case WHERE subject = ANY(%s)
ORDER BY subject, (closed_at IS NULL) DESC, position DESC
"""
_HELD: Final = """
SELECT c.subject FROM review_opinion_place p JOIN view_case c ON c.id = p.case_id
WHERE p.purpose <> 'second' AND p.holder = %(me)s AND p.held_until > %(at)s
"""
# What may be handed out next, but nothing about which somebody has to decide meanwhile.
_NEXT: Final = """
SELECT c.subject FROM review_opinion_place p JOIN view_case c ON c.id = p.case_id
WHERE c.subject = ANY(%(keys)s) AND p.purpose <> 'second' AND {where}
    AND NOT EXISTS (SELECT 1 FROM view_case o WHERE o.subject = c.subject AND o.closed_at IS NULL)
"""

_ABOUT: Final = """
SELECT d.id, d.subject, s.subject FROM view_decision d LEFT JOIN view_decision s ON s.id = ANY(d.derived_from)
WHERE d.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Veil:
    """Why somebody does not see what is under a case. `what`: sealed, role, speciality, team, queue or judging; `name`
    names the speciality or the team."""

    what: str
    name: str = ""

    @property
    def told(self) -> str:
        """In words, for who calls the API."""
        return {
            SEALED: f"It is sealed: open it first, with the reason; it needs the speciality {self.name!r}.",
            "speciality": f"It waits in a queue for people with the speciality {self.name!r}.",
            "team": f"It waits in a queue for the team {self.name!r}.",
            JUDGING: "It is being judged again: what was decided is told once an opinion is given.",
        }.get(self.what, "It waits in a queue that is not among those of this reviewer.")


class Sight:
    """What one actor sees, looked up once, where it is needed. Nobody (no actor) sees what is not sealed."""

    def __init__(self, actor: Actor | None = None, at: datetime | None = None) -> None:
        self.actor, self.at = actor, at

    @cached_property
    def reviewer(self) -> Reviewer | None:
        return reviewers.of(self.actor, self.at) if self.actor is not None else None

    @property
    def free(self) -> bool:
        """Whether nothing is sealed to them: the tool of a host, which seals for itself."""
        return self.actor is not None and self.actor.kind != STAFF

    @property
    def bound(self) -> bool:
        """Whether they see their own queues only."""
        return self.reviewer is not None and self.reviewer.role in BOUND

    @cached_property
    def queues(self) -> frozenset[str] | None:
        """The queues whose cases they see; None: all of them."""
        pack = _pack()
        if not self.bound or self.reviewer is None:
            return None
        queues = pack.queues.values() if pack is not None else ()
        return frozenset(queue.id for queue in queues if reviewers.open_to(self.reviewer, queue))

    def closed(self, queue: str, policy: str | None) -> Veil | None:
        """Why a queue is closed to them, None where it is not: as the guidelines in force say who works such cases."""
        if not self.bound or self.reviewer is None or (pack := _pack()) is None:
            return None
        asked = pack.asked_by(queue, policy)
        if asked is None:
            return Veil("queue")
        lacks = reviewers.lacking(self.reviewer, asked)
        return (
            None
            if lacks is None
            else Veil(lacks, {"speciality": asked.speciality, "team": asked.team}.get(lacks) or "")
        )

    def in_lists(self, keys: Iterable[str]) -> dict[str, Veil]:
        """Subject -> its veil in lists, where sealed things stay sealed though somebody opened them."""
        wanted = list(dict.fromkeys(keys))
        return {**self._not_sealed(wanted), **_veils({} if self.free else evidence.sealed(wanted))}

    def on_page(self, keys: Iterable[str]) -> dict[str, Veil]:
        """Subject -> what keeps them from seeing it on its own page; none where they opened it."""
        wanted = list(dict.fromkeys(keys))
        return {**self._not_sealed(wanted), **self.sealed(wanted)}

    def of_case(self, case: Case) -> Veil | None:
        """What keeps them from seeing a case. Sealed goes first; it is asked on its own page.

        A case that is open is seen by who works its queue, whatever else about its subject is judged again.
        """
        veil = self.sealed([case.subject]).get(case.subject) or self.closed(case.queue, case.policy)
        if veil is None and case.closed_at is not None and case.subject in self.judging([case.subject]):
            return Veil(JUDGING)
        return veil

    def sealed(self, keys: Iterable[str]) -> dict[str, Veil]:
        """What is sealed, and not opened by them."""
        found = {} if self.free else evidence.sealed(keys)
        if not found or self.actor is None:
            return _veils(found)
        opened = evidence.open_to(self.actor, list(found), self.at or now())
        return _veils({key: name for key, name in found.items() if key not in opened})

    def judging(self, keys: Iterable[str]) -> set[str]:
        """Of these subjects those that they judge again without knowing the decision, or may be the next to."""
        who = person(self.actor.holder) if self.actor is not None else None
        wanted = list(keys)
        if who is None or self.reviewer is None or not wanted:
            return set()
        found = self._held.intersection(wanted)
        if self.reviewer.role in BLIND and _pack() is not None:
            where, values = qualified.condition(self.reviewer, who, self.at or now(), bearable=False)
            with connection.cursor() as cursor:
                cursor.execute(_NEXT.format(where=where), {**values, "keys": wanted})
                found.update(subject for (subject,) in cursor.fetchall())
        return found

    @cached_property
    def _held(self) -> set[str]:
        """What they judge again at this moment."""
        if self.reviewer is None:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(_HELD, {"me": self.reviewer.holder, "at": self.at or now()})
            return {subject for (subject,) in cursor.fetchall()}

    def undisclosed(self, decisions: Iterable[str]) -> set[str]:
        """Of these decisions those that they may not know of: on what they judge again, and what followed from such."""
        ids = list(decisions)
        if self.actor is None or person(self.actor.holder) is None or not ids:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(_ABOUT, [ids])
            about = cursor.fetchall()
        judging = self.judging({subject for _, *subjects in about for subject in subjects if subject})
        return {id_ for id_, *subjects in about if not judging.isdisjoint(subjects)}

    def unmatched(self, keys: Iterable[str], words: bool) -> set[str]:
        """Of these subjects those that a search may not find for them: by their words whatever is veiled, so that
        nobody guesses at these; by what was decided whatever they judge again."""
        wanted = list(dict.fromkeys(keys))
        return set(self.in_lists(wanted)) if words else self.judging(wanted)

    def _not_sealed(self, keys: list[str]) -> dict[str, Veil]:
        """The veils of closed queues, by the open case on a subject or else its last, and of what is judged again."""
        found = dict.fromkeys(self.judging(keys), Veil(JUDGING))
        if self.bound and keys:
            with connection.cursor() as cursor:
                cursor.execute(_LAST_CASE, [keys])
                for subject, queue, policy in cursor.fetchall():
                    if (veil := self.closed(queue, policy)) is not None:
                        found[subject] = veil
        return found


def require(veil: Veil | None, at: str) -> None:
    """Forbidden, saying why, where there is a veil."""
    if veil is not None:
        raise Forbidden.at(
            at, "not_your_queue" if veil.what not in (SEALED, JUDGING) else veil.what, veil.told
        )


def _veils(sealed: Mapping[str, str]) -> dict[str, Veil]:
    return {key: Veil(SEALED, name) for key, name in sealed.items()}


def _pack() -> Pack | None:
    try:
        return versions.current()
    except Invalid:  # before any guidelines nothing waits anywhere
        return None
