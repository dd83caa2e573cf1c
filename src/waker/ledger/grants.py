"""The rights of Waker's own requests and jobs: all that they need, and none over the ledger's past.

Tables belong to the role that migrates. Requests and jobs run as the role of ``WAKER_DATABASE_ROLE``, which
may read and add ledger entries and has no right to change, delete or truncate them: a second lock beside the
trigger, which holds even for code that goes around the ledger module.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger("waker.ledger")

ROLE = "waker_app"
APPEND_ONLY = ("ledger_entry",)
ROLE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")

# The partitions of an append-only table have grants of their own.
TABLES = """
    WITH RECURSIVE closed(oid) AS (
        SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
        UNION
        SELECT inhrelid FROM pg_inherits JOIN closed ON inhparent = closed.oid
    )
    SELECT format('%%I.%%I', nspname, relname), pg_class.oid IN (SELECT oid FROM closed)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND nspname = 'public'
"""


def role_exists(role: str = ROLE) -> bool:
    """Whether the database has ``role`` and this connection may switch to it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s", [role]
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def grant(role: str = ROLE) -> bool:
    """Make ``role`` and give it its rights on every table; false where the database does not permit that.

    Safe to repeat, and to run from two processes at once. Raises ValueError for a name that needs quoting.
    """
    if not ROLE_NAME.fullmatch(role):
        raise ValueError(f"{role!r} is not a plain role name")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('waker grants'))")
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN")
            if not role_exists(role):
                cursor.execute(f"GRANT {role} TO CURRENT_USER")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
            cursor.execute(TABLES, [list(APPEND_ONLY)])
            for table in [name for name, closed in cursor.fetchall() if closed]:
                cursor.execute(f"REVOKE ALL ON {table} FROM {role}")
                cursor.execute(f"GRANT SELECT, INSERT ON {table} TO {role}")
    except DatabaseError as error:
        logger.warning("the role %s cannot be made: %s", role, str(error).strip())
        return False
    return True


def grant_after_migrations(**_: Any) -> None:
    """Receiver of ``post_migrate``."""
    grant(settings.DATABASE_ROLE or ROLE)


def assume_role(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of ``connection_created``: from here on this connection has the rights of the role only."""
    if settings.DATABASE_ROLE:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {_plain(settings.DATABASE_ROLE)}")


def _plain(role: str) -> str:
    if not ROLE_NAME.fullmatch(role):
        raise ValueError(f"WAKER_DATABASE_ROLE: {role!r} is not a plain role name")
    return role
