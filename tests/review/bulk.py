"""Bulks as the tests draw them up, run and undo them; and a small community whose items are decided on in bulk."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.review.histories import GUIDELINES, START
from waker.core.actors import Actor
from waker.guidelines import versions
from waker.intake import accounts, items
from waker.intake.reporting import reports
from waker.intake.shapes import AccountIn, ItemIn, ReportIn
from waker.policy.load import files_of
from waker.review.bulk import keeping, previewing, running, starting, undoing
from waker.review.models_bulk import Bulk, BulkSubject
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn, DecisionIn

LEA = Actor("key", "7")
OTTO = Actor("key", "8")
SPAM: dict[str, Any] = {
    "ground": {"kind": "guidelines", "policy": "spam"},
    "restrictions": [{"kind": "remove"}],
    "explanation": "All of the same network.",
}
HATE: dict[str, Any] = {**SPAM, "ground": {"kind": "guidelines", "policy": "hate_speech"}}


def body(raw: dict[str, Any]) -> DecideIn:
    return msgspec.convert(raw, DecideIn)


def drawn(subjects: list[str], raw: dict[str, Any], at: Any = None, **more: Any) -> tuple[Bulk, int]:
    """A bulk that waits to be confirmed, and the number that confirms it."""
    frozen = starting.freeze(subjects, body(raw), LEA, "admin", at=at, **more)
    ready = previewing.preview(subjects, body(raw), LEA, skip_decided=frozen.skip_decided, at=at).ready
    return frozen, ready


def begun(subjects: list[str], raw: dict[str, Any], at: Any = None, **more: Any) -> Bulk:
    frozen, ready = drawn(subjects, raw, at, **more)
    return starting.start(frozen.id, ready, LEA, at)


def run(bulk: Bulk, size: int = 3, at: Any = None) -> Bulk:
    while running.step(bulk.id, size, at):
        pass
    return keeping.get(bulk.id)


def undo(bulk: Bulk, size: int = 3, at: Any = None) -> Bulk:
    starting.start_undo(bulk.id, "It was another network.", LEA, at)
    while undoing.step(bulk.id, size, at):
        pass
    return keeping.get(bulk.id)


def states(bulk: Bulk) -> dict[str, tuple[str, str]]:
    rows = BulkSubject.objects.filter(bulk=bulk.id)
    return {row.subject: (row.state, row.reason) for row in rows}


def network() -> list[str]:
    """Seven items of two accounts (five of ann, two of ben), none of them judged by a rule; their keys."""
    versions.publish(files_of(GUIDELINES), "tests", at=START)
    people = [{"id": id_, "birth_date": "1990-01-01", "country": "NL"} for id_ in ("ann", "ben", "cas")]
    accounts.upsert([msgspec.convert(p, AccountIn) for p in people])
    sent = [
        {"id": f"i{n}", "kind": "comment", "account": "ann" if n < 5 else "ben", "text": f"good morning {n}"}
        for n in range(7)
    ]
    items.receive([msgspec.convert(i, ItemIn) for i in sent])
    return [f"content:i{n}" for n in range(7)]


def report(subject: str) -> str:
    kind, _, id_ = subject.partition(":")
    raw = {
        "channel": "member",
        "subject": {"kind": kind, "id": id_},
        "reason": "spam",
        "reporter": {"account": "cas"},
    }
    case: str = reports.file(msgspec.convert(raw, ReportIn))["case"]
    return case


def decide(subject: str, raw: dict[str, Any], by: Actor = OTTO) -> str:
    kind, _, id_ = subject.partition(":")
    return deciding.decide(msgspec.convert({**raw, "subject": {"kind": kind, "id": id_}}, DecisionIn), by)
