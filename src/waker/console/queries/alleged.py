"""What a report alleges more exactly than its reason: the line of the policy's list that whoever reported chose."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from waker.guidelines import versions
from waker.intake.reporting.reasons import line_of
from waker.ledger.models import Report


def lines(reports: Iterable[Report], language: str) -> dict[str, str]:
    """Report -> that line, as the guidelines said it when it was chosen; only of reports with which one was."""
    reasons = {report.id: report.reason for report in reports}
    if not reasons:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, e.body::json->>'sub_reason', e.body::json->>'guidelines' FROM view_report r"
            " JOIN ledger_entry e ON e.position = r.position"
            " WHERE r.id = ANY(%s) AND e.body::json->>'sub_reason' IS NOT NULL",
            [list(reasons)],
        )
        chosen = cursor.fetchall()
    return {
        id_: line_of(versions.get(version), reasons[id_], line, language) or line
        for id_, line, version in chosen
    }
