"""A **database** to measure in process: a PostgreSQL server of its own, with durable commits and all tables made."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def database(chosen: Path | None = None, **settings: str) -> Iterator[None]:
    """Django, ready to use it. A directory that was chosen is kept and used again, a temporary one is removed."""
    from waker.server.postgres import Postgres

    folder = chosen or Path(tempfile.mkdtemp(prefix="waker-b"))
    server = Postgres(folder)
    server.start()
    os.environ.update(settings, DATABASE_URL=server.url, WAKER_DATABASE_ROLE="")
    os.environ["DJANGO_SETTINGS_MODULE"] = "waker.config.settings"
    import django
    from django.core.management import call_command
    from django.db import connections

    try:
        django.setup()
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        yield
    finally:
        connections.close_all()
        server.stop()
        if chosen is None:
            shutil.rmtree(folder, ignore_errors=True)
