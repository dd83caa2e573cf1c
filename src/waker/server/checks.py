"""A finding: one thing about an installation that was looked at, and whether it is as it should be."""

from __future__ import annotations

import platform
import shutil
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from waker import settings

OK, WARN, FAIL = "ok", "warn", "fail"
LITTLE_DISK = 1 * 1024**3
SOME_DISK = 5 * 1024**3
CLOCK_APART_S = 5.0


class Finding(NamedTuple):
    """``text`` says what is, and where that is not ``ok``, what to do."""

    state: str
    what: str
    text: str


def of_machine(data: Path) -> list[Finding]:
    """Findings that need no database."""
    return [python(), disk(data), secret_key(data), mail(), public_url(), two_step(), oidc(), debug()]


def of_database() -> list[Finding]:
    """Findings about the database that Django is set up for. One that cannot be made is a failure too."""
    return [_guarded(check) for check in (server, migrations, guidelines, chain, rights, clock, staff)]


def _guarded(check: Callable[[], Finding]) -> Finding:
    from django.db import connection

    try:
        return check()
    except Exception as error:
        connection.close()
        return Finding(FAIL, check.__name__, f"cannot be looked at: {error}".strip())


def python() -> Finding:
    found = platform.python_version()
    if sys.implementation.name != "cpython":
        return Finding(
            WARN, "python", f"{platform.python_implementation()} {found}; Waker is tested on CPython"
        )
    return Finding(OK, "python", found)


def disk(data: Path) -> Finding:
    free = shutil.disk_usage(next(path for path in [data, *data.parents] if path.exists())).free
    text = f"{free / 1024**3:.1f} GB free at {data}"
    if free < LITTLE_DISK:
        return Finding(FAIL, "disk", f"{text}; PostgreSQL stops when it is full: free some space")
    if free < SOME_DISK:
        return Finding(WARN, "disk", f"{text}; that is little for a database")
    return Finding(OK, "disk", text)


def secret_key(data: Path) -> Finding:
    if settings.envstr("WAKER_SECRET_KEY"):
        return Finding(OK, "secret key", "from WAKER_SECRET_KEY")
    path = data / "secret.key"
    if not path.exists():
        return Finding(WARN, "secret key", f"{path} is not there yet; the first `waker up` makes it")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding(
            FAIL, "secret key", f"others can read {path}: chmod 600 it, and replace it if they did"
        )
    return Finding(OK, "secret key", f"{path}, for its owner alone")


def mail() -> Finding:
    if settings.envstr("WAKER_SMTP_HOST"):
        return Finding(OK, "mail", f"through {settings.envstr('WAKER_SMTP_HOST')}")
    return Finding(
        WARN, "mail", "kept in the data directory under mail/, sent to nobody: set WAKER_SMTP_HOST"
    )


def public_url() -> Finding:
    url = settings.envstr("WAKER_PUBLIC_URL")
    if not url:
        return Finding(WARN, "address", "links name this machine only: set WAKER_PUBLIC_URL")
    if not url.startswith("https://"):
        return Finding(WARN, "address", f"{url} is not encrypted: put it behind https")
    return Finding(OK, "address", url)


def two_step() -> Finding:
    if not settings.envbool("WAKER_TWO_STEP"):
        return Finding(
            WARN, "two-step", "a password alone lets staff in: unset WAKER_TWO_STEP, except for a demo"
        )
    return Finding(OK, "two-step", "asked of all staff")


def oidc() -> Finding:
    """Whether the settings of the OpenID provider fit together; it is not asked anything."""
    issuer, client = settings.envstr("WAKER_OIDC_ISSUER"), settings.envstr("WAKER_OIDC_CLIENT_ID")
    if not issuer and not client:
        return Finding(OK, "single sign-on", "none")
    if not issuer or not client:
        missing = "WAKER_OIDC_CLIENT_ID" if issuer else "WAKER_OIDC_ISSUER"
        return Finding(WARN, "single sign-on", f"off, because {missing} is not set")
    if not issuer.startswith("https://"):
        return Finding(WARN, "single sign-on", f"{issuer} is not https: it works on this machine only")
    return Finding(OK, "single sign-on", issuer)


def debug() -> Finding:
    if settings.envbool("WAKER_DEBUG"):
        return Finding(FAIL, "debug", "errors are shown in full to anybody: unset WAKER_DEBUG")
    return Finding(OK, "debug", "off")


def server() -> Finding:
    from django.db import connection

    from waker.server.supervisor import OLDEST_VERSION

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
                       " pg_size_pretty(pg_database_size(current_database()))")  # fmt: skip
        version, number, size = cursor.fetchone()
    kind = "DATABASE_URL" if not connection.settings_dict["HOST"].startswith("/") else "socket"
    if number // 10000 < OLDEST_VERSION:
        return Finding(FAIL, "database", f"PostgreSQL {version}; Waker needs {OLDEST_VERSION} or newer")
    return Finding(OK, "database", f"PostgreSQL {version} ({kind}), {size}")


def migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding(FAIL, "migrations", f"{len(missing)} are not applied: `waker up` applies them")
    return Finding(OK, "migrations", "all applied")


def guidelines() -> Finding:
    from waker.guidelines.versions import current

    pack = current()
    return Finding(OK, "guidelines", f"version {pack.version}, {len(pack.rules)} rules")


def chain() -> Finding:
    """The head against the last entry; ``waker ledger verify`` looks at all of them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.position, h.hash = e.hash FROM ledger_head h"
            " LEFT JOIN LATERAL (SELECT position, hash FROM ledger_entry ORDER BY position DESC LIMIT 1) e ON true"
            " WHERE h.position = coalesce(e.position, 0)"
        )
        row = cursor.fetchone()
    if row is None or row[1] is False:
        return Finding(
            FAIL, "ledger", "the head does not belong to the last entry: run `waker ledger verify`"
        )
    return Finding(OK, "ledger", f"{row[0]} entries, the head fits the last")


def rights() -> Finding:
    from django.conf import settings as django_settings
    from django.db import connection

    from waker.ledger.grants import APPEND_ONLY

    if not django_settings.DATABASE_ROLE:
        return Finding(WARN, "rights", "requests run as the owner of the tables; only the trigger guards the ledger:"
                       " let the database user create roles, or make the role waker_app for it")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, right_name FROM unnest(%s::text[]) AS table_name,"
            " unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS right_name"
            " WHERE has_table_privilege(table_name, right_name)",
            [list(APPEND_ONLY)],
        )
        found = cursor.fetchall()
    if found:
        which = ", ".join(f"{right} on {table}" for table, right in found)
        return Finding(
            FAIL, "rights", f"{django_settings.DATABASE_ROLE} has {which}: `waker up` takes it away"
        )
    return Finding(
        OK, "rights", f"{django_settings.DATABASE_ROLE} may add to the ledger and change nothing in it"
    )


def clock() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
    if apart > CLOCK_APART_S:
        return Finding(FAIL, "clock", f"{apart:.0f} s apart from the database: set both by NTP")
    return Finding(OK, "clock", "together with the database")


def staff() -> Finding:
    from django.contrib.auth import get_user_model

    active = get_user_model()._default_manager.filter(is_active=True, role="admin").count()
    if not active:
        return Finding(WARN, "staff", "no administrator: `waker user create EMAIL --role admin`")
    return Finding(OK, "staff", f"{active} administrator{'' if active == 1 else 's'}")
