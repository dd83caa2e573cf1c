"""A page of a list: so many rows, whether there are more, and where one is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
SIZE = 25
LAST = 400
"""Nobody leafs further than this; a search finds what stands behind it."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    number: int = 1
    more: bool = False
    total: int | None = None
    capped: bool = False
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return (self.number - 1) * SIZE + 1

    @property
    def last(self) -> int:
        return (self.number - 1) * SIZE + len(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def number_of(text: str | None) -> int:
    """The page that an address asks for; 1 for whatever is none."""
    try:
        return min(max(int(text or 1), 1), LAST)
    except ValueError:
        return 1


def page(query: Any, number: int, make: Callable[[list[Any]], Sequence[Row]], **more: Any) -> Page[Row]:
    """Rows of a queryset: one more is fetched than shown, which tells whether there is a next page."""
    start = (number - 1) * SIZE
    found = list(query[start : start + SIZE + 1])
    return Page(make(found[:SIZE]), number, len(found) > SIZE, **more)


def count_up_to(query: Any, limit: int) -> tuple[int, bool]:
    """How many rows, counted no further than `limit`, and whether there were more."""
    counted = query[: limit + 1].count()
    return min(counted, limit), counted > limit
