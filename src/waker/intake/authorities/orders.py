"""An order: an authority tells us to act against content, or to give information, by a stated time.

The register is a view of the ledger. What an order asks stands in its entry; names of people, addresses and reasons
stand in notes beside it. Carrying an order out takes decisions, which is the review room's
(`waker.review.ruling.executing`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from waker.core import entries as kinds
from waker.core.channels import AUTHORITY, DUE_HOURS, LAW_ENFORCEMENT
from waker.core.moments import now, rfc3339
from waker.core.problems import Conflict, Invalid, NotFound
from waker.intake.models_orders import Order, OrderAlert, OrderSubject
from waker.ledger.writing import writing

ACT: Final = "act"
INFORMATION: Final = "information"
TCO: Final = "tco"
TCO_NUMBER: Final = "2021/784"
TCO_POLICY: Final = "violent_extremism"
HOUR: Final = timedelta(hours=1)
ESCALATE: Final = (30, 50)
"""Minutes after which an order of one hour that still waits is brought to the lead."""
POLICE: Final = frozenset({"law_enforcement", "prosecutor"})


@dataclass(frozen=True, slots=True)
class Source:
    """Through whom an order or a report came: `via` such as `partner:p_1`, `key:7` or `staff:3`, and the partner."""

    via: str
    partner: str | None = None


def due_at(
    kind: str, received: datetime, stated: datetime | None = None, emergency: bool = False
) -> datetime:
    """Terrorist content: one hour, whatever is stated. Danger to life: at most an hour. Else as stated, or a day."""
    if kind == TCO:
        return received + HOUR
    due = stated or received + timedelta(hours=DUE_HOURS[AUTHORITY])
    return min(due, received + HOUR) if emergency else due


def acknowledge(order_id: str, actor: str, at: datetime | None = None) -> None:
    """Tell the authority that the order was received. NotFound; Conflict when that was done."""
    with writing(at) as writer:
        row = get_row(order_id)
        if row.acknowledged_at is not None:
            raise Conflict.at("order", "already_acknowledged", f"{row.id} was acknowledged already.")
        writer.add(kinds.ORDER_ACKNOWLEDGED, _about(row), {"order": row.id, "by": actor})


def check_basis(order_id: str, ok: bool, note: str, actor: str, at: datetime | None = None) -> None:
    """Record that somebody looked whether the order has a legal basis. NotFound; Invalid without a reason."""
    if not note.strip():
        raise Invalid.at("note", "required", "Say what was looked at, and what was found.")
    with writing(at) as writer:
        row = get_row(order_id)
        require_open(row)
        said = writer.note(note.strip(), [row.account])
        body = {"order": row.id, "ok": ok, "by": actor, "note": said}
        writer.add(kinds.LEGAL_BASIS_CHECKED, _about(row), body)


def resume(order_id: str, actor: str, at: datetime | None = None) -> datetime:
    """The obstacle is gone or clarification came: the order is open again and its hour starts anew. When it is due."""
    with writing(at) as writer:
        row = get_row(order_id)
        if row.effect != "cannot_execute":
            raise Conflict.at("order", "not_held_up", f"{row.id} was not answered with `cannot_execute`.")
        due = due_at(row.kind, writer.at, None, row.emergency)
        body = {"order": row.id, "by": actor, "clock_from": rfc3339(writer.at), "due_at": rfc3339(due)}
        writer.add(kinds.ORDER_RESUMED, _about(row), body)
    return due


def request_scrutiny(
    order_id: str, asked_by: str, actor: str, text: str = "", at: datetime | None = None
) -> None:
    """Ask (`provider`, `member`) or be told that the home authority looks into a removal order (TCO Art. 4)."""
    if asked_by not in ("provider", "member", "authority"):
        raise Invalid.at("asked_by", "unknown_value", "One of provider, member, authority.")
    with writing(at) as writer:
        row = get_row(order_id)
        if row.kind != TCO:
            raise Conflict.at(
                "order", "wrong_kind", "Only removal orders for terrorist content are scrutinised."
            )
        if row.scrutiny_at is not None and row.scrutinised_at is None:
            raise Conflict.at("order", "already_asked", f"{row.id} is being scrutinised already.")
        late = asked_by != "authority" and writer.at > row.received_at + timedelta(hours=48)
        body = {"order": row.id, "asked_by": asked_by, "by": actor, "late": late}
        body["text"] = writer.note(text.strip(), [row.account])
        writer.add(kinds.SCRUTINY_REQUESTED, _about(row), body)


def escalate(at: datetime | None = None) -> list[tuple[str, int]]:
    """Bring orders of one hour that still wait to the lead, at 30 and at 50 minutes; each once. What was raised."""
    moment = at or now()
    waiting = urgent()
    if not any(moment - row.clock_from >= timedelta(minutes=ESCALATE[0]) for row in waiting):
        return []
    raised = []
    with writing(at) as writer:
        for row in urgent():
            clock = rfc3339(row.clock_from)
            known = set(OrderAlert.objects.filter(order_id=row.id).values_list("id", flat=True))
            for minutes in ESCALATE:
                due = row.clock_from + timedelta(minutes=minutes) <= moment
                if due and f"{row.id}:{clock}:{minutes}" not in known:
                    body = {"order": row.id, "minutes": minutes, "clock_from": clock, "role": "lead"}
                    writer.add(kinds.ORDER_ESCALATED, _about(row), body)
                    raised.append((row.id, minutes))
    return raised


def urgent() -> list[Order]:
    """Open orders with a term of an hour (terrorist content, danger to life), the first due first."""
    open_ = Order.objects.filter(answered_at=None).order_by("due_at", "id")
    return [row for row in open_ if row.kind == TCO or row.emergency]


def get_row(order_id: str) -> Order:
    """The order. NotFound."""
    row = Order.objects.filter(id=order_id).first()
    if row is None:
        raise NotFound.at("order", "unknown_order", f"There is no order {order_id[:60]!r}.")
    return row


def require_open(row: Order) -> None:
    """Conflict when the order was answered in full."""
    if row.answered_at is not None and row.effect != "partly":
        raise Conflict.at(
            "order", "already_answered", f"{row.id} was answered at {rfc3339(row.answered_at)}."
        )


def lacks_basis(row: Order) -> bool:
    """Whether a legal basis has to be found first, and was not: for law enforcement, and for information."""
    needed = row.channel == LAW_ENFORCEMENT or row.kind == INFORMATION
    return needed and row.kind != TCO and not row.basis_ok


def require_basis(row: Order) -> None:
    """Conflict unless somebody found a legal basis, where one has to be found first."""
    if lacks_basis(row):
        raise Conflict.at(
            "order", "basis_unchecked", "Check the legal basis first, and record what was found."
        )


def standing_on_each(cases: Collection[str]) -> dict[str, Order]:
    """The open order that each of these cases waits for, the most pressing; a case without one is left out."""
    links = list(OrderSubject.objects.filter(case_id__in=list(cases)).values_list("case_id", "order_id"))
    rows = {row.id: row for row in Order.objects.filter(id__in={o for _, o in links}, answered_at=None)}
    found: dict[str, Order] = {}
    for case, order in links:
        row = rows.get(order)
        if row is not None and (case not in found or row.due_at < found[case].due_at):
            found[case] = row
    return found


def _about(row: Order) -> str | None:
    return row.subjects[0] if row.subjects else f"account:{row.account}" if row.account else None
