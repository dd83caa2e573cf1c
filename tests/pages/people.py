"""What the tests of the pages for people share: filling in the form, and a moderator's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from django.core import signing
from django.test import Client
from django.utils import timezone

from waker.core.actors import Actor
from waker.intake.reporting import reports
from waker.intake.shapes import ReportIn
from waker.ledger.models import Report
from waker.pages import guard
from waker.redress import misuse
from waker.review import cases
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn

MODERATOR = Actor("staff", "1")
GOOD = {
    "location": "v-mean",
    "moment": "1:23",
    "explanation": "Calls a whole group of people animals.",
    "name": "Cita Citizen",
    "email": "cita@example.org",
    "good_faith": "on",
}


def stamp(seconds: float = 60) -> str:
    """A stamp of a form that was shown so long ago."""
    made = signing.TimestampSigner(salt=guard._SALT)
    moment = timezone.now() - timedelta(seconds=seconds)
    made.timestamp = lambda: signing.b62_encode(int(moment.timestamp()))  # type: ignore[method-assign]
    return made.sign("f")


def send(client: Client, reason: str = "hate_speech", **fields: str) -> Any:
    said = {**GOOD, "shown": stamp(), **fields}
    return client.post(f"/report?reason={reason}", {k: v for k, v in said.items() if v})


def sent(client: Client, reason: str = "hate_speech", **fields: str) -> str:
    """The address of the status page of a report that was taken."""
    answer = send(client, reason, **fields)
    assert answer.status_code == 302, text(answer)
    address: str = answer.headers["Location"]
    return address


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def answer(report: Report, **body: Any) -> str:
    """Decide the case of a report: no action, unless said otherwise."""
    body = body or {"no_action": True}
    cases.claim(report.case_id, MODERATOR)
    return deciding.decide_case(report.case_id, msgspec.convert(body, DecideIn), MODERATOR)


def remove(report: Report) -> str:
    return answer(
        report,
        ground={"kind": "guidelines", "policy": "hate_speech"},
        restrictions=[{"kind": "remove"}],
        explanation="It dehumanises.",
    )


def misused(account: str) -> None:
    """Two reports plainly without ground, a warning between them, and a suspension of thirty days."""
    who = f"account:{account}"
    for item in ("v-mean", "v-sea"):
        body = {"channel": "member", "subject": {"kind": "content", "id": item}, "reason": "spam"}
        sent = msgspec.convert({**body, "reporter": {"account": account}}, ReportIn)
        filed = Report.objects.get(id=reports.file(sent)["id"])
        answer(filed, no_action=True, manifestly_unfounded=[filed.id])
        if item == "v-mean":
            misuse.warn(misuse.REPORTS, who, "It keeps others waiting.", "", MODERATOR)
    misuse.suspend(misuse.REPORTS, who, 30, "It goes on.", "", MODERATOR)
