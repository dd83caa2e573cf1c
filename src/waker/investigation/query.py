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
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from waker.core.countries import COUNTRIES
from waker.core.moments import EARLIEST, LATEST, months_later
from waker.core.problems import near
from waker.investigation import fields as f

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

MESSAGES: Final[dict[str, str]] = {
    "too_long": "A search has at most %(most)d characters.",
    "too_many_terms": "A search has at most %(most)d words and filters.",
    "too_many_values": "%(name)s: takes at most %(most)d values.",
    "unclosed_quote": "This quotation mark is never closed.",
    "empty_phrase": "There is nothing between these quotation marks.",
    "empty_value": "%(name)s: wants a value, such as %(example)s.",
    "unknown_field": "There is no field %(name)s:.",
    "unknown_field_near": "There is no field %(name)s:; did you mean %(near)s:?",
    "unknown_choice": "%(name)s: does not know %(value)s; it takes %(choices)s.",
    "unknown_choice_near": "%(name)s: does not know %(value)s; did you mean %(near)s?",
    "not_a_number": "%(name)s: wants a number, such as %(example)s, not %(value)s.",
    "not_a_moment": "%(name)s: wants a day, a range or the last so many, such as at:2026-11-01..2026-11-20, at:>2026-11"
                    " or at:7d, not %(value)s.",
    "backwards": "%(value)s ends before it begins.",
    "not_a_language": "%(name)s: wants a language's code, such as nl or pt-BR, not %(value)s.",
    "not_a_country": "%(name)s: wants a country's code of two letters, such as BE, not %(value)s.",
    "short_prefix": "Before * there have to be at least %(least)d letters.",
    "nothing_to_negate": "After - something has to follow that is to be left out.",
    "twice": "%(name)s: stands here twice; put several values apart by commas.",
    "negated_place": "in: cannot be turned round; name where to look.",
    "nul": "A search cannot hold this character.",
    "nowhere": "%(first)s: and %(second)s: never apply to the same thing: %(first)s: is of %(places)s.",
    "not_there": "%(name)s: does not apply to %(place)s; it does to %(places)s.",
}  # fmt: skip
"""What is said of each fault. The keys are the codes."""

_NAME = re.compile(r"([A-Za-z_]+):")
_RANGE = re.compile(r"(?P<low>.*?)\.\.(?P<high>.*)")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_BACK = re.compile(r"(\d{1,4})([mhdw])")
_LENGTHS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class QueryError(ValueError):
    """What is wrong with a query: where it stands (characters from the start, and how many), a code, what would do."""

    def __init__(self, code: str, start: int, length: int, **details: Any) -> None:
        self.code, self.start, self.length, self.details = code, start, length, details
        super().__init__(f"At character {start + 1}: {self.message}")

    @property
    def message(self) -> str:
        return MESSAGES[self.code] % self.details


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers or moments from `low` to `high`; None where it is open, and whether the ends belong to it."""

    low: Any = None
    high: Any = None
    with_low: bool = True
    with_high: bool = True


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
    for start, token, quoted in _tokens(text):
        negated = token.startswith("-") and len(token) > 1 and not quoted
        if token == "-" and not quoted:
            raise QueryError("nothing_to_negate", start, 1)
        body, at = (token[1:], start + 1) if negated else (token, start)
        term = _term(body, at, negated, moment)
        if term is None:
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
    if not any(c.isalnum() for c in body):
        return None  # signs alone are in no index: they narrow nothing
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
        read = _number if known.type == f.NUMBER else _moment
        plain = value.replace('"', "").strip()
        return Term(FIELD, plain, negated, name, (), _range(known, plain, at, length, read, now), start=at)
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
        base, dash, rest = value.partition("-")
        return base.lower() + dash + (rest.upper() if len(rest) == 2 else rest)
    if known.type == f.COUNTRY:
        if value.upper() not in COUNTRIES:
            raise QueryError("not_a_country", at, length, name=known.name, value=shown)
        return value.upper()
    return value


def _range(known: f.Field, value: str, at: int, length: int, read: Any, now: datetime) -> Range:
    def one(text: str) -> tuple[Any, Any]:
        ends = read(text.strip(), now)
        if ends is None:
            code = "not_a_number" if known.type == f.NUMBER else "not_a_moment"
            raise QueryError(code, at, length, name=known.name, value=value[:40], example=known.example)
        return ends  # type: ignore[no-any-return]

    for sign in (">=", "<=", ">", "<"):
        if value.startswith(sign):
            first, after = one(value[len(sign) :])
            if sign[0] == ">":
                # After a day is after all of it.
                return Range(low=first) if sign == ">=" else Range(low=after, with_low=known.type == f.MOMENT)
            if sign == "<":
                return Range(high=first, with_high=False)
            return Range(high=after, with_high=known.type == f.NUMBER)
    parted = _RANGE.fullmatch(value)
    if parted and (parted["low"] or parted["high"]):
        low = one(parted["low"])[0] if parted["low"] else None
        high = one(parted["high"])[1] if parted["high"] else None
        if low is not None and high is not None and low > high:
            raise QueryError("backwards", at, length, value=value[:40])
        return Range(low, high, with_high=known.type == f.NUMBER)
    if known.type == f.MOMENT and (back := _BACK.fullmatch(value)):
        return Range(low=now - int(back[1]) * _LENGTHS[back[2]])
    first, after = one(value)
    return Range(first, after, with_high=known.type == f.NUMBER)


def _number(text: str, now: datetime) -> tuple[float, float] | None:
    if not _NUMBER.fullmatch(text) or not text.isascii():
        return None
    return float(text), float(text)


def _moment(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    """From when to before when a year, a month, a day or a moment lasts."""
    try:
        if not text.isascii():
            return None
        if day := _DAY.fullmatch(text):
            first = datetime(int(day[1]), int(day[2] or 1), int(day[3] or 1), tzinfo=UTC)
            after = (
                first + timedelta(days=1)
                if day[3]
                else months_later(first, 1)
                if day[2]
                else months_later(first, 12)
            )
        elif text in ("today", "yesterday"):
            first = datetime.combine(now.astimezone(UTC).date(), datetime.min.time(), UTC)
            first -= timedelta(days=text == "yesterday")
            after = first + timedelta(days=1)
        else:
            if "T" not in text.upper():
                return None
            first = datetime.fromisoformat(text)
            first = first.replace(tzinfo=UTC) if first.tzinfo is None else first.astimezone(UTC)
            after = first + (
                timedelta(seconds=1) if "." in text or text.count(":") > 1 else timedelta(minutes=1)
            )
    except (ValueError, OverflowError):
        return None
    return (first, after) if EARLIEST <= first <= LATEST else None


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
