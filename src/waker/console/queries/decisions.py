"""Decisions in a list, and one decision with all that it came from and all that came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from waker.console.models import StaffUser
from waker.console.queries import figures, measures, sight
from waker.console.queries.paging import Page, count_up_to, page
from waker.console.queries.subjects import Line, lines
from waker.core.actors import STAFF
from waker.ledger.models import Case, Decision, Flag, Note, Report, Trace
from waker.review import bodies
from waker.review import decisions as chains

LATEST = "-position"
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """A decision as lists show it. `who` is the name of the person, None for a rule."""

    decision: Decision
    line: Line
    restrictions: Sequence[Mapping[str, Any]]
    who: str | None

    @property
    def replaced(self) -> bool:
        return self.decision.superseded_by is not None

    @property
    def undoes(self) -> bool:
        """Whether all it does is take another decision back: it answers no case and lays nothing on anybody."""
        d = self.decision
        return bool(d.supersedes and d.no_action and d.case_id is None)


@dataclass(frozen=True, slots=True)
class Full:
    """Everything about one decision. `body` is the ledger's entry, to the letter."""

    row: Row
    body: Mapping[str, Any]
    explanation: str
    reasoning: str
    facts: Mapping[str, Any] | None
    flags: Sequence[Flag]
    reports: Sequence[tuple[Report, str]]
    case: Case | None
    chain: Sequence[Row] = field(default=())
    derived: Sequence[Row] = field(default=())
    sources: Sequence[Row] = field(default=())
    act: Sequence[Row] = field(default=())


def listing(number: int, filters: Mapping[str, str]) -> Page[Row]:
    """Decisions, newest first. Filters: `policy`, `by` (person, rule), `outcome`, `rule`, `who`, `act`, `queue`, and
    with `figure` and `since` what a number of the dashboard counts, with how many there are."""
    query = Decision.objects.order_by(LATEST)
    if filters.get("policy"):
        query = query.filter(policy=None if filters["policy"] == figures.NONE else filters["policy"])
    if filters.get("queue"):
        query = figures.of_queue(query, filters["queue"])
    if filters.get("rule"):
        query = query.filter(rule=filters["rule"])
    if filters.get("who"):
        query = query.filter(by_id=filters["who"])
    if filters.get("act"):
        query = query.filter(act=filters["act"])
    query = _by(query, filters.get("by"))
    query = _outcome(query, filters.get("outcome"))
    if not filters.get("figure"):
        return page(query, number, told_rows, filters=dict(filters))
    query = figures.decisions(query, filters["figure"], figures.since_of(filters.get("since")))
    total, capped = count_up_to(query, COUNTED)
    return page(query, number, told_rows, filters=dict(filters), total=total, capped=capped)


def told(found: Iterable[Decision]) -> list[Decision]:
    """Those of the decisions that the reader may know of: not on what they judge again, nor what followed from it."""
    decisions = list(found)
    hidden = sight.of().undisclosed(d.id for d in decisions)
    return [d for d in decisions if d.id not in hidden]


def told_rows(found: Iterable[Decision]) -> list[Row]:
    """Rows for those of the decisions that the reader may know of."""
    return rows(told(found))


def rows(found: Iterable[Decision]) -> list[Row]:
    """Rows for decisions, in their order: four queries for the lot."""
    decisions = list(found)
    by_subject = lines(d.subject for d in decisions)
    restrictions = measures.of_decisions(d.id for d in decisions)
    names = people(decisions)
    return [
        Row(
            d,
            by_subject[d.subject],
            restrictions.get(d.id, []),
            None if automatic(d) else names.get((d.by_kind, d.by_id), f"{d.by_kind} {d.by_id}"),
        )
        for d in decisions
    ]


def automatic(decision: Decision) -> bool:
    return decision.automation == "full"


def people(decisions: Iterable[Decision]) -> dict[tuple[str, str], str]:
    """(kind, id) of who decided -> their name, for staff; a key of the API is shown as what it is."""
    wanted = {d.by_id for d in decisions if d.by_kind == STAFF and d.by_id.isdigit()}
    if not wanted:
        return {}
    return {(STAFF, str(user.pk)): str(user) for user in StaffUser.objects.filter(pk__in=wanted)}


def full(decision_id: str) -> Full | None:
    """The decision with its trace, or None when there is none of that id."""
    decision = Decision.objects.filter(id=decision_id).first()
    if decision is None:
        return None
    body = bodies.of(decision.id)
    cites = body.get("cites") or {}
    flags = list(Flag.objects.filter(id__in=cites.get("flags") or []).order_by("position"))
    reports = list(Report.objects.filter(id__in=cites.get("reports") or []).order_by("position"))
    notes = note_texts(
        [body.get("explanation"), (body.get("exception") or {}).get("reasoning"), *(r.note for r in reports)]
    )
    # A person's decision has no facts of its own: what the rules knew of that revision is the nearest there is.
    trace = Trace.objects.filter(ref=body.get("trace") or f"{decision.subject}@{decision.revision}").first()
    related = (
        list(Decision.objects.filter(derived_from__contains=[decision.id]).order_by("position")[:50])
        if decision.derived_key is None
        else []
    )
    chain = chains.chain(decision.id)
    sources = list(Decision.objects.filter(id__in=decision.derived_from).order_by("position"))
    act = list(Decision.objects.filter(act=decision.act).exclude(id=decision.id).order_by("position")[:50])
    everything = {d.id: d for d in [decision, *related, *chain, *sources, *act]}
    made = {row.decision.id: row for row in rows(everything.values())}
    return Full(
        row=made[decision.id],
        body=body,
        explanation=_text(body.get("explanation"), notes),
        reasoning=_text((body.get("exception") or {}).get("reasoning"), notes),
        facts=trace.facts if trace else None,
        flags=flags,
        reports=[(r, notes.get(r.note or "", "")) for r in reports],
        case=Case.objects.filter(id=decision.case_id).first() if decision.case_id else None,
        chain=[made[d.id] for d in told(chain)] if len(chain) > 1 else [],
        derived=[made[d.id] for d in told(related)],
        sources=[made[d.id] for d in told(sources)],
        act=[made[d.id] for d in told(act) if d.id not in {x.id for x in related}],
    )


def note_texts(refs: Iterable[Any]) -> dict[str, str]:
    """Note ref -> what was written; an erased note has no text any more."""
    wanted = {ref.get("ref") if isinstance(ref, Mapping) else ref for ref in refs if ref}
    return {n.ref: n.text or "" for n in Note.objects.filter(ref__in=wanted - {None})} if wanted else {}


def _text(ref: Any, notes: Mapping[str, str]) -> str:
    key = ref.get("ref") if isinstance(ref, Mapping) else ref
    return notes.get(key, "") if key else ""


def _by(query: QuerySet[Decision], by: str | None) -> QuerySet[Decision]:
    if by == "person":
        return query.exclude(automation="full")
    if by == "rule":
        return query.filter(automation="full")
    return query


def _outcome(query: QuerySet[Decision], outcome: str | None) -> QuerySet[Decision]:
    if outcome == "no_action":
        return query.filter(no_action=True)
    if outcome == "exception":
        return query.filter(exception__isnull=False)
    if outcome == "hold":
        return query.filter(hold=True)
    if outcome == "measure":
        return query.filter(no_action=False, exception__isnull=True, hold=False)
    if outcome == "undone":
        return query.filter(superseded_by__isnull=False)
    return query
