"""A channel: the way in of an allegation, which decides how soon it is due and what is worked first."""

from __future__ import annotations

from typing import Final

MEMBER: Final = "member"
CITIZEN: Final = "citizen"
PARTNER: Final = "partner"
AUTHORITY: Final = "authority"
LAW_ENFORCEMENT: Final = "law_enforcement"
DETECTOR: Final = "detector"
"""No report at all: a rule or a detector raised the flag."""

RANKS: Final = {AUTHORITY: 0, LAW_ENFORCEMENT: 0, PARTNER: 1, MEMBER: 2, CITIZEN: 2, DETECTOR: 3}
"""What is worked first, lowest first: orders, then partners, then members and citizens, then what rules found."""

DUE_HOURS: Final = {AUTHORITY: 24, LAW_ENFORCEMENT: 24, PARTNER: 24, MEMBER: 72, CITIZEN: 72, DETECTOR: 72}
"""Hours from receipt until a report is due, where nothing stricter is set (an order states its own term)."""

CHILD_SAFETY_HOURS: Final = 24
CHILD_SAFETY: Final = frozenset({"child_exploitation", "underage_account"})
"""Policies whose reports are due sooner, whatever the channel."""
