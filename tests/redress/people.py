"""A small history, told through the services at moments of one's choosing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from tests.api.conftest import load
from waker.core.actors import Actor
from waker.guidelines import versions
from waker.intake import accounts, items
from waker.intake.reporting import reports
from waker.intake.shapes import AccountIn, ItemIn, ReportIn
from waker.policy.load import files_of
from waker.review import cases
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn, DecisionIn

FIRST = Actor("staff", "1")
SECOND = Actor("staff", "2")
ACCOUNTS = [
    {"id": "alice", "birth_date": "1986-04-01", "country": "NL", "languages": ["nl"], "name": "Alice"},
    {"id": "bob", "birth_date": "1996-04-01", "country": "NL", "languages": ["en"], "name": "Bob"},
]


def settle(at: datetime, monkeypatch: Any) -> None:
    """Guidelines, Alice and Bob, at a moment."""
    monkeypatch.setattr(versions, "load_pack", lambda files: load(tuple(sorted(files.items()))))
    versions.publish(files_of(versions.default_folder()), "installation", at)
    accounts.upsert([msgspec.convert(a, AccountIn) for a in ACCOUNTS], at)


def post(id_: str, at: datetime, account: str = "alice", text: str = "Hallo") -> str:
    item = {"id": id_, "kind": "video", "account": account, "text": text}
    taken = items.receive([msgspec.convert(item, ItemIn)], at)
    assert taken[0]["status"] == "accepted", taken
    return id_


def decide(id_: str, at: datetime, actor: Actor = FIRST, **more: Any) -> str:
    """A decision on content on own initiative: removed as hate speech, unless said otherwise."""
    body = {
        "subject": {"kind": "content", "id": id_},
        "ground": {"kind": "guidelines", "policy": "hate_speech"},
        "restrictions": [{"kind": "remove"}],
        **more,
    }
    return deciding.decide(msgspec.convert(body, DecisionIn), actor, at)


def report(id_: str, at: datetime, account: str | None = "bob", **more: Any) -> dict[str, Any]:
    body = {
        "channel": "member",
        "subject": {"kind": "content", "id": id_},
        "reason": "spam",
        "reporter": {"account": account} if account else {},
        **more,
    }
    return reports.file(msgspec.convert(body, ReportIn), at)


def answer(case: str, at: datetime, actor: Actor = FIRST, **more: Any) -> str:
    """A decision on a case: no action, unless said otherwise."""
    body: dict[str, Any] = more if "restrictions" in more else {"no_action": True, **more}
    cases.claim(case, actor, at)
    return deciding.decide_case(case, msgspec.convert(body, DecideIn), actor, at)
