"""The default guidelines, compiled once (tests/console/fixtures.py), and decisions that are all drawn."""

from __future__ import annotations

import pytest

from tests.console.fixtures import guidelines

__all__ = ["all_drawn", "guidelines"]


@pytest.fixture
def all_drawn(monkeypatch: pytest.MonkeyPatch, guidelines: str) -> None:
    """Every decision of a person on a case is judged again."""
    monkeypatch.setenv("WAKER_QUALITY_SHARE", "100")
