"""A report: an allegation by a person or body about a subject. Ten reports on one subject are one case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from waker.core import entries as kinds
from waker.core.channels import CHILD_SAFETY, CHILD_SAFETY_HOURS, DUE_HOURS
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import Fault, Invalid, NotFound, unknown
from waker.core.subjects import ACCOUNT, CONTENT, Subject, normal_id
from waker.guidelines import versions
from waker.intake import content
from waker.intake.checks import report_faults
from waker.intake.shapes import ReportIn
from waker.ledger.cases import open_case, open_on
from waker.ledger.models import Report
from waker.ledger.writing import writing
from waker.policy.pack import Pack

OTHER = "other"
ILLEGAL = "illegal_content"
"""Reasons beside the policies of the guidelines."""
RECEIPTS = {
    "en": "We have received your report. We will tell you what we decide.",
    "nl": "We hebben je melding ontvangen. We laten je weten wat we besluiten.",
}


def file(report: ReportIn, at: datetime | None = None) -> dict[str, Any]:
    """File a report; `{"id", "status", "receipt", "due_at", "case"}`. Invalid names what is wrong."""
    pack = versions.current()
    faults = report_faults(report)
    if report.reason not in pack.policies and report.reason not in (OTHER, ILLEGAL):
        faults = [*faults, unknown("reason", "reason", report.reason, [*pack.policies, OTHER, ILLEGAL])]
    subject = report.subject
    maker, language, country = _subject(report, faults)
    reporter = content.person(report.reporter.account) if report.reporter.account else None
    if report.reporter.account and reporter is None:
        message = f"There is no account {report.reporter.account[:60]!r}; send it to /accounts first."
        faults = [*faults, Fault("reporter.account", "unknown_account", message)]
    if faults:
        raise Invalid(faults)
    key = Subject(subject.kind, normal_id(subject.kind, subject.id)).key
    affected = content.person(maker) if maker else None
    with writing(at) as writer:
        due = _due(report, writer.at)
        policy = pack.policies.get(report.reason)
        waiting = open_on([key]).get(key)
        reach = affected.followers if affected else 0
        severity = policy.severity if policy else 1
        case = waiting.case if waiting else None
        if case is None:
            case = open_case(
                writer,
                key,
                account=maker,
                queue=_queue(pack, report.reason),
                policy=report.reason if policy else None,
                channel=report.channel,
                severity=severity,
                reach=reach,
                due_at=due,
                language=language,
                country=country,
            )
        id_ = new_id("r")
        body = {
            "id": id_,
            "channel": report.channel,
            "account": maker,
            "reason": report.reason,
            "policy": report.reason if policy else None,
            "reporter": f"account:{reporter.id}" if reporter else _outsider(writer, report),
            "note": (writer.note(report.explanation, [reporter.id if reporter else None, maker]) or {}).get(
                "ref"
            ),
            "law": report.law,
            "country": report.country or country,
            "language": reporter.language if reporter else language,
            "case": case,
            "due_at": rfc3339(due),
            "severity": severity,
            "reach": reach,
            "good_faith": report.good_faith,
        }
        writer.add(kinds.REPORT_FILED, key, body)
        moment = writer.at
    told = reporter.language if reporter and reporter.language in RECEIPTS else "en"
    return {
        "id": id_,
        "status": "received",
        "receipt": {"at": rfc3339(moment), "language": told, "text": RECEIPTS[told]},
        "due_at": rfc3339(due),
        "case": case,
    }


def get(report_id: str) -> dict[str, Any]:
    """A report and what became of it. NotFound."""
    row = Report.objects.filter(id=report_id).first()
    if row is None:
        raise NotFound.at("report", "unknown_report", f"There is no report {report_id[:60]!r}.")
    kind, _, id_ = row.subject.partition(":")
    return {
        "id": row.id,
        "status": "answered" if row.answered_at else "in_review",
        "channel": row.channel,
        "subject": {"kind": kind, "id": id_},
        "reason": row.reason,
        "at": rfc3339(row.at),
        "due_at": rfc3339(row.due_at),
        "case": row.case_id,
        "answered_at": rfc3339(row.answered_at) if row.answered_at else None,
        "outcome": {"decision": row.decision} if row.decision else None,
    }


def _subject(report: ReportIn, faults: list[Fault]) -> tuple[str | None, str | None, str | None]:
    """Whom the subject belongs to, its language and country; a fault when it is not known."""
    if report.subject.kind == CONTENT:
        piece = content.piece(report.subject.id)
        if piece is None:
            message = f"There is no item {report.subject.id[:60]!r}; send it to /items first."
            faults.append(Fault("subject.id", "unknown_item", message))
            return None, None, None
        return piece.account, piece.language, piece.country
    if report.subject.kind == ACCOUNT:
        person = content.person(report.subject.id)
        if person is None:
            message = f"There is no account {report.subject.id[:60]!r}; send it to /accounts first."
            faults.append(Fault("subject.id", "unknown_account", message))
            return None, None, None
        return person.id, person.language, person.country
    return None, None, report.country


def _due(report: ReportIn, at: datetime) -> datetime:
    if report.order is not None and report.order.due_at is not None:
        return report.order.due_at
    hours = DUE_HOURS[report.channel]
    if report.reason in CHILD_SAFETY:
        hours = min(hours, CHILD_SAFETY_HOURS)
    return at + timedelta(hours=hours)


def _queue(pack: Pack, reason: str) -> str:
    return pack.queue_of(reason).id if reason in pack.policies else next(iter(pack.queues))


def _outsider(writer: Any, report: ReportIn) -> str | None:
    """Somebody without an account: who they are stands in a note, which the ledger names by its reference."""
    who = report.reporter
    if not (who.name or who.email):
        return None
    reference = writer.note(f"{who.name or ''} <{who.email or ''}>", [])
    return f"note:{reference['ref']}"
