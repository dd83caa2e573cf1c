"""Erasing a person: nothing of theirs is left in any table, the chain holds, and the views come out the same."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.db import connection

from tests.review.histories import ANNA, World
from waker.core.problems import NotFound
from waker.intake import accounts, items
from waker.intake.erasing import erase
from waker.intake.reporting import reports
from waker.intake.shapes import AccountIn, ItemIn, ReportIn
from waker.ledger.models import Case
from waker.ledger.reading import entries
from waker.ledger.rebuilding import digests, rebuild
from waker.ledger.verifying import verify
from waker.review import decisions
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn, DecisionIn

PLANTED = "Xanthippe"


@pytest.fixture(autouse=True)
def _person(db: None, own_versions: None) -> None:
    """Somebody whose every field, item, report and decision holds a word that is nowhere else."""
    World().begin()
    person = {
        "id": "p", "birth_date": "1977-07-17", "country": "SM", "languages": ["rm"], "name": f"{PLANTED} S.",
        "bio": f"I am {PLANTED}", "devices": [f"phone-of-{PLANTED}"], "followers": 7,
        "created_at": "2020-02-22T02:22:22Z",
    }  # fmt: skip
    accounts.upsert([msgspec.convert(person, AccountIn)])
    for text in (f"{PLANTED}: green people again", f"{PLANTED} says: green people again"):
        item = {
            "id": "p1", "kind": "video", "account": "p", "text": text, "hashtags": [PLANTED],
            "media": [{"kind": "video", "url": f"https://example.org/{PLANTED}"}], "attributes": {"place": PLANTED},
        }  # fmt: skip
        items.receive([msgspec.convert(item, ItemIn)])
    _report("content", "p1", "a0", f"I know {PLANTED}, it is a lie")
    _report("account", "p", "a1", f"{PLANTED} again")
    _report("content", "c0", "p", f"as {PLANTED} I say so")
    case = Case.objects.get(subject="content:p1")
    decided = {
        "ground": {"kind": "guidelines", "policy": "hate_speech"},
        "restrictions": [{"kind": "remove"}],
        "explanation": f"{PLANTED} said so",
    }
    removal = deciding.decide_case(case.id, msgspec.convert(decided, DecideIn), ANNA)
    deciding.undo(removal, f"{PLANTED} did not", ANNA)
    excepted = {
        "subject": {"kind": "content", "id": "p1"},
        "ground": {"kind": "guidelines", "policy": "hate_speech"},
        "exception": {"kind": "educational", "reasoning": f"{PLANTED} teaches history here"},
    }
    deciding.decide(msgspec.convert(excepted, DecisionIn), ANNA)


def _report(kind: str, id_: str, by: str, explanation: str) -> None:
    body: dict[str, Any] = {
        "channel": "member", "subject": {"kind": kind, "id": id_}, "reason": "hate_speech",
        "explanation": explanation, "reporter": {"account": by},
    }  # fmt: skip
    reports.file(msgspec.convert(body, ReportIn))


def holding(word: str) -> dict[str, int]:
    """The tables of which a row, as text, holds the word in any column, and how many rows."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"])
            [(count,)] = cursor.fetchall()
            if count:
                found[table] = count
    return found


def test_the_planted_words_are_where_they_should_be() -> None:
    """Else the search below would prove nothing; and none of them is in the ledger, which cannot forget."""
    found = holding(PLANTED)
    assert {"account", "item", "item_revision", "device_link", "ledger_note", "ledger_trace"} <= set(found)
    assert "ledger_entry" not in found
    assert not [table for table in found if table.startswith("view_")]


def test_nothing_personal_is_left_in_any_table() -> None:
    erase("p", "test")
    for word in (PLANTED, "1977-07-17", "2020-02-22"):
        assert holding(word) == {}, word


def test_the_chain_holds_and_the_views_come_out_the_same() -> None:
    before = digests()
    erase("p", "test")
    assert verify().broken is None
    assert rebuild().differing == ()
    changed = {view for view, digest in digests().items() if digest != before[view]}
    assert not changed & {"view_decision", "view_restriction", "view_flag", "view_case", "view_report"}


def test_twice_is_harmless() -> None:
    first = erase("p", "test")
    assert first.items == 1
    assert first.revisions == 1
    assert first.notes == 6
    assert first.traces == 2
    again = erase("p", "test")
    assert (again.revisions, again.notes, again.traces) == (0, 0, 0)
    assert verify().broken is None
    assert [e.subject for e in entries() if e.kind == "AccountErased"] == ["account:p", "account:p"]


def test_the_decisions_can_still_be_read() -> None:
    [taken] = [e for e in entries() if e.kind == "DecisionTaken" and e.body.get("exception")]
    assert decisions.get(taken.body["id"])["exception"]["reasoning"] == f"{PLANTED} teaches history here"
    erase("p", "test")
    told = decisions.get(taken.body["id"])
    assert told["exception"] == {"kind": "educational", "reasoning": None}
    assert told["subject"] == {"kind": "content", "id": "p1"}


def test_others_keep_theirs() -> None:
    erase("p", "test")
    assert items.receive(
        [msgspec.convert({"id": "f0", "kind": "video", "account": "a0", "text": "x"}, ItemIn)]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT country FROM account WHERE id = 'a0'")
        assert cursor.fetchone() == ("NL",)


def test_nobody_unknown_is_erased() -> None:
    with pytest.raises(NotFound):
        erase("nobody", "test")
