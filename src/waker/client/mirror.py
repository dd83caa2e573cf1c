"""A mirror: the restrictions in force, kept in the host's own process by following the change feed.

It gives the answers that the server would give, without asking it: the fold is the same function. What it is behind
by is the time since the last `follow`. It holds restrictions only; what an item is made of (its account, sound,
hashtags and ancestors) the host says with each question, since the host knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event, Lock
from typing import Any, Protocol

from waker.client.answers import Change, Changes
from waker.client.calls import Unreachable
from waker.folds.force import Force, in_force
from waker.folds.treatment import Shown, Viewer, keys, treat

Clock = Callable[[], datetime]


class Feed(Protocol):
    """Where changes come from: a `Waker`."""

    def changes(self, after: str | None = None, limit: int = 500) -> Changes: ...


def _now() -> datetime:
    return datetime.now(UTC)


class Mirror:
    """Restrictions by subject. `cursor` says how far it has come; keep it (and start anew when it is lost).

    One thread follows, any number ask: readers see a change whole or not at all, because a subject's restrictions are
    replaced as one list.
    """

    def __init__(self, feed: Feed, clock: Clock = _now) -> None:
        self.cursor: str | None = None
        self._feed = feed
        self._clock = clock
        self._lock = Lock()
        self._forces: dict[str, list[Force]] = {}
        self._subject_of: dict[str, str] = {}
        self._timed: set[str] = set()
        self._silent: dict[str, datetime] = {}

    def follow(self, limit: int = 1_000) -> int:
        """Take over all changes since the last time; how many there were."""
        count = 0
        with self._lock:
            while True:
                page = self._feed.changes(self.cursor, limit)
                for change in page.changes:
                    self._apply(change)
                count += len(page.changes)
                self.cursor = page.cursor
                if not page.more:
                    return count

    def run(self, stop: Event, every: float = 1.0) -> None:
        """Follow until `stop` is set, every so many seconds: the body of a thread of the host's.

        While the server cannot be reached the mirror answers by what it knows, and catches up afterwards.
        """
        while not stop.wait(every):
            with suppress(Unreachable):
                self.follow()

    def treat(self, item: Shown, viewer: Viewer, surface: str) -> dict[str, Any]:
        """The treatment of one item, as `POST /treatments` would answer it."""
        forces = self._forces
        found: dict[str, list[Force]] | None = None
        for key in keys(item):
            group = forces.get(key)
            if group is not None:
                if key in self._timed:
                    at = self._clock()
                    group = [force for force in group if in_force(force, at)]
                if found is None:
                    found = {}
                found[key] = group
        treatment = treat(item, viewer, surface, found or {})
        notice = treatment["owner_notice"]
        # An authority's order may forbid to tell the maker for now.
        until = self._silent.get(notice["decision"]) if notice is not None else None
        if until is not None and self._clock() < until:
            treatment["owner_notice"] = None
        return treatment

    def treat_all(self, items: Iterable[Shown], viewer: Viewer, surface: str) -> list[dict[str, Any]]:
        """The treatments of many items."""
        return [self.treat(item, viewer, surface) for item in items]

    def __len__(self) -> int:
        """How many subjects have restrictions."""
        return len(self._forces)

    def _apply(self, change: Change) -> None:
        if change.lifts is not None:
            self._lift(change.lifts)
        if not change.restrictions:
            return
        if change.silent_until is not None:
            self._silent[change.decision] = change.silent_until
        key = f"{change.subject['kind']}:{change.subject['id']}"
        laid = [
            Force(
                subject=key,
                decision=change.decision,
                position=int(change.cursor),
                at=change.at,
                kind=r.kind,
                countries=tuple(r.countries),
                min_age=r.min_age,
                feature=r.feature,
                label=r.label,
                target=r.target,
                starts=r.since,
                ends=r.until,
                superseded_at=None,
            )
            for r in change.restrictions
        ]
        at = self._clock()
        kept = [force for force in self._forces.get(key, ()) if force.ends is None or at < force.ends]
        self._put(key, [*kept, *laid])
        self._subject_of[change.decision] = key

    def _lift(self, decision: str) -> None:
        self._silent.pop(decision, None)
        key = self._subject_of.pop(decision, None)
        if key is not None:
            self._put(key, [force for force in self._forces.get(key, ()) if force.decision != decision])

    def _put(self, key: str, forces: list[Force]) -> None:
        if not forces:
            self._forces.pop(key, None)
            self._timed.discard(key)
            return
        at = self._clock()
        # Most restrictions run from now on for good: only the others are looked at again each time.
        if any(force.ends is not None or force.starts > at or force.at > at for force in forces):
            self._timed.add(key)
        else:
            self._timed.discard(key)
        self._forces[key] = forces
