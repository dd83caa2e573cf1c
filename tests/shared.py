"""What many tests share: the repository, the default policies, and the shared data beside it (``WAKER_SHARED``)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

POLICIES = [
    "harmful_misinformation",
    "election_misinformation",
    "inciting_misinformation",
    "phishing",
    "synthetic_media",
    "coordinated_inauthentic_behaviour",
    "impersonation",
    "spam",
    "fake_engagement",
    "hate_speech",
    "hateful_ideology",
    "atrocity_denial",
    "violent_extremism",
    "incitement_to_violence",
    "graphic_content",
    "bullying",
    "suicide_self_harm",
    "eating_disorders",
    "child_exploitation",
    "harmful_acts_by_minors",
    "underage_account",
    "regulated_goods",
    "political_advertising",
]
"""The policies of the default guidelines, as the specification names them."""


def shared(relative: str) -> Path:
    """The path of ``relative`` in the shared data; skips the calling test where that is absent."""
    root = Path(os.environ.get("WAKER_SHARED") or REPOSITORY.parent / "shared")
    path = root / relative
    if not path.exists():
        pytest.skip(f"needs the shared data {relative} (set WAKER_SHARED to its folder)")
    return path
