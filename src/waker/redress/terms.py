"""A term: until when a decision can be contested, six calendar months from when the person was told of it (Art. 20)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from waker.core.moments import months_later, parse
from waker.ledger.models import Decision
from waker.redress.models import Informed

MONTHS: Final = 6
STATEMENT: Final = "statement."
ANSWER: Final = "report."
"""How the kinds of message begin that tell a member, and a reporter, of a decision."""


def until(
    decision: Decision, body: Mapping[str, Any], *, account: str | None = None, report: str | None = None
) -> datetime:
    """The last moment for an appeal: by the affected `account`, or by whoever filed `report`."""
    return months_later(since(decision, body, account=account, report=report), MONTHS)


def since(
    decision: Decision, body: Mapping[str, Any], *, account: str | None = None, report: str | None = None
) -> datetime:
    """When the person was first told; where nothing says so, when the decision was taken or a gag ended."""
    told = Informed.objects.filter(decision=decision.id)
    if report is not None:
        told = told.filter(report=report, kind__startswith=ANSWER)
    else:
        told = told.filter(account=account, kind__startswith=STATEMENT)
    first = told.order_by("position").values_list("at", flat=True).first()
    if first is not None:
        return first
    held = parse(body["gag_until"]) if body.get("gag_until") else None
    return max(decision.at, held) if held else decision.at
