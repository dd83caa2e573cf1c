"""Receiving an order: from what an authority sent to its entry in the register, and its cases in the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from waker.core import entries as kinds
from waker.core.channels import AUTHORITY, LAW_ENFORCEMENT
from waker.core.ids import new_id
from waker.core.moments import now, rfc3339
from waker.core.problems import Conflict, Fault, Invalid
from waker.core.subjects import CONTENT
from waker.guidelines import versions
from waker.intake import content
from waker.intake.authorities.checks import order_faults
from waker.intake.authorities.orders import (
    ACT,
    INFORMATION,
    POLICE,
    TCO,
    TCO_NUMBER,
    TCO_POLICY,
    Source,
    due_at,
)
from waker.intake.authorities.shapes import IssuerIn, OrderReceiveIn
from waker.intake.models_orders import Order
from waker.intake.reporting.filing import Target, look, record
from waker.intake.reporting.reasons import ILLEGAL
from waker.intake.shapes import OrderIn, ReporterIn, ReportIn, SubjectIn
from waker.ledger.writing import Writer, writing


def receive(order: OrderReceiveIn, source: Source, at: datetime | None = None) -> str:
    """Enter an order in the register; its id. Its subjects go to the head of the queue. Invalid, Conflict (twice)."""
    pack = versions.current()
    moment = at or now()
    faults = order_faults(order, moment, pack)
    subjects = [*order.subjects, *_found(order.urls, order.subjects)]
    if order.kind == INFORMATION:
        subjects = []
        if order.account is not None and content.person(order.account) is None:
            message = f"There is no account {order.account[:60]!r}."
            faults.append(Fault("account", "unknown_account", message))
    reason = order.reason or (TCO_POLICY if order.kind == TCO and TCO_POLICY in pack.policies else ILLEGAL)
    channel = LAW_ENFORCEMENT if order.issuer.type in POLICE else AUTHORITY
    allegations: list[tuple[ReportIn, Target]] = []
    for n, subject in enumerate(subjects):
        report = _as_report(order, subject, channel, reason)
        found, target = look(report, pack)
        faults += [_placed(fault, n) for fault in found]
        allegations.append((report, target))
    if faults:
        raise Invalid(faults)
    with writing(at) as writer:
        twice = Order.objects.filter(number=order.number, issuer=order.issuer.name, kind=order.kind).first()
        if twice is not None:
            message = (
                f"Order {order.number} of {order.issuer.name} is in the register already, as {twice.id}."
            )
            raise Conflict.at("number", "already_received", message)
        received = order.received_at or writer.at
        due, id_ = due_at(order.kind, received, order.due_at, order.emergency), new_id("o")
        filed = []
        for report, target in allegations:
            done = record(writer, report, target, pack, due, more=_more(id_, source))
            filed.append((target, *done))
            writer.flush()  # the next subject has to see the case of this one
        _enter(writer, order, id_, channel, source, received, due, filed)
    return id_


def of_report(
    writer: Writer,
    report: ReportIn,
    target: Target,
    source: Source,
    id_: str,
    due: datetime,
    filed: tuple[str, str],
) -> None:
    """Enter the order that a report of the channel `authority` or `law_enforcement` carries."""
    given = report.order
    assert given is not None
    scope = list(given.removal_scope)
    order = OrderReceiveIn(
        kind=TCO if is_tco(report) else ACT,
        number=given.number,
        issuer=_issuer(given, report, scope),
        law=report.law,
        article=given.article,
        reasons=report.explanation,
        scope=scope,
        issued_at=given.issued_at,
        due_at=given.due_at,
    )
    _enter(writer, order, id_, report.channel, source, writer.at, due, [(target, *filed)])


def is_tco(report: ReportIn) -> bool:
    """Whether a report carries a removal order for terrorist content: it cites the Regulation."""
    return report.order is not None and TCO_NUMBER in f"{report.order.article or ''} {report.law or ''}"


def _more(order_id: str, source: Source) -> dict[str, Any]:
    more: dict[str, Any] = {"order": order_id}
    if source.partner or source.via.startswith("key:"):
        more |= {"via": source.via, "partner": source.partner}
    return more


def _enter(
    writer: Writer,
    order: OrderReceiveIn,
    id_: str,
    channel: str,
    source: Source,
    received: datetime,
    due: datetime,
    filed: Sequence[tuple[Target, str, str]],
) -> None:
    about = [*(target.maker for target, _, _ in filed), order.account]
    gag = order.gag
    texts = {
        "reasons": order.reasons.strip(),
        "contact": order.issuer.contact or "",
        "urls": "\n".join(order.urls),
        "redress": order.redress.strip(),
        "gag_reason": gag.reason.strip() if gag else "",
    }
    issuer = order.issuer
    body: Mapping[str, Any] = {
        "id": id_,
        "kind": order.kind,
        "channel": channel,
        "number": order.number,
        "partner": source.partner,
        "via": source.via,
        "issuer": {"name": issuer.name, "country": issuer.country, "type": issuer.type},
        "law": order.law,
        "article": order.article,
        "category": order.category,
        "subjects": [
            {"subject": target.key, "report": report, "case": case} for target, report, case in filed
        ],
        "account": order.account or (filed[0][0].maker if filed else None),
        "scope": list(order.scope),
        "language": order.language,
        "issued_at": rfc3339(order.issued_at) if order.issued_at else None,
        "received_at": rfc3339(received),
        "due_at": rfc3339(due),
        "offences": list(order.offences),
        "gag": {"until": rfc3339(gag.until)} if gag else None,
        "emergency": order.emergency,
        "notes": {name: (writer.note(text, about) or {}).get("ref") for name, text in texts.items() if text},
    }
    first = filed[0][0].key if filed else f"account:{order.account}" if order.account else None
    writer.add(kinds.ORDER_RECEIVED, first, dict(body))


def _as_report(order: OrderReceiveIn, subject: SubjectIn, channel: str, reason: str) -> ReportIn:
    """The report that an order is to the queue: one for each of its subjects."""
    given = OrderIn(order.number, order.issuer.name, order.article, removal_scope=list(order.scope))
    return ReportIn(
        channel=channel,  # type: ignore[arg-type]  # checked where it was read
        subject=subject,
        reason=reason,
        explanation=order.reasons,
        reporter=ReporterIn(name=order.issuer.name),
        law=order.law,
        country=order.issuer.country,
        order=given,
        good_faith=True,
    )


def _issuer(given: OrderIn, report: ReportIn, scope: list[str]) -> Any:
    country = report.country or (scope[0] if len(scope) == 1 else None)
    kind = "law_enforcement" if report.channel == LAW_ENFORCEMENT else "other"
    return IssuerIn(given.authority, country, kind, report.reporter.email)  # type: ignore[arg-type]  # checked where it was read


def _found(urls: Sequence[str], named: Sequence[SubjectIn]) -> list[SubjectIn]:
    """The items that addresses end in, as far as they are known and not named already."""
    known = {subject.id for subject in named if subject.kind == CONTENT}
    found = []
    for url in urls:
        last = url.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]
        if last and last not in known and "\x00" not in last and content.piece(last) is not None:
            known.add(last)
            found.append(SubjectIn(CONTENT, last))
    return found


def _placed(fault: Fault, n: int) -> Fault:
    """A fault of the report that stands for a subject, said of the order."""
    if fault.at.startswith("subject."):
        return Fault(f"subjects.{n}.{fault.at.partition('.')[2]}", fault.code, fault.message)
    return fault
