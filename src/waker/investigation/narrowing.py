"""**Narrowing**: a query with one thing more, or less, or another; for the links of a page."""

from __future__ import annotations

from typing import Final

from waker.investigation import fields as f
from waker.investigation import query as q
from waker.investigation.query import Query, Term
from waker.investigation.ranges import Range

BULK: Final = f.PLACES
"""Where what is found can be decided on."""


def to(query: Query, name: str, value: str) -> str:
    """The query narrowed to one value of a field, in place of other values of it."""
    if name in (q.HASHTAG, q.MENTION):
        term = Term(name, value)
        return str(Query((*(t for t in query.terms if t != term), term), query.place))
    kept = tuple(t for t in query.terms if t.name != name or t.negated)
    return str(Query((*kept, Term(q.FIELD, "", False, name, (value,))), query.place))


def also(query: Query, name: str, value: str) -> Query:
    """The query with this value of a field asked as well: what it finds of what it found before. For numbers and
    moments `value` is a range. A filter that lists the value among others gives way to it."""
    if name in (q.HASHTAG, q.MENTION):
        term = Term(name, value)
    elif f.FIELDS[name].type in (f.NUMBER, f.MOMENT):
        term = Term(q.FIELD, value, False, name, (), Range())
    else:
        term = Term(q.FIELD, "", False, name, (value,))
    kept = tuple(
        t
        for t in query.terms
        if str(t) != str(term) and (t.name != name or t.negated or value not in t.values)
    )
    return Query((*kept, term), query.place)


def without(query: Query, term: Term) -> Query:
    return Query(tuple(t for t in query.terms if t != term), query.place)


def during(query: Query, first: str, last: str) -> str:
    """The query within a time, both ends (days or minutes) included, in place of another time."""
    text = first if first == last else f"{first}..{last}"
    kept = tuple(t for t in query.terms if t.name != "at" or t.negated)
    return str(Query((*kept, Term(q.FIELD, text, False, "at", (), Range())), query.place))
