"""A rung: one step of a ladder of measures, taken when an account's unexpired strikes reach it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rung:
    """From `at` strikes on: `kind` (warn, feature_off, suspend, terminate) for `days`, or for good when None."""

    at: int
    kind: str
    days: int | None = None
    feature: str | None = None
