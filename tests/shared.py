"""Shared test data: the folder beside the repository, or the one that ``WAKER_SHARED`` names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def shared(relative: str) -> Path:
    """The path of ``relative`` in the shared data; skips the calling test where that is absent."""
    root = Path(os.environ.get("WAKER_SHARED") or REPOSITORY.parent / "shared")
    path = root / relative
    if not path.exists():
        pytest.skip(f"needs the shared data {relative} (set WAKER_SHARED to its folder)")
    return path
