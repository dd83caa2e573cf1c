"""Erasing: a person's data removed, everywhere but in the ledger, which never held it.

What is left are ids and decisions: that account `a1` once posted `v1`, and that it was removed. The chain verifies as
before, because entries name notes and snapshots by reference only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.db import connection

from waker.core import entries as kinds
from waker.core.moments import now
from waker.core.problems import NotFound
from waker.intake.again import patiently
from waker.ledger.writing import writing

Also: TypeAlias = Callable[[str], None]
"""Takes the id of the account, while its rows are as they were."""
_also: list[Also] = []


def also(step: Also) -> None:
    """Have `step` erase what another room keeps of an account, in the same transaction. Named when the apps start."""
    if step not in _also:
        _also.append(step)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows were emptied, by what they held."""

    items: int
    revisions: int
    notes: int
    traces: int


def erase(account: str, by: str, at: datetime | None = None) -> Erased:
    """Remove everything personal of an account. NotFound when it was never known; twice is harmless."""
    return patiently(lambda: _erase(account, by, at))


def _erase(account: str, by: str, at: datetime | None) -> Erased:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM account WHERE id = %s FOR UPDATE", [account])
        if cursor.fetchone() is None:
            raise NotFound.at("account", "unknown_account", f"There is no account {account[:60]!r}.")
        moment = at or now()
        for step in _also:
            step(account)
        cursor.execute(
            "UPDATE account SET birth_date = NULL, country = NULL, languages = '{}', name = '', bio = '',"
            " verified = FALSE, devices = '{}', created_at = NULL, followers = 0, erased_at = %s WHERE id = %s",
            [moment, account],
        )
        cursor.execute("DELETE FROM device_link WHERE account = %s", [account])
        # In the order of those who receive items, so that two seldom wait for each other.
        cursor.execute("SELECT 1 FROM item WHERE account = %s ORDER BY id FOR UPDATE", [account])
        cursor.execute(
            "UPDATE item SET text = '', hashtags = '{}', tags = '{}', media = NULL, attributes = NULL, country = NULL,"
            " digest = '', erased_at = %s WHERE account = %s",
            [moment, account],
        )
        items = cursor.rowcount
        cursor.execute("DELETE FROM item_revision WHERE account = %s", [account])
        revisions = cursor.rowcount
        cursor.execute(
            "UPDATE ledger_note SET text = NULL, salt = NULL WHERE %s = ANY(about) AND text IS NOT NULL",
            [account],
        )
        notes = cursor.rowcount
        cursor.execute(
            "UPDATE ledger_trace SET facts = NULL WHERE account = %s AND facts IS NOT NULL", [account]
        )
        traces = cursor.rowcount
        # The ledger's lock comes last here as everywhere: whoever holds it never waits for a row.
        with writing(at) as writer:
            writer.add(kinds.ACCOUNT_ERASED, f"account:{account}", {"account": account, "by": by})
        return Erased(items, revisions, notes, traces)
