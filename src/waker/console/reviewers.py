"""What a member of staff is given to work: languages, teams, queues and specialities; for the page and the command."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from waker.console.models import StaffUser
from waker.core.actors import Actor
from waker.core.languages import named, normal
from waker.core.problems import Fault, Invalid, unknown
from waker.guidelines import versions
from waker.review import specialities

_LONGEST_TAG: Final = 16
_TEAM = re.compile(r"[^\s\x00,]{1,100}")


def languages(texts: Iterable[str]) -> list[str]:
    """Language codes (BCP 47) in normal form, each once. Invalid names those that are none, or of no known language:
    whoever reads only `xx` is given no case, and is not told why."""
    found = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    wrong = [text for text in found if (tag := normal(text)) is None or len(tag) > _LONGEST_TAG]
    if wrong:
        raise Invalid([Fault("reads", "bad_language", f"{text[:40]!r} is no language code, such as nl or en.")
                       for text in wrong])  # fmt: skip
    return named(found)


def teams_known() -> list[str]:
    """The teams that queues of the guidelines name, and those that somebody is in."""
    named = {queue.team for queue in versions.current().queues.values() if queue.team is not None}
    used = {team for teams in StaffUser.objects.values_list("teams", flat=True) for team in teams}
    return sorted(named | used)


def unasked(teams: Iterable[str]) -> list[str]:
    """The teams that no queue of the guidelines in force asks for: they may be meant for guidelines to come."""
    asked = {queue.team for queue in versions.current().queues.values()}
    return [team for team in teams if team not in asked]


def set_work(
    user: StaffUser,
    *,
    reads: Iterable[str] | None = None,
    teams: Iterable[str] | None = None,
    queues: Iterable[str] | None = None,
) -> None:
    """Set what is given, leave the rest. Invalid for a bad language code or team, or an unknown queue."""
    changed = []
    if reads is not None:
        user.reads, changed = languages(reads), [*changed, "reads"]
    if teams is not None:
        user.teams = list(dict.fromkeys(team.strip() for team in teams if team.strip()))
        changed.append("teams")
        wrong = [team for team in user.teams if not _TEAM.fullmatch(team)]
        if wrong:
            raise Invalid.at("teams", "bad_team", f"{wrong[0][:40]!r} is no team: no spaces or commas.")
    if queues is not None:
        user.queues = list(dict.fromkeys(queue.strip() for queue in queues if queue.strip()))
        changed.append("queues")
        known = versions.current().queues
        strange = [queue for queue in user.queues if queue not in known]
        if strange:
            raise Invalid([unknown("queues", "queue", queue, known) for queue in strange])
    user.save(update_fields=changed)


def end_of(day: str) -> datetime | None:
    """The moment when a last day (`2027-01-01`, UTC) is over; None for no day. Invalid for what is no date."""
    if not day.strip():
        return None
    try:
        found = date.fromisoformat(day.strip())
        return datetime(found.year, found.month, found.day, tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Invalid.at("until", "bad_date", f"{day[:40]!r} is no date; write it like 2027-01-31.") from None


def give(user: StaffUser, told: str, by: Actor) -> None:
    """Give a speciality as `child_safety`, or `child_safety:2027-01-31` with its last day. Invalid."""
    name, _, day = told.partition(":")
    specialities.give(user.pk, name.strip(), by, end_of(day))


def give_all(user: StaffUser, by: Actor) -> tuple[str, ...]:
    """Give every speciality that the guidelines in force name; which those are."""
    named = specialities.known()
    for name in named:
        specialities.give(user.pk, name, by)
    return named
