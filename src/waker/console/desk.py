"""The desk: what the case page asks of other rooms while somebody fills it in, in the name of that person."""

from __future__ import annotations

from waker.console.models import StaffUser
from waker.console.services import actor
from waker.core.moments import now
from waker.ledger.models import Case, Decision
from waker.redress import previewing
from waker.redress.previewing import Preview
from waker.review.line import lanes
from waker.review.ruling import drafts
from waker.review.ruling.drafts import Saved
from waker.review.shapes import DecideIn


def draft(case_id: str, user: StaffUser) -> Saved | None:
    """What the person wrote on the case and has not decided."""
    return drafts.find(case_id, actor(user).holder)


def keep(case_id: str, form: str, version: int, user: StaffUser) -> int:
    """Keep what is in the form; its new version.

    Conflict when another tab or browser kept something newer; Forbidden when the case is not open to them.
    """
    me, at = actor(user), now()
    case = Case.objects.filter(id=case_id).first()
    if case is not None:
        lanes.require_open(case, me, at)
    return drafts.save(case_id, me.holder, form, version, at)


def discard(case_id: str, user: StaffUser) -> None:
    """Throw the person's draft on the case away."""
    drafts.discard(case_id, actor(user).holder)


def preview(case_id: str, decision: DecideIn, user: StaffUser, language: str | None) -> Preview:
    """The statement and what follows for the account, if the person decided so now."""
    return previewing.preview(case_id, decision, actor(user), language)


def decided_by(case_id: str, user: StaffUser) -> bool:
    """Whether the decision on the case is this very person's."""
    decision = Case.objects.filter(id=case_id, closed_at__isnull=False).values_list("decision", flat=True)
    me = actor(user)
    return Decision.objects.filter(id__in=decision, by_kind=me.kind, by_id=me.id).exists()
