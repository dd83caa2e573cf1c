"""A sample community: invented members, what they posted, and what moderators made of it.

It is there to look at, to click through and to test against. Test phrases of the guidelines stand in it for what
nobody should have to read.
"""

from __future__ import annotations

from datetime import datetime

__all__ = ["load"]


def load(now: datetime | None = None) -> str:
    """Load the community into an empty installation; what was done, or why not, in one line."""
    from waker.demo.loading import load as loading

    return loading(now)
