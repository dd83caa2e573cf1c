"""What the console asks of the review room, in the name of the person who is signed in."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from waker.console.models import StaffUser
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.core.problems import Conflict, Forbidden, NotFound
from waker.ledger.models import Case
from waker.review import care, cases
from waker.review import standing as standings
from waker.review.line import handing, leases
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn


def actor(user: StaffUser) -> Actor:
    """The person as the ledger names them: by number, never by name or address."""
    return Actor(STAFF, str(user.pk))


def next_case(user: StaffUser, queue: str | None) -> str | None:
    """Lease the next case to the person; its id, or None when none waits that they may work and nobody else does.

    Forbidden for a queue that is not theirs; Conflict while they have a break.
    """
    return cases.lease_next(queue, actor(user))


def skip(case_id: str, user: StaffUser, reason: str = "") -> None:
    """Leave a case to others: it comes back only when nothing else waits. One that is decided is left too. NotFound."""
    with suppress(Conflict):
        handing.skip(case_id, actor(user), reason)


def claim(case_id: str, user: StaffUser) -> bool:
    """Take the case on, or keep it for longer; False when somebody else has it, or decided it, or it is none.

    An open page says so every so often. During a break that takes nothing on, but keeps what they still work on. What
    they left this very moment is not taken on again by the page that is closing.
    """
    who = actor(user)
    if resting(user) or handing.just_left(case_id, who, now()):
        held = leases.holders([case_id], now()).get(case_id)
        if held is None or held.holder != who.holder:
            return False
    try:
        cases.claim(case_id, who)
    except (Conflict, Forbidden, NotFound):
        return False
    if away(user):  # they left meanwhile
        release(case_id, user)
        return False
    return True


def away(user: StaffUser) -> bool:
    """Whether the person took a break of their own, for which they gave back all that they had."""
    rest = care.rest_of(actor(user).holder, now())
    return rest is not None and rest.cause == care.OWN


def resting(user: StaffUser) -> bool:
    """Whether the person has a break now."""
    return care.rest_of(actor(user).holder, now()) is not None


def saw(case: Case, user: StaffUser) -> None:
    """The case was shown to the person: that counts for what they are given next, and nowhere else."""
    care.opened(actor(user).holder, case, now())


def release(case_id: str, user: StaffUser) -> None:
    """Leave the case to others, if it was this person's."""
    cases.release(case_id, actor(user))


def decide(case_id: str, decision: DecideIn, user: StaffUser) -> str:
    return deciding.decide_case(case_id, decision, actor(user))


def undo(decision_id: str, explanation: str, user: StaffUser) -> str:
    return deciding.undo_as_reviewer(decision_id, explanation, actor(user))


def standing(account_id: str) -> dict[str, Any] | None:
    """The account's strikes, what is in force, and what the next strike leads to."""
    try:
        return standings.get(account_id)
    except NotFound:
        return None
