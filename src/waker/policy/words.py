"""A word difference: what became of a text, as runs of words that stayed, came or went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

SAME: Final = "same"
ADDED: Final = "added"
REMOVED: Final = "removed"

_PIECE: Final = re.compile(r"\s+|\w+(?:['’\-]\w+)*|[^\w\s]")
_LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with its white space; `change` is `same`, `added` or `removed`."""

    change: str
    text: str


def word_diff(before: str, after: str) -> tuple[Run, ...]:
    """Runs that spell `after` without those removed, and `before` without those added. Empty for two empty texts."""
    if before == after:
        return (Run(SAME, after),) if after else ()
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if len(old) > _LONGEST or len(new) > _LONGEST:
        # Comparing takes the product of the lengths: very long texts are shown as replaced.
        return tuple(run for run in (Run(REMOVED, before), Run(ADDED, after)) if run.text)
    return tuple(_merged(_runs(old, new)))


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Run(SAME, "".join(old[a:b]))
        else:
            yield Run(REMOVED, "".join(old[a:b]))
            yield Run(ADDED, "".join(new[c:d]))


def _merged(runs: Iterator[Run]) -> Iterator[Run]:
    """Joins changes that only white space keeps apart: "one two" became "three four", not word for word."""
    removed = added = ""
    held = list(runs)
    for index, run in enumerate(held):
        between = run.change == SAME and run.text.isspace() and 0 < index < len(held) - 1
        if run.change == REMOVED or between:
            removed += run.text
        if run.change == ADDED or between:
            added += run.text
        if run.change == SAME and not between:
            yield from (Run(change, text) for change, text in ((REMOVED, removed), (ADDED, added)) if text)
            removed = added = ""
            if run.text:
                yield run
    yield from (Run(change, text) for change, text in ((REMOVED, removed), (ADDED, added)) if text)
