"""A permission: the answer to "may this account use this feature here now", with all reasons that refuse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from waker.core.features import covers
from waker.core.moments import rfc3339
from waker.core.texts import refusal_text
from waker.folds.force import Force


def refusals(
    feature: str,
    *,
    age: int | None,
    minimum: int | None,
    account: Sequence[Force],
    territory: Sequence[Force],
    device: Sequence[Force],
    country: str | None,
    language: str = "en",
) -> list[dict[str, Any]]:
    """All reasons that refuse `feature`; none means allowed.

    `age` in full years (None: unknown, which counts as under age) against `minimum` of the guidelines' table (None: no
    age rule). `account`, `territory`, `device`: the forces in force on each.
    """
    found: list[dict[str, Any]] = []
    if minimum is not None and (age is None or age < minimum):
        text = refusal_text("age" if age is not None else "age_unknown", language, minimum)
        found.append({"kind": "age", "text": text, "decision": None, "until": None})
    for force in account:
        if force.countries and country not in force.countries:
            continue
        if force.kind in ("suspend", "terminate"):
            found.append(_reason("decision", force.kind, force, language))
        elif force.kind == "feature_off" and covers(force.feature or "", feature):
            found.append(_reason("decision", "feature_off", force, language))
    for force in territory:
        if force.kind == "feature_off" and covers(force.feature or "", feature):
            found.append(_reason("territory", "territory", force, language))
    for force in device:
        if force.kind == "ban":
            found.append(_reason("device", "device", force, language))
    return found


def _reason(kind: str, text: str, force: Force, language: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "text": refusal_text(text, language),
        "decision": force.decision,
        "until": rfc3339(force.ends) if force.ends is not None else None,
    }
