"""One case: the subject, why it is here, who is behind it, and what was decided on the like of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from waker.console.queries import alleged, cases, decisions, measures, siblings, similar, thread
from waker.console.queries.subjects import account_names
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake.models import Account, Item
from waker.intake.reporting import proofs
from waker.ledger.models import Case, Decision, Flag, Report
from waker.policy.decide import TEST_RULE

_TEST_PHRASE = re.compile(r"WAKER-TEST:[a-z0-9_]+(?::review)?")

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Alike:
    """A decision on the like of it, as lists show it, and how it is alike."""

    row: decisions.Row
    found: similar.Found


@dataclass(frozen=True, slots=True)
class Full:
    case: Case
    subject: Subject
    item: Item | None
    account: Account | None
    flags: Sequence[tuple[Flag, Sequence[str]]]
    reports: Sequence[tuple[Report, str, str | None]]
    spans: Sequence[Span]
    in_force: Sequence[Mapping[str, Any]]
    account_in_force: Sequence[Mapping[str, Any]]
    history: Sequence[decisions.Row]
    similar: Sequence[Alike]
    decided: decisions.Row | None
    hold: Decision | None
    holder: cases.Holder | None
    thread: thread.Thread
    family: siblings.Family
    unproved: frozenset[str]
    alleged: Mapping[str, str]

    @property
    def flags_count(self) -> int:
        return len(self.flags)

    @property
    def pairs(self) -> list[Alike]:
        """Those of the similar ones whose pictures are the same."""
        return [one for one in self.similar if one.found.pair]


def full(case_id: str, at: datetime) -> Full | None:
    """The case with what a reviewer needs to decide it, or None when there is none of that id."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        return None
    subject = Subject.of_key(case.subject)
    item = Item.objects.filter(id=subject.id).first() if subject.kind == CONTENT else None
    owner = item.account if item else subject.id if subject.kind == ACCOUNT else case.account
    account = Account.objects.filter(id=owner).first() if owner else None
    reports = _reports(case.id)
    flags = list(Flag.objects.filter(case_id=case.id).order_by("-score", "position")[:50])
    account_key = Subject(ACCOUNT, owner).key if owner else None
    force = measures.in_force([k for k in (case.subject, account_key) if k], at)
    alike = similar.similar(case, item)
    history = decisions.told(_history(owner, case.subject))
    decided = Decision.objects.filter(id=case.decision).first() if case.decision else None
    # All decisions on the page become rows at once: the queries are the same for one as for a dozen.
    every = {d.id: d for d in [*history, *similar.decisions_of(alike), *([decided] if decided else [])]}
    rows = {row.decision.id: row for row in decisions.rows(every.values())} if every else {}
    return Full(
        case=case,
        subject=subject,
        item=item,
        account=account,
        flags=[(flag, matched(flag, item.text if item else "")) for flag in flags],
        reports=reports,
        spans=spans(flags, item),
        in_force=[r for r in force if r["subject"] == case.subject],
        account_in_force=[r for r in force if r["subject"] == account_key != case.subject],
        history=[rows[d.id] for d in history],
        similar=[Alike(rows[one.decision.id], one) for one in alike],
        decided=rows[decided.id] if decided else None,
        hold=Decision.objects.filter(subject=case.subject, hold=True, superseded_by__isnull=True)
        .order_by("-position")
        .first(),
        holder=cases.holders([case.id], at).get(case.id),
        thread=thread.around(item),
        family=siblings.of(owner, at),
        alleged=alleged.lines([report for report, _, _ in reports], get_language() or "en"),
        unproved=frozenset(proofs.unproved([report for report, _, _ in reports])),
    )


def _history(owner: str | None, subject: str) -> list[Decision]:
    """The newest decisions on the account and its other content."""
    if owner is None:
        return []
    others = Decision.objects.filter(account=owner, hold=False).exclude(subject=subject)
    return list(others.order_by("-position")[:6])


def _reports(case_id: str) -> list[tuple[Report, str, str | None]]:
    """(report, what was written, the reporting account's name), oldest first."""
    found = list(Report.objects.filter(case_id=case_id).order_by("position")[:50])
    notes = decisions.note_texts(r.note for r in found)
    keys = {r.reporter for r in found if r.reporter and r.reporter.startswith("account:")}
    names = account_names(key.partition(":")[2] for key in keys)
    return [
        (r, notes.get(r.note or "", ""), names.get((r.reporter or "").partition(":")[2]) or None)
        for r in found
    ]


def spans(flags: Iterable[Flag], item: Item | None) -> list[Span]:
    """Where in the item's text the rules matched: (start, end, rule), for the revision that is shown."""
    return [
        span
        for flag in flags
        if item and flag.revision in (None, item.revision)
        for span in in_text(flag, item.text)
    ]


def matched(flag: Flag, text: str) -> list[str]:
    """The words of the text on which the rule fired, each once."""
    return list(dict.fromkeys(text[start:end] for start, end, _ in in_text(flag, text) if text[start:end]))


def in_text(flag: Flag, text: str) -> list[Span]:
    """Where in a text one rule matched."""
    if flag.rule == TEST_RULE:
        return [
            (m.start(), m.end(), flag.rule) for m in _TEST_PHRASE.finditer(text) if flag.policy in m.group()
        ]
    return [
        (int(match["start"]), int(match["end"]), flag.rule)
        for match in flag.matches or []
        if match.get("field", "item.text") == "item.text"
    ]
