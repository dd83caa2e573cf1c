"""A **plan**: a query on items or accounts, as the database is asked it.

Words and most filters become one expression over the vector of words and marks; times become a span; what the
ledger's views tell becomes sets of ids to begin with, or conditions on each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from waker.investigation import fields as f
from waker.investigation import query as q
from waker.investigation import records, words
from waker.investigation.query import Query, Term
from waker.investigation.ranges import Range
from waker.investigation.records import Condition

_MARKS: Final = {"kind": "k", "language": "l", "country": "c", "account": "a", "sound": "s", "domain": "u",
                 "parent": "p", "device": "d"}  # fmt: skip
_FLAGS: Final = ("live", "verified")
MOST_ON_DEVICE: Final = 200
MOST_DAYS: Final = 40
"""So many days are asked for by their marks; a longer span by its ends alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`vector`: a tsquery; `indexed`: whether an index can answer it; `low` and `high`: moments, the latter outside;
    `ranged`: whether the index of followers helps.

    `within`: subqueries that give ids, all of which have to hold; `where`: conditions on the row `s`.
    """

    place: str
    vector: str | None = None
    indexed: bool = False
    low: datetime | None = None
    high: datetime | None = None
    within: tuple[Condition, ...] = ()
    where: tuple[Condition, ...] = ()
    days: str | None = None
    ranged: bool = False

    @property
    def checked(self) -> bool:
        """Whether the inverted index gives more than holds, so that every row that it gives has to be looked at."""
        return self.vector is not None and "<->" in self.vector

    @property
    def table(self) -> str:
        return "search_item" if self.place == f.ITEMS else "search_account"


def plan(query: Query, place: str, at: datetime) -> Plan:
    """How the database is asked for items or accounts. `at`: what is in force is judged at this moment."""
    parts: list[str] = []
    indexed = ranged = False
    where: list[Condition] = []
    low: datetime | None = None
    high: datetime | None = None
    for term in query.terms:
        part = _part(term, place)
        if part is not None:
            parts.append(f"!{part}" if term.negated else part)
            indexed = indexed or not term.negated
        elif term.name == "at":
            span = term.range or Range()
            if term.negated:
                sql, params = records.within("s.at", span)
                where.append((f"NOT {sql}", params))
                continue
            low = max(filter(None, (low, span.low)), default=None)
            high = min(filter(None, (high, span.high)), default=None)
        elif term.name == "followers":
            ranged = ranged or not term.negated
            sql, params = records.within("s.followers", term.range)
            where.append((f"NOT {sql}" if term.negated else sql, params))
        elif term.name == "is" and len(term.values) > 1:
            where.append(_any_state(term, place, at))
    found, conditions = records.sources(_plain(query), place, at)
    within = [source.ids(place) for source in found]
    for term in query.fields("strikes"):
        if (ids := records.struck(term, at)) is not None:
            within.append(ids)
    return Plan(
        place,
        " & ".join(parts) or None,
        indexed,
        low,
        high,
        tuple(within),
        (*where, *conditions),
        _days(low, high),
        ranged,
    )


def _plain(query: Query) -> Query:
    """The query without its filters `is:a,b`, which are no sources."""
    return Query(tuple(t for t in query.terms if not (t.name == "is" and len(t.values) > 1)), query.place)


def _part(term: Term, place: str) -> str | None:
    """What a term asks of the vector; None where that is nothing."""
    if term.kind in (q.WORD, q.PHRASE):
        return words.asked(term.text)
    if term.kind == q.PREFIX:
        return words.asked_prefix(term.text)
    if term.kind == q.MENTION:
        return words.quoted(words.mention(term.text))
    if term.kind == q.HASHTAG:
        return words.quoted(words.hashtag(term.text))
    if term.name == "is" and len(term.values) == 1 and term.values[0] in _FLAGS:
        return words.quoted(f"f={term.values[0]}")
    if term.name == "device" and place == f.ITEMS:
        return words.any_of(words.mark("a", account) for account in _on(term.values))
    if term.name in _MARKS:
        values = [value.lower() for value in term.values] if term.name == "domain" else term.values
        return words.any_of(words.mark(_MARKS[term.name], value) for value in values)
    return None


def _any_state(term: Term, place: str, at: datetime) -> Condition:
    """Whether one of several things holds now."""
    parts: list[Condition] = []
    for value in term.values:
        if value in _FLAGS:
            parts.append(("s.words @@ %s::tsquery", [words.quoted(f"f={value}")]))
        else:
            found, _ = records.sources(Query((Term(q.FIELD, "", False, "is", (value,)),)), place, at)
            parts += [source.holds(place) for source in found]
    sql = f"({' OR '.join(part for part, _ in parts) or 'FALSE'})"
    return (f"NOT {sql}" if term.negated else sql), [p for _, params in parts for p in params]


def _on(devices: tuple[str, ...]) -> list[str]:
    """The accounts that were seen on these devices."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT account FROM device_link WHERE device = ANY(%s) LIMIT %s",
            [list(devices), MOST_ON_DEVICE],
        )
        return [row[0] for row in cursor.fetchall()]


def _days(low: datetime | None, high: datetime | None) -> str | None:
    """The marks of the days of a span, where they are few."""
    if low is None or high is None or not low < high:
        return None
    count = (high - timedelta(microseconds=1)).date().toordinal() - low.date().toordinal() + 1
    if count > MOST_DAYS:
        return None
    return words.any_of(words.mark("t", f"{low + timedelta(days=n):%Y%m%d}") for n in range(count))
