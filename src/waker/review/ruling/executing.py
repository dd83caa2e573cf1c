"""Executing: what an authority's order asks is done, by decisions that reach as far as the order and no further."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from waker.core import entries as kinds
from waker.core.actors import Actor
from waker.core.countries import EU
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Fault, Invalid
from waker.core.restrictions import Restriction
from waker.core.subjects import ACCOUNT, CONTENT, Subject, normal_id
from waker.guidelines import versions
from waker.intake.authorities import answering, orders, sealing
from waker.intake.authorities.shapes import ExecuteIn, OrderAnswerIn
from waker.intake.models_orders import Order
from waker.ledger.cases import open_on
from waker.ledger.models import Decision
from waker.ledger.writing import writing
from waker.review.ruling import carrying, deciding, taking
from waker.review.ruling.rulings import About, Ruling, about


def execute(
    order_id: str, body: ExecuteIn, actor: Actor, signer: str = "", at: datetime | None = None
) -> list[str]:
    """Carry an order out and answer it; the decisions taken. All in one act, or nothing.

    Content is withheld in the order's countries, or removed: for terrorist content that is the default, `disable`
    withholds it in all Member States. NotFound, Invalid; Conflict when it was answered, or no legal basis was checked.
    """
    pack = versions.current()
    row = orders.get_row(order_id)
    chosen = _chosen(row, body)
    looked = [about(subject.kind, subject.id) for subject in chosen]
    with writing(at) as writer:
        row = orders.get_row(order_id)
        orders.require_open(row)
        orders.require_basis(row)
        act, done = new_id("a"), []
        already = {
            d.subject: d.id
            for d in Decision.objects.filter(id__in=answering.decisions_of(row), superseded_by=None)
        }
        for what in looked:
            if what.subject.key in already:
                continue  # somebody decided its case for this order already
            waiting = open_on([what.subject.key]).get(what.subject.key)
            ruling = _ruling(row, what, body, writer.at)
            done.append(taking.take(writer, ruling, pack, actor, waiting, None, act))
            writer.flush()
            if row.kind == orders.TCO:
                carrying.preserve(writer, row, done[-1])
        whole = len(looked) == len(row.subjects)
        effect = OrderAnswerIn("executed" if whole else "partly")
        answering.answer_in(writer, row, effect, actor.holder, signer, [*already.values(), *done])
    return [*already.values(), *done]


def decide_scrutiny(
    order_id: str, infringes: bool, text: str, actor: Actor, at: datetime | None = None
) -> list[str]:
    """The home authority decided. When the order infringes the Regulation what it took comes back, exactly."""
    with writing(at) as writer:
        row = orders.get_row(order_id)
        if row.scrutiny_at is None or row.scrutinised_at is not None:
            raise Conflict.at("order", "not_scrutinised", f"{row.id} is not being scrutinised.")
        body: dict[str, Any] = {
            "order": row.id,
            "outcome": "infringes" if infringes else "stands",
            "by": actor.holder,
        }
        body["text"] = writer.note(text.strip(), [row.account]) if text.strip() else None
        writer.add(kinds.SCRUTINY_DECIDED, row.subjects[0] if row.subjects else None, body)
        writer.flush()
        if not infringes:
            return []
        explanation = text.strip() or "The order was found to infringe Regulation (EU) 2021/784."
        return [deciding.undo(id_, explanation, actor, writer.at) for id_ in answering.decisions_of(row)]


def keep_longer(order_id: str, until: datetime, why: str, actor: Actor, at: datetime | None = None) -> None:
    """Preserve what the order took away for longer, on request for proceedings (Art. 6(2))."""
    with writing(at) as writer:
        row = orders.get_row(order_id)
        if row.preserve_until is None or until <= row.preserve_until:
            raise Invalid.at("until", "out_of_range", "Name a moment after the present end.")
        if not why.strip():
            raise Invalid.at("why", "required", "Say who asked, and for which proceedings.")
        sealing.extend(f"{row.id}-", until)
        body = {
            "order": row.id,
            "until": rfc3339(until),
            "by": actor.holder,
            "why": writer.note(why.strip(), []),
        }
        writer.add(kinds.EVIDENCE_PRESERVED, row.subjects[0] if row.subjects else None, body)


def _chosen(row: Order, body: ExecuteIn) -> Sequence[Subject]:
    """The order's subjects, or those of them that were picked."""
    if row.kind == orders.INFORMATION:
        raise Conflict.at("order", "wrong_kind", "An order for information is carried out by a disclosure.")
    if not row.subjects:
        raise Conflict.at(
            "order", "no_subject", "None of its addresses is known; answer that it lacks information."
        )
    if not body.only:
        return [Subject.of_key(key) for key in row.subjects]
    picked = [Subject(s.kind, normal_id(s.kind, s.id)) for s in body.only]
    foreign = [n for n, subject in enumerate(picked) if subject.key not in row.subjects]
    if foreign:
        raise Invalid([Fault(f"only.{n}", "unknown_subject", "The order does not name it.") for n in foreign])
    return picked


def _ruling(row: Order, what: About, body: ExecuteIn, at: datetime) -> Ruling:
    basis = ", ".join(part for part in (row.law, row.article) if part) or f"{row.issuer}, {row.number}"
    gag = row.gag_until if row.gag_until and row.gag_until > at else None
    return Ruling(
        about=what,
        ground={
            "kind": "illegal",
            "law": basis,
            "country": row.issuer_country or (row.scope[0] if row.scope else None),
        },
        policy=None,
        restrictions=(_restriction(row, what.subject.kind, body),),
        exception=None,
        no_action=False,
        explanation=body.explanation.strip(),
        order=row.id,
        gag_until=gag,
    )


def _restriction(row: Order, kind: str, body: ExecuteIn) -> Restriction:
    tco = row.kind == orders.TCO
    countries = tuple(sorted(EU)) if tco else tuple(row.scope)
    if kind == ACCOUNT:
        return Restriction("suspend", () if tco else countries)
    if kind != CONTENT:
        message = (
            "Only content and accounts are acted against here; decide the case of another subject by hand."
        )
        raise Invalid.at("subjects", "does_not_fit", message)
    measure = body.measure or ("remove" if tco else "withhold")
    if measure == "remove":
        return Restriction("remove", () if tco else countries)
    if not countries:
        raise Invalid.at("measure", "required", "The order names no countries; remove, or enter its scope.")
    return Restriction("withhold", countries)
