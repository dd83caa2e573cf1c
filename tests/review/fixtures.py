"""Those who judge again: decisions that are all drawn, and Anna, Bo and Lea."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from waker.console.models import StaffUser


@pytest.fixture
def all_drawn(monkeypatch: pytest.MonkeyPatch, guidelines: str) -> None:
    """Every decision of a person on a case is judged again."""
    monkeypatch.setenv("WAKER_QUALITY_SHARE", "100")


@pytest.fixture
def anna(db: None) -> StaffUser:
    from tests.review.bench import person

    return person("Anna")


@pytest.fixture
def bo(db: None) -> StaffUser:
    from tests.review.bench import person

    return person("Bo")


@pytest.fixture
def lea(db: None) -> StaffUser:
    from tests.review.bench import person

    return person("Lea", "lead")
