"""Changes: what a run of entries does to the stored views, as values.

A view row is a tuple in the order of its table's columns. Entries insert rows and close, touch or set earlier ones; no
step reads a view, so the same entries always leave the same rows, whatever their batching.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from waker.core.entries import Entry


class Touch(NamedTuple):
    """What an allegation does to its case: counts more, and raises its urgency at least to its own."""

    case: str
    flags: int
    reports: int
    severity: int
    reach: int
    due_at: datetime | None
    channel: str
    channel_rank: int
    pace: float = 0.0
    score: float = 0.0


class Setting(NamedTuple):
    """New values for some columns of one row, found by its `id`."""

    table: str
    id: str
    columns: dict[str, Any]


@dataclass(slots=True)
class Changes:
    """What a run of entries changes: rows to insert by table, and what happens to earlier rows, in ledger order."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    superseded: list[tuple[str, str, datetime]] = field(default_factory=list)
    """(decision, by which, when)"""
    touched: list[Touch] = field(default_factory=list)
    closed: list[tuple[str, str | None, datetime | None]] = field(default_factory=list)
    """(case, by which decision, when); None and None when it is open again"""
    rule_days: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """(rule, YYYY-MM-DD) -> [decisions taken, flags capped], to be added"""
    settings: list[Setting] = field(default_factory=list)

    def insert(self, table: str, row: tuple[Any, ...]) -> None:
        """Add a row to a view."""
        self.rows.setdefault(table, []).append(row)

    def set(self, table: str, id_: str, **columns: Any) -> None:
        """Change columns of the row with this id; later changes win."""
        self.settings.append(Setting(table, id_, columns))


Step: TypeAlias = Callable[[Entry, Changes], None]
Columns: TypeAlias = dict[str, tuple[str, ...]]
