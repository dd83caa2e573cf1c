"""A **sample**: the newest of what a search finds, at most so many, taken in a bounded time.

What is counted of a search is counted over one, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from waker.core.subjects import ACCOUNT, CONTENT
from waker.investigation import devices, filed
from waker.investigation import fields as f
from waker.investigation.asking import Plan, plan
from waker.investigation.filed import TABLES
from waker.investigation.finding import WINDOW, TooSlow, Window, all_hits, row_conditions, timed
from waker.investigation.query import Query

SIZE: Final = 10_000
WIDE: Final = 200_000
"""Where hits are many, those among so many of the newest rows are taken."""
TAKE_MS: Final = 3_000


@dataclass(frozen=True, slots=True)
class Sample:
    """`rows`: (id, at), newest first, or by id without a moment (devices); `whole`: they are all that is found."""

    rows: Sequence[tuple[str, datetime | None]]
    whole: bool = True

    @property
    def ids(self) -> list[str]:
        return [id_ for id_, _ in self.rows]

    @property
    def since(self) -> datetime | None:
        """The moment of the oldest."""
        return self.rows[-1][1] if self.rows else None

    def first(self, size: int) -> Sample:
        """Of a sample the first, where there are more."""
        return self if len(self.rows) <= size else Sample(self.rows[:size], False)


def take(
    query: Query, place: str, at: datetime, queues: Collection[str] | None = None, size: int = SIZE
) -> Sample:
    """The newest `size` of what a query finds at a place. TooSlow where that took too long."""
    if place in (f.ITEMS, f.ACCOUNTS):
        return _found(plan(query, place, at), size)
    if place == f.DEVICES:
        looked = devices.look(query, size, None, at)
        return Sample([(row[0], None) for row in looked.rows], looked.next is None)
    return _filed(filed.ask(query, place, at, queues), size)


def subjects(sample: Sample, place: str) -> dict[str, str]:
    """Id -> the key of the subject that it is or is about."""
    if place in (f.ITEMS, f.ACCOUNTS):
        kind = CONTENT if place == f.ITEMS else ACCOUNT
        return {id_: f"{kind}:{id_}" for id_ in sample.ids}
    table, _ = TABLES[place]
    with connection.cursor() as db:
        db.execute(f"SELECT id, subject FROM {table} WHERE id = ANY(%s)", [sample.ids])
        return dict(db.fetchall())


def _found(asked: Plan, size: int) -> Sample:
    if asked.low is not None and asked.high is not None and asked.low >= asked.high:
        return Sample([])
    inner, params, rare = statement(asked, size)
    with timed(TAKE_MS) as db:
        db.execute(f"SELECT id, at FROM ({inner} LIMIT {size + 1}) taken ORDER BY at DESC", params)
        rows = db.fetchall()
    return _of(rows, size, rare)


def _filed(asked: filed.Asked, size: int) -> Sample:
    columns = f"t.id, {TABLES[asked.place][1]}"
    if not asked.bounded:
        try:
            return _of(_rows(asked.all(None, columns), size), size, True)
        except TooSlow:
            pass  # what is rare and old: then the newest rows have to do
    return _of(_rows(asked.newest(None, columns), size), size, False)


def _rows(asked: tuple[str, list[Any]], size: int) -> list[Any]:
    sql, params = asked
    with timed(TAKE_MS) as db:
        db.execute(sql, [*params, size + 1])
        return list(db.fetchall())


def _of(rows: list[Any], size: int, rare: bool) -> Sample:
    return Sample(rows[:size], rare and len(rows) <= size)


def statement(asked: Plan, size: int = SIZE) -> tuple[str, list[Any], bool]:
    """A statement for the rows (id, at, words) to count, newest first, and whether it gives all hits (where they are
    few)."""
    if not asked.within:
        window = Window(asked)
        seen = len(window.look(WINDOW, WINDOW))
        # So frequent that all of them would be too many to visit, or nothing that an index could answer.
        if window.done or seen > WINDOW // 500 or not asked.indexed:
            window = Window(asked)
            inner, params = window.next(WIDE)
            where, more = row_conditions(asked, None)
            return (
                f"SELECT s.id, s.at, s.words FROM ({inner}) s WHERE {where} ORDER BY s.at DESC",
                [*params, *more],
                window.done,
            )
    sql, params = all_hits(asked)
    newest = f"{sql} ORDER BY at DESC LIMIT {size + 1}"
    return (
        f"SELECT s.id, s.at, s.words FROM ({newest}) h JOIN {asked.table} s USING (id) ORDER BY s.at DESC",
        params,
        True,
    )
