"""**Records**: what the ledger's views tell of items and accounts, as a search asks for it.

A source is one of those views with conditions on it. It gives the ids that it holds for (the newest `MOST` of them,
which is where a search begins), or says of one row whether it holds for that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias

from waker.investigation import fields as f
from waker.investigation.query import Query, Term
from waker.investigation.ranges import Range

MOST: Final = 20_000
"""So many of the newest decisions, flags or cases are gone through for what they are about."""

Condition: TypeAlias = tuple[str, list[Any]]
"""SQL that holds or not, and its parameters."""

DECISION: Final = "decision"
FLAG: Final = "flag"
CASE: Final = "case"
FORCE: Final = "force"
APPEAL: Final = "appeal"

FROM: Final = {
    DECISION: "view_decision t",
    FLAG: "view_flag t",
    CASE: "view_case t",
    FORCE: "view_restriction t",
    APPEAL: "view_appeal p JOIN view_decision t ON t.id = p.decision",
}


@dataclass(slots=True)
class Source:
    """One view with the conditions that one row of it has to meet."""

    name: str
    where: list[Condition] = field(default_factory=list)

    def ids(self, place: str) -> Condition:
        """A subquery for the ids that it holds for, each perhaps more than once."""
        subject, account = ("t.subject", None) if place == f.ITEMS else (None, _account(self.name))
        where, params = _all(self.where)
        if subject:
            column, extra = "substr(t.subject, 9)", "t.subject LIKE 'content:%%'"
        else:
            column, extra = str(account), f"{account} IS NOT NULL"
        if self.name == FORCE and not subject:
            column, extra = "substr(t.subject, 9)", "t.subject LIKE 'account:%%'"
        return (
            f"SELECT {column} AS id FROM {FROM[self.name]} WHERE {extra} AND {where}"
            f" ORDER BY t.position DESC LIMIT {MOST + 1}",
            params,
        )

    def holds(self, place: str) -> Condition:
        """Whether it holds for the row `s`."""
        where, params = _all(self.where)
        if place == f.ITEMS:
            same = "t.subject = 'content:' || s.id"
        else:
            same = "t.subject = 'account:' || s.id" if self.name == FORCE else f"{_account(self.name)} = s.id"
        return f"EXISTS (SELECT 1 FROM {FROM[self.name]} WHERE {same} AND {where})", params


def _account(name: str) -> str:
    return "coalesce(p.account, t.account)" if name == APPEAL else "t.account"


def _all(conditions: Sequence[Condition]) -> Condition:
    if not conditions:
        return "TRUE", []
    return " AND ".join(sql for sql, _ in conditions), [p for _, params in conditions for p in params]


def sources(query: Query, place: str, at: datetime) -> tuple[list[Source], list[Condition]]:
    """The sources that have to hold for an item or an account, and conditions for what must not hold.

    Filters about the same thing (the policy and the rule of a decision, say) have to hold of the same one.
    """
    found: dict[str, Source] = {}
    conditions: list[Condition] = []
    queued = bool(query.fields("queue"))
    for term in query.terms:
        made = _of(term, queued, at)
        if made is None:
            if term.name == "strikes":
                conditions.append(strikes(term, at))
            continue
        if term.negated:
            sql, params = made.holds(place)
            conditions.append((f"NOT {sql}", params))
        else:
            found.setdefault(made.name, Source(made.name, list(standing(made.name)))).where.extend(made.where)
    return list(found.values()), conditions


def standing(name: str) -> list[Condition]:
    """What holds for all of a source: of decisions only those that stand are asked."""
    return [("t.superseded_at IS NULL", [])] if name == DECISION else []


def _of(term: Term, queued: bool, at: datetime) -> Source | None:
    """The source that a filter asks, without what holds for all of its kind; None for another kind of filter."""
    values = list(term.values)
    make = _MAKERS.get(term.name)
    if make is not None:
        return make(values, term)
    if term.name == "state":
        if values == ["open"]:
            return Source(CASE, [("t.closed_at IS NULL", [])])
        if values == ["decided"]:
            return (
                Source(CASE, [("t.closed_at IS NOT NULL", [])])
                if queued
                else Source(DECISION, [("TRUE", [])])
            )
    if term.name == "is":
        if values == ["restricted"]:
            return Source(FORCE, [in_force("t", at)])
        if values == ["appealed"]:
            return Source(APPEAL)
    return None


_MAKERS: Final[dict[str, Callable[[list[str], Term], Source]]] = {
    "policy": lambda values, term: Source(DECISION, [("t.policy = ANY(%s)", [values])]),
    "by": lambda values, term: Source(DECISION, [by(values)]),
    "restriction": lambda values, term: Source(DECISION, [restricts("t.id", values)]),
    "rule": lambda values, term: Source(FLAG, [("t.rule = ANY(%s)", [values])]),
    "score": lambda values, term: Source(FLAG, [within("t.score", term.range)]),
    "queue": lambda values, term: Source(CASE, [("t.queue = ANY(%s)", [values])]),
}


def by(values: Sequence[str]) -> Condition:
    """Whether a decision `t` was taken by whom is asked for."""
    wanted = {"rule": "t.automation = 'full'", "staff": "t.automation <> 'full'"}
    return f"({' OR '.join(wanted[value] for value in values)})", []


def restricts(decision: str, values: Sequence[str]) -> Condition:
    """Whether a decision lays one of these restrictions."""
    return f"EXISTS (SELECT 1 FROM view_restriction r WHERE r.decision = {decision} AND r.kind = ANY(%s))", [
        list(values)
    ]


def in_force(row: str, at: datetime) -> Condition:
    """Whether a restriction is in force at a moment."""
    return (
        f"({row}.superseded_at IS NULL AND {row}.starts <= %s AND ({row}.ends IS NULL OR {row}.ends > %s))",
        [at, at],
    )


STRIKES: Final = (
    "SELECT coalesce(sum(t.strike_weight), 0) FROM view_decision t WHERE t.account = s.id"
    " AND t.strike_policy IS NOT NULL AND t.superseded_at IS NULL AND t.strike_expires > %s"
)
"""How many strikes of the account `s` count at a moment."""


def strikes(term: Term, at: datetime) -> Condition:
    """Whether so many strikes of the account `s` count."""
    sql, params = within(f"({STRIKES})", term.range)
    # The count may stand in the condition twice, and so may the moment that it asks for.
    times = sql.count("t.strike_expires")
    condition = sql, [p for pair in zip([at] * times, params, strict=True) for p in pair]
    return (f"NOT ({condition[0]})", condition[1]) if term.negated else condition


def struck(term: Term, at: datetime) -> Condition | None:
    """A subquery for the accounts with so many strikes; None where accounts without any are meant too."""
    span = term.range or Range()
    if term.negated or span.low is None or (span.low <= 0 and span.with_low):
        return None
    sql, params = within("sum(t.strike_weight)", span)
    return (
        "SELECT t.account AS id FROM view_decision t WHERE t.strike_policy IS NOT NULL AND t.superseded_at IS NULL"
        f" AND t.strike_expires > %s GROUP BY t.account HAVING {sql} LIMIT {MOST + 1}",
        [at, *params],
    )


def within(column: str, span: Range | None) -> Condition:
    """Whether a number or a moment lies in a range."""
    span = span or Range()
    parts: list[str] = []
    params: list[Any] = []
    if span.low is not None:
        parts.append(f"{column} {'>=' if span.with_low else '>'} %s")
        params.append(span.low)
    if span.high is not None:
        parts.append(f"{column} {'<=' if span.with_high else '<'} %s")
        params.append(span.high)
    return f"({' AND '.join(parts)})" if parts else "TRUE", params
