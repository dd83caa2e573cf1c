"""The words of the search page: what its filters, its faults and its sums are called, and the links that narrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from waker.console import words
from waker.console.models import StaffUser
from waker.console.queries.subjects import account_names
from waker.console.views.common import titles
from waker.core.problems import Problem
from waker.investigation import fields as f
from waker.investigation import narrowing
from waker.investigation import query as q
from waker.investigation.counting import Bar, Sums
from waker.investigation.faults import QueryError
from waker.investigation.models import Saved

_ = gettext_lazy

PLACES: dict[str, Any] = {
    f.ITEMS: _("Items"),
    f.ACCOUNTS: _("Accounts"),
    f.DECISIONS: _("Decisions"),
    f.REPORTS: _("Reports"),
    f.CASES: _("Cases"),
    f.DEVICES: _("Devices"),
}
TOPS: dict[str, Any] = {
    "policy": _("Policies"),
    "account": _("Accounts"),
    "hashtag": _("Hashtags"),
    "mention": _("Mentions"),
    "domain": _("Links to"),
    "language": _("Languages"),
    "country": _("Countries"),
    "kind": _("Kinds"),
    "by": _("Decided by"),
    "rule": _("Rules"),
    "channel": _("Channels"),
    "queue": _("Queues"),
}
FAULTS: dict[str, Any] = {
    "too_long": _("A search has at most %(most)d characters."),
    "too_many_terms": _("A search has at most %(most)d words and filters."),
    "too_many_values": _("%(name)s: takes at most %(most)d values."),
    "unclosed_quote": _("This quotation mark is never closed."),
    "empty_phrase": _("There is nothing between these quotation marks."),
    "signs_only": _("Signs alone are not searched for: %(value)s has no letter, digit or emoji."),
    "empty_value": _("%(name)s: wants a value, such as %(example)s."),
    "unknown_field": _("There is no field %(name)s:."),
    "unknown_field_near": _("There is no field %(name)s:; did you mean %(near)s:?"),
    "unknown_choice": _("%(name)s: does not know %(value)s; it takes %(choices)s."),
    "unknown_choice_near": _("%(name)s: does not know %(value)s; did you mean %(near)s?"),
    "not_a_number": _("%(name)s: wants a number, such as %(example)s, not %(value)s."),
    "not_a_moment": _(
        "%(name)s: wants a day, a range or the last so many, such as at:2026-11-01..2026-11-20, at:>2026-11 or at:7d,"
        " not %(value)s."
    ),
    "backwards": _("%(value)s ends before it begins."),
    "not_a_language": _("%(name)s: wants a language’s code, such as nl or pt-BR, not %(value)s."),
    "not_a_country": _("%(name)s: wants a country’s code of two letters, such as BE, not %(value)s."),
    "short_prefix": _("Before * there have to be at least %(least)d letters."),
    "nothing_to_negate": _("After - something has to follow that is to be left out."),
    "twice": _("%(name)s: stands here twice; name one place to look."),
    "negated_place": _("in: cannot be turned round; name where to look."),
    "nul": _("A search cannot hold this character."),
    "nowhere": _("%(first)s: and %(second)s: never apply to the same thing: %(first)s: is of %(places)s."),
    "not_there": _("%(name)s: does not apply to %(place)s; it does to %(places)s."),
    "taken": _("You already keep a search of that name."),
    "too_many": _("You keep too many searches already; remove one first."),
    "name": _("Give it a name."),
    "empty": _("There is nothing to keep: type a search first."),
}


def fault(error: QueryError) -> str:
    """What is wrong with a query, in the reader's language."""
    return str(FAULTS[error.code]) % error.details


def said(problem: Problem) -> str:
    code = problem.faults[0].code
    return str(FAULTS[code]) if code in ("taken", "too_many", "name", "empty") else problem.detail


def parts(text: str, error: QueryError) -> tuple[str, str, str]:
    """The query before what is wrong, what is wrong, and what follows."""
    end = error.start + max(error.length, 1)
    return text[: error.start], text[error.start : end], text[end:]


def address(text: str) -> str:
    return f"{reverse('console:search')}?{urlencode({'q': text})}"


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another search. `here`: it is this one; `count` where it says how many."""

    name: str
    url: str
    count: int | None = None
    here: bool = False
    share: int = 0


def tabs(query: q.Query, places: Sequence[str]) -> list[tuple[str, Link]]:
    return [(place, Link(str(PLACES[place]), address(str(query.at_place(place))))) for place in places]


def chips(query: q.Query) -> list[Link]:
    """The filters of the query, each with the search without it."""
    return [
        Link(str(term), address(str(narrowing.without(query, term))))
        for term in query.terms
        if term.kind == q.FIELD
    ]


def owners(kept: Iterable[Saved]) -> dict[int, str]:
    return {user.pk: str(user) for user in StaffUser.objects.filter(pk__in={one.owner for one in kept})}


def tops(query: q.Query, sums: Sums) -> list[tuple[str, list[Link]]]:
    """For each field its most frequent values, each with the search narrowed to it."""
    found = []
    for name, title in TOPS.items():
        counted = sums.tops.get(name) or ()
        if not counted or (name in ("kind", "language", "country", "by", "channel") and len(counted) < 2):
            continue
        names = account_names(value for value, _ in counted) if name == "account" else {}
        most = max(count for _, count in counted)
        found.append(
            (
                str(title),
                [
                    Link(
                        names.get(value) or named(name, value),
                        address(narrowing.to(query, name, value)),
                        count,
                        share=round(100 * count / most),
                    )
                    for value, count in counted
                ],
            )
        )
    return found


def named(name: str, value: str) -> str:
    """A value of a field, in the reader's language."""
    if name == "language":
        return words.language(value)
    if name == "country":
        return words.country(value)
    if name == "kind":
        return words.word(words.KINDS, value)
    if name == "channel":
        return words.word(words.CHANNELS, value)
    if name == "policy":
        return titles().get(value, value)
    if name == "by":
        return gettext("rules") if value == "rule" else gettext("people")
    return {"hashtag": "#", "mention": "@"}.get(name, "") + value


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar of the chart: where it stands (in the units of the picture), what it says and where it leads."""

    x: str
    y: str
    height: str
    width: str
    says: str
    url: str
    count: int


HEIGHT = 64
WIDTH = 12
FEWEST = 20
"""The chart has room for so many bars, so that one alone is no block."""
EXAMPLES: tuple[tuple[str, Any], ...] = (
    ('"free gift" language:nl,fr -kind:ad', _("A phrase in Dutch or French, no advertisements")),
    (
        "vacc* at:7d is:restricted",
        _("Items of the last week with words that begin so, and a measure on them"),
    ),
    ("strikes:>2 followers:>10000 in:accounts", _("Large accounts with three strikes or more")),
    (
        "by:rule is:appealed at:30d in:decisions",
        _("Automatic decisions of the last month that were appealed against"),
    ),
    ("device:d1", _("What was posted from accounts seen on a device")),
    ("domain:example.org", _("Whatever links to a site")),
)
"""Searches to begin with."""


def bars(query: q.Query, sums: Sums) -> list[Drawn]:
    """The chart of when the hits came."""
    peak = max((bar.count for bar in sums.bars), default=0)
    drawn = []
    for n, bar in enumerate(sums.bars):
        height = max((HEIGHT - 4) * bar.count / peak, 1.5 if bar.count else 0) if peak else 0
        drawn.append(
            Drawn(
                str(n * WIDTH + 1), f"{HEIGHT - height:.1f}", f"{height:.1f}", str(WIDTH - 2),
                _when(bar, sums.step), address(narrowing.during(query, *_span(bar, sums.step))), bar.count,
            )
        )  # fmt: skip
    return drawn


def _when(bar: Bar, step: str) -> str:
    if step in ("minute", "hour"):
        return words.dated(bar.start.astimezone(UTC), "j M H:i")
    if step == "day":
        return words.dated(bar.start.astimezone(UTC), "D j M")
    last = bar.end - timedelta(days=1)
    return f"{words.dated(bar.start.astimezone(UTC), 'j M')} – {words.dated(last.astimezone(UTC), 'j M Y')}"


def _span(bar: Bar, step: str) -> tuple[str, str]:
    """From when to when, both included, as `at:` takes them."""

    def exact(moment: datetime) -> str:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")

    if step == "minute":
        return exact(bar.start), exact(bar.start)
    if step == "hour":
        return exact(bar.start), exact(bar.end - timedelta(minutes=1))
    return bar.start.strftime("%Y-%m-%d"), (bar.end - timedelta(days=1)).strftime("%Y-%m-%d")
