"""What **waits** to be read for the search: noted in the transaction that stores it, read by the worker afterwards.

Taking an item in costs one small row for its whole batch; cutting words and filling the index is done later, so that
a burst of posts is answered as fast as ever.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django.db import connection

from waker.core import entries as kinds
from waker.core.entries import Entry

_encode = msgspec.json.Encoder().encode


def note(items: Sequence[str] = (), accounts: Sequence[str] = ()) -> None:
    """Note that these came or changed. A follower of intake."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_waiting (items, accounts) VALUES (%s, %s)",
            [_encode(list(items)).decode(), _encode(list(accounts)).decode()],
        )


def erase_with_the_account(entries: Sequence[Entry]) -> None:
    """Take an erased account and its items out of the search, in the transaction that erases. A follower of the ledger.

    It is noted as well: a worker may be reading its items at this moment, and would put back what it read before.
    """
    for entry in entries:
        if entry.kind != kinds.ACCOUNT_ERASED:
            continue
        account = entry.body["account"]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_account WHERE id = %s", [account])
            cursor.execute(
                "DELETE FROM search_item s USING item i WHERE i.account = %s AND s.id = i.id", [account]
            )
        note(accounts=[account])
