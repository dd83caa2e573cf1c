"""An **answer** to a search, as the API gives it: hits with enough to tell them apart, and never what is sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from waker.core.moments import now
from waker.core.problems import Invalid
from waker.core.subjects import CONTENT, Subject
from waker.investigation import fields
from waker.investigation.faults import QueryError
from waker.investigation.query import Query, parse
from waker.investigation.searching import Hit, place_of, search
from waker.review import evidence, roles
from waker.review.sight import Sight

EXCERPT: Final = 240
KINDS: Final = {
    fields.ITEMS: "item",
    fields.ACCOUNTS: "account",
    fields.DECISIONS: "decision",
    fields.REPORTS: "report",
    fields.CASES: "case",
    fields.DEVICES: "device",
}


def answer(
    text: str, place: str | None, cursor: str | None, limit: int, sight: Sight, at: datetime | None = None
) -> dict[str, Any]:
    """A page of what a query finds for somebody. Invalid where it cannot be understood, at `q`, saying where in it;
    Forbidden at cases and reports for a role that sees none."""
    moment = at or now()
    query = _understood(f"{text} in:{place}" if place else text, moment)
    where = place_of(query)
    assert where is not None  # the parser refuses fields that never apply together
    if (
        where in (fields.CASES, fields.REPORTS)
        and sight.reviewer is not None
        and sight.reviewer.user is not None
    ):
        roles.require(sight.reviewer.role, "cases.see")
    page = search(query, where, limit, cursor, moment, sight.queues, sight)
    if page.vague:
        message = "Name a device: its id, the beginning of it with *, account:… or is:restricted."
        raise Invalid.at("q", "too_vague", message)
    return {
        "query": str(query),
        "in": where,
        "results": _told(where, page.hits, sight),
        "total": page.total,
        "next": page.next,
        "back_to": page.back_to,
    }


def _understood(text: str, at: datetime) -> Query:
    try:
        return parse(text, at)
    except QueryError as error:
        raise Invalid.at("q", error.code, str(error)) from None


def _told(place: str, hits: Sequence[Hit], sight: Sight) -> list[dict[str, Any]]:
    keys = [hit.subject for hit in hits]
    sealed = {*evidence.sealed(keys), *sight.in_lists(keys)}
    said = _said(place, hits)
    results = []
    for hit in hits:
        account, excerpt = said.get(hit.id, (None, None))
        subject = Subject.of_key(hit.subject)
        locked = hit.subject in sealed
        results.append(
            {
                "kind": KINDS[place],
                "id": hit.id,
                "at": hit.at,
                "subject": {"kind": subject.kind, "id": subject.id},
                "account": account,
                "excerpt": None if locked and subject.kind == CONTENT else excerpt,
                "sealed": locked,
            }
        )
    return results


_SAID: Final = {
    fields.ITEMS: f"SELECT id, account, left(text, {EXCERPT}) FROM item",
    fields.ACCOUNTS: "SELECT id, id, name FROM account",
    fields.DECISIONS: "SELECT id, account, policy FROM view_decision",
    fields.REPORTS: "SELECT id, account, reason FROM view_report",
    fields.CASES: "SELECT id, account, policy FROM view_case",
}


def _said(place: str, hits: Sequence[Hit]) -> dict[str, tuple[str | None, str | None]]:
    """Id -> whose it is and what it says: the words of an item, the name of an account, the policy of the rest."""
    if place not in _SAID or not hits:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"{_SAID[place]} WHERE id = ANY(%s)", [[hit.id for hit in hits]])
        return {id_: (account, said or None) for id_, account, said in cursor.fetchall()}
