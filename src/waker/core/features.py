"""A feature: something an account may be allowed to do, and be refused."""

from __future__ import annotations

from typing import Final

FEATURES: Final = (
    "sign_up",
    "upload",
    "live.host",
    "messages",
    "comments",
    "gifts.send",
    "gifts.receive",
    "advertise",
)
GROUPS: Final = ("live", "gifts")
"""A group names all features below it: `gifts` is `gifts.send` and `gifts.receive`."""

SWITCHABLE: Final = tuple(sorted((set(FEATURES) - {"sign_up"}) | set(GROUPS)))
"""What a `feature_off` may name for an account or a territory besides `sign_up` (which only a territory has)."""


def covers(switched_off: str, feature: str) -> bool:
    """Whether a `feature_off` of `switched_off` refuses `feature`: the same, or a group that holds it."""
    return feature == switched_off or feature.startswith(switched_off + ".")
