"""A **saved search**: a query under a name, kept for oneself or for everybody; and the record of who exported what."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from waker.core.problems import Conflict, Forbidden, Invalid, NotFound
from waker.investigation.faults import QueryError
from waker.investigation.models import Export, Saved
from waker.investigation.query import LONGEST, parse

LONGEST_NAME: Final = 80
MOST: Final = 200
"""Searches of one person."""


def save(name: str, query: str, owner: int, shared: bool, at: datetime) -> Saved:
    """Keep a search. Invalid for a name or a query that will not do; Conflict where the name is taken."""
    name, query = " ".join(name.split()), query.strip()
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise Invalid.at("name", "name", f"Give it a name of at most {LONGEST_NAME} characters.")
    if not query or len(query) > LONGEST:
        raise Invalid.at("q", "empty", "There is nothing to keep: type a search first.")
    try:
        parse(query, at)
    except QueryError as error:
        raise Invalid.at("q", error.code, str(error)) from None
    if Saved.objects.filter(owner=owner).count() >= MOST:
        raise Conflict.at("name", "too_many", f"You keep {MOST} searches already; remove one first.")
    try:
        with transaction.atomic():
            return Saved.objects.create(name=name, query=query, owner=owner, shared=shared, made_at=at)
    except IntegrityError:
        raise Conflict.at("name", "taken", "You already keep a search of that name.") from None


def removable(pk: int, owner: int, leads: bool = False) -> Saved:
    """A search that the person may remove: their own, and for `leads` one that others share. NotFound, Forbidden."""
    row = Saved.objects.filter(pk=pk).first()
    if row is None or (row.owner != owner and not row.shared):
        raise NotFound.at("id", "unknown_search", "There is no such search.")
    if row.owner != owner and not leads:
        message = "Somebody else shares this search; they or a lead can remove it."
        raise Forbidden.at("id", "not_yours", message)
    return row


def forget(pk: int, owner: int, leads: bool = False) -> None:
    """Remove a search, for everybody who sees it. NotFound, Forbidden."""
    removable(pk, owner, leads).delete()


def kept_by(owner: int) -> QuerySet[Saved]:
    """The searches that somebody can open: their own and those that others share."""
    return Saved.objects.filter(Q(owner=owner) | Q(shared=True)).order_by("name", "pk")


def record_export(by: str, query: str, what: str, at: datetime) -> Export:
    """Note that somebody takes a file of a search. `rows` is set when it is written."""
    return Export.objects.create(at=at, by=by, query=query[:LONGEST], what=what)
