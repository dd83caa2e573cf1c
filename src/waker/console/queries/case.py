"""One case: the subject, why it is here, who is behind it, and what was decided on the like of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from waker.console.queries import alleged, cases, decisions, measures
from waker.console.queries.subjects import Line, account_names, lines
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake import proofs
from waker.intake.models import Account, Item
from waker.ledger.models import Case, Decision, Flag, Report
from waker.policy.decide import TEST_RULE

SIMILAR_AMONG = 200
SIMILAR_SHOWN = 4
_TEST_PHRASE = re.compile(r"WAKER-TEST:[a-z0-9_]+(?::review)?")
_WORD = re.compile(r"\w{3,}")

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Full:
    case: Case
    subject: Subject
    line: Line
    item: Item | None
    account: Account | None
    flags: Sequence[tuple[Flag, Sequence[str]]]
    reports: Sequence[tuple[Report, str, str | None]]
    spans: Sequence[Span]
    in_force: Sequence[Mapping[str, Any]]
    account_in_force: Sequence[Mapping[str, Any]]
    history: Sequence[decisions.Row]
    similar: Sequence[decisions.Row]
    decided: decisions.Row | None
    hold: Decision | None
    holder: cases.Holder | None
    parent: Item | None
    unproved: frozenset[str]
    alleged: Mapping[str, str]


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
    others = (
        Decision.objects.filter(account=owner).exclude(subject=case.subject)
        if owner
        else Decision.objects.none()
    )
    decided = Decision.objects.filter(id=case.decision).first() if case.decision else None
    return Full(
        case=case,
        subject=subject,
        line=lines([case.subject])[case.subject],
        item=item,
        account=account,
        flags=[(flag, matched(flag, item.text if item else "")) for flag in flags],
        reports=reports,
        spans=spans(flags, item),
        in_force=[r for r in force if r["subject"] == case.subject],
        account_in_force=[r for r in force if r["subject"] == account_key != case.subject],
        history=decisions.rows(others.filter(hold=False).order_by("-position")[:6]),
        similar=similar(case, item),
        decided=decisions.rows([decided])[0] if decided else None,
        hold=Decision.objects.filter(subject=case.subject, hold=True, superseded_by__isnull=True)
        .order_by("-position")
        .first(),
        holder=cases.holders([case.id], at).get(case.id),
        parent=Item.objects.filter(id=item.parent).first() if item and item.parent else None,
        alleged=alleged.lines([report for report, _, _ in reports], get_language() or "en"),
        unproved=frozenset(proofs.unproved([report for report, _, _ in reports])),
    )


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


def similar(case: Case, item: Item | None) -> list[decisions.Row]:
    """Earlier decisions of people on the like of it: same policy, and the more words in common the better."""
    if not case.policy:
        return []
    among = list(
        Decision.objects.filter(policy=case.policy, hold=False, superseded_by__isnull=True)
        .exclude(automation="full")
        .exclude(subject=case.subject)
        .order_by("-position")[:SIMILAR_AMONG]
    )
    if item is None or not among:
        return decisions.rows(among[:SIMILAR_SHOWN])
    texts = dict(
        Item.objects.filter(
            id__in=[Subject.of_key(d.subject).id for d in among if d.subject.startswith("content:")]
        ).values_list("id", "text")
    )
    words = _words(item.text)
    ranked = sorted(
        among, key=lambda d: -likeness(words, _words(texts.get(Subject.of_key(d.subject).id, "")))
    )  # stable: among equals the newest stays first
    return decisions.rows(ranked[:SIMILAR_SHOWN])


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two texts have in common, 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text[:5_000].casefold()))
