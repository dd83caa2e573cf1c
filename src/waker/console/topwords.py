"""Counting by a field, in words: what the fields and their values are called, what was asked for, and the links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from waker.console import words
from waker.console.queries.subjects import account_names
from waker.console.searchwords import TOPS, Link, address, named
from waker.console.views.common import queue_names
from waker.investigation import narrowing, tops
from waker.investigation.query import Query
from waker.investigation.tops import Top

_ = gettext_lazy

TITLES: dict[str, Any] = {
    **TOPS,
    "at": _("Days"),
    "device": _("Devices"),
    "sound": _("Sounds"),
    "parent": _("What they answer"),
    "is": _("What holds of it now"),
    "restriction": _("Measures"),
    "score": _("Scores of flags"),
    "state": _("Waiting or decided"),
    "followers": _("Followers"),
    "strikes": _("Strikes"),
}
HOLDS: dict[str, Any] = {
    "live": _("Live"),
    "verified": _("Verified"),
    "restricted": _("Restricted"),
    "appealed": _("Appealed against"),
    "replaced": _("Replaced"),
    "open": _("Waits for a person"),
    "decided": _("Decided"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an address asks to be counted (`top`), and how many values of it (`n`); `error` where it cannot be."""

    field: str = ""
    size: int = tops.SIZES[0]
    error: str = ""

    sizes = tops.SIZES

    @staticmethod
    def of(data: Mapping[str, str], place: str) -> Chosen:
        field, size = data.get("top", "").strip(), data.get("n", "").strip() or str(tops.SIZES[0])
        known = tops.fields(place)
        if field and field not in known:
            said = gettext("top: cannot be counted by %(value)s here; it takes %(known)s.")
            return Chosen(error=said % {"value": field[:40], "known": ", ".join(known)})
        if size not in map(str, tops.SIZES):
            said = gettext("n: takes %(known)s, not %(value)s.")
            return Chosen(field, error=said % {"value": size[:40], "known": ", ".join(map(str, tops.SIZES))})
        return Chosen(field, int(size))


def choices(place: str) -> list[tuple[str, str]]:
    """The fields that can be counted by at a place, by what they are called."""
    return [(field, str(TITLES[field])) for field in tops.fields(place)]


def links(query: Query, top: Top) -> list[Link]:
    """The values, each with the search narrowed to it."""
    names = account_names(value for value, _n in top.rows) if top.field == "account" else {}
    most = max((count for _value, count in top.rows), default=1)
    return [
        Link(
            names.get(value) or called(top.field, value),
            address(str(narrowing.also(query, top.field, value))),
            count,
            share=round(100 * count / most),
        )
        for value, count in top.rows
    ]


def called(field: str, value: str) -> str:
    """A value as the list shows it."""
    if field in ("is", "state"):
        return str(HOLDS.get(value, value))
    if field == "restriction":
        return words.word(words.RESTRICTIONS, value)
    if field == "queue":
        return queue_names().get(value, value)
    if field == "strikes":
        return ngettext("%s strike", "%s strikes", int(value)) % value
    if field == "at":
        return words.dated(date.fromisoformat(value), "D j M Y")
    if field in ("followers", "score"):
        return value.replace("..", "–")
    return named(field, value)
