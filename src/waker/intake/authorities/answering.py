"""An answer: the document by which an authority hears what effect its order was given.

Its fields are those of Art. 9(1) and 10(1) of Regulation (EU) 2022/2065, and of Annexes II and III of Regulation (EU)
2021/784. It is kept as a note beside the ledger, which holds its digest; the text is made from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import connection

from waker import settings
from waker.core import entries as kinds
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Fault, Invalid, NotFound
from waker.intake.authorities.letters import letter
from waker.intake.authorities.orders import INFORMATION, TCO, get_row, require_open
from waker.intake.authorities.shapes import OrderAnswerIn
from waker.intake.models_orders import Disclosure, Order, OrderAnswer
from waker.ledger.models import Decision, Note, Restriction
from waker.ledger.writing import Writer, writing

FORMS: Final = {"act": "dsa-article-9", "information": "dsa-article-10", "tco": "tco-annex-ii"}
CANNOT_FORM: Final = "tco-annex-iii"
GIVEN: Final = frozenset({"executed", "partly"})


def answer(order_id: str, given: OrderAnswerIn, by: str, signer: str = "", at: datetime | None = None) -> str:
    """Answer an order; the answer's id. NotFound, Invalid, Conflict when it was answered in full.

    `signer`: the person who answers, as the authority shall read it.
    """
    with writing(at) as writer:
        return answer_in(writer, get_row(order_id), given, by, signer)


def answer_in(
    writer: Writer, row: Order, given: OrderAnswerIn, by: str, signer: str, decisions: Sequence[str] = ()
) -> str:
    """The same inside an open writer, with the decisions that were just taken for the order."""
    require_open(row)
    faults = _faults(row, given, writer.at)
    if faults:
        raise Invalid(faults)
    taken = list(decisions) or decisions_of(row)
    disclosed = list(Disclosure.objects.filter(order_id=row.id, refused_at=None, file__isnull=False))
    if given.effect in GIVEN:
        if row.kind == INFORMATION and not disclosed:
            raise Conflict.at(
                "effect", "nothing_disclosed", "Nothing was disclosed yet; that needs two people."
            )
        if row.kind != INFORMATION and not taken:
            raise Conflict.at("effect", "nothing_decided", "Nothing was decided for this order yet.")
    moment = given.at or writer.at
    if taken and given.effect in GIVEN and given.at is None:
        moment = max(Decision.objects.filter(id__in=taken).values_list("at", flat=True), default=writer.at)
    document = _document(row, given, moment, writer.at, taken, disclosed, signer)
    text = msgspec.json.encode(document).decode()
    id_ = new_id("y")
    if row.acknowledged_at is None:
        writer.add(kinds.ORDER_ACKNOWLEDGED, _subject(row), {"order": row.id, "by": by})
    body = {
        "id": id_,
        "order": row.id,
        "by": by,
        "effect": given.effect,
        "reasons": list(given.reasons),
        "at": rfc3339(moment),
        "decisions": taken,
        "document": writer.note(text, []),
    }
    writer.add(kinds.ORDER_ANSWERED, _subject(row), body)
    return id_


def decisions_of(row: Order) -> list[str]:
    """The decisions that carry the order out and still stand, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id FROM view_order_subject s JOIN view_decision d ON d.case_id = s.case_id"
            " WHERE s.order_id = %s AND NOT d.hold AND NOT d.no_action AND d.superseded_by IS NULL"
            " UNION SELECT d.id FROM view_order_answer a JOIN view_decision d ON d.id = ANY(a.decisions)"
            " WHERE a.order_id = %s AND d.superseded_by IS NULL AND NOT d.no_action ORDER BY 1",
            [row.id, row.id],
        )
        return [found[0] for found in cursor.fetchall()]


def document_of(order_id: str) -> dict[str, Any]:
    """The document of the newest answer, with its letter: `{"order", "sha256", "document", "text"}`. NotFound."""
    row = get_row(order_id)
    last = OrderAnswer.objects.filter(order_id=row.id).order_by("-position").first()
    if last is None:
        raise NotFound.at("order", "not_answered", f"{row.id} was not answered yet.")
    text = Note.objects.filter(ref=last.document).values_list("text", flat=True).first()
    if text is None:
        raise NotFound.at("order", "erased", "The answer was erased with the account that it was about.")
    document = msgspec.json.decode(text)
    return {
        "order": row.id,
        "effect": last.effect,
        "answered_at": rfc3339(last.at),
        "sha256": last.sha256,
        "document": document,
        "text": letter(document, row.language),
    }


def _faults(row: Order, given: OrderAnswerIn, at: datetime) -> list[Fault]:
    faults = []
    if given.effect in ("refused", "cannot_execute") and not (given.text.strip() or given.reasons):
        faults.append(Fault("text", "required", "Say why, for the authority to read."))
    if given.effect == "cannot_execute" and not given.reasons:
        message = "Tick why: force_majeure, manifest_errors or insufficient_information."
        faults.append(Fault("reasons", "required", message))
    if given.effect != "cannot_execute" and given.reasons:
        faults.append(
            Fault("reasons", "does_not_fit", "Reasons are ticked where an order cannot be executed.")
        )
    if given.at is not None and (given.at > at + timedelta(minutes=5) or given.at < row.received_at):
        faults.append(Fault("at", "out_of_range", "Effect was given between receipt and now."))
    return faults


def _document(
    row: Order,
    given: OrderAnswerIn,
    moment: datetime,
    at: datetime,
    taken: list[str],
    disclosed: Sequence[Disclosure],
    signer: str,
) -> dict[str, Any]:
    cannot = given.effect == "cannot_execute"
    form = CANNOT_FORM if cannot and row.kind == TCO else FORMS[row.kind]
    document: dict[str, Any] = {
        "form": form,
        "addressee": {"authority": row.issuer, "country": row.issuer_country, "reference": row.number},
        "order": {
            "id": row.id,
            "kind": row.kind,
            "legal_basis": ", ".join(part for part in (row.law, row.article) if part) or None,
            "territorial_scope": row.scope,
            "issued_at": rfc3339(row.issued_at) if row.issued_at else None,
            "received_at": rfc3339(row.received_at),
            "due_at": rfc3339(row.due_at),
            "subjects": row.subjects,
        },
        "provider": {
            "name": settings.envstr("WAKER_PROVIDER") or settings.envstr("WAKER_NAME"),
            "country": settings.envstr("WAKER_PROVIDER_COUNTRY") or None,
            "contact": settings.envstr("WAKER_AUTHORITY_CONTACT") or None,
            "reference": row.id,
            "authorised_person": signer or None,
        },
        "effect": {"given": given.effect in GIVEN, "kind": given.effect, "at": rfc3339(moment)},
        "details": given.text.strip() or None,
        "answered_at": rfc3339(at),
    }
    if given.effect in GIVEN and row.kind != INFORMATION:
        document["effect"] |= {"measures": _measures(taken), "decisions": taken}
    if row.kind == TCO and not cannot:
        kinds_ = {m["kind"] for m in document["effect"].get("measures", [])}
        document["measure"] = {
            "removed": "remove" in kinds_,
            "disabled_in_all_member_states": "withhold" in kinds_,
        }
    if row.kind == INFORMATION:
        document["disclosed"] = [
            {"file": d.file, "sha256": d.sha256, "size": d.size, "parts": d.parts} for d in disclosed
        ]
    if cannot:
        document["cannot_execute"] = {
            reason: reason in given.reasons
            for reason in ("force_majeure", "manifest_errors", "insufficient_information")
        }
    return document


def _measures(taken: Sequence[str]) -> list[dict[str, Any]]:
    found = Restriction.objects.filter(decision__in=taken).order_by("position", "n")
    return [
        {"subject": r.subject, "kind": r.kind, "countries": r.countries, "from": rfc3339(r.starts)}
        for r in found
    ]


def _subject(row: Order) -> str | None:
    return row.subjects[0] if row.subjects else f"account:{row.account}" if row.account else None
