"""**Indexing**: reading items and accounts for the search, by the worker, behind what is taken in.

One indexer works at a time (an advisory lock); what it takes off the list of what waits and what it writes is one
transaction, so that nothing is lost and nothing read twice harms. It reads rows as they are now: a row that changes
meanwhile is on the list once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection, transaction

from waker.detect.text import links, mentions
from waker.investigation import words
from waker.ledger.views import insert

BATCH: Final = 5_000
"""Items, or accounts, in one transaction; a batch of intake is at most 1,000."""
ROWS: Final = BATCH // 1_000
LOCK: Final = "waker search"
_decode = msgspec.json.Decoder(list[str]).decode

_ITEM = "id, account, kind, text, tags, sound, country, language, live, parent, received_at, erased_at"
_ACCOUNT = "id, kind, name, bio, country, languages, verified, followers, received_at, erased_at"


def index() -> int:
    """Read the next batch of what waits, else of what was stored before there was a search; how many rows.

    0 when there is nothing to do, or another worker does it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        # Losing the last second in a crash costs nothing: the rows are on the list again, with it.
        cursor.execute("SET LOCAL synchronous_commit = off")
        return _waiting(cursor) or _backlog(cursor)


def index_all() -> int:
    """Read everything that is left to read; how many rows."""
    total = 0
    while done := index():
        total += done
    return total


def readable() -> int:
    """How many items and accounts there are to read: all that were not erased."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM item WHERE erased_at IS NULL)"
            " + (SELECT count(*) FROM account WHERE erased_at IS NULL)"
        )
        return int(cursor.fetchone()[0])


def reading() -> bool:
    """Whether what was stored before there was a search is still being read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM search_backlog WHERE NOT done)")
        return bool(cursor.fetchone()[0])


def anew() -> None:
    """Empty the search and have everything read again, newest first."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        cursor.execute("DELETE FROM search_item")
        cursor.execute("DELETE FROM search_account")
        cursor.execute(
            "INSERT INTO search_backlog (name, before_id, done) VALUES ('item', '', FALSE), ('account', '', FALSE)"
            " ON CONFLICT (name) DO UPDATE SET before_at = NULL, before_id = '', done = FALSE"
        )


def _waiting(cursor: Any) -> int:
    cursor.execute(
        "DELETE FROM search_waiting WHERE n IN (SELECT n FROM search_waiting ORDER BY n LIMIT %s)"
        " RETURNING items, accounts",
        [ROWS],
    )
    taken = cursor.fetchall()
    items = {id_ for row in taken for id_ in _decode(row[0])}
    accounts = {id_ for row in taken for id_ in _decode(row[1])}
    if items:
        cursor.execute(f"SELECT {_ITEM} FROM item WHERE id = ANY(%s)", [list(items)])
        _write_items(cursor, cursor.fetchall(), items)
    if accounts:
        cursor.execute(f"SELECT {_ACCOUNT} FROM account WHERE id = ANY(%s)", [list(accounts)])
        _write_accounts(cursor, cursor.fetchall(), accounts)
    return len(items) + len(accounts) + (len(taken) if not items and not accounts else 0)


def _backlog(cursor: Any) -> int:
    cursor.execute(
        "SELECT name, before_at, before_id FROM search_backlog WHERE NOT done ORDER BY name LIMIT 1"
    )
    row = cursor.fetchone()
    if row is None:
        return 0
    name, before_at, before_id = row
    columns, received = (_ITEM, 10) if name == "item" else (_ACCOUNT, 8)
    where = "" if before_at is None else "WHERE (received_at, id) < (%s, %s)"
    cursor.execute(
        f"SELECT {columns} FROM {name} {where} ORDER BY received_at DESC, id DESC LIMIT %s",
        [*([] if before_at is None else [before_at, before_id]), BATCH],
    )
    rows = cursor.fetchall()
    ids = {r[0] for r in rows}
    if rows:
        (_write_items if name == "item" else _write_accounts)(cursor, rows, ids)
        last = rows[-1]
        cursor.execute(
            "UPDATE search_backlog SET before_at = %s, before_id = %s WHERE name = %s",
            [last[received], last[0], name],
        )
    if len(rows) < BATCH:
        cursor.execute("UPDATE search_backlog SET done = TRUE WHERE name = %s", [name])
    return len(rows) or 1


def _write_items(cursor: Any, rows: Sequence[tuple[Any, ...]], ids: set[str]) -> None:
    cursor.execute("DELETE FROM search_item WHERE id = ANY(%s)", [list(ids)])
    found = [(row[0], row[10], item_vector(row)) for row in rows if row[11] is None]
    insert(cursor, "search_item", ("id", "at", "words"), sorted(found, key=lambda r: r[1]))


def _write_accounts(cursor: Any, rows: Sequence[tuple[Any, ...]], ids: set[str]) -> None:
    cursor.execute("DELETE FROM search_account WHERE id = ANY(%s)", [list(ids)])
    erased = [row[0] for row in rows if row[9] is not None]
    if erased:
        cursor.execute(
            "DELETE FROM search_item s USING item i"
            " WHERE i.account = ANY(%s) AND i.erased_at IS NOT NULL AND s.id = i.id",
            [erased],
        )
    cursor.execute("SELECT account, device FROM device_link WHERE account = ANY(%s)", [list(ids)])
    devices: dict[str, list[str]] = {}
    for account, device in cursor.fetchall():
        devices.setdefault(account, []).append(device)
    found = [
        (row[0], row[8], account_vector(row, devices.get(row[0], [])), words.normalise(row[2]), row[7])
        for row in rows
        if row[9] is None
    ]
    insert(cursor, "search_account", ("id", "at", "words", "name", "followers"), found)


def item_vector(row: Sequence[Any]) -> str:
    """The vector of an item, from the columns of `_ITEM`."""
    _, account, kind, text, tags, sound, country, language, live, parent, received, _ = row
    mark = words.mark
    marks = [mark("a", account), mark("k", kind), *_languages([language] if language else []), _day(received)]
    if country:
        marks.append(mark("c", country))
    if sound:
        marks.append(mark("s", sound))
    if parent:
        marks.append(mark("p", parent))
    if live:
        marks.append("f=live")
    marks += [f"#{tag[8:][: words.LONGEST]}" for tag in tags if tag.startswith("hashtag:")]
    return words.vector(words.tokens(text), [*marks, *_said(text)])


def account_vector(row: Sequence[Any], devices: Sequence[str]) -> str:
    """The vector of an account, from the columns of `_ACCOUNT` and the devices on which it was seen."""
    id_, kind, name, bio, country, languages, verified, _, _, _ = row
    mark = words.mark
    marks = [mark("a", id_), mark("k", kind), *_languages(languages), *(mark("d", d) for d in devices)]
    if country:
        marks.append(mark("c", country))
    if verified:
        marks.append("f=verified")
    marks += [words.mention(id_), words.mention(name)]
    named = words.tokens(name)
    # A gap between name and bio, so that no phrase goes from the one into the other.
    return words.vector([*named, *([""] if named else []), *words.tokens(bio)], [*marks, *_said(bio)])


def _languages(codes: Sequence[str]) -> list[str]:
    """`pt-BR` is found as itself and as `pt`."""
    return [words.mark("l", code) for one in codes for code in {one, one.partition("-")[0]}]


def _said(text: str) -> list[str]:
    """Whom a text mentions and where it links to."""
    found = [words.mention(name) for name in mentions(text)[:50]]
    return found + [words.mark("u", d) for link in links(text)[:50] for d in words.domains(link)]


def _day(moment: datetime) -> str:
    """The day of receipt (UTC), which makes a few days as cheap to ask for as a rare word."""
    return f"t={moment:%Y%m%d}"
