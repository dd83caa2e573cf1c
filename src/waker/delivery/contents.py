"""Contents: what a message says, made from the ledger when it is sent, so the outbox holds nobody's data.

The same message says the same each time, as far as the ledger's neighbours still hold it: an erased explanation is
gone from a statement that is sent later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from waker.core.moments import rfc3339
from waker.core.problems import NotFound
from waker.delivery import kinds
from waker.delivery.models import Message
from waker.delivery.outbox import ACCOUNT
from waker.delivery.words import WORDS, language_for
from waker.intake import content
from waker.ledger.models import Decision, Entry, Report
from waker.redress import letters, statements
from waker.redress.models import Appeal
from waker.review import changes

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
        # Whether and from when it may be told was settled when the row was written.
        return _letter(lambda: statements.get(message.decision or "", regardless=True))
    if message.kind == kinds.STATEMENT_WITHDRAWN:
        return _letter(lambda: letters.withdrawal(message.decision or ""))
    account = (
        message.recipient.removeprefix(ACCOUNT) if (message.recipient or "").startswith(ACCOUNT) else None
    )
    if message.kind in (kinds.REPORT_RECEIVED, kinds.REPORT_ANSWERED):
        return _report(message, account)
    if message.kind in (kinds.MISUSE_WARNED, kinds.MISUSE_SUSPENDED):
        return _misuse(message, account)
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
    kind, _, id_ = report.subject.partition(":")
    data: dict[str, Any] = {
        "report": report.id,
        "account": account,
        "subject": {"kind": kind, "id": id_},
        "reason": report.reason,
        "at": rfc3339(report.at),
    }
    if message.kind == kinds.REPORT_RECEIVED:
        language = _language(account, report)
        words = WORDS[language][message.kind]
        text = words["text"].format(report=report.id)
        told = {"language": language, "title": words["title"], "text": text}
        return data | told | {"due_at": rfc3339(report.due_at)}
    letter = _letter(lambda: letters.outcome_of_report(report.id))
    decision = Decision.objects.get(id=report.decision)
    result = "exception" if decision.exception else "no_action" if decision.no_action else "measure"
    outcome = {"decision": decision.id, "result": result, "automation": decision.automation}
    return data | letter | {"outcome": outcome}


def _appeal(message: Message, account: str | None) -> dict[str, Any]:
    appeal = Appeal.objects.filter(id=message.appeal).first()
    if appeal is None:
        raise Nobody(f"there is no appeal {message.appeal}")
    data = {
        "appeal": appeal.id,
        "decision": appeal.decision,
        "report": message.report,
        "account": account,
        "by": appeal.by,
        "at": rfc3339(appeal.at),
    }
    if message.kind == kinds.APPEAL_RECEIVED:
        letter = _letter(lambda: letters.receipt(appeal))
        return (
            data | {"due_at": rfc3339(appeal.due_at)} | {n: letter[n] for n in ("language", "title", "text")}
        )
    yours = message.recipient == appeal.appellant or (
        message.report is not None and message.report == appeal.report
    )
    if yours:
        letter = _letter(lambda: letters.answer(appeal.id))
    else:
        letter = _letter(lambda: _to_other(letters.others(appeal.id), account, message.report))
    told = {"outcome": appeal.outcome, "answer": appeal.answer, "party": "appellant" if yours else "other"}
    return data | told | letter


def _misuse(message: Message, account: str | None) -> dict[str, Any]:
    """What the entry says whom the message is about, and the letter on it."""
    told: Any = Entry.objects.values_list("body", flat=True).get(position=message.position)
    # An outsider is known by what they sent: they are written to in the language of their latest report.
    sent = None if account else Report.objects.filter(reporter=told["who"]).order_by("-position").first()
    language = sent.language if sent else None
    data = {"type": told["type"], "account": account, "at": rfc3339(message.made_at)}
    if message.kind == kinds.MISUSE_WARNED:
        return data | {"warning": told["id"]} | _letter(lambda: letters.warning(told["id"], language))
    until = {"suspension": told["id"], "until": told["ends"]}
    return data | until | _letter(lambda: letters.suspension(told["id"], language))


def _to_other(found: Sequence[dict[str, Any]], account: str | None, report: str | None) -> dict[str, Any]:
    for letter in found:
        if (letter["account"], letter["report"]) == (account, report):
            return {name: letter[name] for name in ("language", "title", "parts", "text")}
    raise Nobody("The appeal changed nothing for them.")


def _letter(write: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """A letter of the room of redress. Nobody, when what it would say is not so any more."""
    try:
        return write()
    except NotFound as gone:
        raise Nobody(gone.detail) from None


def _language(account: str | None, report: Report) -> str:
    """The member's own; for an outsider the one of their report."""
    person = content.person(account) if account else None
    return language_for(person.language if person else None, report.language)
