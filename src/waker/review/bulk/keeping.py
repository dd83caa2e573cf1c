"""Keeping: the rows of a bulk: found, held for the length of a transaction, written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import connection, transaction

from waker.core.problems import NotFound
from waker.review.models_bulk import DRAFT, Bulk, BulkSubject
from waker.review.shapes import DecideIn

DRAFTS_KEPT: Final = timedelta(days=1)
"""How long a draft that nobody confirmed is kept."""


def get(bulk_id: str) -> Bulk:
    """NotFound."""
    found = Bulk.objects.filter(id=bulk_id).first()
    if found is None:
        raise NotFound.at("bulk", "unknown_bulk", f"There is no bulk {bulk_id[:60]!r}.")
    return found


def locked(bulk_id: str) -> Bulk:
    """The bulk, held until the end of the transaction. NotFound."""
    found = Bulk.objects.select_for_update().filter(id=bulk_id).first()
    return found if found is not None else get(bulk_id)


def subjects_of(bulk: Bulk) -> list[str]:
    """The keys of its subjects, in their order."""
    return list(BulkSubject.objects.filter(bulk=bulk.id).order_by("n").values_list("subject", flat=True))


def decision_of(bulk: Bulk) -> DecideIn:
    return msgspec.convert(bulk.decision, DecideIn)


def note(bulk_id: str, rows: Sequence[tuple[int, str, str | None, str, str]]) -> None:
    """Write down what became of subjects: (place, state, decision, reason, note) each. A decision once noted stays."""
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE review_bulk_subject s SET state = c.state, decision = coalesce(c.decision, s.decision),"
            " reason = c.reason, note = c.note FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[])"
            " AS c(n, state, decision, reason, note) WHERE s.bulk = %s AND s.n = c.n",
            [*columns, bulk_id],
        )


def forget_drafts(at: datetime) -> int:
    """Delete drafts that nobody confirmed in a day; how many."""
    with transaction.atomic():
        old = list(
            Bulk.objects.select_for_update()
            .filter(state=DRAFT, made_at__lt=at - DRAFTS_KEPT)
            .values_list("id", flat=True)
        )
        BulkSubject.objects.filter(bulk__in=old).delete()
        Bulk.objects.filter(id__in=old).delete()
    return len(old)
