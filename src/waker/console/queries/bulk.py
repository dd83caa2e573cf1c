"""Bulks in a list, and one with what the page says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from waker.console.models import StaffUser
from waker.console.queries import accounts, items, sight
from waker.console.queries.orders import people
from waker.console.queries.paging import Page, page
from waker.console.queries.subjects import Line, lines
from waker.core.moments import now
from waker.core.problems import Invalid
from waker.core.subjects import KINDS, Subject
from waker.investigation import selecting
from waker.investigation.finding import TooSlow, timed
from waker.review.bulk import choosing, telling
from waker.review.bulk.keeping import decision_of
from waker.review.models_bulk import DRAFT, FAILED, KEPT, SKIPPED, UNDOING, Bulk, BulkSubject
from waker.review.shapes import DecideIn, GuidelinesGround

SHOWN = 12
"""How many of the chosen subjects the page shows."""
LEFT = 200
"""How many of those that were left out it names."""


@dataclass(frozen=True, slots=True)
class Row:
    """A bulk, with the names of who confirmed it and who undid it, its decision, and how far it is in hundredths."""

    bulk: Bulk
    who: str
    undone_by: str
    decision: DecideIn
    waiting: int
    share: int

    @property
    def policy(self) -> str:
        ground = self.decision.ground
        return ground.policy if isinstance(ground, GuidelinesGround) else ""

    @property
    def law(self) -> str:
        return getattr(self.decision.ground, "law", "")

    @property
    def restrictions(self) -> list[dict[str, Any]]:
        return self.bulk.decision.get("restrictions", [])

    @property
    def worked_on(self) -> int:
        """How many of the subjects to decide, or of the decisions to take back, are dealt with."""
        if self.bulk.state == UNDOING:
            return self.bulk.taken_back + self.bulk.kept
        return self.bulk.total - self.waiting

    @property
    def of(self) -> int:
        return self.bulk.done if self.bulk.state == UNDOING else self.bulk.total


@dataclass(frozen=True, slots=True)
class Chosen:
    """Subjects that somebody chose: by a query, by ids, or in a list (`listed` then has their keys, one a line).
    `missing`: ids that nothing is called; `cut`: more were found than one bulk may have; `error`: why nothing could be
    chosen."""

    query: str = ""
    ids: str = ""
    listed: str = ""
    keys: Sequence[str] = ()
    missing: Sequence[str] = ()
    cut: bool = False
    error: str = ""

    @property
    def kinds(self) -> dict[str, int]:
        return dict(Counter(Subject.of_key(key).kind for key in self.keys).most_common())

    @property
    def shown(self) -> list[Line]:
        found = lines(self.keys[:SHOWN])
        return [found[key] for key in self.keys[:SHOWN]]

    @property
    def more(self) -> int:
        return max(0, len(self.keys) - SHOWN)


def listing(number: int) -> Page[Row]:
    """Bulks that were confirmed, newest first."""
    return page(Bulk.objects.exclude(state=DRAFT).order_by("-made_at"), number, rows)


def rows(bulks: Sequence[Bulk]) -> list[Row]:
    names = people([holder for bulk in bulks for holder in (bulk.by, bulk.undo_by)])
    return [_row(bulk, names) for bulk in bulks]


def _row(bulk: Bulk, names: Mapping[str, str]) -> Row:
    waiting = telling.waiting(bulk)
    whole = bulk.done if bulk.state == UNDOING else bulk.total
    part = bulk.taken_back + bulk.kept if bulk.state == UNDOING else bulk.total - waiting
    return Row(
        bulk,
        names.get(bulk.by, bulk.by),
        names.get(bulk.undo_by or "", bulk.undo_by or ""),
        decision_of(bulk),
        waiting,
        100 * part // whole if whole else 100,
    )


def left_out(bulk: Bulk) -> list[tuple[BulkSubject, Line]]:
    """The first subjects that were not decided, or not taken back, with what they are."""
    states = (SKIPPED, FAILED, KEPT)
    found = list(BulkSubject.objects.filter(bulk=bulk.id, state__in=states).order_by("state", "n")[:LEFT])
    told = lines(row.subject for row in found)
    return [(row, told[row.subject]) for row in found]


def chosen(data: QueryDict, user: StaffUser) -> Chosen:
    """What a request chooses: the query `q`, else all of a `list` of the console, else pasted `ids`, else keys of
    subjects, each in a field `subject` or one a line in `listed`; no more than one bulk may have."""
    query = data.get("q", "").strip()[:1_000]
    ids = data.get("ids", "")
    try:
        if "\x00" in query or "\x00" in ids:
            raise Invalid.at("q", "unprintable", gettext("Only printable characters."))
        if query:
            keys = selecting.subjects(query, choosing.LIMIT + 1, sight.queues_of(user), sight.of(user))
            return Chosen(query, keys=keys[: choosing.LIMIT], cut=len(keys) > choosing.LIMIT)
        if (name := data.get("list", "")) in LISTS:
            return _named(_of_list(name, data), True)
        if ids.strip():
            keys, missing = choosing.of_lines(ids.splitlines())
            return Chosen("", ids, "", keys[: choosing.LIMIT], missing, len(keys) > choosing.LIMIT)
        listed = data.get("listed", "").splitlines()
        return _named([*data.getlist("subject"), *listed], bool(listed))
    except Invalid as problem:
        return Chosen(query, ids, error=problem.detail)


LISTS: Mapping[str, Callable[[Mapping[str, str], datetime, int], list[str]]] = {
    "items": items.keys,
    "accounts": accounts.keys,
}
"""The lists of the console of which all can be chosen, with what gives their keys."""
FILTER = "f_"
"""Stands before the name of a filter of such a list."""
LIST_MS = 15_000


def _of_list(name: str, data: QueryDict) -> list[str]:
    """The keys of the first subjects of a list, as its filters leave them; one more than a bulk may have."""
    filters = {
        field.removeprefix(FILTER): value.strip()
        for field, value in data.items()
        if field.startswith(FILTER) and isinstance(value, str) and value.strip() and "\x00" not in value
    }
    try:
        with timed(LIST_MS):
            return LISTS[name](filters, now(), choosing.LIMIT + 1)
    except TooSlow:
        said = gettext("This takes too long to select. Narrow the list, or choose by a search.")
        raise Invalid.at("list", "too_slow", said) from None


def _named(keys: Sequence[str], listed: bool) -> Chosen:
    """Subjects named by their keys; those that cannot be one are told. `listed`: they go on as one text."""
    known: dict[str, None] = {}
    missing: dict[str, None] = {}
    for key in filter(None, keys):
        kind, _colon, id_ = key.partition(":")
        right = kind in KINDS and id_ and len(id_) <= choosing.LONGEST and key.isprintable()
        (known if right else missing)[key] = None
    taken = list(known)[: choosing.LIMIT]
    return Chosen(
        "", "", "\n".join(taken) if listed else "", taken, list(missing), len(known) > choosing.LIMIT
    )
