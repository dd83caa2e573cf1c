"""One embedded PostgreSQL for the whole run; every test that asks for a database gets a real one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from waker.server.postgres import FLEETING, Postgres

os.environ["DJANGO_SETTINGS_MODULE"] = "waker.config.settings"
# Tests make tables and tamper with the ledger, so they are its owner; tests of the role switch to it themselves.
os.environ["WAKER_DATABASE_ROLE"] = ""
# Tests sign in without a second step; those of the second step ask for it themselves.
os.environ["WAKER_TWO_STEP"] = "0"
# What a decision is drawn for depends on its id: tests of quality set the share themselves.
os.environ["WAKER_QUALITY_SHARE"] = "0"

_server: Postgres | None = None


def _start() -> Postgres:
    folder = Path(tempfile.mkdtemp(prefix="waker-t"))
    server = Postgres(folder, FLEETING)
    server.start()
    return server


def pytest_configure(config: pytest.Config) -> None:
    global _server
    if not hasattr(config, "workerinput"):  # the workers of pytest-xdist use the server of their controller
        _server = _start()
        os.environ["DATABASE_URL"] = _server.url
    import django

    django.setup()

    from tests.flush import install

    install()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        data = _server.data
        _server.stop()
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def own_versions() -> Iterator[None]:
    """Guidelines of this test alone: others publish different ones under the same date."""
    from waker.guidelines import versions

    versions._compiled.cache_clear()
    yield
    versions._compiled.cache_clear()
