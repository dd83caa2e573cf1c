"""The stored views: what entries change in them, carried out in the transaction that appends the entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from django.db.backends.utils import CursorWrapper

from waker.core.entries import Entry
from waker.folds.projection import COLUMNS, Changes, Setting, Touch, project

VIEWS = tuple(COLUMNS)
_JSON_COLUMNS = {"view_flag": frozenset({"matches"})}


def insert(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows by COPY. `table` and `columns` are names from this code, never from outside."""
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def apply(cursor: CursorWrapper, entries: Iterable[Entry]) -> None:
    """Bring the views up to date with the entries, which follow those already applied."""
    changes = project(entries)
    for table, rows in changes.rows.items():
        if rows and table != "view_rule_day":
            json_columns = _JSON_COLUMNS.get(table)
            if json_columns:
                at = [COLUMNS[table].index(c) for c in json_columns]
                rows = [_with_json(row, at) for row in rows]
            insert(cursor, table, COLUMNS[table], rows)
    _touch(cursor, changes)


def _with_json(row: tuple[Any, ...], at: Sequence[int]) -> tuple[Any, ...]:
    values = list(row)
    for n in at:
        values[n] = msgspec.json.encode(values[n]).decode()
    return tuple(values)


def _touch(cursor: CursorWrapper, changes: Changes) -> None:
    if changes.superseded:
        ids, by, at = (list(c) for c in zip(*changes.superseded, strict=True))
        for table, key in (("view_decision", "id"), ("view_restriction", "decision")):
            also = "superseded_by = c.by, " if table == "view_decision" else ""
            cursor.execute(
                f"UPDATE {table} v SET {also}superseded_at = c.at FROM unnest(%s::text[], %s::text[],"
                f" %s::timestamptz[]) AS c(id, by, at) WHERE v.{key} = c.id",
                [ids, by, at],
            )
    if changes.touched:
        totals: dict[str, Touch] = {}
        for touch in changes.touched:
            before = totals.get(touch.case)
            totals[touch.case] = touch if before is None else _sum(before, touch)
        cursor.execute(
            "UPDATE view_case v SET flags = v.flags + c.flags, reports = v.reports + c.reports,"
            " severity = greatest(v.severity, c.severity), reach = greatest(v.reach, c.reach),"
            " pace = greatest(v.pace, c.pace), score = greatest(v.score, c.score),"
            " due_at = least(v.due_at, c.due_at),"
            " channel = CASE WHEN c.rank < v.channel_rank THEN c.channel ELSE v.channel END,"
            " channel_rank = least(v.channel_rank, c.rank)"
            " FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::timestamptz[], %s::text[],"
            " %s::int[], %s::float8[], %s::float8[])"
            " AS c(id, flags, reports, severity, reach, due_at, channel, rank, pace, score) WHERE v.id = c.id",
            [list(column) for column in zip(*totals.values(), strict=True)],
        )
    if changes.closed:
        cases, decisions, moments = (list(c) for c in zip(*_last(changes.closed), strict=True))
        cursor.execute(
            "UPDATE view_case v SET closed_at = c.at, decision = c.decision FROM unnest(%s::text[], %s::text[],"
            " %s::timestamptz[]) AS c(id, decision, at) WHERE v.id = c.id",
            [cases, decisions, moments],
        )
        cursor.execute(
            "UPDATE view_report v SET answered_at = c.at, decision = c.decision FROM unnest(%s::text[], %s::text[],"
            " %s::timestamptz[]) AS c(id, decision, at) WHERE v.case_id = c.id",
            [cases, decisions, moments],
        )
    if changes.settings:
        _set(cursor, changes.settings)
    if changes.rule_days:
        rows = [(rule, day, n[0], n[1]) for (rule, day), n in changes.rule_days.items()]
        cursor.executemany(
            "INSERT INTO view_rule_day (rule, day, taken, capped) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (rule, day) DO UPDATE SET taken = view_rule_day.taken + excluded.taken,"
            " capped = view_rule_day.capped + excluded.capped",
            rows,
        )


def _set(cursor: CursorWrapper, settings: Sequence[Setting]) -> None:
    """Set columns of rows by id, one statement per set of columns; of two settings of one row the later wins."""
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for setting in settings:
        merged.setdefault((setting.table, setting.id), {}).update(setting.columns)
    groups: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = {}
    for (table, id_), columns in merged.items():
        groups.setdefault((table, tuple(columns)), []).append([*columns.values(), id_])
    for (table, names), rows in groups.items():
        cursor.executemany(f"UPDATE {table} SET {', '.join(f'{n} = %s' for n in names)} WHERE id = %s", rows)


def _sum(a: Touch, b: Touch) -> Touch:
    first = b if b.channel_rank < a.channel_rank else a
    dues = [due for due in (a.due_at, b.due_at) if due is not None]
    return Touch(
        a.case, a.flags + b.flags, a.reports + b.reports, max(a.severity, b.severity), max(a.reach, b.reach),
        min(dues, default=None), first.channel, first.channel_rank, max(a.pace, b.pace), max(a.score, b.score),
    )  # fmt: skip


def _last(closed: Sequence[tuple[str, Any, Any]]) -> list[tuple[str, Any, Any]]:
    """The last word on each case."""
    return list({row[0]: row for row in closed}.values())
