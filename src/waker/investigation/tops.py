"""A **top**: the most frequent values of one field among what a search finds, whatever the field.

It is taken over a sample: everything found where that is not much, else the newest. Where counting takes too long
even so, over fewer of them; the answer says how many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from waker.core.countries import COUNTRIES
from waker.core.subjects import ACCOUNT, CONTENT
from waker.investigation import fields as f
from waker.investigation import sampling
from waker.investigation.counting import Hide
from waker.investigation.finding import TooSlow, timed
from waker.investigation.grouping import GROUPS, HASHTAG, MENTION, Of
from waker.investigation.query import Query
from waker.investigation.sampling import Sample

SIZES: Final = (10, 25, 50)
"""How many values may be asked for."""
GROUP_MS: Final = 2_000
FEWER: Final = 1_000
FEWER_MS: Final = 1_000
"""The second try is over so many, and is given so long."""
SAID: Final = frozenset({HASHTAG, MENTION, "domain"})
"""What the words of an item say, and so is not told of items whose words are not shown."""


@dataclass(frozen=True, slots=True)
class Top:
    """`rows`: (value, how many have it), the most frequent first. `of`: how many were counted, `whole` whether those
    are all; `since`: the moment of the oldest of them. `slow`: it could not be counted in time."""

    field: str
    rows: Sequence[tuple[str, int]] = ()
    of: int = 0
    whole: bool = True
    since: datetime | None = None
    slow: bool = False


def fields(place: str) -> list[str]:
    """What a top can be asked of at a place."""
    return list(GROUPS[place])


def top(
    query: Query,
    place: str,
    field: str,
    size: int,
    at: datetime,
    queues: Collection[str] | None = None,
    hide: Hide | None = None,
    unmatched: Hide | None = None,
) -> Top:
    """The top of one of `fields(place)`; of cases and reports those in `queues` alone (None: all). `unmatched`: as for
    `counting.sums`."""
    try:
        sample = _without(sampling.take(query, place, at, queues), place, unmatched)
        try:
            return _count(query, place, field, size, at, sample, GROUP_MS, hide)
        except TooSlow:
            return _count(query, place, field, size, at, sample.first(FEWER), FEWER_MS, hide)
    except TooSlow:
        return Top(field, whole=False, slow=True)


def _count(
    query: Query,
    place: str,
    field: str,
    size: int,
    at: datetime,
    sample: Sample,
    limit: int,
    hide: Hide | None,
) -> Top:
    ids = _told(sample.ids, place, field, hide)
    sql, params = GROUPS[place][field](Of(query, place, at, ids))
    with timed(limit) as db:
        db.execute(
            f"SELECT g.value, g.n FROM ({sql}) AS g(value, n) WHERE g.value IS NOT NULL AND g.n > 0"
            " ORDER BY g.n DESC, g.value LIMIT %s",
            [*params, 2 * size],
        )
        found: list[Any] = [row for row in db.fetchall() if _can_be_asked(field, row[0])]
    return Top(field, found[:size], len(sample.ids), sample.whole, sample.since)


def _without(sample: Sample, place: str, unmatched: Hide | None) -> Sample:
    """The sample without what the search may not find."""
    if unmatched is None or place == f.DEVICES:
        return sample
    subjects = sampling.subjects(sample, place)
    out = set(unmatched(list(subjects.values())))
    return replace(sample, rows=[row for row in sample.rows if subjects.get(row[0]) not in out])


def _told(ids: list[str], place: str, field: str, hide: Hide | None) -> list[str]:
    if hide is None or field not in SAID or place not in (f.ITEMS, f.ACCOUNTS):
        return ids
    kind = CONTENT if place == f.ITEMS else ACCOUNT
    hidden = set(hide([f"{kind}:{id_}" for id_ in ids]))
    return [id_ for id_ in ids if f"{kind}:{id_}" not in hidden]


def _can_be_asked(field: str, value: str) -> bool:
    """Whether a search can be narrowed to it: a host may call a kind or a country what no filter takes."""
    known = f.FIELDS.get(field)
    if known is None or not known.choices:
        return field != "country" or value in COUNTRIES
    return value in known.choices
