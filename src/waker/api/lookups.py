"""A lookup: one thing by its id, as it stands now, with what is in force on it."""

from __future__ import annotations

from typing import Any

import msgspec

from waker.core.moments import now
from waker.core.problems import NotFound
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.folds.account import restriction
from waker.folds.force import by_subject
from waker.intake import content
from waker.intake.models import Account
from waker.ledger import standing
from waker.ledger.models import Case, Decision

LATEST = 100
"""So many of the newest decisions and cases are named."""


def account(id_: str) -> dict[str, Any]:
    """An account as the host last sent it. NotFound when there is none."""
    row = Account.objects.filter(id=id_).first()
    if row is None:
        raise NotFound.at("id", "unknown_account", f"There is no account {id_[:60]!r}.")
    return {
        "id": row.id,
        "birth_date": row.birth_date,
        "country": row.country,
        "languages": row.languages,
        "name": row.name,
        "bio": row.bio,
        "verified": row.verified,
        "kind": row.kind,
        "devices": row.devices,
        "created_at": row.created_at,
        "followers": row.followers,
        "received_at": row.received_at,
        "updated_at": row.updated_at,
        "erased": row.erased_at is not None,
        **_standing_on(Subject(ACCOUNT, row.id)),
    }


def item(id_: str) -> dict[str, Any]:
    """An item in its current revision. NotFound when there is none."""
    row = content.item_as_sent(id_)
    if row is None:
        raise NotFound.at("id", "unknown_item", f"There is no item {id_[:60]!r}.")
    row["media"] = _json(row["media"]) or []
    row["attributes"] = _json(row["attributes"]) or {}
    row["erased"] = row.pop("erased_at") is not None
    return {**row, **_standing_on(Subject(CONTENT, id_))}


def _json(value: Any) -> Any:
    """JSON that a bare cursor gave as text."""
    return msgspec.json.decode(value) if isinstance(value, str) else value


def _standing_on(subject: Subject) -> dict[str, Any]:
    forces = by_subject(standing.forces([subject.key]), now()).get(subject.key, [])
    decisions = Decision.objects.filter(subject=subject.key).order_by("-position")
    cases = Case.objects.filter(subject=subject.key).order_by("-position")
    return {
        "restrictions": [restriction(force) for force in forces],
        "decisions": list(decisions.values_list("id", flat=True)[:LATEST]),
        "cases": list(cases.values_list("id", flat=True)[:LATEST]),
    }
