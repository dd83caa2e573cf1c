"""Whoever changes the past is found out, and the first entry that does not hold is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from waker.core.entries import ACCOUNT_ERASED, Draft
from waker.folds.chain import GENESIS, link
from waker.ledger.reading import head, stored
from waker.ledger.verifying import verify
from waker.ledger.writing import append

AT = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _six_entries(db: None) -> None:
    for n in range(1, 7):
        append([Draft(ACCOUNT_ERASED, f"account:a{n}", {"account": f"a{n}", "by": "é\n'\"\\"})], at=AT)


def tamper(*statements: str) -> None:
    """As somebody who owns the database and knows how to switch its triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for sql in statements:
            cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_whole_chain_holds() -> None:
    verdict = verify()
    assert (verdict.entries, verdict.broken, verdict.why) == (6, None, "")


def test_the_hash_is_what_the_chain_says_it_is() -> None:
    before = GENESIS
    for row in stored():
        before = link(before, row.position, row.at, row.kind, row.version, row.subject, row.body)
        assert row.hash == before
    assert head().hash == before


@pytest.mark.parametrize(
    ("sql", "broken", "why"),
    [
        ("UPDATE ledger_entry SET body = '{}' WHERE position = 3", 3, "does not match its hash"),
        # The same JSON in other letters is another text.
        ("UPDATE ledger_entry SET body = (body::text || ' ')::json WHERE position = 3", 3, "does not match"),
        (
            "UPDATE ledger_entry SET at = at + interval '1 microsecond' WHERE position = 4",
            4,
            "does not match",
        ),
        ("UPDATE ledger_entry SET subject = 'account:x' WHERE position = 2", 2, "does not match its hash"),
        ("UPDATE ledger_entry SET subject = NULL WHERE position = 2", 2, "does not match its hash"),
        (
            "UPDATE ledger_entry SET kind = 'FlagRaised' WHERE position = 1",
            1,
            "entry 1 (FlagRaised) does not",
        ),
        ("UPDATE ledger_entry SET version = 2 WHERE position = 6", 6, "does not match its hash"),
        (
            "UPDATE ledger_entry SET hash = decode(repeat('ab', 32), 'hex') WHERE position = 5",
            5,
            "does not match",
        ),
        ("DELETE FROM ledger_entry WHERE position = 1", 1, "entry 1 is missing; the next is 2"),
        ("DELETE FROM ledger_entry WHERE position IN (3, 4)", 3, "entry 3 is missing; the next is 5"),
        ("DELETE FROM ledger_entry WHERE position = 6", 6, "entry 6 is missing; the head is at 6"),
        ("DELETE FROM ledger_entry", 1, "entry 1 is missing; the head is at 6"),
        (
            "UPDATE ledger_head SET hash = decode(repeat('00', 32), 'hex')",
            6,
            "the head does not carry the hash",
        ),
        ("UPDATE ledger_head SET position = 7", 7, "entry 7 is missing; the head is at 7"),
    ],
)
def test_tampering_is_found_at_the_first_broken_entry(sql: str, broken: int, why: str) -> None:
    tamper(sql)
    verdict = verify()
    assert verdict.broken == broken
    assert why in verdict.why
    assert verdict.entries == broken - 1 or "head does not carry" in why


def test_swapped_entries_are_found() -> None:
    tamper(
        "UPDATE ledger_entry SET position = 100 WHERE position = 3",
        "UPDATE ledger_entry SET position = 3 WHERE position = 4",
        "UPDATE ledger_entry SET position = 4 WHERE position = 100",
    )
    assert verify().broken == 3


def test_a_head_set_back_is_found() -> None:
    """The first four entries are a whole chain of their own: the two beyond give it away."""
    tamper("UPDATE ledger_head SET position = 4, hash = (SELECT hash FROM ledger_entry WHERE position = 4)")
    verdict = verify()
    assert (verdict.broken, verdict.why) == (5, "entry 5 lies beyond the head of the chain")


def test_a_rewritten_rest_is_found_by_the_head() -> None:
    """Even with every hash from the changed entry on made anew."""
    rows = list(stored())
    before = rows[3].hash
    statements = []
    for row in rows[4:]:
        body = row.body.replace("a5", "b5")
        before = link(before, row.position, row.at, row.kind, row.version, row.subject, body)
        text = body.replace("'", "''")
        statements.append(
            f"UPDATE ledger_entry SET body = '{text}', hash = decode('{before.hex()}', 'hex')"
            f" WHERE position = {row.position}"
        )
    tamper(*statements)
    verdict = verify()
    assert (verdict.broken, verdict.why) == (6, "the head does not carry the hash of the last entry")


def test_what_is_appended_while_verifying_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    from waker.ledger import verifying

    early = head()
    append([Draft(ACCOUNT_ERASED, "account:late", {"account": "late", "by": "x"})])
    monkeypatch.setattr(verifying, "head", lambda: early)
    assert verify().broken is None
