"""A disclosure: data of an account given to an authority, on an order for information.

One person proposes, another approves: nobody gives data away alone. Where somebody's life is in danger the data goes
at once, and the second person looks within a day. What was given stays as a sealed file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Fault, Forbidden, Invalid, NotFound, unknown
from waker.intake.authorities import sealing
from waker.intake.authorities.orders import INFORMATION, get_row, require_basis, require_open
from waker.intake.models_orders import Disclosure, Order, SealedFile
from waker.ledger.writing import Writer, writing

REVIEW: Final = timedelta(hours=24)
"""Within which a second person looks at what was disclosed in an emergency."""
KEEP: Final = timedelta(days=365 * 5)
PARTS: Final[dict[str, Callable[[str], list[Any]]]] = {
    "account": lambda account: sealing.rows("account", "id", account),
    "devices": lambda account: sealing.rows("device_link", "account", account),
    "items": lambda account: sealing.rows("item", "account", account),
    "revisions": lambda account: sealing.rows("item_revision", "account", account),
    "decisions": lambda account: sealing.rows("view_decision", "account", account),
}
"""What can be disclosed: data that we hold already (DSA Art. 10(2)(b)), by the name under which it is asked for."""


def propose(
    order_id: str,
    parts: Sequence[str],
    why: str,
    by: str,
    *,
    emergency: bool = False,
    at: datetime | None = None,
) -> str:
    """Propose what to disclose; the disclosure's id. In an emergency it is disclosed at once.

    NotFound, Invalid; Conflict without a checked legal basis, unless the order says that a life is in danger.
    """
    faults = [unknown(f"parts.{n}", "part", part, PARTS) for n, part in enumerate(parts) if part not in PARTS]
    if not parts:
        faults.append(Fault("parts", "required", "Name what to disclose, and no more than was ordered."))
    if not why.strip():
        faults.append(Fault("why", "required", "Say why this is what the order asks for."))
    if faults:
        raise Invalid(faults)
    with writing(at) as writer:
        order = get_row(order_id)
        require_open(order)
        if order.kind != INFORMATION or order.account is None:
            raise Conflict.at("order", "wrong_kind", "Data is disclosed on an order for information only.")
        if emergency and not order.emergency:
            message = "The order does not say that a life is in danger; a second person approves first."
            raise Conflict.at("emergency", "no_emergency", message)
        if not emergency:
            require_basis(order)
        if _waiting(order.id):
            raise Conflict.at("order", "already_proposed", "A proposal waits for a second person already.")
        id_ = new_id("q")
        body: dict[str, Any] = {
            "id": id_,
            "order": order.id,
            "account": order.account,
            "parts": list(dict.fromkeys(parts)),
            "why": writer.note(why.strip(), [order.account]),
            "by": by,
            "emergency": emergency,
        }
        if emergency:
            body["file"] = _file(writer, order, body["parts"], id_)
            body["review_due"] = rfc3339(writer.at + REVIEW)
        writer.add(kinds.DISCLOSURE_PROPOSED, f"account:{order.account}", body)
    return id_


def approve(disclosure_id: str, by: str, at: datetime | None = None) -> None:
    """The second person agrees: the data is sealed and can be fetched. Forbidden for who proposed it."""
    with writing(at) as writer:
        row = _open(disclosure_id)
        if row.by == by:
            message = "Whoever proposes a disclosure cannot approve it; ask a colleague."
            raise Forbidden.at("by", "four_eyes", message)
        order = get_row(row.order_id)
        file = {"id": row.file, "sha256": row.sha256, "size": row.size}
        if row.file is None:
            require_open(order)
            file = _file(writer, order, row.parts, row.id)
        body = {"id": row.id, "order": row.order_id, "by": by, "file": file, "afterwards": row.emergency}
        writer.add(kinds.DISCLOSURE_APPROVED, f"account:{row.account}", body)


def refuse(disclosure_id: str, reason: str, by: str, at: datetime | None = None) -> None:
    """Do not disclose, or find afterwards that it should not have been. NotFound, Conflict, Invalid."""
    if not reason.strip():
        raise Invalid.at("reason", "required", "Say why not.")
    with writing(at) as writer:
        row = _open(disclosure_id)
        if row.emergency and row.by == by:
            raise Forbidden.at(
                "by", "four_eyes", "A second person looks at what was disclosed in an emergency."
            )
        body: dict[str, Any] = {"id": row.id, "order": row.order_id, "by": by}
        body["reason"] = writer.note(reason.strip(), [row.account])
        writer.add(kinds.DISCLOSURE_REFUSED, f"account:{row.account}", body)


def fetch(disclosure_id: str, by: str, why: str, at: datetime | None = None) -> SealedFile:
    """The file, with its opening on record. NotFound while there is none."""
    row = Disclosure.objects.filter(id=disclosure_id).first()
    if row is None or row.file is None:
        raise NotFound.at(
            "disclosure", "unknown_disclosure", f"Nothing was disclosed as {disclosure_id[:60]!r}."
        )
    return sealing.unseal(row.file, by, why, at)


def _open(disclosure_id: str) -> Disclosure:
    row = Disclosure.objects.filter(id=disclosure_id).first()
    if row is None:
        raise NotFound.at(
            "disclosure", "unknown_disclosure", f"There is no disclosure {disclosure_id[:60]!r}."
        )
    if row.approved_at is not None or row.refused_at is not None:
        raise Conflict.at("disclosure", "already_judged", f"{row.id} was judged already.")
    return row


def _waiting(order_id: str) -> bool:
    return Disclosure.objects.filter(order_id=order_id, approved_at=None, refused_at=None).exists()


def _file(writer: Writer, order: Order, parts: Sequence[str], id_: str) -> dict[str, Any]:
    assert order.account is not None
    value = {
        "disclosure": id_,
        "order": {"id": order.id, "number": order.number, "authority": order.issuer},
        "account": order.account,
        "as_of": rfc3339(writer.at),
        "parts": {part: PARTS[part](order.account) for part in parts},
    }
    return sealing.seal(writer, f"{order.id}-{id_}.json", value, writer.at + KEEP)
