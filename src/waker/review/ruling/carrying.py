"""Carrying out: whether what was decided on a case is what an authority's order asks, and what follows from that.

The answer to the authority does not wait for anybody to think of it, and what terrorist content was taken away is kept.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from waker.core import entries as kinds
from waker.core.countries import EU
from waker.core.moments import rfc3339
from waker.core.restrictions import Restriction
from waker.core.subjects import CONTENT, Subject
from waker.intake.authorities import answering, orders, sealing
from waker.intake.authorities.shapes import OrderAnswerIn
from waker.intake.models_orders import Order
from waker.ledger.models import Decision
from waker.ledger.writing import Writer

PRESERVE_MONTHS = 6
"""How long what a removal order took away is kept (Regulation (EU) 2021/784, Art. 6)."""
TAKES_AWAY = frozenset({"remove", "withhold", "suspend", "terminate"})


def satisfied(order: Order, restrictions: Collection[Restriction]) -> bool:
    """Whether a measure takes the subject away in all the countries of the order, for good."""
    wanted = EU if order.kind == orders.TCO else frozenset(order.scope)
    return any(
        r.kind in TAKES_AWAY
        and r.until is None
        and (not r.countries or (bool(wanted) and wanted <= frozenset(r.countries)))
        for r in restrictions
    )


def carried_out(writer: Writer, order: Order, decision: str, by: str) -> None:
    """A case of the order was decided as it asks: keep the evidence, and answer once all its cases are.

    Where a legal basis has to be checked first and was not, a person answers.
    """
    if order.kind == orders.TCO:
        preserve(writer, order, decision)
    writer.flush()
    taken = answering.decisions_of(order)
    decided = set(Decision.objects.filter(id__in=taken).values_list("subject", flat=True))
    if set(order.subjects) <= decided and not orders.lacks_basis(order):
        answering.answer_in(writer, order, OrderAnswerIn("executed"), by, "", taken)


def preserve(writer: Writer, order: Order, decision: str) -> None:
    """Keep what an order took away, as it is now, for six months."""
    writer.flush()
    row = Decision.objects.get(id=decision)
    subject = Subject.of_key(row.subject)
    until = months_after(writer.at, PRESERVE_MONTHS)
    body: dict[str, object] = {
        "decision": decision,
        "revision": row.revision,
        "account": row.account,
        "order": order.id,
        "until": rfc3339(until),
    }
    if row.account is not None:
        item = subject.id if subject.kind == CONTENT else None
        evidence = sealing.content_of(row.account, item)
        body["file"] = sealing.seal(writer, f"{order.id}-{decision}.json", evidence, until)
    writer.add(kinds.EVIDENCE_PRESERVED, row.subject, body)


def months_after(at: datetime, months: int) -> datetime:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(at.month - 1 + months, 12)
    for day in range(at.day, 27, -1):
        try:
            return at.replace(year=at.year + year, month=month + 1, day=day)
        except ValueError:
            continue
    return at.replace(year=at.year + year, month=month + 1)
