"""Callers with keys, and a small community: Alice (40), Bob (30), Charlie (14), all in the Netherlands."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.stories import Story
    from tests.api.support import Caller

# Django is not there yet when this file is read, so what needs it is imported where it is used.


@lru_cache(maxsize=4)
def load(files: tuple[tuple[str, str], ...]) -> Any:
    from waker.policy.load import load_pack

    return load_pack(dict(files))


@pytest.fixture
def guidelines(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The default guidelines, published; compiled once for all tests, since nothing in a pack ever changes."""
    from waker.guidelines import versions

    monkeypatch.setattr(versions, "load_pack", lambda files: load(tuple(sorted(files.items()))))
    pack = versions.publish_default()
    assert pack is not None
    return pack.version


@pytest.fixture
def caller(db: None) -> Callable[..., Caller]:
    """Makes a caller whose key has the scopes named."""
    from tests.api.support import Caller
    from waker.api.keys import create_key

    return lambda *scopes, **more: Caller(create_key("Test", scopes, **more))


@pytest.fixture
def platform(caller: Callable[..., Caller]) -> Caller:
    return caller("platform")


@pytest.fixture
def reviewer(caller: Callable[..., Caller]) -> Caller:
    return caller("reviewer", reviewer="moderator@example.org")


@pytest.fixture
def nobody(db: None) -> Caller:
    from tests.api.support import Caller

    return Caller(None)


@pytest.fixture
def community(guidelines: str, platform: Caller) -> list[dict[str, Any]]:
    accounts = [
        {"id": "alice", "birth_date": "1986-04-01", "country": "NL", "languages": ["nl"], "name": "Alice"},
        {"id": "bob", "birth_date": "1996-04-01", "country": "NL", "languages": ["en"], "name": "Bob"},
        {"id": "charlie", "birth_date": "2012-04-01", "country": "NL", "name": "Charlie", "devices": ["d1"]},
    ]
    results: list[dict[str, Any]] = platform.ok("POST", "/accounts", {"accounts": accounts})["results"]
    assert [r["status"] for r in results] == ["created"] * 3
    return results


@pytest.fixture
def story(settings: Any, community: Any, platform: Caller, reviewer: Caller) -> Story:
    """The community posts, with test phrases where a rule is to find something; a moderator decides."""
    from tests.api.stories import Story

    settings.WAKER_TEST_PHRASES = True
    return Story(platform, reviewer)


@pytest.fixture
def team(caller: Callable[..., Caller]) -> Caller:
    """A key that serves a team: `Waker-Reviewer` names the person."""
    return caller("reviewer")
