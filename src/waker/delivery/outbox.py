"""The outbox: for each entry the messages that it calls for, written in the transaction that appends the entry.

So a message is there if and only if what it tells happened. Rows hold ids; nothing is sent here. What tells people of a
decision that a person took waits for the end of the undo window, and taking that back in time ends it here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import connection

from waker.core import entries as ledger
from waker.core.entries import Entry
from waker.core.ids import new_id
from waker.core.undoing import heard_from
from waker.delivery import kinds, withdrawing
from waker.delivery.models import Endpoint
from waker.ledger.models import Report
from waker.ledger.views import insert
from waker.redress import letters
from waker.redress.models import Appeal
from waker.redress.statements import held_until, owed

CHANNEL: Final = "waker_delivery"
"""The PostgreSQL notification that wakes the courier when the transaction commits."""
ACCOUNT: Final = "account:"
NOTE: Final = "note:"
STAFF: Final = "staff:"
COLUMNS: Final = (
    "id", "kind", "channel", "endpoint_id", "lane", "position", "subject", "recipient", "decision", "report", "appeal",
    "made_at", "due_at", "next_at", "attempts", "last_error", "dropped",
)  # fmt: skip
_ABOUT: Final = frozenset(
    {
        ledger.DECISION_TAKEN,
        ledger.REPORT_FILED,
        ledger.APPEAL_LODGED,
        ledger.APPEAL_DECIDED,
        ledger.MISUSE_WARNED,
        ledger.PROCESSING_SUSPENDED,
        ledger.ORDER_ESCALATED,
    }
)


@dataclass(frozen=True, slots=True)
class Told:
    """That something has to be told: what, about what, to whom. No `recipient`: to the host alone."""

    kind: str
    entry: Entry
    recipient: str | None = None
    decision: str | None = None
    report: str | None = None
    appeal: str | None = None
    not_before: datetime | None = None


def write(entries: Sequence[Entry]) -> None:
    """The follower: the rows for these entries, and the call to the courier. Runs under the ledger's lock."""
    if not any(entry.kind in _ABOUT for entry in entries):
        return
    silent, withdrawn = withdrawing.silence(entries), withdrawing.withdrawn(entries)
    told = list(_answering([t for entry in entries for t in _told(entry, silent, withdrawn)]))
    if not told:
        return
    endpoints = list(Endpoint.objects.order_by("created_at").values_list("id", "events"))
    rows = [row for t in told for row in _rows(t, endpoints)]
    if rows:
        with connection.cursor() as cursor:
            insert(cursor, "delivery_message", COLUMNS, rows)
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _told(
    entry: Entry, silent: Collection[str], withdrawn: Mapping[str, Mapping[str, Any]]
) -> Iterator[Told]:
    """What one entry calls for. `silent`: decisions of which nobody hears; `withdrawn`: what others take back."""
    body = entry.body
    if entry.kind == ledger.DECISION_TAKEN:
        if body["restrictions"] or body.get("supersedes"):
            # The host carries it out at once, whoever decided it.
            yield Told(kinds.RESTRICTIONS_CHANGED, entry, decision=body["id"])
        if body["id"] not in silent:
            yield from _heard(entry, withdrawn.get(body["id"]))
    elif entry.kind == ledger.REPORT_FILED:
        yield Told(kinds.REPORT_RECEIVED, entry, recipient=body.get("reporter"), report=body["id"])
    elif entry.kind == ledger.APPEAL_LODGED:
        yield Told(kinds.APPEAL_RECEIVED, entry, decision=body.get("decision"), appeal=body["id"])
    elif entry.kind == ledger.APPEAL_DECIDED:
        yield Told(kinds.APPEAL_DECIDED, entry, decision=body.get("decision"), appeal=body["appeal"])
    elif entry.kind == ledger.MISUSE_WARNED:
        yield Told(kinds.MISUSE_WARNED, entry, recipient=_reachable(body["who"]))
    elif entry.kind == ledger.PROCESSING_SUSPENDED:
        yield Told(kinds.MISUSE_SUSPENDED, entry, recipient=_reachable(body["who"]))

    elif entry.kind == ledger.ORDER_ESCALATED:
        for recipient in _on_duty(body["role"]):
            yield Told(kinds.ORDER_ESCALATED, entry, recipient=recipient)


def _heard(entry: Entry, gone: Mapping[str, Any] | None) -> Iterator[Told]:
    """What people are told of a decision, once the undo window and a gag are over. `gone`: what it takes back."""
    body = entry.body
    heard = heard_from(body["by"]["kind"], entry.at)
    statement = kinds.STATEMENT_ISSUED if owed(body) else kinds.STATEMENT_WITHDRAWN if gone else None
    if statement:
        of = gone or body
        yield Told(
            statement,
            entry,
            recipient=f"{ACCOUNT}{of['account']}",
            decision=body["id"],
            not_before=max(heard, held_until(of) or heard),
        )
    if body.get("case") and not body.get("hold"):
        # For each report of the case, below.
        yield Told(kinds.REPORT_ANSWERED, entry, decision=body["id"], not_before=heard)


def _on_duty(role: str) -> list[str]:
    """Everybody of the staff who has the role and works here."""
    users = get_user_model()._default_manager.filter(role=role, is_active=True).order_by("pk")
    return [f"{STAFF}{pk}" for pk in users.values_list("pk", flat=True)]


def _reachable(who: str) -> str | None:
    """An account, or an outsider who may have left an address; None for whoever is known by a report alone."""
    return who if who.startswith((ACCOUNT, NOTE)) else None


def _answering(told: Sequence[Told]) -> Iterator[Told]:
    """The same with their recipients: a decision answers every report of its case, an appeal has its appellant."""
    answered = {t.entry.body["case"] for t in told if t.kind == kinds.REPORT_ANSWERED}
    reports = _reports(answered)
    appellants = _appellants({t.appeal for t in told if t.appeal})
    for t in told:
        if t.kind == kinds.REPORT_ANSWERED:
            for id_, reporter in reports.get(t.entry.body["case"], ()):
                yield replace(t, report=id_, recipient=reporter)
        elif t.appeal:
            recipient, report = appellants.get(t.appeal, (None, None))
            yield replace(t, recipient=recipient, report=report)
            if t.kind == kinds.APPEAL_DECIDED:
                for recipient, report in _other_side(t.appeal):
                    yield replace(t, recipient=recipient, report=report)
        else:
            yield t


def _reports(cases: set[str]) -> dict[str, list[tuple[str, str | None]]]:
    """Case -> its reports, each with who filed it."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    if cases:
        rows = Report.objects.filter(case_id__in=cases).order_by("position")
        for case, id_, reporter in rows.values_list("case_id", "id", "reporter"):
            found.setdefault(case, []).append((id_, reporter))
    return found


def _appellants(appeals: set[str]) -> dict[str, tuple[str | None, str | None]]:
    """Appeal -> who appealed, and by which report where it is a reporter."""
    if not appeals:
        return {}
    rows = list(Appeal.objects.filter(id__in=appeals).values_list("id", "appellant", "report"))
    reporters = dict(
        Report.objects.filter(id__in={report for _, _, report in rows if report}).values_list(
            "id", "reporter"
        )
    )
    return {
        id_: (appellant if appellant.startswith(ACCOUNT) else reporters.get(report), report)
        for id_, appellant, report in rows
    }


def _other_side(appeal: str) -> list[tuple[str | None, str | None]]:
    """Who else is told of an appeal that changed something, and by which report where it is a reporter."""
    found = letters.others(appeal)
    reporters = dict(
        Report.objects.filter(id__in=[f["report"] for f in found if f["report"]]).values_list(
            "id", "reporter"
        )
    )
    return [
        (f"{ACCOUNT}{f['account']}" if f["account"] else reporters.get(f["report"]), f["report"])
        for f in found
    ]


def _rows(told: Told, endpoints: Sequence[tuple[str, list[str]]]) -> Iterator[tuple[Any, ...]]:
    """A row for each endpoint that wants it, or one for the mail; none when nobody can be told."""
    recipient = told.recipient
    if told.kind == kinds.ORDER_ESCALATED:
        yield _row(told, kinds.MAIL, None, recipient or "")
        return
    if told.kind in kinds.TO_PEOPLE:
        if recipient is None:
            return
        if recipient.startswith(NOTE):
            yield _row(told, kinds.MAIL, None, recipient)
            return
    for endpoint, events in endpoints:
        if not events or told.kind in events:
            yield _row(told, kinds.WEBHOOK, endpoint, told.entry.subject or "")


def _row(told: Told, channel: str, endpoint: str | None, lane: str) -> tuple[Any, ...]:
    made = told.entry.at
    due = max(made, told.not_before) if told.not_before else made
    return (
        new_id("m"), told.kind, channel, endpoint, lane, told.entry.position, told.entry.subject, told.recipient,
        told.decision, told.report, told.appeal, made, due, due, 0, "", False,
    )  # fmt: skip
