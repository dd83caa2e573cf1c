"""A preview: the statement that a decision would give its member, made before anybody takes it. Nothing is stored.

It goes the same way as a decision: the reviewer's form becomes the act that the ledger would take in, that act its
body, and the body the statement, by the very functions that make the real ones. So the two say the same, but for the
day when midnight lies between them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from waker.core.actors import Actor
from waker.core.ids import new_id
from waker.core.moments import now
from waker.ledger import acts
from waker.ledger.models import Decision
from waker.redress import statements
from waker.review.ruling import ahead, deciding
from waker.review.ruling.ahead import Ahead
from waker.review.shapes import DecideIn

Untold = Literal["no_addressee", "by_order", "nothing_owed"]
"""Why nobody is told: there is no account, an authority tells them, or nothing is restricted."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would bring about. `statement` as `statements.get` gives it, None when nobody is told (`untold`
    says why); `held_until`: until when nobody may be told; `ahead`: what it leads to for the account."""

    statement: dict[str, Any] | None
    untold: Untold | None
    held_until: datetime | None
    ahead: Ahead | None


def preview(
    case_id: str, body: DecideIn, actor: Actor, language: str | None = None, at: datetime | None = None
) -> Preview:
    """What deciding the case so would bring about now. NotFound; Invalid where the decision would not be taken."""
    moment = at or now()
    taking, pack = deciding.rehearse(case_id, body, actor, moment)
    pencil = Pencil(moment)
    entry = acts.body_of(pencil, taking)
    decision = Decision(
        id=taking.id,
        at=moment,
        subject=taking.subject.key,
        account=taking.account,
        revision=taking.revision,
        superseded_by=None,
    )
    if decision.account is None:
        return Preview(None, "no_addressee", None, None)
    coming = ahead.of(taking, entry, pack, moment)
    if entry.get("order"):
        return Preview(None, "by_order", None, coming)
    if not statements.owed(entry):
        return Preview(None, "nothing_owed", None, coming)
    said = statements.compose(decision, entry, taking.explanation or None, language)
    return Preview(said, None, statements.held_until(entry), coming)


@dataclass
class Pencil:
    """Stands in for an open writer where nothing is to be written: texts get references that lead nowhere."""

    at: datetime
    texts: dict[str, str] = field(default_factory=dict)

    def note(self, text: str, about: Iterable[str | None]) -> dict[str, str] | None:
        if not text:
            return None
        ref = new_id("n")
        self.texts[ref] = text
        return {"ref": ref, "sha256": ""}
