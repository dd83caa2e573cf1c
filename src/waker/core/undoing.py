"""The undo window: for so long what a person decided is told to nobody, so that it can be taken back unheard.

What was decided takes effect at once, and is lifted at once; it is the telling that waits. What a rule decides is told
at once: nobody stands beside it who could take it back (docs/decisions/027).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from waker.core.actors import RULE

OFFERED: Final = timedelta(seconds=10)
"""For so long the console offers to take a decision back."""
HELD: Final = OFFERED + timedelta(seconds=5)
"""For so long nobody is told: until a click in the last moment has arrived, too."""


def heard_from(by: str, at: datetime) -> datetime:
    """From when somebody may hear of a decision taken `at` by an actor of the kind `by`."""
    return at if by == RULE else at + HELD


def unheard(body: Mapping[str, Any]) -> bool:
    """Whether a decision (its ledger body) took back what nobody had heard of: then nobody hears of this either."""
    return bool(body.get("untold"))
