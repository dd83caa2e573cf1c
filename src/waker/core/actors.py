"""An actor: who does something that the ledger records. Staff by number, keys by id, never by name or address."""

from __future__ import annotations

from typing import Final, NamedTuple

STAFF: Final = "staff"
KEY: Final = "key"
RULE: Final = "rule"
SYSTEM: Final = "system"


class Actor(NamedTuple):
    """`kind`: staff, key, rule or system; `id`: the staff member's number, the key's id, the rule, the cause."""

    kind: str
    id: str

    @property
    def holder(self) -> str:
        """How a lease names the actor."""
        return f"{self.kind}:{self.id}"
