"""The projection: what each entry changes in the stored views. Pure, so that a rebuild repeats it to the letter.

Each module beside this one holds the views of one subject matter: their columns, and a step per kind of entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from waker.core.entries import Entry
from waker.folds.projection import delivery, enforcement, orders, partners, redress, review, transparency
from waker.folds.projection.changes import Changes, Columns, Setting, Step, Touch

MODULES: Final = (enforcement, review, redress, orders, partners, transparency, delivery)
COLUMNS: Final[Columns] = {table: columns for module in MODULES for table, columns in module.COLUMNS.items()}
"""Every stored view and its columns."""
STEPS: Final[dict[str, tuple[Step, ...]]] = {
    kind: tuple(m.STEPS[kind] for m in MODULES if kind in m.STEPS)
    for kind in dict.fromkeys(kind for module in MODULES for kind in module.STEPS)
}

__all__ = ["COLUMNS", "Changes", "Setting", "Touch", "project"]


def project(entries: Iterable[Entry]) -> Changes:
    """What the entries change, in their order."""
    changes = Changes()
    for entry in entries:
        for step in STEPS.get(entry.kind, ()):
            step(entry, changes)
    return changes
