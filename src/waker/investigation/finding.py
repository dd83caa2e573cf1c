"""**Finding**: the newest items or accounts for which a plan holds, a page at a time, quickly or honestly not.

What is common stands among the newest rows, so a window of those is looked through first. What is not there in
sufficient number is rare, and then the inverted index, which is cheap for what is rare, gives all of it. Where it does
not come to an end in time either (a phrase of two common words, a word that was common once), windows are looked
through further and further back, and the answer says how far.
"""

from __future__ import annotations

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

import msgspec
from django.db import connection, transaction
from django.db.utils import OperationalError
from psycopg.errors import QueryCanceled

from waker.core.moments import LATEST
from waker.core.problems import Invalid
from waker.investigation.asking import Plan

WINDOW: Final = 20_000
"""Rows of the first window; those after it are twice as large each time."""
WIDEST: Final = 200_000
INDEX_MS: Final = 1_500
"""So long the inverted index is given."""
LOOK_MS: Final = 3_000
"""And one window."""
WINDOWS_S: Final = 1.5
"""So long windows are looked through after that."""


Cursor: TypeAlias = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Hits:
    """`rows`: (id, at), newest first. `total`: how many there are, None where that was not counted. `next`: the cursor
    of the page after. `back_to`: so far back was looked, None for all the way."""

    rows: Sequence[tuple[str, datetime]]
    total: int | None = None
    next: str | None = None
    back_to: datetime | None = None


def find(plan: Plan, limit: int, cursor: str | None = None) -> Hits:
    """A page of what the plan holds for. Invalid for a cursor that is none, and for what takes too long altogether."""
    after = read_cursor(cursor) if cursor else None
    if plan.low is not None and plan.high is not None and plan.low >= plan.high:
        return Hits([], 0)
    window, rows = Window(plan, after), []
    if not plan.within:
        try:
            rows = window.look(limit + 1, WINDOW)
            if (size := _likely(plan, len(rows), limit + 1)) and not window.done:
                rows = [*rows, *window.look(limit + 1 - len(rows), size)]
        except TooSlow:
            raise _too_slow() from None
        if len(rows) > limit or window.done:
            whole = window.done and len(rows) <= limit and after is None
            return _page(rows, limit, len(rows) if whole else None)
        if not plan.indexed and not plan.ranged:
            return _further(limit, window, rows)
    try:
        return _at_once(plan, limit, after)
    except TooSlow:
        return _further(limit, Window(plan, after), [])


def _likely(plan: Plan, found: int, wanted: int) -> int:
    """How many rows more probably fill a page that a first window filled in part; 0 where the index is likely quicker.

    A phrase is checked on every row that has its words, which makes the index the slower for it.
    """
    if found >= wanted or found < (3 if plan.checked else 8):
        return 0
    rows = WINDOW * (wanted - found) * 3 // (2 * found)
    return rows if rows <= (WIDEST if plan.checked else WIDEST // 2) else 0


def _at_once(plan: Plan, limit: int, after: Cursor | None) -> Hits:
    """What a statement finds that gives all hits at once."""
    sql, params = all_hits(plan, after)
    with timed(INDEX_MS, bitmaps=plan.indexed and not plan.within) as db:
        db.execute(f"{sql} ORDER BY at DESC, id DESC LIMIT %s", [*params, limit + 1])
        rows = db.fetchall()
    return _page([row[:2] for row in rows], limit, (rows[0][2] if rows else 0) if after is None else None)


def _further(limit: int, window: Window, rows: list[tuple[str, datetime]]) -> Hits:
    """Look through windows further back until a page is full, all is seen, or time is up."""
    until, size = time.monotonic() + WINDOWS_S, WINDOW
    while len(rows) <= limit and not window.done:
        try:
            rows = [*rows, *window.look(limit + 1 - len(rows), size)]
        except TooSlow:
            break
        if time.monotonic() > until:
            break
        size = min(2 * size, WIDEST)
    hits = _page(rows, limit, None)
    if hits.next is not None or window.done:
        return hits
    if window.floor is None:
        raise _too_slow()
    return Hits(hits.rows, None, make_cursor("", window.floor), window.floor)


def _too_slow() -> Invalid:
    message = "This takes too long. Narrow it with a day (at:…), a language, an account, or one more word."
    return Invalid.at("q", "too_slow", message)


class Window:
    """The rows looked through so far, from the newest back. `floor`: the moment down to which; `done`: all of them."""

    def __init__(self, plan: Plan, after: Cursor | None = None) -> None:
        self.plan, self.after = plan, after
        self.floor: datetime | None = None
        self.done = False

    def look(self, limit: int, size: int) -> list[tuple[str, datetime]]:
        """The first `limit` hits among the next `size` rows. TooSlow, and then it stays where it was."""
        before = self.floor
        try:
            inner, params = self.next(size)
            where, more = row_conditions(self.plan, self.after)
            for sql, others in self.plan.within:
                where, more = f"{where} AND s.id IN ({sql})", [*more, *others]
            with timed(LOOK_MS) as db:
                db.execute(
                    f"SELECT s.id, s.at FROM ({inner}) s WHERE {where} ORDER BY s.at DESC, s.id DESC LIMIT %s",
                    [*params, *more, limit],
                )
                return list(db.fetchall())
        except TooSlow:
            self.floor, self.done = before, False
            raise

    def next(self, size: int) -> tuple[str, list[Any]]:
        """A subquery for the next `size` rows, newest first, whatever holds of them."""
        table = self.plan.table
        inside, params = _span(self.plan, self.after)
        if self.floor is not None:
            inside, params = f"{inside} AND s.at < %s", [*params, self.floor]
        with connection.cursor() as db:
            db.execute(
                f"SELECT s.at FROM {table} s WHERE {inside} ORDER BY s.at DESC OFFSET {size - 1} LIMIT 1",
                params,
            )
            last = db.fetchone()
        if last:
            # Rows of the same moment stay together, so a window may be a little larger than asked for.
            inside, params = f"{inside} AND s.at >= %s", [*params, last[0]]
        self.floor = last[0] if last else None
        self.done = last is None
        # OFFSET 0 keeps the planner from taking the conditions on words inside, and the inverted index with them.
        return f"SELECT s.* FROM {table} s WHERE {inside} ORDER BY s.at DESC OFFSET 0", params


def _span(plan: Plan, after: Cursor | None) -> tuple[str, list[Any]]:
    parts, params = ["s.at <= %s"], [after[0] if after else LATEST]
    if plan.high is not None:
        parts.append("s.at < %s")
        params.append(plan.high)
    if plan.low is not None:
        parts.append("s.at >= %s")
        params.append(plan.low)
    return " AND ".join(parts), params


def row_conditions(plan: Plan, after: Cursor | None) -> tuple[str, list[Any]]:
    parts, params = ["TRUE"], []
    if after is not None:
        parts.append("(s.at < %s OR s.id < %s)")
        params += [after[0], after[1]]
    if plan.vector is not None:
        parts.append("s.words @@ %s::tsquery")
        params.append(plan.vector)
    for sql, more in plan.where:
        parts.append(sql)
        params += more
    return " AND ".join(parts), params


def conditions(plan: Plan, after: Cursor | None) -> tuple[str, list[Any]]:
    span, params = _span(plan, after)
    where, more = row_conditions(plan, after)
    return f"{span} AND {where}", [*params, *more]


def all_hits(plan: Plan, after: Cursor | None = None) -> tuple[str, list[Any]]:
    """A statement for (id, at, how many) of all hits: by the inverted index, or from the ids to begin with."""
    where, params = conditions(plan, after)
    if not plan.within:
        if plan.days is not None:
            where, params = f"{where} AND s.words @@ %s::tsquery", [*params, plan.days]
        hits = f"SELECT s.id, s.at FROM {plan.table} s WHERE {where}"
        return (
            f"WITH hits AS MATERIALIZED ({hits}) SELECT id, at, (SELECT count(*) FROM hits) FROM hits",
            params,
        )
    first, *others = plan.within
    for sql, more in others:
        where, params = f"{where} AND s.id IN ({sql})", [*params, *more]
    return (
        f"WITH ids AS MATERIALIZED (SELECT DISTINCT id FROM ({first[0]}) t),"
        f" hits AS MATERIALIZED (SELECT s.id, s.at FROM ids JOIN {plan.table} s USING (id) WHERE {where})"
        " SELECT id, at, (SELECT count(*) FROM hits) FROM hits",
        [*first[1], *params],
    )


class TooSlow(Exception):
    """A statement that did not come to an end in its time."""


@contextmanager
def timed(milliseconds: int, bitmaps: bool = False) -> Iterator[Any]:
    """A cursor whose statements are given so long; `bitmaps`: they may use an inverted index, and nothing else.

    Raises TooSlow. What is set holds for these statements alone, also inside a transaction of the caller's.
    """
    settings = {"statement_timeout": str(milliseconds)}
    if bitmaps:
        settings |= {"enable_seqscan": "off", "enable_indexscan": "off"}
    try:
        with transaction.atomic(), connection.cursor() as db:
            before = {}
            for name, value in settings.items():
                db.execute("SELECT current_setting(%s), set_config(%s, %s, TRUE)", [name, name, value])
                before[name] = db.fetchone()[0]
            yield db
            for name, value in before.items():
                db.execute("SELECT set_config(%s, %s, TRUE)", [name, value])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from None
        raise


def _page(rows: Sequence[tuple[str, datetime]], limit: int, total: int | None) -> Hits:
    shown = list(rows[:limit])
    return Hits(shown, total, make_cursor(*shown[-1]) if len(rows) > limit else None)


def make_cursor(id_: str, at: datetime) -> str:
    return urlsafe_b64encode(msgspec.json.encode([at, id_])).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    try:
        at, id_ = msgspec.json.decode(
            urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=tuple[datetime, str]
        )
        if at.tzinfo is None or "\x00" in id_:
            raise ValueError
    except (ValueError, msgspec.DecodeError):
        raise Invalid.at(
            "cursor", "invalid_cursor", "Take the cursor from `next` of the page before."
        ) from None
    return at, id_
