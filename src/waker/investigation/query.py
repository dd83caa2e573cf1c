"""A **query**: what somebody typed into the search box, understood.

    vaccin* "second dose" -joke language:nl,fr at:2026-11-01..2026-11-20 followers:>1000 @alice #strand

Words all have to be there; `"a phrase"` side by side; `prefix*`; `-` before anything turns it round; `field:value`
filters, with several values apart by commas, any of which will do; numbers and moments take `>`, `>=`, `<`, `<=` and
ranges `a..b`, open at either end. What cannot be understood is a QueryError that names the place and what would do.
A query written out with `str` reads back as the same query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from waker.core.countries import COUNTRIES
from waker.core.languages import normal
from waker.core.problems import near
from waker.investigation import fields as f
from waker.investigation import words
from waker.investigation.faults import QueryError
from waker.investigation.ranges import Range, read_range

LONGEST: Final = 1_000
MOST_TERMS: Final = 40
MOST_VALUES: Final = 20
SHORTEST_PREFIX: Final = 2

WORD: Final = "word"
PHRASE: Final = "phrase"
PREFIX: Final = "prefix"
MENTION: Final = "mention"
HASHTAG: Final = "hashtag"
FIELD: Final = "field"

_NAME = re.compile(r"([A-Za-z_]+):")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that has to hold. `name` and `values` for a field, `range` for its numbers and moments."""

    kind: str
    text: str
    negated: bool = False
    name: str = ""
    values: tuple[str, ...] = ()
    range: Range | None = None
    start: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return ("-" if self.negated else "") + self._positive()

    def places(self) -> tuple[str, ...]:
        """Where a filter applies."""
        places = f.FIELDS[self.name].places
        if self.name == "is":
            return tuple(p for p in places if all(p in f.IS[value] for value in self.values))
        return places

    def _positive(self) -> str:
        if self.kind == PHRASE:
            return f'"{self.text}"'
        if self.kind == FIELD:
            if self.range is not None:
                return f"{self.name}:{_quoted(self.text)}"
            return f"{self.name}:" + ",".join(_quoted(value) for value in self.values)
        return {PREFIX: f"{self.text}*", MENTION: f"@{self.text}", HASHTAG: f"#{self.text}"}.get(
            self.kind, self.text
        )


@dataclass(frozen=True, slots=True)
class Query:
    """All that has to hold, and where to look (None: wherever all fields apply)."""

    terms: tuple[Term, ...] = ()
    place: str | None = None

    def __str__(self) -> str:
        return " ".join([*(str(term) for term in self.terms), *([f"in:{self.place}"] if self.place else [])])

    def __bool__(self) -> bool:
        return bool(self.terms)

    def words(self) -> list[Term]:
        return [term for term in self.terms if term.kind != FIELD]

    def fields(self, *names: str) -> list[Term]:
        return [term for term in self.terms if term.kind == FIELD and term.name in names]

    def places(self) -> list[str]:
        """Where all its fields apply, in the order in which they are offered."""
        asked = [term.places() for term in self.terms if term.kind == FIELD]
        return [place for place in f.PLACES if all(place in places for places in asked)]

    def at_place(self, place: str) -> Query:
        return Query(self.terms, place)


def parse(text: str, now: datetime | None = None) -> Query:
    """Understand a query. `now` gives `at:7d` its meaning. QueryError when it cannot be understood."""
    if len(text) > LONGEST:
        raise QueryError("too_long", LONGEST, len(text) - LONGEST, most=LONGEST)
    if "\x00" in text:
        raise QueryError("nul", text.index("\x00"), 1)
    moment = now or datetime.now(UTC)
    terms: list[Term] = []
    place: str | None = None
    signs: tuple[int, str] | None = None
    for start, token, quoted in _tokens(text):
        negated = token.startswith("-") and len(token) > 1 and not quoted
        if token == "-" and not quoted:
            raise QueryError("nothing_to_negate", start, 1)
        body, at = (token[1:], start + 1) if negated else (token, start)
        term = _term(body, at, negated, moment)
        if term is None:  # signs between words, as in `rock & roll`, narrow nothing
            signs = signs or (start, token)
            continue
        if term.name == "in":
            if negated:
                raise QueryError("negated_place", start, len(token))
            if place is not None or len(term.values) > 1:
                raise QueryError("twice", start, len(token), name="in")
            place = term.values[0]
            continue
        if term not in terms:
            terms.append(term)
        if len(terms) > MOST_TERMS:
            raise QueryError("too_many_terms", start, len(token), most=MOST_TERMS)
    if signs and not terms:
        raise QueryError("signs_only", signs[0], len(signs[1]), value=signs[1][:40])
    query = Query(tuple(terms), place)
    _check_places(query)
    return query


def _tokens(text: str) -> Iterator[tuple[int, str, bool]]:
    """(where, the token with its quotation marks, whether all of it is quoted). Quotes may follow `-` and `name:`."""
    at, size = 0, len(text)
    while at < size:
        if text[at].isspace():
            at += 1
            continue
        start = at
        while at < size and not text[at].isspace():
            if text[at] == '"' and (at == start or text[at - 1] in ":,-"):
                end = text.find('"', at + 1)
                if end < 0:
                    raise QueryError("unclosed_quote", at, size - at)
                at = end + 1
                if text[start] == '"':
                    break  # what follows a phrase is another word
            else:
                at += 1
        yield start, text[start:at], text[start] == '"'


def _term(body: str, at: int, negated: bool, now: datetime) -> Term | None:
    if body.startswith('"'):
        inside = " ".join(body[1:-1].split())
        if not inside:
            raise QueryError("empty_phrase", at, len(body))
        if not words.tokens(inside):
            raise QueryError("signs_only", at, len(body), value=inside[:40])
        return Term(PHRASE, inside, negated, start=at)
    named = _NAME.match(body)
    if named and not body.startswith("//", named.end()):
        return _field(named.group(1).lower(), body[named.end() :], at, named.end(), negated, now)
    if body[0] in "@#" and len(body) > 1 and '"' not in body:
        return Term(MENTION if body[0] == "@" else HASHTAG, body[1:], negated, start=at)
    if body.endswith("*") and body.strip("*"):
        stem = body.rstrip("*")
        if sum(c.isalnum() for c in stem) < SHORTEST_PREFIX and stem.isascii():
            raise QueryError("short_prefix", at, len(body), least=SHORTEST_PREFIX)
        return Term(PREFIX, stem, negated, start=at)
    if not words.tokens(body):
        return None
    return Term(WORD, body, negated, start=at)


def _field(name: str, value: str, at: int, offset: int, negated: bool, now: datetime) -> Term:
    length = offset + len(value)
    known = f.FIELDS.get(name)
    if known is None:
        close = near(name, f.FIELDS)
        if close:
            raise QueryError("unknown_field_near", at, offset, name=name[:40], near=close)
        raise QueryError("unknown_field", at, offset, name=name[:40])
    if not value.strip('",'):
        raise QueryError("empty_value", at, length, name=name, example=known.example)
    if known.type in (f.NUMBER, f.MOMENT):
        plain = value.replace('"', "").strip()
        return Term(FIELD, plain, negated, name, (), read_range(known, plain, at, length, now), start=at)
    values = tuple(dict.fromkeys(_value(known, one, at, length) for one in _split(value)))
    if len(values) > MOST_VALUES:
        raise QueryError("too_many_values", at, length, name=name, most=MOST_VALUES)
    return Term(FIELD, "", negated, name, values, start=at)


def _split(value: str) -> list[str]:
    """The values apart by commas; a comma between quotation marks belongs to its value."""
    found = re.findall(r'"([^"]*)"|([^,]+)', value)
    return [one for quoted, plain in found if (one := (quoted or plain).replace('"', "")).strip()]


def _value(known: f.Field, value: str, at: int, length: int) -> str:
    shown = value[:40]
    if known.type == f.CHOICE:
        if value.lower() not in known.choices:
            close = near(value, known.choices)
            if close:
                raise QueryError("unknown_choice_near", at, length, name=known.name, value=shown, near=close)
            choices = ", ".join(known.choices)
            raise QueryError("unknown_choice", at, length, name=known.name, value=shown, choices=choices)
        return value.lower()
    if known.type == f.LANGUAGE:
        if not _LANGUAGE.fullmatch(value):
            raise QueryError("not_a_language", at, length, name=known.name, value=shown)
        return normal(value) or value.lower()
    if known.type == f.COUNTRY:
        if value.upper() not in COUNTRIES:
            raise QueryError("not_a_country", at, length, name=known.name, value=shown)
        return value.upper()
    return value


def _check_places(query: Query) -> None:
    """Refuse fields that never apply together, or not where the query looks."""
    if query.place is not None:
        for term in query.fields(*f.FIELDS):
            places = term.places()
            if query.place not in places:
                raise QueryError("not_there", term.start, len(term.name) + 1, name=term.name, place=query.place,
                                 places=", ".join(places))  # fmt: skip
        return
    if query.places():
        return
    fielded = query.fields(*f.FIELDS)
    for n, second in enumerate(fielded):
        for first in fielded[:n]:
            if not set(first.places()) & set(second.places()):
                raise _nowhere(first, second)
    raise _nowhere(fielded[0], fielded[-1])


def _nowhere(first: Term, second: Term) -> QueryError:
    return QueryError(
        "nowhere",
        second.start,
        len(second.name) + 1,
        first=first.name,
        second=second.name,
        places=", ".join(first.places()),
    )


def _quoted(value: str) -> str:
    return f'"{value}"' if any(c.isspace() or c in ',"' for c in value) else value
