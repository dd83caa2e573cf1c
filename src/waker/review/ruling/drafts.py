"""Drafts: kept while somebody works on a case, one for each case and person, and never written over unseen.

Every save names the version that it was made from. Whoever holds an older one (another tab, another browser) gets a
Conflict and their words are not stored over newer ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from waker.core.moments import now
from waker.core.problems import Conflict, Invalid

KEPT = timedelta(days=7)
LARGEST = 64 * 1024
"""Characters of a form: an explanation and a reasoning at their longest, and what stands beside them."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it was kept: the form, URL-encoded, and its version, from 1."""

    form: str
    version: int
    saved_at: datetime


def find(case: str, holder: str) -> Saved | None:
    """What the person wrote on the case, if anything is left of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT form, version, saved_at FROM case_draft WHERE "case" = %s AND holder = %s', [case, holder]
        )
        row = cursor.fetchone()
    return Saved(*row) if row else None


def save(case: str, holder: str, form: str, version: int, at: datetime | None = None) -> int:
    """Keep the form; its new version. `version` is the one that it was made from, 0 where there was none.

    Invalid when it is too large or holds NUL. Conflict when there is a newer one, when it was thrown away, or when the
    case is decided or unknown.
    """
    moment = at or now()
    if len(form) > LARGEST:
        raise Invalid.at("form", "too_long", f"At most {LARGEST} characters.")
    if "\x00" in form:
        raise Invalid.at("form", "unprintable", "No NUL.")
    with connection.cursor() as cursor:
        if version == 0:
            cursor.execute("DELETE FROM case_draft WHERE saved_at < %s", [moment - KEPT])
            cursor.execute(
                'INSERT INTO case_draft ("case", holder, form, version, saved_at)'
                " SELECT id, %s, %s, 1, %s FROM view_case WHERE id = %s AND closed_at IS NULL"
                " ON CONFLICT DO NOTHING RETURNING version",
                [holder, form, moment, case],
            )
        else:
            cursor.execute(
                "UPDATE case_draft SET form = %s, version = version + 1, saved_at = %s"
                ' WHERE "case" = %s AND holder = %s'
                " AND version = %s AND EXISTS (SELECT 1 FROM view_case WHERE id = %s AND closed_at IS NULL)"
                " RETURNING version",
                [form, moment, case, holder, version, case],
            )
        row = cursor.fetchone()
    if row is None:
        raise Conflict.at("version", "stale_draft", "It changed meanwhile, or there is nothing to write on.")
    made: int = row[0]
    return made


def discard(case: str, holder: str) -> None:
    """Throw the person's draft on the case away."""
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM case_draft WHERE "case" = %s AND holder = %s', [case, holder])
