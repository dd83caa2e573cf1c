"""A report: an allegation by a person or body about a subject. Ten reports on one subject are one case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from waker.core.channels import AUTHORITY, CITIZEN, LAW_ENFORCEMENT, MEMBER
from waker.core.ids import new_id
from waker.core.languages import primary
from waker.core.moments import rfc3339
from waker.core.problems import Forbidden, Invalid, NotFound
from waker.folds.projection.redress import REPORTS
from waker.guidelines import versions
from waker.intake import partners
from waker.intake.authorities import orders, receiving
from waker.intake.authorities.orders import Source
from waker.intake.models_partners import PartnerReport
from waker.intake.reporting import filings, tokens
from waker.intake.reporting.filing import Target, due_at, look, record
from waker.intake.shapes import ReportIn
from waker.ledger import suspensions
from waker.ledger.models import Report
from waker.ledger.writing import writing

RECEIPTS = {
    "en": "We have received your report. We will tell you what we decide.",
    "nl": "We hebben je melding ontvangen. We laten je weten wat we besluiten.",
}
_PURPOSE = "waker.report.status"


def file(report: ReportIn, at: datetime | None = None, source: Source | None = None) -> dict[str, Any]:
    """File a report; `{"id", "status", "receipt", "due_at", "case"}`. Invalid names what is wrong.

    `source`: through whom it came, where that is a partner or an authority. An authority's order is entered in the
    register along with it. The same again by the same person, while it waits for its answer, is the first one
    (docs/decisions/015). Forbidden while reports of this member are not handled.
    """
    pack = versions.current()
    faults, target = look(report, pack)
    if faults:
        raise Invalid(faults)
    ordered = report.order is not None and report.channel in (AUTHORITY, LAW_ENFORCEMENT)
    with writing(at) as writer:
        due, rank, more = due_at(report, writer.at), None, {}
        if ordered:
            more["order"] = new_id("o")
            if receiving.is_tco(report):
                due = orders.due_at(orders.TCO, writer.at)
        earlier = _same(report, target)
        if earlier is not None:
            return told(report, target, earlier.id, earlier.case_id, earlier.due_at, earlier.at)
        _require_handled(target, writer.at)
        if source is not None:
            more |= {"via": source.via, "partner": source.partner}
            due, rank = partners.urgency(report, source, due, writer.at, more)
        id_, case = record(writer, report, target, pack, due, rank, more)
        if ordered:
            origin = source or orders.Source("platform")
            receiving.of_report(writer, report, target, origin, more["order"], due, (id_, case))
        moment = writer.at
    return told(report, target, id_, case, due, moment)


def told(
    report: ReportIn, target: Target, id_: str, case: str, due: datetime, moment: datetime
) -> dict[str, Any]:
    """What whoever filed the report is told at once."""
    reporter = target.reporter
    spoken = primary((reporter.language if reporter else report.language) or "en")
    language = spoken if spoken in RECEIPTS else "en"
    return {
        "id": id_,
        "status": "received",
        "receipt": {"at": rfc3339(moment), "language": language, "text": RECEIPTS[language]},
        "due_at": rfc3339(due),
        "case": case,
    }


def status_token(report_id: str) -> str:
    """What stands in the link to the page that shows how a report stands; nobody can guess it."""
    return tokens.token_of(report_id, _PURPOSE)


def of_token(token: str) -> Report | None:
    """The report whose link this is; None when it is none."""
    return tokens.report_of(token, _PURPOSE)


def get(report_id: str) -> dict[str, Any]:
    """A report and what became of it. NotFound."""
    row = Report.objects.filter(id=report_id).first()
    if row is None:
        raise NotFound.at("report", "unknown_report", f"There is no report {report_id[:60]!r}.")
    return tell(row)


def tell(row: Report) -> dict[str, Any]:
    """A report as the API tells it."""
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


def is_of(report_id: str, via: str) -> bool:
    """Whether the report came through this source."""
    return PartnerReport.objects.filter(id=report_id, via=via).exists()


def of_account(account: str) -> list[Report]:
    """The reports that a member filed, newest first."""
    return list(Report.objects.filter(reporter=f"account:{account}").order_by("-position")[:200])


def _same(report: ReportIn, target: Target) -> Report | None:
    """What the same person reported of the same subject for the same reason, where that still waits."""
    if report.channel not in (MEMBER, CITIZEN):
        return None
    if target.reporter is not None:
        return (
            Report.objects.filter(
                reporter=f"account:{target.reporter.id}",
                subject=target.key,
                reason=report.reason,
                answered_at=None,
            )
            .order_by("position")
            .first()
        )
    email = report.reporter.email
    return filings.before(email, target.key, report.reason) if email else None


def _require_handled(target: Target, at: datetime) -> None:
    """Forbidden while what this member reports is not handled, because too much of it was without any ground."""
    if target.reporter is None:
        return
    stopped = suspensions.running(f"account:{target.reporter.id}", REPORTS, at)
    if stopped is not None:
        message = (
            f"Reports of this member are not handled until {rfc3339(stopped.ends)}: within half a year too many"
            " of them were manifestly unfounded, also after a warning."
        )
        raise Forbidden.at("reporter.account", "suspended", message)
