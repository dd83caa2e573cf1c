"""A statement with nothing wrong with it."""

from __future__ import annotations

from typing import Any


def base(**changes: Any) -> dict[str, Any]:
    """The statement with fields changed; `...` takes one away."""
    statement = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": "Community guidelines, version 1: Hate speech",
        "incompatible_content_explanation": "The content attacks people for who they are.",
        "category": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
        "category_specification": ["KEYWORD_HATE_SPEECH"],
        "content_type": ["CONTENT_TYPE_VIDEO"],
        "content_date": "2026-11-19",
        "territorial_scope": ["BE", "NL"],
        "application_date": "2026-11-20",
        "decision_facts": "A video was looked at on our own initiative.",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": "k7q2v9x4m3n8p5r6t1w0y2z4a6c8e0g1",
        **changes,
    }
    return {name: value for name, value in statement.items() if value is not ...}


def illegal(**changes: Any) -> dict[str, Any]:
    """The same on ground of the law."""
    ground = {
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "incompatible_content_ground": ...,
        "incompatible_content_explanation": ...,
        "illegal_content_legal_ground": "Wetboek van Strafrecht, art. 137d (NL)",
        "illegal_content_explanation": "The content calls for violence against a group.",
    }
    return base(**{**ground, **changes})
