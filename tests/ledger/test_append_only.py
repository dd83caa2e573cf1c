"""Nothing changes or deletes an entry: the database refuses it twice, by a trigger and by rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from waker.core.entries import ACCOUNT_ERASED, Draft
from waker.ledger.grants import ROLE, grant
from waker.ledger.reading import head
from waker.ledger.verifying import verify
from waker.ledger.writing import append, writing

CHANGES = (
    "UPDATE ledger_entry SET subject = 'account:b' WHERE position = 1",
    "UPDATE ledger_entry SET subject = subject",
    "DELETE FROM ledger_entry WHERE position = 2",
    "TRUNCATE ledger_entry",
)


def draft(n: int) -> Draft:
    return Draft(ACCOUNT_ERASED, f"account:a{n}", {"account": f"a{n}", "by": "test"})


@pytest.fixture(autouse=True)
def _three_entries(db: None) -> None:
    append([draft(1), draft(2), draft(3)])


@contextmanager
def app_role() -> Iterator[None]:
    """As the requests and jobs of an installation."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def refused(sql: str) -> str:
    """What the database says to it. Fails where it says nothing."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(caught.value)


@pytest.mark.parametrize("sql", CHANGES)
def test_the_trigger_refuses_even_the_owner(sql: str) -> None:
    assert "the ledger is append-only" in refused(sql)
    assert verify().entries == 3


@pytest.mark.parametrize("sql", CHANGES)
def test_the_role_has_no_right_to_even_without_the_trigger(sql: str) -> None:
    assert grant()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    with app_role():
        assert "permission denied for table ledger_entry" in refused(sql)
    assert verify().broken is None


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        "DROP TRIGGER ledger_append_only ON ledger_entry",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
        "ALTER TABLE ledger_entry OWNER TO waker_app",
        "DROP TABLE ledger_entry CASCADE",
    ],
)
def test_the_role_cannot_open_either_lock(sql: str) -> None:
    assert grant()
    with app_role():
        refused(sql)


def test_the_role_can_append_and_read() -> None:
    assert grant()
    with app_role():
        assert append([draft(4)]) == 4
        assert head().position == 4
        assert verify().broken is None


def test_a_moment_before_the_last_entry_is_refused() -> None:
    with pytest.raises(ValueError, match="is before it"):
        append([draft(4)], at=head().at - timedelta(microseconds=1))
    assert head().position == 3


def test_what_fails_inside_a_writer_leaves_nothing() -> None:
    def fail() -> None:
        with writing() as writer:
            writer.add(*draft(4))
            writer.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert head().position == 3
    assert verify().entries == 3
