"""Required literal: a piece of text without which a regular expression cannot match.

One pass of the automaton over a text finds all literals of all rules, so that a regular expression runs only where
one of each of its sets stands. Literals are looked for in the normalised text: visible ASCII, in lower case.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

MAX_CHOICES = 64
MAX_LENGTH = 40
MIN_LENGTH = 2
Sets = list[frozenset[str]]


def required(pattern: str) -> Sets:
    """Sets of literals of which each must be present by at least one of its own; the most telling first.

    Empty where nothing is certain, or where Python reads the pattern otherwise than RE2.
    """
    if "[:" in pattern or "[[" in pattern:
        return []
    try:
        tree = re._parser.parse(pattern)  # type: ignore[attr-defined]  # the parser has no public name
    except Exception:
        return []
    sets = [s for s in _sequence(tree)[1] if min(map(len, s)) >= MIN_LENGTH]
    unique = list(dict.fromkeys(sets))
    return sorted(unique, key=lambda s: (-min(map(len, s)), len(s)))


def _sequence(items: Any) -> tuple[frozenset[str] | None, Sets]:
    """All texts that a sequence can match, where they are few and known, and what it requires."""
    exact = True
    current = frozenset({""})
    found: Sets = []
    for op, value in items:
        texts, inner = _item(str(op), value)
        if texts is not None and len(texts) * len(current) <= MAX_CHOICES:
            joined = frozenset(a + b for a, b in product(current, texts))
            if max(map(len, joined)) <= MAX_LENGTH:
                current = joined
                continue
        exact = False
        if "" not in current:
            found.append(current)
        current = frozenset({""})
        if texts is None:
            found += inner
        elif "" not in texts:
            current = texts
    if exact:
        return current, [current] if "" not in current else []
    if "" not in current:
        found.append(current)
    return None, found


def _item(op: str, value: Any) -> tuple[frozenset[str] | None, Sets]:
    match op:
        case "LITERAL":
            return _char(value), []
        case "IN":
            chars = [_char(v) if str(o) == "LITERAL" else None for o, v in value]
            if len(chars) <= 8 and all(chars):
                return frozenset(c for group in chars if group for c in group), []
            return None, []
        case "AT":
            return frozenset({""}), []
        case "SUBPATTERN":
            return _sequence(value[3])
        case "BRANCH":
            return _branch([_sequence(branch) for branch in value[1]])
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _repeat(*value)
    return None, []


def _char(code: int) -> frozenset[str] | None:
    return frozenset({chr(code).lower()}) if 0x21 <= code <= 0x7E else None


def _branch(branches: list[tuple[frozenset[str] | None, Sets]]) -> tuple[frozenset[str] | None, Sets]:
    exact = [texts for texts, _ in branches if texts is not None]
    if len(exact) == len(branches):
        together = frozenset().union(*exact)
        if len(together) <= MAX_CHOICES:
            return together, []
    best: list[frozenset[str]] = []
    for texts, sets in branches:
        candidates = [texts] if texts is not None and "" not in texts else sets
        if not candidates:
            return None, []
        best.append(max(candidates, key=lambda s: min(map(len, s))))
    union = frozenset().union(*best)
    return None, [union] if len(union) <= MAX_CHOICES else []


def _repeat(low: int, high: int, items: Any) -> tuple[frozenset[str] | None, Sets]:
    texts, sets = _sequence(items)
    if low == high == 1:
        return texts, sets
    if low == 0:
        return (texts | {""}, []) if texts is not None and high == 1 else (None, [])
    if texts is None:
        return None, sets
    if "" in texts or len(texts) ** min(low, 4) > MAX_CHOICES:
        return None, []
    run = frozenset("".join(p) for p in product(texts, repeat=min(low, 4)))
    return None, [run]
