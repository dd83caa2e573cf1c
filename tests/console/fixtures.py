"""Fixtures that the tests of the console, of the public pages and of the browser share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

# Django is not there yet when this file is read, so what needs it is imported where it is used.


@lru_cache(maxsize=8)
def load(files: tuple[tuple[str, str], ...]) -> Any:
    from waker.policy.load import load_pack

    return load_pack(dict(files))


@pytest.fixture
def guidelines(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    """The default guidelines, published; compiled once for all tests, since nothing in a pack ever changes."""
    from waker.guidelines import versions

    settings.WAKER_TEST_PHRASES = True
    versions._compiled.cache_clear()
    monkeypatch.setattr(versions, "load_pack", lambda files: load(tuple(sorted(files.items()))))
    pack = versions.publish_default()
    assert pack is not None
    return pack.version


@pytest.fixture
def community(guidelines: str) -> None:
    from tests.console.community import settle

    settle()


@pytest.fixture
def moderator(db: None) -> Any:
    from tests.console.community import staff

    return staff("moderator", name="Mila Mulder")


@pytest.fixture
def client(moderator: Any) -> Any:
    """A moderator's browser, without scripts."""
    from tests.console.community import client_of

    return client_of(moderator)
