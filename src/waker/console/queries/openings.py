"""Openings of sealed evidence: who opened what, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from waker.console.models import StaffUser
from waker.console.queries.decisions import note_texts
from waker.console.queries.paging import Page, page
from waker.console.queries.subjects import Line, lines
from waker.core.actors import STAFF
from waker.ledger.models import EvidenceOpening

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One opening. `who` is a name; `why` is empty once it was erased."""

    opening: EvidenceOpening
    who: str
    why: str
    line: Line | None


def of(subject: str) -> list[Row]:
    """The latest openings of one subject."""
    return _rows(list(EvidenceOpening.objects.filter(subject=subject).order_by("-position")[:SHOWN]))


def listing(number: int, filters: Mapping[str, str]) -> Page[Row]:
    """All openings, the latest first. Filters: `subject` (its key), `by` (a holder, `staff:3`)."""
    query = EvidenceOpening.objects.order_by("-position")
    for name in ("subject", "by"):
        if filters.get(name):
            query = query.filter(**{name: filters[name]})
    return page(query, number, _rows, filters=dict(filters))


def _rows(found: Sequence[EvidenceOpening]) -> list[Row]:
    if not found:
        return []
    why = note_texts(o.why for o in found)
    numbers = {o.by.partition(":")[2] for o in found if o.by.startswith(f"{STAFF}:")}
    numbers = {n for n in numbers if n.isdigit()}
    names = {f"{STAFF}:{u.pk}": str(u) for u in StaffUser.objects.filter(pk__in=numbers)} if numbers else {}
    about = lines(o.subject for o in found if o.subject)
    return [
        Row(o, names.get(o.by, o.by), why.get(o.why or "", ""), about.get(o.subject or "")) for o in found
    ]
