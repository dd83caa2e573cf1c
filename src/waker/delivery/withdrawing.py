"""A withdrawal: a decision was taken back, and whoever heard of it is told so; whoever has not heard yet, of neither.

What a person decided is told only when the undo window is over. Until then its messages wait in the outbox, and taking
the decision back ends them there (docs/decisions/027).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from waker.core import entries as ledger
from waker.core.actors import SYSTEM
from waker.core.entries import Entry
from waker.core.undoing import unheard
from waker.delivery import kinds
from waker.delivery.models import Message
from waker.redress.statements import owed
from waker.review import bodies

WHY: Final = "The decision was taken back before anybody was told of it."
TELLING: Final = (kinds.STATEMENT_ISSUED, kinds.STATEMENT_WITHDRAWN, kinds.REPORT_ANSWERED)
"""What tells somebody of a decision. The host hears of restrictions at once, whatever comes of them."""
SETTLEMENT: Final = {"kind": SYSTEM, "id": "settlement"}
"""Who takes back what followed from a decision that was taken back."""


def silence(entries: Sequence[Entry]) -> set[str]:
    """End what waits of decisions that these entries take back unheard; which of the entries' own are not told either.

    Where a courier has a message of the decision in its hands already, all of them go, and so does that it was taken
    back: nobody is ever told half of it.
    """
    by = {e.body["supersedes"]: e for e in entries if e.kind == ledger.DECISION_TAKEN and unheard(e.body)}
    if not by:
        return set()
    rows = Message.objects.filter(decision__in=list(by), kind__in=TELLING)
    untouched = rows.filter(done_at=None, claimed_until=None, attempts=0)
    # What a courier has locked it is recording just now, and it waits for the ledger, which is ours.
    waiting = set(untouched.select_for_update(skip_locked=True).values_list("n", flat=True))
    messages = list(rows.values_list("n", "decision"))
    told = {decision for n, decision in messages if n not in waiting}
    ended = [n for n, decision in messages if decision not in told]
    if ended:
        at = next(iter(by.values())).at
        Message.objects.filter(n__in=ended).update(done_at=at, dropped=True, last_error=WHY)
    return {entry.body["id"] for decision, entry in by.items() if decision not in told}


def withdrawn(entries: Sequence[Entry]) -> dict[str, Mapping[str, Any]]:
    """Decision that takes back a statement -> the body of the decision that the statement was of.

    What brings another restriction back has a statement of its own, which says so.
    """
    takes_back = {
        e.body["id"]: e.body["supersedes"]
        for e in entries
        if e.kind == ledger.DECISION_TAKEN and _takes_back(e.body) and not owed(e.body)
    }
    gone = bodies.of_each(set(takes_back.values())) if takes_back else {}
    return {id_: gone[of] for id_, of in takes_back.items() if of in gone and owed(gone[of])}


def _takes_back(body: Mapping[str, Any]) -> bool:
    return bool(body.get("supersedes")) and (bool(body.get("undoes")) or body["by"] == SETTLEMENT)
