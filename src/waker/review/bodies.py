"""A body: what the ledger itself holds of a decision, read by its place, with the notes that stand beside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from waker.core.problems import NotFound
from waker.ledger.models import Note


def of(decision: str) -> dict[str, Any]:
    """The ledger body of a decision. NotFound when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.body::text FROM view_decision d JOIN ledger_entry e ON e.position = d.position WHERE d.id = %s",
            [decision],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound.at("decision", "unknown_decision", f"There is no decision {decision[:60]!r}.")
    body: dict[str, Any] = msgspec.json.decode(row[0])
    return body


def of_each(decisions: Collection[str]) -> dict[str, dict[str, Any]]:
    """The ledger bodies of decisions, by their ids; unknown ones are absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, e.body::text FROM view_decision d JOIN ledger_entry e ON e.position = d.position"
            " WHERE d.id = ANY(%s)",
            [list(decisions)],
        )
        return {id_: msgspec.json.decode(text) for id_, text in cursor.fetchall()}


def gags(decisions: Collection[str]) -> dict[str, datetime]:
    """Until when an authority's order forbids to tell the maker, of the decisions of which it does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, (e.body::json->>'gag_until')::timestamptz FROM view_decision d"
            " JOIN ledger_entry e ON e.position = d.position"
            " WHERE d.id = ANY(%s) AND e.body::json->>'gag_until' IS NOT NULL",
            [list(decisions)],
        )
        return dict(cursor.fetchall())


def notes(refs: Collection[str]) -> dict[str, str | None]:
    """The texts behind references; None for one that was erased."""
    found = Note.objects.filter(ref__in=list(refs)).values_list("ref", "text")
    return dict(found)


def note(reference: dict[str, str] | None) -> str | None:
    """The text behind one reference of a body."""
    return notes([reference["ref"]]).get(reference["ref"]) if reference else None
