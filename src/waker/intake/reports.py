"""A report: an allegation by a person or body about a subject. Ten reports on one subject are one case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from waker.core.moments import rfc3339
from waker.core.problems import Invalid, NotFound
from waker.guidelines import versions
from waker.intake.filing import Target, due_at, look, record
from waker.intake.shapes import ReportIn
from waker.ledger.models import Report
from waker.ledger.writing import writing

RECEIPTS = {
    "en": "We have received your report. We will tell you what we decide.",
    "nl": "We hebben je melding ontvangen. We laten je weten wat we besluiten.",
}


def file(report: ReportIn, at: datetime | None = None) -> dict[str, Any]:
    """File a report; `{"id", "status", "receipt", "due_at", "case"}`. Invalid names what is wrong."""
    pack = versions.current()
    faults, target = look(report, pack)
    if faults:
        raise Invalid(faults)
    with writing(at) as writer:
        due = due_at(report, writer.at)
        id_, case = record(writer, report, target, pack, due)
        moment = writer.at
    return told(report, target, id_, case, due, moment)


def told(
    report: ReportIn, target: Target, id_: str, case: str, due: datetime, moment: datetime
) -> dict[str, Any]:
    """What whoever filed the report is told at once."""
    reporter = target.reporter
    language = reporter.language if reporter and reporter.language in RECEIPTS else "en"
    return {
        "id": id_,
        "status": "received",
        "receipt": {"at": rfc3339(moment), "language": language, "text": RECEIPTS[language]},
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
