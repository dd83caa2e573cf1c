"""Reach per hour: how fast a piece of content finds viewers, in viewers an hour.

Why it is reckoned so: docs/decisions/018-reach-per-hour.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

VIEWS: Final = "views"
"""The attribute of an item in which a host says how often it was seen."""
_MOST: Final = 10**15


def views_of(attributes: Mapping[str, Any] | None) -> int | None:
    """How often an item was seen, as its host says; None when it does not, or says something that is no number."""
    views = (attributes or {}).get(VIEWS)
    if isinstance(views, bool) or not isinstance(views, int):
        return None
    return min(views, _MOST) if views >= 0 else None


def reach_per_hour(
    followers: int, views: int | None = None, created_at: datetime | None = None, at: datetime | None = None
) -> float:
    """Viewers an hour: `views` over the hours from `created_at` to `at`, an hour at least; without these, a day's share
    of the followers."""
    if views is None or created_at is None or at is None:
        return max(followers, 0) / 24
    return views / max((at - created_at).total_seconds() / 3600, 1.0)
