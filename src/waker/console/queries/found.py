"""What a search found, as its page lists it: a page of hits with the words, the measures and the locks beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from waker.console.queries import accounts, decisions, measures, sight
from waker.console.queries.subjects import Line, account_names, lines
from waker.core.subjects import DEVICE, Subject
from waker.intake.models import Account, DeviceLink
from waker.investigation import fields as f
from waker.investigation.searching import Hit, Page
from waker.ledger.models import Case, Decision, Report


@dataclass(frozen=True, slots=True)
class Row:
    """One hit. `line` says what it is or is about; `thing` is the row of its table, where it is no item or account."""

    hit: Hit
    line: Line | None = None
    restrictions: Sequence[Mapping[str, Any]] = ()
    open_case: str | None = None
    thing: Any = None
    words: str = ""
    others: Sequence[str] = field(default=())


def rows(page: Page, at: datetime) -> list[Row]:
    """The hits of a page in their order, those left out that are gone since they were read."""
    make = {
        f.ITEMS: _items,
        f.ACCOUNTS: _accounts,
        f.DECISIONS: _decisions,
        f.REPORTS: _reports,
        f.CASES: _cases,
        f.DEVICES: _devices,
    }[page.place]
    return make(page.hits, at)


def _items(hits: Sequence[Hit], at: datetime) -> list[Row]:
    said = lines(hit.subject for hit in hits)
    forces = _in_force(hits, at)
    waiting = dict(
        Case.objects.filter(subject__in=[hit.subject for hit in hits], closed_at__isnull=True).values_list(
            "subject", "id"
        )
    )
    return [
        Row(hit, said[hit.subject], forces.get(hit.subject, []), waiting.get(hit.subject))
        for hit in hits
        if said[hit.subject].account is not None
    ]


def _accounts(hits: Sequence[Hit], at: datetime) -> list[Row]:
    known = {a.id: a for a in Account.objects.filter(id__in=[hit.id for hit in hits])}
    made = {row.account.id: row for row in accounts._rows(list(known.values()), at)}
    return [
        Row(hit, thing=made[hit.id], restrictions=made[hit.id].restrictions) for hit in hits if hit.id in made
    ]


def _decisions(hits: Sequence[Hit], at: datetime) -> list[Row]:
    known = {d.id: d for d in Decision.objects.filter(id__in=[hit.id for hit in hits])}
    made = decisions.told_rows(known[hit.id] for hit in hits if hit.id in known)
    return [
        Row(Hit(row.decision.id, row.decision.at, row.decision.subject), row.line, thing=row) for row in made
    ]


def _reports(hits: Sequence[Hit], at: datetime) -> list[Row]:
    known = {r.id: r for r in Report.objects.filter(id__in=[hit.id for hit in hits])}
    said = lines(hit.subject for hit in hits)
    notes = decisions.note_texts(r.note for r in known.values() if said[r.subject].veil is None)
    return [
        Row(hit, said[hit.subject], thing=known[hit.id], words=notes.get(known[hit.id].note or "", ""))
        for hit in hits
        if hit.id in known
    ]


def _cases(hits: Sequence[Hit], at: datetime) -> list[Row]:
    known = {c.id: c for c in Case.objects.filter(id__in=[hit.id for hit in hits])}
    said = lines(hit.subject for hit in hits)
    return [Row(hit, said[hit.subject], thing=known[hit.id]) for hit in hits if hit.id in known]


def _devices(hits: Sequence[Hit], at: datetime) -> list[Row]:
    seen: dict[str, list[str]] = {hit.id: [] for hit in hits}
    for device, account in (
        DeviceLink.objects.filter(device__in=seen).order_by("since").values_list("device", "account")[:500]
    ):
        seen[device].append(account)
    names = account_names(account for found in seen.values() for account in found[:4])
    forces = _in_force(hits, at)
    return [
        Row(
            hit,
            Line(Subject(DEVICE, hit.id), DEVICE, hit.id),
            forces.get(hit.subject, []),
            thing=len(seen[hit.id]),
            others=[names.get(account) or account for account in seen[hit.id][:4]],
        )
        for hit in hits
    ]


def _in_force(hits: Sequence[Hit], at: datetime) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for force in measures.in_force([hit.subject for hit in hits], at):
        found.setdefault(force["subject"], []).append(force)
    return found


COLUMNS = {
    f.ITEMS: ("id", "kind", "account", "at", "language", "text", "restrictions", "open_case"),
    f.ACCOUNTS: ("id", "kind", "name", "country", "at", "followers", "strikes", "restrictions"),
    f.DECISIONS: ("id", "subject", "account", "at", "policy", "by", "rule", "restrictions", "replaced"),
    f.REPORTS: (
        "id",
        "subject",
        "account",
        "at",
        "channel",
        "reason",
        "language",
        "answered_at",
        "decision",
        "case",
    ),
    f.CASES: (
        "id",
        "subject",
        "account",
        "at",
        "queue",
        "policy",
        "channel",
        "severity",
        "closed_at",
        "decision",
    ),
    f.DEVICES: ("id", "at", "accounts", "restrictions"),
}
"""The columns of an exported file."""


def cells(place: str, row: Row) -> list[Any]:
    """A row of an exported file. What is sealed to the person is not in it."""
    hit, line, thing = row.hit, row.line, row.thing
    laid = " ".join(r["kind"] for r in row.restrictions)
    if place == f.ITEMS:
        assert line is not None
        text = "" if line.veil is not None else line.says
        return [hit.id, line.kind, line.account, hit.at, line.language, text, laid, row.open_case]
    if place == f.ACCOUNTS:
        a = thing.account
        return [a.id, a.kind, a.name, a.country, hit.at, a.followers, thing.violations, laid]
    if place == f.DECISIONS:
        d = thing.decision
        laid = " ".join(r["kind"] for r in thing.restrictions)
        by = f"{d.by_kind}:{d.by_id}"
        return [d.id, d.subject, d.account, d.at, d.policy, by, d.rule, laid, d.superseded_at]
    if place == f.REPORTS:
        return [thing.id, thing.subject, thing.account, thing.at, thing.channel, thing.reason, thing.language,
                thing.answered_at, thing.decision, thing.case_id]  # fmt: skip
    if place == f.CASES:
        return [thing.id, thing.subject, thing.account, thing.opened_at, thing.queue, thing.policy, thing.channel,
                thing.severity, thing.closed_at, thing.decision]  # fmt: skip
    return [hit.id, hit.at, thing, laid]


def places_for(user: Any, may_see_cases: bool) -> list[str]:
    """Where the person may look."""
    return [place for place in f.PLACES if place not in (f.CASES, f.REPORTS) or may_see_cases]


def queues_for(user: Any) -> frozenset[str] | None:
    """The queues whose cases the person sees; None for all."""
    return sight.queues_of(user)
