"""A measure: our restrictions in the words of the DSA Transparency Database, with the end of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from waker.core.restrictions import Restriction
from waker.transparency.schema import ENDS, LATEST

VISIBILITY: Final = {
    "remove": "DECISION_VISIBILITY_CONTENT_REMOVED",
    "withhold": "DECISION_VISIBILITY_CONTENT_DISABLED",
    "not_recommended": "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "not_searchable": "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "age_restricted": "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
    "no_interaction": "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
    "label": "DECISION_VISIBILITY_CONTENT_LABELLED",
    "warning_screen": "DECISION_VISIBILITY_CONTENT_LABELLED",
    "mute": "DECISION_VISIBILITY_OTHER",
}
MUTED: Final = "The sound is muted wherever it is used."
ACCOUNT: Final = {"suspend": "DECISION_ACCOUNT_SUSPENDED", "terminate": "DECISION_ACCOUNT_TERMINATED"}
PARTIAL: Final = "DECISION_PROVISION_PARTIAL_SUSPENSION"
SUSPENDED: Final = "DECISION_MONETARY_SUSPENSION"
MONEY_OTHER: Final = "DECISION_MONETARY_OTHER"
NO_ADS: Final = "No advertising is shown with the content, so it earns none of its revenue."
INCOME: Final = frozenset({"gifts.receive"})
"""Features that pay: to switch one off suspends payments."""


def measures(restrictions: Iterable[Restriction], applied: date) -> dict[str, Any]:
    """The `decision_*` fields and their ends. `applied`: the first day on which any of them applies."""
    groups: dict[str, list[Restriction]] = {}
    for r in restrictions:
        groups.setdefault(_group(r), []).append(r)
    fields: dict[str, Any] = {}
    for name, group in groups.items():
        fields |= _told(name, group)
        end = _end(group)
        if end is not None:
            fields[ENDS[name]] = max(end, applied).isoformat()
    return fields


def _group(r: Restriction) -> str:
    if r.kind in VISIBILITY:
        return "decision_visibility"
    if r.kind in ACCOUNT:
        return "decision_account"
    if r.kind == "feature_off" and r.feature not in INCOME:
        return "decision_provision"
    return "decision_monetary"


def _told(name: str, group: list[Restriction]) -> dict[str, Any]:
    kinds = {r.kind for r in group}
    if name == "decision_visibility":
        other = {"decision_visibility_other": MUTED} if "mute" in kinds else {}
        return {name: sorted({VISIBILITY[kind] for kind in kinds}), **other}
    if name == "decision_account":
        return {name: ACCOUNT["terminate" if "terminate" in kinds else "suspend"]}
    if name == "decision_provision":
        return {name: PARTIAL}
    if kinds == {"no_ads"}:
        return {name: MONEY_OTHER, "decision_monetary_other": NO_ADS}
    return {name: SUSPENDED}


def _end(group: list[Restriction]) -> date | None:
    """The latest end; None when one of them has none, or ends after the last day that the database knows."""
    ends: list[datetime] = [r.until for r in group if r.until is not None]
    if len(ends) < len(group):
        return None
    last = max(ends).date()
    return last if last <= LATEST else None
