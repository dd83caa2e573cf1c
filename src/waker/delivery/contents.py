"""Contents: what a message says, made from the ledger when it is sent, so the outbox holds nobody's data.

The same message says the same each time, as far as the ledger's neighbours still hold it: an erased explanation is
gone from a statement that is sent later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from waker.core.moments import rfc3339
from waker.core.problems import Problem
from waker.delivery import kinds
from waker.delivery.models import Message
from waker.delivery.outbox import ACCOUNT
from waker.delivery.words import WORDS, language_for
from waker.intake import content
from waker.ledger.models import Decision, Report
from waker.redress import statements
from waker.review import bodies, changes

_encode = msgspec.json.Encoder(order="deterministic").encode


class Nobody(Exception):
    """There is nothing left to tell, or nobody to tell it to; the text says why."""


def encoded(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    """The body of a webhook."""
    return _encode({"type": kind, "timestamp": rfc3339(at), "data": data})


def of(messages: Sequence[Message]) -> dict[int, bytes | Exception]:
    """Message number -> the body of its webhook, or why there is none. One that cannot be made spoils no other."""
    found: dict[int, bytes | Exception] = {}
    laid = _changes([m.decision for m in messages if m.kind == kinds.RESTRICTIONS_CHANGED and m.decision])
    for message in messages:
        try:
            if message.kind == kinds.RESTRICTIONS_CHANGED:
                data = laid[message.decision or ""]
            else:
                data = data_of(message)
            found[message.n] = encoded(message.kind, message.made_at, data)
        except Exception as error:
            found[message.n] = error
    return found


def data_of(message: Message) -> dict[str, Any]:
    """What a message to a person says. Nobody."""
    if message.kind == kinds.STATEMENT_ISSUED:
        try:
            # Whether and from when it may be told was settled when the row was written.
            return statements.get(message.decision or "", regardless=True)
        except Problem as problem:
            raise Nobody(problem.detail) from None
    account = (
        message.recipient.removeprefix(ACCOUNT) if (message.recipient or "").startswith(ACCOUNT) else None
    )
    if message.kind in (kinds.REPORT_RECEIVED, kinds.REPORT_ANSWERED):
        return _report(message, account)
    return _appeal(message, account)


def _changes(decisions: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Decision -> its change, as the feed tells it."""
    if not decisions:
        return {}
    rows = list(Decision.objects.filter(id__in=decisions))
    return {change["decision"]: change for change in changes.of(rows)}


def _report(message: Message, account: str | None) -> dict[str, Any]:
    report = Report.objects.filter(id=message.report).first()
    if report is None:
        raise Nobody(f"there is no report {message.report}")
    language = _language(account, report)
    words = WORDS[language][message.kind]
    kind, _, id_ = report.subject.partition(":")
    data: dict[str, Any] = {
        "report": report.id,
        "account": account,
        "subject": {"kind": kind, "id": id_},
        "reason": report.reason,
        "at": rfc3339(report.at),
        "language": language,
        "title": words["title"],
    }
    if message.kind == kinds.REPORT_RECEIVED:
        return data | {"due_at": rfc3339(report.due_at), "text": words["text"].format(report=report.id)}
    decision = Decision.objects.get(id=message.decision)
    outcome = "exception" if decision.exception else "measure" if _lays(decision.id) else "no_action"
    parts = [words[outcome].format(report=report.id), words[decision.automation], words["redress"]]
    told = {"decision": decision.id, "result": outcome, "automation": decision.automation}
    return data | {"outcome": told, "text": "\n\n".join(parts)}


def _appeal(message: Message, account: str | None) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT at, body::text FROM ledger_entry WHERE position = %s", [message.position])
        at, text = cursor.fetchone()
    body = msgspec.json.decode(text)
    report = Report.objects.filter(id=message.report).first() if message.report else None
    language = _language(account, report, body.get("language"))
    words = WORDS[language][message.kind]
    data = {
        "appeal": message.appeal,
        "decision": message.decision,
        "report": message.report,
        "account": account,
        "at": rfc3339(at),
        "language": language,
        "title": words["title"],
    }
    if message.kind == kinds.APPEAL_RECEIVED:
        return data | {"due_at": body.get("due_at"), "text": words["text"].format(appeal=message.appeal)}
    parts = [words[body["outcome"]].format(appeal=message.appeal)]
    explanation = bodies.note(body.get("explanation"))
    parts += [explanation] if explanation else []
    parts.append(words["redress"])
    told = {"outcome": body["outcome"], "answer": body.get("answer")}
    return data | told | {"text": "\n\n".join(parts)}


def _lays(decision: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM view_restriction WHERE decision = %s)", [decision])
        return bool(cursor.fetchone()[0])


def _language(account: str | None, report: Report | None, asked: str | None = None) -> str:
    """The member's own; for an outsider the one of their appeal or report."""
    person = content.person(account) if account else None
    return language_for(person.language if person else asked, report.language if report else None)
