"""Preparing a database: migrations, rights, static files, the first guidelines, the sample community.

Runs as a process of its own, as the owner of the tables, before anything serves. A fingerprint of the
installed code is kept in the database, so that a start with nothing to prepare does not load Django for it.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from waker import settings
from waker.server import logs

PACKAGE = Path(__file__).resolve().parent.parent
PARTS = ("django", "django-ninja", "procrastinate")
SAMPLE_ADMIN = "admin@example.org"


def fingerprint() -> str:
    """A digest of the code that a database was prepared by: paths, sizes and times of the package's files."""
    digest = hashlib.sha256()
    for part in PARTS:
        digest.update(f"{part} {importlib.metadata.version(part)}\n".encode())
    for folder, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            status = os.stat(os.path.join(folder, name))
            digest.update(f"{folder}/{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def prepared(url: str) -> dict[str, Any]:
    """What the database at ``url`` keeps about its preparation; empty if it was never prepared."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute("SELECT to_regclass('public.waker_prepared') IS NOT NULL").fetchone()
        if not row or not row[0]:
            return {}
        found = connection.execute("SELECT what FROM public.waker_prepared").fetchone()
    return dict(found[0]) if found else {}


def prepare(demo: bool, base_url: str) -> dict[str, Any]:
    """Do whatever is left to do. Answers ``{"fingerprint", "role": bool, "link": address or None}``."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('waker prepare'))")
        cursor.execute("CREATE TABLE IF NOT EXISTS public.waker_prepared (what jsonb NOT NULL)")
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)

        from waker import demo as demo_community
        from waker.guidelines.versions import publish_default
        from waker.ledger.grants import ROLE, grant

        answer: dict[str, Any] = {"fingerprint": fingerprint(), "role": grant(ROLE)}
        if demo:
            # First, and with guidelines of its own date: a ledger cannot be told what happened before its last entry.
            demo_community.load()
        publish_default()
        answer["link"] = first_link(demo, base_url)
        kept = json.dumps({"fingerprint": answer["fingerprint"], "role": answer["role"]})
        cursor.execute("DELETE FROM public.waker_prepared")
        cursor.execute("INSERT INTO public.waker_prepared VALUES (%s)", [kept])
    return answer


def first_link(demo: bool, base_url: str) -> str | None:
    """A one-time sign-in link for the administrator: while nobody has signed in, and for a demo."""
    from django.contrib.auth import get_user_model

    from waker.console.onetime import create_link
    from waker.console.users import create_user

    users = get_user_model()._default_manager
    user = users.filter(role="admin", is_active=True).order_by("pk").first()
    if user is None:
        user = create_user(SAMPLE_ADMIN, "admin")
    elif not demo and users.exclude(last_login=None).exists():
        return None
    return create_link(user, base_url)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m waker.server.prepare", description=__doc__)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--base-url", default="http://127.0.0.1:8000")
    arguments = parser.parse_args()
    logs.setup(settings.envstr("WAKER_LOG_LEVEL"))
    os.environ["WAKER_DATABASE_ROLE"] = ""  # as the owner: the role may not even be there yet
    import django

    django.setup()
    try:
        answer = prepare(arguments.demo, arguments.base_url)
    except Exception:
        logging.getLogger("waker.prepare").exception("the database could not be prepared")
        return 1
    print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
