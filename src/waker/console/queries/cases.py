"""The queue: open cases in the order in which they should be worked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, QuerySet

from waker.console.models import StaffUser
from waker.console.queries import figures
from waker.console.queries.paging import SIZE, Page, count_up_to
from waker.console.queries.subjects import Line, lines
from waker.core.actors import STAFF
from waker.ledger.models import Case
from waker.review.line import leases
from waker.review.models import Place

COUNTED = 10_000
FILTERS = ("queue", "policy", "language", "channel")
# Overdue first, then channel, severity, reach, age. The two halves are read apart, each along its index.
WORK = ("channel_rank", "-severity", "-reach", "opened_at", "id")


@dataclass(frozen=True, slots=True)
class Row:
    case: Case
    line: Line
    holder: Holder | None
    overdue: bool
    soon: bool
    """Due within the last fifth of the time that it was given."""


def queue(
    number: int, filters: Mapping[str, str], at: datetime, only: Collection[str] | None = None
) -> Page[Row]:
    """Open cases, or with `state=closed` those that were decided, newest first; `state=overdue` the late ones,
    `state=held` those that somebody works on.

    `figure` and `since` list what a number of the dashboard counts, whatever its state; `only` the queues to look in.
    """
    state = filters.get("state", "")
    query = _filtered(Case.objects.all(), filters)
    if only is not None:
        query = query.filter(queue__in=only)
    start = (number - 1) * SIZE
    if filters.get("figure") in figures.CASES:
        counted = figures.cases(query, filters["figure"], figures.since_of(filters.get("since")))
        found = list(counted.order_by("-position")[start : start + SIZE + 1])
        total, capped = count_up_to(counted, COUNTED)
        return Page(_rows(found[:SIZE], at), number, len(found) > SIZE, total, capped, dict(filters))
    if state == "closed":
        closed = query.filter(closed_at__isnull=False).order_by("-position")
        found = list(closed[start : start + SIZE + 1])
        return Page(_rows(found[:SIZE], at), number, len(found) > SIZE, None, False, dict(filters))
    waiting = query.filter(closed_at__isnull=True)
    if state == "held":
        held = Place.objects.filter(holder__isnull=False, held_until__gt=at).values("case")
        waiting = waiting.filter(id__in=held)
    late = waiting.filter(due_at__lte=at).order_by(*WORK)
    if state == "overdue":
        found = list(late[start : start + SIZE + 1])
        total, capped = count_up_to(late, COUNTED)
        return Page(_rows(found[:SIZE], at), number, len(found) > SIZE, total, capped, dict(filters))
    found = list(late[start : start + SIZE + 1])
    if len(found) <= SIZE:
        before = start - late[: start + 1].count() if not found else 0
        in_time = waiting.filter(due_at__gt=at).order_by(*WORK)
        found += list(in_time[max(before, 0) : max(before, 0) + SIZE + 1 - len(found)])
    total, capped = count_up_to(waiting, COUNTED)
    return Page(_rows(found[:SIZE], at), number, len(found) > SIZE, total, capped, dict(filters))


def choices() -> dict[str, list[tuple[str, int]]]:
    """For each filter the values that open cases have, with how many; the newest ten thousand are counted."""
    newest = Case.objects.filter(closed_at__isnull=True).order_by("-opened_at").values("id")[:COUNTED]
    found = {}
    for name in FILTERS:
        counted = (
            Case.objects.filter(id__in=newest).values_list(name).annotate(n=Count("id")).order_by("-n", name)
        )
        found[name] = [(value, n) for value, n in counted if value]
    return found


class Holder(NamedTuple):
    """Who works on a case: the lease's name for them (`staff:3`), and a name for people."""

    key: str
    name: str


def holders(case_ids: Iterable[str], at: datetime) -> dict[str, Holder]:
    """Case -> who is working on it now."""
    held = {case: lease.holder for case, lease in leases.holders(list(case_ids), at).items()}
    numbers = {h.partition(":")[2] for h in held.values() if h.startswith(f"{STAFF}:")}
    names = {f"{STAFF}:{u.pk}": str(u) for u in StaffUser.objects.filter(pk__in=numbers)} if numbers else {}
    return {case: Holder(holder, names.get(holder, holder)) for case, holder in held.items()}


def _filtered(query: QuerySet[Case], filters: Mapping[str, str]) -> QuerySet[Case]:
    for name in FILTERS:
        if filters.get(name):
            query = query.filter(**{name: None if filters[name] == figures.NONE else filters[name]})
    return query


def _rows(found: Sequence[Case], at: datetime) -> list[Row]:
    by_subject = lines(case.subject for case in found)
    working = holders([case.id for case in found], at)
    return [
        Row(
            case,
            by_subject[case.subject],
            working.get(case.id),
            case.closed_at is None and case.due_at <= at,
            case.due_at > at > case.due_at - (case.due_at - case.opened_at) / 5,
        )
        for case in found
    ]
