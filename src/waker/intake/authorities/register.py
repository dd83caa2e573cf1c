"""The register of orders, as it is read: by those on duty, and by each authority for its own orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from waker.core.moments import now, rfc3339
from waker.core.problems import Invalid, NotFound, unknown
from waker.intake.models_orders import Disclosure, FileOpening, Order, OrderAlert, OrderAnswer, OrderSubject
from waker.ledger.models import Note

STATES: Final = ("open", "answered", "all")


def listing(
    state: str = "all",
    kind: str | None = None,
    via: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """Orders, the newest first: `{"orders", "next"}`; `via` narrows to those of one source."""
    if state not in STATES:
        raise Invalid([unknown("state", "state", state, STATES)])
    found = Order.objects.order_by("-position")
    if via is not None:
        found = found.filter(via=via)
    if state != "all":
        found = found.filter(answered_at__isnull=state == "open")
    if kind:
        found = found.filter(kind=kind)
    if before:
        found = found.filter(id__lt=before)
    rows = list(found[: limit + 1])
    return {"orders": tell(rows[:limit]), "next": rows[limit - 1].id if len(rows) > limit else None}


def get(order_id: str, via: str | None = None) -> dict[str, Any]:
    """One order. NotFound, also when it is not the source's own."""
    row = Order.objects.filter(id=order_id).first()
    if row is None or (via is not None and row.via != via):
        raise NotFound.at("order", "unknown_order", f"There is no order {order_id[:60]!r}.")
    return tell([row])[0]


def tell(rows: Sequence[Order], moment: datetime | None = None) -> list[dict[str, Any]]:
    """Orders as the API tells them, in four queries whatever their number."""
    moment = moment or now()
    ids = [row.id for row in rows]
    refs = [ref for row in rows for ref in (row.reasons, row.urls, row.redress) if ref]
    texts = dict(Note.objects.filter(ref__in=refs).values_list("ref", "text"))
    subjects: dict[str, list[OrderSubject]] = {id_: [] for id_ in ids}
    for subject in OrderSubject.objects.filter(order_id__in=ids).order_by("id"):
        subjects[subject.order_id].append(subject)
    answers = {a.order_id: a for a in OrderAnswer.objects.filter(order_id__in=ids).order_by("position")}
    disclosed: dict[str, list[Disclosure]] = {id_: [] for id_ in ids}
    for one in Disclosure.objects.filter(order_id__in=ids, file__isnull=False, refused_at=None).order_by(
        "position"
    ):
        disclosed[one.order_id].append(one)
    return [
        _told(row, texts, subjects[row.id], answers.get(row.id), disclosed[row.id], moment) for row in rows
    ]


def alerts(order_ids: Sequence[str]) -> list[OrderAlert]:
    """When these orders were brought to the lead."""
    return list(OrderAlert.objects.filter(order_id__in=list(order_ids)).order_by("position"))


def openings(files: Sequence[str]) -> list[FileOpening]:
    """Who opened these sealed files, and why."""
    return list(FileOpening.objects.filter(file__in=list(files)).order_by("position"))


def _told(
    row: Order,
    texts: dict[str, str | None],
    subjects: Sequence[OrderSubject],
    answer: OrderAnswer | None,
    disclosed: Sequence[Disclosure],
    moment: datetime,
) -> dict[str, Any]:
    urls = texts.get(row.urls or "") or ""
    return {
        "id": row.id,
        "state": "answered" if row.answered_at else "acknowledged" if row.acknowledged_at else "received",
        "kind": row.kind,
        "channel": row.channel,
        "number": row.number,
        "issuer": {"name": row.issuer, "country": row.issuer_country, "type": row.issuer_type},
        "law": row.law,
        "article": row.article,
        "category": row.category,
        "reasons": texts.get(row.reasons or ""),
        "subjects": [{**_subject(s.subject), "report": s.report, "case": s.case_id} for s in subjects],
        "urls": urls.splitlines(),
        "account": row.account if row.kind == "information" else None,
        "scope": row.scope,
        "language": row.language,
        "offences": row.offences,
        "emergency": row.emergency,
        "redress": texts.get(row.redress or ""),
        "issued_at": _at(row.issued_at),
        "received_at": rfc3339(row.received_at),
        "due_at": rfc3339(row.due_at),
        "overdue": row.answered_at is None and row.due_at < moment,
        "acknowledged_at": _at(row.acknowledged_at),
        "gag_until": _at(row.gag_until),
        "preserve_until": _at(row.preserve_until),
        "scrutiny": {"asked_at": _at(row.scrutiny_at), "by": row.scrutiny_by, "outcome": row.scrutiny_outcome}
        if row.scrutiny_at
        else None,
        "effect": {"kind": row.effect, "at": _at(row.effect_at), "answered_at": _at(row.answered_at)}
        if row.effect
        else None,
        "decisions": answer.decisions if answer else [],
        "disclosures": [
            {
                "id": d.id,
                "sha256": d.sha256,
                "size": d.size,
                "parts": d.parts,
                "at": _at(d.approved_at or d.at),
            }
            for d in disclosed
        ],
    }


def _subject(key: str) -> dict[str, str]:
    kind, _, id_ = key.partition(":")
    return {"kind": kind, "id": id_}


def _at(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
