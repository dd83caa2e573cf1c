"""**Staff**: who works in the sample community, and what each of them is given to judge.

Ada (administrator) is trained for everything; Daan is the specialist, and one of his specialities ends soon; Yara reads
what the others do not; Finn works two queues only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from waker.console.models import StaffUser
from waker.console.reviewers import give_all
from waker.console.users import create_user
from waker.core.actors import STAFF, Actor
from waker.core.problems import Invalid
from waker.review import specialities


class Colleague(NamedTuple):
    """One of them. `trained` maps specialities to the days that they still hold; None for good."""

    email: str
    role: str
    name: str
    reads: tuple[str, ...] = ("nl", "en")
    trained: tuple[tuple[str, int | None], ...] = ()
    teams: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    all_specialities: bool = False


COLLEAGUES: Final = {
    "admin": Colleague("admin@example.org", "admin", "Ada Beheer", all_specialities=True),
    "lead": Colleague(
        "lead@example.org", "lead", "Lotte Leiding", ("nl", "en", "de"), (("self_harm", None),)
    ),
    "mila": Colleague("mila@example.org", "moderator", "Mila Mulder", teams=("elections",)),
    "daan": Colleague(
        "daan@example.org",
        "specialist",
        "Daan Driessen",
        ("nl", "en", "de"),
        (("child_safety", 400), ("terrorism", 21), ("self_harm", None), ("regulated_goods", None)),
    ),
    "yara": Colleague(
        "yara@example.org", "moderator", "Yara Yildiz", ("nl", "tr", "ar"), teams=("elections",)
    ),
    "finn": Colleague(
        "finn@example.org", "moderator", "Finn Visser", ("nl",), queues=("integrity", "graphic")
    ),
}
"""Who works in the sample community, by the short name that the timeline calls them."""


def hire(short: str, now: datetime) -> Actor:
    """Let somebody in, unless they are there already, and give them what they judge. `now` is the present."""
    who = COLLEAGUES[short]
    user = StaffUser.objects.filter(email=who.email).first()
    if user is None:
        user = create_user(who.email, who.role, name=who.name, language="nl")
    user.reads, user.teams, user.queues = list(who.reads), list(who.teams), list(who.queues)
    user.save(update_fields=["reads", "teams", "queues"])
    by = Actor("system", "installation")
    if who.all_specialities:
        give_all(user, by)
    for name, days in who.trained:
        try:
            specialities.give(user.pk, name, by, None if days is None else now + timedelta(days=days))
        except Invalid:  # other guidelines than those that come along need not know it
            continue
    return Actor(STAFF, str(user.pk))
