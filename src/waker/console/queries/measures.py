"""Restrictions as pages show them: by decision, and those in force on a subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from waker.console.queries import sight
from waker.ledger.models import Restriction


def body(row: Restriction) -> dict[str, Any]:
    """A restriction row in the form that `words.restriction` reads."""
    return {
        "kind": row.kind,
        "countries": row.countries,
        "min_age": row.min_age,
        "feature": row.feature,
        "label": row.label,
        "target": row.target,
        "until": row.ends,
        "decision": row.decision,
        "subject": row.subject,
        "superseded_at": row.superseded_at,
    }


def of_decisions(ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Decision id -> its restrictions in their order."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in Restriction.objects.filter(decision__in=list(ids)).order_by("decision", "n"):
        found[row.decision].append(body(row))
    return found


def in_force(subjects: Iterable[str], at: datetime) -> list[dict[str, Any]]:
    """What is in force at `at` on any of the subjects, oldest first; nothing of what the reader judges again."""
    keys = set(subjects)
    rows = Restriction.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=at),
        subject__in=keys - sight.judging(keys),
        superseded_at__isnull=True,
        starts__lte=at,
    ).order_by("position", "n")
    return [body(row) for row in rows]
