"""Upcasting: how an entry written by an earlier Waker is read by this one, one step a version.

A step takes a body of version n and returns that of version n + 1. Steps are never removed: the ledger is for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from waker.core.entries import ENTRY_KINDS

Body = Mapping[str, Any]
Step = Callable[[Body], Body]

STEPS: dict[tuple[str, int], Step] = {}
"""(kind, version that the step starts from) -> the step."""


def upcast(kind: str, version: int, body: Body, steps: Mapping[tuple[str, int], Step] | None = None) -> Body:
    """The body as today's version of its kind. ValueError for a kind or version that this Waker does not know."""
    newest = ENTRY_KINDS.get(kind)
    if newest is None:
        raise ValueError(
            f"the ledger holds an entry of kind {kind!r}, which this version of Waker does not know"
        )
    if version > newest:
        raise ValueError(
            f"the ledger holds {kind} version {version}; this version of Waker reads up to {newest}"
        )
    known = STEPS if steps is None else steps
    while version < newest:
        body = known[kind, version](body)
        version += 1
    return body
