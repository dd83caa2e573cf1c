"""Orders as staff look at them: the register, what presses, and everything about one order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waker.console.models import StaffUser
from waker.console.queries.paging import Page, page
from waker.core.problems import NotFound
from waker.intake.authorities import answering, orders, register
from waker.intake.models_orders import CrimeNotice, Disclosure, Order, OrderAlert
from waker.ledger.models import Note

FILTERS = ("kind", "issuer_country", "channel")


@dataclass(frozen=True, slots=True)
class Pressing:
    """An open order of an hour, with the minutes at which it was brought to the lead."""

    order: Order
    late: bool
    minutes: int
    alerts: list[int]


def pressing(moment: datetime) -> list[Pressing]:
    """What has to be done within the hour, the first due first."""
    rows = orders.urgent()
    if not rows:
        return []
    raised: dict[str, list[int]] = {row.id: [] for row in rows}
    for alert in OrderAlert.objects.filter(order_id__in=list(raised)).order_by("position"):
        raised[alert.order_id].append(alert.minutes)
    return [
        Pressing(row, row.due_at < moment, int((row.due_at - moment).total_seconds() // 60), raised[row.id])
        for row in rows
    ]


def listing(number: int, filters: dict[str, str], state: str) -> Page[Order]:
    """The register, the newest first; open orders by their term."""
    found = Order.objects.filter(**{name: filters[name] for name in FILTERS if name in filters})
    if state == "open":
        found = found.filter(answered_at=None).order_by("due_at", "id")
    else:
        found = found.order_by("-position")
        if state == "answered":
            found = found.exclude(answered_at=None)
    return page(found, number, list, filters=filters)


def alerts(limit: int = 20) -> list[tuple[OrderAlert, Order | None]]:
    """The newest alerts with their orders."""
    rows = list(OrderAlert.objects.order_by("-position")[:limit])
    by_id = Order.objects.in_bulk([row.order_id for row in rows])
    return [(row, by_id.get(row.order_id)) for row in rows]


def full(order_id: str) -> dict[str, Any] | None:
    """Everything about one order, or None."""
    row = Order.objects.filter(id=order_id).first()
    if row is None:
        return None
    told = register.get(order_id)
    try:
        answer: dict[str, Any] | None = answering.document_of(order_id)
    except NotFound:
        answer = None
    disclosures = list(Disclosure.objects.filter(order_id=order_id).order_by("position"))
    refs = [
        row.contact,
        row.gag_reason,
        row.basis_note,
        *(r for d in disclosures for r in (d.why, d.refusal)),
    ]
    texts = dict(Note.objects.filter(ref__in=[r for r in refs if r]).values_list("ref", "text"))
    return {
        "row": row,
        "told": told,
        "answer": answer,
        "decided": answering.decisions_of(row),
        "disclosures": disclosures,
        "openings": register.openings([d.file for d in disclosures if d.file]),
        "alerts": register.alerts([order_id]),
        "texts": texts,
        "open": row.answered_at is None or row.effect == "partly",
    }


def crimes() -> list[tuple[CrimeNotice, str | None]]:
    """The newest notices of crime with what was told."""
    rows = list(CrimeNotice.objects.order_by("-position")[:100])
    texts = dict(Note.objects.filter(ref__in=[row.note for row in rows]).values_list("ref", "text"))
    return [(row, texts.get(row.note)) for row in rows]


def people(holders: list[str | None]) -> dict[str, str]:
    """`staff:7` -> the name of that member of staff."""
    numbers = {h.partition(":")[2] for h in holders if h and h.startswith("staff:")}
    found = StaffUser.objects.filter(pk__in=[int(n) for n in numbers if n.isdigit()])
    return {f"staff:{user.pk}": str(user) for user in found}
