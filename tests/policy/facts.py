"""Facts as a host's items become, for tests: an ordinary comment of an ordinary account, with what a test changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def facts(text: str = "", **changes: Any) -> dict[str, Any]:
    """`changes` are dotted with `__`: `account__years=15`; `signals` and `situation` are taken as they are."""
    found: dict[str, Any] = {
        "item": {
            "id": "v1", "kind": "comment", "text": text, "hashtags": [], "language": "nl", "country": "NL",
            "live": False, "sound": None, "parent": None, "links": [], "mentions": [], "created_at": NOW,
            "revision": 1, "media_count": 0, "attributes": {},
        },
        "account": {
            "id": "a1", "kind": "person", "name": "Alice", "bio": "", "country": "NL", "languages": ["nl"],
            "verified": False, "followers": 40, "age_days": 700, "years": 30, "devices": 1,
        },
        "signals": {},
        "history": {"strikes": 0, "strikes_by_policy": {}, "violations_90d": 0},
        "now": NOW,
        "situation": {"active": []},
    }  # fmt: skip
    for name, value in changes.items():
        record, _, field = name.partition("__")
        if field:
            found[record][field] = value
        else:
            found[record] = value
    return found
