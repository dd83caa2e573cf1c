"""Sight in the console: what the person that a request is of may see, by `waker.review.sight`, in words for pages.

Lists ask for the person that the request is of (`watching`), so that no list forgets to: without one, whatever is
sealed stays so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from waker.console.models import StaffUser
from waker.core.actors import STAFF, Actor
from waker.core.subjects import CONTENT
from waker.intake.models import Item
from waker.ledger.models import Case
from waker.review import reviewers
from waker.review import sight as shared
from waker.review.sight import JUDGING, SEALED, Sight

__all__ = ["JUDGING", "SEALED", "Sight", "Veil"]

_watching: ContextVar[Watch | None] = ContextVar("watching", default=None)


@dataclass(frozen=True, slots=True)
class Veil(shared.Veil):
    """The same, in the words that a page says in the place of what it hides."""

    def __str__(self) -> str:
        if self.what == SEALED:
            return gettext("Sealed evidence")
        if self.what == "speciality":
            return gettext("Needs the speciality %s") % self.name.replace("_", " ")
        if self.what == "team":
            return gettext("For the team %s") % self.name.replace("_", " ")
        if self.what == JUDGING:
            return gettext("Being judged again")
        return gettext("Not in your queues")


@dataclass(frozen=True, slots=True)
class Watch:
    """A person who looks, and what they see."""

    user: StaffUser
    sight: Sight


def of(user: Any = None) -> Sight:
    """What this person sees, or the one that the request is of; without either, what is not sealed."""
    current = _watching.get()
    if current is not None and user in (None, current.user):
        return current.sight
    return Sight(Actor(STAFF, str(user.pk)) if isinstance(user, StaffUser) else None)


@contextmanager
def watching(user: Any) -> Iterator[None]:
    """Within, lists are for this person."""
    token = _watching.set(Watch(user, of(user)) if isinstance(user, StaffUser) else None)
    try:
        yield
    finally:
        _watching.reset(token)


def queues_of(user: Any) -> frozenset[str] | None:
    """The queues whose cases somebody sees; None: all of them."""
    return of(user).queues if isinstance(user, StaffUser) else None


def veil_of(user: StaffUser, case: Case) -> Veil | None:
    """What keeps the person from seeing a case, or None. Sealed goes first; it is asked on its own page."""
    return _worded(of(user).of_case(case))


def veiled_subjects(user: StaffUser | None, keys: Iterable[str]) -> set[str]:
    """Of these subjects those whose words and media the person may not see in a list."""
    return set(in_lists(keys, user))


def in_lists(keys: Iterable[str], user: StaffUser | None = None) -> dict[str, Veil]:
    """Subject -> its veil in lists, where sealed things stay sealed though somebody opened them. Three queries."""
    return _all_worded(of(user).in_lists(keys))


def judging(keys: Iterable[str]) -> set[str]:
    """Of these subjects those of which the person is not told what was decided: they judge them again."""
    return of().judging(dict.fromkeys(keys))


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


def veils(keys: Iterable[str], user: StaffUser) -> dict[str, Veil]:
    """Subject -> what keeps the person from seeing it on its own page; none where they opened it."""
    return _all_worded(of(user).on_page(keys))


def may_unseal(user: StaffUser, speciality: str) -> bool:
    """Whether the person has the speciality, now (the permission is asked by the route)."""
    return speciality in reviewers.of(Actor(STAFF, str(user.pk))).specialities


def _worded(veil: shared.Veil | None) -> Veil | None:
    return None if veil is None else Veil(veil.what, veil.name)


def _all_worded(veils: Mapping[str, shared.Veil]) -> dict[str, Veil]:
    return {key: Veil(veil.what, veil.name) for key, veil in veils.items()}
