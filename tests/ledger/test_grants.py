"""Requests and jobs run as a role that may add to the ledger and change nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction
from pytest_django import Settings

from waker.ledger.grants import ROLE, assume_role, grant, role_exists

pytestmark = pytest.mark.django_db(transaction=True)

ENTRY = (
    "INSERT INTO ledger_entry (position, at, kind, version, body, hash)"
    " VALUES (1000000, now(), 'Test', 1, '{}', '\\x00')"
)


@pytest.fixture
def as_role(settings: Settings) -> Iterator[None]:
    settings.DATABASE_ROLE = ROLE
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (ROLE,)
    yield
    connection.close()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_role_may_add_and_read(as_role: None) -> None:
    run(ENTRY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM ledger_entry WHERE position = 1000000")
        assert cursor.fetchone() == ("Test",)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET kind = 'Other'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "DROP TABLE ledger_entry",
    ],
)
def test_the_role_may_not_change_the_past(as_role: None, sql: str) -> None:
    run(ENTRY)
    # The database's own refusal, not the trigger's, which speaks otherwise.
    with pytest.raises(ProgrammingError, match=r"permission denied for table|must be owner of"):
        run(sql)


def test_the_owner_meets_the_trigger(settings: Settings) -> None:
    run(ENTRY)
    for sql in (
        "UPDATE ledger_entry SET kind = 'Other'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
    ):
        with pytest.raises(ProgrammingError, match="append-only"):
            run(sql)


def test_the_role_works_with_every_other_table(as_role: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, privilege FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) privilege"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> 'ledger_entry'"
            " AND NOT has_table_privilege(pg_class.oid, privilege)"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
            " AND NOT has_sequence_privilege('public.' || sequencename, 'USAGE')"
        )
        assert cursor.fetchall() == []


def test_partitions_are_closed_too() -> None:
    with transaction.atomic():
        run("CREATE TABLE ledger_entry_like (LIKE ledger_entry) PARTITION BY RANGE (position)")
        run("CREATE TABLE ledger_entry_part PARTITION OF ledger_entry_like FOR VALUES FROM (0) TO (9)")
        run("ALTER TABLE ledger_entry RENAME TO ledger_entry_before")
        run("ALTER TABLE ledger_entry_like RENAME TO ledger_entry")
        assert grant()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(%s, 'ledger_entry_part', 'INSERT'),"
                " has_table_privilege(%s, 'ledger_entry_part', 'DELETE')",
                [ROLE, ROLE],
            )
            assert cursor.fetchone() == (True, False)
        transaction.set_rollback(True)


def test_granting_again_changes_nothing() -> None:
    assert grant()
    assert grant()
    assert role_exists()
    assert not role_exists("waker_nobody")


def test_where_roles_may_not_be_made_it_says_no_and_goes_on() -> None:
    run("DROP ROLE IF EXISTS waker_poor")
    run("CREATE ROLE waker_poor NOLOGIN")
    try:
        run("SET ROLE waker_poor")
        assert grant("waker_other") is False
    finally:
        run("RESET ROLE")
        run("DROP ROLE waker_poor")


@pytest.mark.parametrize("name", ["waker app", "x; DROP TABLE ledger_entry", 'x"', "", "X"])
def test_only_a_plain_name_becomes_part_of_a_statement(settings: Settings, name: str) -> None:
    with pytest.raises(ValueError, match="plain role name"):
        grant(name)
    if name:
        settings.DATABASE_ROLE = name
        with pytest.raises(ValueError, match="plain role name"):
            assume_role(connection)
