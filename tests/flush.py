"""How the tests empty the database between them: the ledger refuses it, so they say that they are the owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

_flush = DatabaseOperations.execute_sql_flush

HEAD = (
    "INSERT INTO ledger_head (id, position, at, hash) VALUES (1, 0, '1970-01-01T00:00:00Z',"
    " decode(repeat('00', 32), 'hex'))"
)


def _as_owner(self: DatabaseOperations, sql_list: Sequence[str]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
        cursor.execute("RESET ROLE")
        cursor.execute("SET session_replication_role = replica")
        try:
            _flush(self, sql_list)
            cursor.execute(HEAD)
        finally:
            cursor.execute("SET session_replication_role = origin")
            cursor.execute(f'SET ROLE "{role}"')


def install() -> None:
    DatabaseOperations.execute_sql_flush = _as_owner  # type: ignore[method-assign]
