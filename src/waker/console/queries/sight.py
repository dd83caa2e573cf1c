"""Sight: what of a case somebody may see. A veil is why they may not.

Reviewers see their queues only; leads, legal, policy and analysts see all of them. What is sealed nobody sees in a
list, and on its own page only who opened it (`waker.review.evidence`). Lists ask for the person that the request is
of (`watching`), so that no list forgets to: without one, whatever is sealed stays so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.utils.translation import get_language, gettext

from waker.console.models import Role, StaffUser
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.core.problems import Invalid
from waker.core.subjects import CONTENT
from waker.guidelines import versions
from waker.intake.models import Item
from waker.ledger.models import Case
from waker.policy.pack import Queue, in_language
from waker.review import evidence, reviewers

BOUND: Final = frozenset({Role.MODERATOR, Role.SPECIALIST})
"""The roles that see their own queues only."""
SEALED: Final = "sealed"

_watching: ContextVar[Watch | None] = ContextVar("watching", default=None)

_LAST_CASE: Final = """
SELECT DISTINCT ON (subject) subject, queue FROM view_case WHERE subject = ANY(%s)
ORDER BY subject, (closed_at IS NULL) DESC, position DESC
"""


@dataclass(frozen=True, slots=True)
class Veil:
    """Why somebody does not see what is under a case. `what`: sealed, speciality, team or queue; `name` names it."""

    what: str
    name: str

    def __str__(self) -> str:
        if self.what == SEALED:
            return gettext("Sealed evidence")
        if self.what == "speciality":
            return gettext("Needs the speciality %s") % self.name.replace("_", " ")
        if self.what == "team":
            return gettext("For the team %s") % self.name.replace("_", " ")
        return gettext("Not in your queues")


class Watch:
    """A person who looks, and which queues are closed to them: looked up once a request, where it is needed."""

    def __init__(self, user: StaffUser) -> None:
        self.user = user

    @cached_property
    def closed(self) -> Mapping[str, Veil]:
        """Of the queues of the guidelines those that a reviewer does not see, and why."""
        if self.user.role not in BOUND:
            return {}
        reviewer, found = reviewers.of(Actor(STAFF, str(self.user.pk))), {}
        for queue in _queues().values():
            lacks = reviewers.lacking(reviewer, queue)
            if lacks is not None:
                named = {"speciality": queue.speciality, "team": queue.team}.get(lacks)
                found[queue.id] = Veil(lacks, named or in_language(queue.name, get_language() or "en"))
        return found


def _watch(user: StaffUser | None) -> Watch | None:
    """Of this person, or of the one that the request is of."""
    current = _watching.get()
    if user is None or (current is not None and current.user == user):
        return current
    return Watch(user)


@contextmanager
def watching(user: Any) -> Iterator[None]:
    """Within, lists are for this person."""
    token = _watching.set(Watch(user) if isinstance(user, StaffUser) else None)
    try:
        yield
    finally:
        _watching.reset(token)


def queues_of(user: Any) -> frozenset[str] | None:
    """The queues whose cases somebody sees; None: all of them."""
    if not isinstance(user, StaffUser) or user.role not in BOUND:
        return None
    watch = _watch(user)
    return frozenset(queue for queue in _queues() if watch is None or queue not in watch.closed)


def veil_of(user: StaffUser, case: Case, at: datetime | None = None) -> Veil | None:
    """What keeps the person from seeing a case, or None. Sealed goes first; it is asked on its own page."""
    watch = _watch(user)
    sealed = _sealed([case.subject], user, at).get(case.subject)
    return sealed or (watch.closed.get(case.queue) if watch is not None else None)


def veiled_subjects(user: StaffUser | None, keys: Iterable[str]) -> set[str]:
    """Of these subjects those whose words and media the person may not see in a list."""
    return set(in_lists(keys, user))


def in_lists(keys: Iterable[str], user: StaffUser | None = None) -> dict[str, Veil]:
    """Subject -> its veil in lists, where sealed things stay sealed though somebody opened them. Two queries."""
    wanted = list(dict.fromkeys(keys))
    found = {key: Veil(SEALED, name) for key, name in evidence.sealed(wanted).items()}
    return {**_of_queues(wanted, _watch(user)), **found}


def hide(items: Iterable[Item | None]) -> None:
    """Take words, media and the like from items that a list or a neighbouring page shows, where they are veiled.

    They say instead what hides them; the rows themselves are not stored again.
    """
    shown = [item for item in items if item is not None]
    found = in_lists(f"{CONTENT}:{item.id}" for item in shown)
    for item in shown:
        veil = found.get(f"{CONTENT}:{item.id}")
        if veil is not None:
            item.text, item.media, item.attributes = str(veil), None, None
            item.hashtags, item.tags = [], []


def veils(keys: Iterable[str], user: StaffUser, at: datetime | None = None) -> dict[str, Veil]:
    """Subject -> what keeps the person from seeing it on its own page; none where they opened it."""
    wanted = list(dict.fromkeys(keys))
    return {**_of_queues(wanted, _watch(user)), **_sealed(wanted, user, at)}


def _sealed(keys: list[str], user: StaffUser, at: datetime | None) -> dict[str, Veil]:
    """What is sealed and not opened by the person."""
    sealed = evidence.sealed(keys)
    opened = evidence.open_to(Actor(STAFF, str(user.pk)), list(sealed), at or now()) if sealed else {}
    return {key: Veil(SEALED, name) for key, name in sealed.items() if key not in opened}


def may_unseal(user: StaffUser, speciality: str) -> bool:
    """Whether the person has the speciality, now (the permission is asked by the route)."""
    return speciality in reviewers.of(Actor(STAFF, str(user.pk))).specialities


def _of_queues(keys: list[str], watch: Watch | None) -> dict[str, Veil]:
    """The veils of queues that are closed to the person, by the open case on a subject or else its last."""
    if watch is None or not keys or not watch.closed:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LAST_CASE, [keys])
        return {subject: watch.closed[queue] for subject, queue in cursor.fetchall() if queue in watch.closed}


def _queues() -> dict[str, Queue]:
    try:
        return dict(versions.current().queues)
    except Invalid:
        return {}
