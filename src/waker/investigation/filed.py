"""What is **filed**: decisions, reports and cases, found by their columns and by the words of what they are about.

They come newest first. The newest rows are looked through before anything else, as in `waker.investigation.finding`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from waker.core.problems import Invalid
from waker.investigation import fields as f
from waker.investigation import records
from waker.investigation.asking import plan as plan_items
from waker.investigation.finding import TooSlow, find, timed
from waker.investigation.query import Query, Term
from waker.investigation.records import Condition

WINDOW: Final = 20_000
ALL_MS: Final = 1_500
WORDS_ON: Final = 2_000
"""Words are looked for in items first; found in no more than so many, what is filed on those is all there is."""

TABLES: Final = {
    f.DECISIONS: ("view_decision", "t.at"),
    f.REPORTS: ("view_report", "t.at"),
    f.CASES: ("view_case", "t.opened_at"),
}


@dataclass(frozen=True, slots=True)
class Filed:
    """`rows`: (id, at, subject), newest first; `next`: the position before which to go on, None at the end.

    `back_to`: the moment down to which was looked where it was not all the way."""

    rows: Sequence[tuple[str, datetime, str]]
    next: int | None = None
    back_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What has to hold of a row `t`. `bounded`: words are too common to go further back than a window."""

    place: str
    where: Sequence[Condition]
    bounded: bool = False

    def conditions(self, before: int | None) -> Condition:
        parts, params = ["TRUE"], []
        if before is not None:
            parts.append("t.position < %s")
            params.append(before)
        for sql, more in self.where:
            parts.append(sql)
            params += more
        return " AND ".join(parts), params

    def newest(self, before: int | None, columns: str) -> Condition:
        """A statement for the hits among the newest rows."""
        table, _ = TABLES[self.place]
        where, params = self.conditions(None)
        earlier, first = ("WHERE t.position < %s", [before]) if before is not None else ("", [])
        inner = f"SELECT t.* FROM {table} t {earlier} ORDER BY t.position DESC LIMIT {WINDOW}"
        return f"SELECT {columns} FROM ({inner}) t WHERE {where} ORDER BY t.position DESC LIMIT %s", [
            *first,
            *params,
        ]

    def all(self, before: int | None, columns: str) -> Condition:
        table, _ = TABLES[self.place]
        where, params = self.conditions(before)
        return f"SELECT {columns} FROM {table} t WHERE {where} ORDER BY t.position DESC LIMIT %s", params


def ask(query: Query, place: str, at: datetime, queues: Collection[str] | None = None) -> Asked:
    """What a query asks of decisions, reports or cases; of the latter two those in `queues` alone (None: all)."""
    where: list[Condition] = []
    if queues is not None and place == f.CASES:
        where.append(("t.queue = ANY(%s)", [sorted(queues)]))
    elif queues is not None and place == f.REPORTS:
        where.append(
            (
                "EXISTS (SELECT 1 FROM view_case c WHERE c.id = t.case_id AND c.queue = ANY(%s))",
                [sorted(queues)],
            )
        )
    bounded = False
    spoken = Query(tuple(term for term in query.words()))
    if spoken:
        condition, bounded = _words(spoken, at)
        where.append(condition)
    for term in query.terms:
        if term.name and term.name != "in":
            sql, params = _CONDITIONS[term.name](term, place)
            where.append((f"NOT coalesce({sql}, FALSE)" if term.negated else sql, params))
    return Asked(place, where, bounded)


def look(asked: Asked, limit: int, cursor: str | None = None) -> Filed:
    """A page of what is filed. Invalid for a cursor that is none."""
    before = read_cursor(cursor)
    table, at = TABLES[asked.place]
    columns = f"t.id, {at}, t.subject, t.position"
    rows: list[Any] = []
    try:
        with timed(ALL_MS) as db:
            sql, params = asked.newest(before, columns)
            db.execute(sql, [*params, limit + 1])
            rows = db.fetchall()
        if len(rows) <= limit and not asked.bounded:
            with timed(ALL_MS) as db:
                sql, params = asked.all(before, columns)
                db.execute(sql, [*params, limit + 1])
                return _page(db.fetchall(), limit)
    except TooSlow:
        pass
    if len(rows) > limit:
        return _page(rows, limit)
    with connection.cursor() as db:
        earlier, params = ("WHERE t.position < %s", [before]) if before is not None else ("", [])
        db.execute(
            f"SELECT t.position, {at} FROM {table} t {earlier} ORDER BY t.position DESC OFFSET {WINDOW} LIMIT 1",
            params,
        )
        last = db.fetchone()
    if last is None:
        return _page(rows, limit)
    return Filed([row[:3] for row in rows], last[0] + 1, last[1])


def position(place: str, id_: str) -> int:
    """Where one stands in the order of what was filed."""
    table, _ = TABLES[place]
    with connection.cursor() as db:
        db.execute(f"SELECT position FROM {table} WHERE id = %s", [id_])
        return int(db.fetchone()[0])


def read_cursor(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise Invalid.at("cursor", "invalid_cursor", "Take the cursor from `next` of the page before.")
    return int(cursor)


def _page(rows: Sequence[Any], limit: int) -> Filed:
    return Filed([row[:3] for row in rows[:limit]], rows[limit - 1][3] if len(rows) > limit else None)


def _words(spoken: Query, at: datetime) -> tuple[Condition, bool]:
    """That a row is about an item with these words, and whether they are too common for that to reach far back."""
    plan = plan_items(spoken, f.ITEMS, at)
    if plan.vector is None:
        return ("FALSE", []), False
    if plan.indexed:
        hits = find(plan, WORDS_ON)
        if hits.next is None and hits.back_to is None:
            return ("t.subject = ANY(%s)", [[f"content:{id_}" for id_, _ in hits.rows]]), False
    return (
        "EXISTS (SELECT 1 FROM search_item s WHERE s.id = substr(t.subject, 9) AND t.subject LIKE 'content:%%'"
        " AND s.words @@ %s::tsquery)",
        [plan.vector],
    ), True


def _column(name: str) -> Callable[[Term, str], Condition]:
    return lambda term, place: (f"t.{name} = ANY(%s)", [list(term.values)])


def _at(term: Term, place: str) -> Condition:
    return records.within(TABLES[place][1], term.range)


def _kind(term: Term, place: str) -> Condition:
    """The kind of subject, or of the item that is the subject."""
    subjects = [value for value in term.values if value in f.OTHER_KINDS]
    parts = ["split_part(t.subject, ':', 1) = ANY(%s)"] if subjects else []
    params: list[Any] = [subjects] if subjects else []
    for table, prefix, kinds in (("item", "content", f.ITEM_KINDS), ("account", "account", f.ACCOUNT_KINDS)):
        if wanted := [value for value in term.values if value in kinds]:
            parts.append(
                f"(t.subject LIKE '{prefix}:%%' AND EXISTS (SELECT 1 FROM {table} i WHERE i.id ="
                f" substr(t.subject, {len(prefix) + 2}) AND i.kind = ANY(%s)))"
            )
            params.append(wanted)
    return f"({' OR '.join(parts)})", params


def _country(term: Term, place: str) -> Condition:
    values = list(term.values)
    return (
        "(t.country = ANY(%s) OR (t.subject LIKE 'content:%%' AND EXISTS (SELECT 1 FROM item i"
        " WHERE i.id = substr(t.subject, 9) AND i.country = ANY(%s))))",
        [values, values],
    )


def _language(term: Term, place: str) -> Condition:
    """`pt` is also `pt-BR`."""
    values = list(term.values)
    return "(t.language = ANY(%s) OR split_part(t.language, '-', 1) = ANY(%s))", [values, values]


def _rule(term: Term, place: str) -> Condition:
    values = list(term.values)
    if place == f.CASES:
        return "EXISTS (SELECT 1 FROM view_flag g WHERE g.case_id = t.id AND g.rule = ANY(%s))", [values]
    return "t.rule = ANY(%s)", [values]


def _state(term: Term, place: str) -> Condition:
    column = "t.closed_at" if place == f.CASES else "t.answered_at"
    wanted = {"open": f"{column} IS NULL", "decided": f"{column} IS NOT NULL"}
    return f"({' OR '.join(wanted[value] for value in term.values)})", []


def _is(term: Term, place: str) -> Condition:
    wanted = {
        "appealed": "EXISTS (SELECT 1 FROM view_appeal p WHERE p.decision = t.id)",
        "replaced": "t.superseded_at IS NOT NULL",
    }
    return f"({' OR '.join(wanted[value] for value in term.values)})", []


_CONDITIONS: Final[dict[str, Callable[[Term, str], Condition]]] = {
    "at": _at,
    "kind": _kind,
    "language": _language,
    "country": _country,
    "account": _column("account"),
    "policy": _column("policy"),
    "queue": _column("queue"),
    "channel": _column("channel"),
    "rule": _rule,
    "state": _state,
    "is": _is,
    "by": lambda term, place: records.by(term.values),
    "restriction": lambda term, place: records.restricts("t.id", term.values),
}
