"""The schema: which values the fields of the DSA Transparency Database take, read from `data/dsa_schema.json`.

The limits are those of its validator; a change on their side is a change of the data file, or of this page.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

_DATA: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "dsa_schema.json").read_text(encoding="utf-8")
)

LISTS: Final[dict[str, frozenset[str]]] = {
    name: frozenset(_DATA[values])
    for name, values in {
        "decision_visibility": "decision_visibility",
        "category_addition": "category",
        "category_specification": "category_specification",
        "content_type": "content_type",
        "territorial_scope": "territorial_scope",
    }.items()
}
"""Fields that hold a list -> the values that may stand in it."""

CHOICES: Final[dict[str, frozenset[str]]] = {
    name: frozenset(_DATA[name])
    for name in (
        "decision_monetary",
        "decision_provision",
        "decision_account",
        "account_type",
        "decision_ground",
        "incompatible_content_illegal",
        "category",
        "content_language",
        "source_type",
        "automated_detection",
        "automated_decision",
    )
}
"""Fields that hold one of a number of values."""

TEXTS: Final[dict[str, int]] = {
    "decision_visibility_other": 500,
    "decision_monetary_other": 500,
    "decision_ground_reference_url": 500,
    "illegal_content_legal_ground": 500,
    "illegal_content_explanation": 2_000,
    "incompatible_content_ground": 500,
    "incompatible_content_explanation": 2_000,
    "category_specification_other": 500,
    "content_type_other": 500,
    "decision_facts": 5_000,
    "source_identity": 500,
    "puid": 500,
}
"""Fields that hold a text -> how many characters at most."""

LATEST: Final = date(2038, 1, 1)
DATES: Final[dict[str, date]] = {
    "end_date_visibility_restriction": date(2020, 1, 1),
    "end_date_monetary_restriction": date(2020, 1, 1),
    "end_date_service_restriction": date(2020, 1, 1),
    "end_date_account_restriction": date(2020, 1, 1),
    "content_date": date(2000, 1, 1),
    "application_date": date(2020, 1, 1),
}
"""Fields that hold a day -> the first that is taken; `LATEST` is the last."""

ENDS: Final[dict[str, str]] = {
    "decision_visibility": "end_date_visibility_restriction",
    "decision_monetary": "end_date_monetary_restriction",
    "decision_provision": "end_date_service_restriction",
    "decision_account": "end_date_account_restriction",
}
"""The four kinds of restriction, of which a statement has at least one -> the field with its end."""

REQUIRED: Final = (
    "decision_ground", "category", "content_type", "content_date", "territorial_scope", "application_date",
    "decision_facts", "source_type", "automated_detection", "automated_decision", "puid",
)  # fmt: skip
"""Fields of every statement. Their validator does without `territorial_scope`, their documentation does not."""

KEYWORDS: Final[dict[str, str | None]] = _DATA["category_specification"]
"""Keyword -> the category that it belongs to in the harmonised templates; None for one that belongs to none."""

COUNTRIES: Final[tuple[str, ...]] = tuple(sorted(_DATA["territorial_scope"]))
"""The European Economic Area, with Greece as GR."""

FIELDS: Final = (
    frozenset(LISTS) | frozenset(CHOICES) | frozenset(TEXTS) | frozenset(DATES) | frozenset({"content_id"})
)
"""Everything that the database takes; it drops the rest without a word."""
