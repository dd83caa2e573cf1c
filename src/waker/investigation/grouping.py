"""**Grouping**: for each field of a search, how what was found is counted by its values, at each place.

A group says how often each value occurs among a sample's ids, under the conditions that the query puts on the same
thing: of the decisions on an item those that it asked for, not all that there ever were. So the search narrowed to a
value finds, of the sample, as many as its count says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from waker.investigation import fields as f
from waker.investigation import filed, narrowing, records, words
from waker.investigation import query as q
from waker.investigation.query import Query
from waker.investigation.records import CASE, DECISION, FLAG, Condition, Source

HASHTAG: Final = q.HASHTAG
MENTION: Final = q.MENTION


@dataclass(frozen=True, slots=True)
class Of:
    """What is grouped: the ids that a query found at a place, at a moment."""

    query: Query
    place: str
    at: datetime
    ids: Sequence[str]

    @property
    def table(self) -> str:
        return "search_item" if self.place == f.ITEMS else "search_account"

    @property
    def keys(self) -> list[str]:
        return [f"content:{id_}" for id_ in self.ids]


Group = Callable[[Of], Condition]
"""A statement that gives (value, how many of the ids)."""


def _marks(like: str, skip: int) -> Group:
    """By the marks that stand among the words."""

    def group(of: Of) -> Condition:
        return (
            f"SELECT substr(u.lexeme, {skip}), count(*) FROM {of.table} s, unnest(s.words) u"
            " WHERE s.id = ANY(%s) AND u.lexeme LIKE %s GROUP BY 1",
            [list(of.ids), like],
        )

    return group


def _mark(kind: str) -> Group:
    return _marks(f"{kind}=%", 3)


def _source(name: str, value: str, join: str = "") -> Group:
    """By a column of the decisions, flags or cases that the query asks for."""

    def group(of: Of) -> Condition:
        found, _ = records.sources(of.query, of.place, of.at)
        source = next((one for one in found if one.name == name), Source(name, list(records.standing(name))))
        where = " AND ".join([sql for sql, _ in source.where] or ["TRUE"])
        params = [p for _, more in source.where for p in more]
        whose, ids = ("t.subject", of.keys) if of.place == f.ITEMS else ("t.account", list(of.ids))
        return (
            f"SELECT {value}, count(DISTINCT {whose}) FROM {records.FROM[name]} {join}"
            f" WHERE {whose} = ANY(%s) AND {where} GROUP BY 1",
            [ids, *params],
        )

    return group


def _scores(of: Of) -> Condition:
    """By tenths, both ends included as a range has them: a flag of exactly 0.8 stands in two of them."""
    tenths = [(f"{n / 10:g}", f"{(n + 1) / 10:g}") for n in range(10)]
    bands = ", ".join(f"('{low}..{high}', {low}, {high})" for low, high in tenths)
    join = f"JOIN (VALUES {bands}) AS b(value, low, high) ON t.score BETWEEN b.low AND b.high"
    return _source(FLAG, "b.value", join)(of)


def _holding(name: str) -> Group:
    """By what holds of each, where all values are known beforehand."""

    def group(of: Of) -> Condition:
        values = [v for v in f.FIELDS[name].choices if name != "is" or of.place in f.IS[v]]
        counted, params = [], []
        for value in values:
            if value in ("live", "verified"):
                parts: list[Condition] = [("s.words @@ %s::tsquery", [words.quoted(f"f={value}")])]
            else:
                asked = narrowing.also(of.query, name, value)
                found, _ = records.sources(asked, of.place, of.at)
                parts = [source.holds(of.place) for source in found]
            counted.append(f"(%s::text, count(*) FILTER (WHERE {' AND '.join(sql for sql, _ in parts)}))")
            params += [value, *(p for _, more in parts for p in more)]
        of_each = f"SELECT ARRAY[{', '.join(f'ROW{one}' for one in counted)}]"
        return (
            f"SELECT v.value, v.n FROM ({of_each} AS counted FROM {of.table} s WHERE s.id = ANY(%s)) c,"
            " unnest(c.counted) AS v(value text, n bigint)",
            [*params, list(of.ids)],
        )

    return group


def _days(of: Of) -> Condition:
    """By day (UTC)."""
    if of.place in (f.ITEMS, f.ACCOUNTS):
        row, at = f"{of.table} s WHERE s.id", "s.at"
    else:
        table, at = filed.TABLES[of.place]
        row = f"{table} t WHERE t.id"
    return (
        f"SELECT to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD'), count(*) FROM {row} = ANY(%s) GROUP BY 1",
        [list(of.ids)],
    )


def _devices(of: Of) -> Condition:
    return (
        "SELECT l.device, count(DISTINCT i.id) FROM item i JOIN device_link l ON l.account = i.account"
        " WHERE i.id = ANY(%s) GROUP BY 1",
        [list(of.ids)],
    )


def _followers(of: Of) -> Condition:
    """By how many digits the number has: nobody, 1 to 9, 10 to 99 …"""
    return (
        "SELECT CASE WHEN s.followers <= 0 THEN '0' ELSE '1' || repeat('0', length(s.followers::text) - 1) || '..' ||"
        " repeat('9', length(s.followers::text)) END, count(*) FROM search_account s WHERE s.id = ANY(%s) GROUP BY 1",
        [list(of.ids)],
    )


def _strikes(of: Of) -> Condition:
    return (
        f"SELECT n::text, count(*) FROM (SELECT ({records.STRIKES}) AS n FROM search_account s WHERE s.id = ANY(%s)) c"
        " GROUP BY 1",
        [of.at, list(of.ids)],
    )


def _column(value: str, join: str = "") -> Group:
    """By a column of decisions, reports or cases, or by any of an array of them."""

    def group(of: Of) -> Condition:
        table, _ = filed.TABLES[of.place]
        return (
            f"SELECT v.value, count(DISTINCT t.id) FROM {table} t {join}, unnest(ARRAY[{value}]) AS v(value)"
            " WHERE t.id = ANY(%s) AND v.value IS NOT NULL GROUP BY 1",
            [list(of.ids)],
        )

    return group


_ITEM: Final = "LEFT JOIN item i ON t.subject LIKE 'content:%%' AND i.id = substr(t.subject, 9)"
_ACCOUNT: Final = "LEFT JOIN account a ON t.subject LIKE 'account:%%' AND a.id = substr(t.subject, 9)"
_BY: Final = "CASE WHEN t.automation = 'full' THEN 'rule' ELSE 'staff' END"


def _flags(of: Of) -> Condition:
    """Cases by the rules that flagged what they are about."""
    return (
        "SELECT g.rule, count(DISTINCT g.case_id) FROM view_flag g WHERE g.case_id = ANY(%s) GROUP BY 1",
        [list(of.ids)],
    )


def _filed_states(of: Of) -> Condition:
    column = "closed_at" if of.place == f.CASES else "answered_at"
    return _column(f"CASE WHEN t.{column} IS NULL THEN 'open' ELSE 'decided' END")(of)


def _decision_states(of: Of) -> Condition:
    appealed = "CASE WHEN EXISTS (SELECT 1 FROM view_appeal p WHERE p.decision = t.id) THEN 'appealed' END"
    return _column(f"{appealed}, CASE WHEN t.superseded_at IS NOT NULL THEN 'replaced' END")(of)


def _of_devices(of: Of) -> Condition:
    return (
        "SELECT l.account, count(*) FROM device_link l WHERE l.device = ANY(%s) GROUP BY 1",
        [list(of.ids)],
    )


def _device_states(of: Of) -> Condition:
    sql, params = records.in_force("r", of.at)
    return (
        f"SELECT 'restricted', count(DISTINCT r.subject) FROM view_restriction r WHERE r.subject = ANY(%s) AND {sql}",
        [[f"device:{id_}" for id_ in of.ids], *params],
    )


_OF_SUBJECTS: Final[dict[str, Group]] = {
    "is": _holding("is"),
    "state": _holding("state"),
    "policy": _source(DECISION, "t.policy"),
    "restriction": _source(DECISION, "r.kind", "JOIN view_restriction r ON r.decision = t.id"),
    "by": _source(DECISION, _BY),
    "rule": _source(FLAG, "t.rule"),
    "queue": _source(CASE, "t.queue"),
    "at": _days,
}
_OF_FILED: Final[dict[str, Group]] = {
    "policy": _column("t.policy"),
    "account": _column("t.account"),
    "kind": _column("nullif(split_part(t.subject, ':', 1), 'sound'), i.kind, a.kind", f"{_ITEM} {_ACCOUNT}"),
    "language": _column("t.language, split_part(t.language, '-', 1)"),
    "country": _column("t.country, i.country", _ITEM),
    "at": _days,
}
GROUPS: Final[dict[str, dict[str, Group]]] = {
    f.ITEMS: {
        "account": _mark("a"),
        HASHTAG: _marks("#%", 2),
        MENTION: _marks("@%", 2),
        "domain": _mark("u"),
        "kind": _mark("k"),
        "language": _mark("l"),
        "country": _mark("c"),
        **_OF_SUBJECTS,
        "score": _scores,
        "sound": _mark("s"),
        "parent": _mark("p"),
        "device": _devices,
    },
    f.ACCOUNTS: {
        "kind": _mark("k"),
        "language": _mark("l"),
        "country": _mark("c"),
        "device": _mark("d"),
        "domain": _mark("u"),
        "followers": _followers,
        "strikes": _strikes,
        **_OF_SUBJECTS,
    },
    f.DECISIONS: {
        **_OF_FILED,
        "restriction": _column("r.kind", "JOIN view_restriction r ON r.decision = t.id"),
        "by": _column(_BY),
        "rule": _column("t.rule"),
        "is": _decision_states,
    },
    f.REPORTS: {**_OF_FILED, "channel": _column("t.channel"), "state": _filed_states},
    f.CASES: {
        **_OF_FILED,
        "queue": _column("t.queue"),
        "rule": _flags,
        "channel": _column("t.channel"),
        "state": _filed_states,
    },
    f.DEVICES: {"account": _of_devices, "is": _device_states},
}
"""At each place what can be grouped by, in the order in which it is offered. What each thing has for itself alone (an
account's own id, a device's) is no group."""
