"""Sealed evidence: content of zero tolerance, which nobody sees before they say why, on record.

A subject is sealed while it is alleged, or was found, to break a policy of zero tolerance whose queue asks for a
speciality. Opening it needs that speciality, is an entry of the ledger, and holds for one person and a quarter of an
hour.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from waker.core import entries as kinds
from waker.core.actors import Actor
from waker.core.ids import new_id
from waker.core.moments import now
from waker.core.problems import Forbidden, Invalid, NotFound
from waker.guidelines import versions
from waker.intake.models import Item
from waker.ledger.models import EvidenceOpening
from waker.ledger.writing import writing
from waker.policy.pack import Pack
from waker.review import reviewers

LENGTH: Final = timedelta(minutes=15)
"""How long opened evidence stays open."""
MAX_WHY: Final = 1_000

_SEALED: Final = """
SELECT subject, policy FROM view_case WHERE subject = ANY(%(keys)s) AND policy = ANY(%(zero)s) AND closed_at IS NULL
UNION SELECT subject, policy FROM view_report WHERE subject = ANY(%(keys)s) AND policy = ANY(%(zero)s)
    AND answered_at IS NULL
UNION SELECT f.subject, f.policy FROM view_flag f JOIN view_case c ON c.id = f.case_id AND c.closed_at IS NULL
    WHERE f.subject = ANY(%(keys)s) AND f.policy = ANY(%(zero)s)
UNION SELECT subject, policy FROM view_decision WHERE subject = ANY(%(keys)s) AND policy = ANY(%(zero)s)
    AND superseded_by IS NULL AND NOT no_action AND subject LIKE 'content:%%'
"""


def specialities_of_zero(pack: Pack) -> dict[str, str]:
    """Policy of zero tolerance -> the speciality without which nobody sees what is under it."""
    found = {}
    for policy in pack.policies.values():
        speciality = pack.queue_of(policy.id).speciality if policy.zero_tolerance else None
        if speciality is not None:
            found[policy.id] = speciality
    return found


def sealed(keys: Iterable[str]) -> dict[str, str]:
    """Of these subjects the sealed ones -> the speciality that opening them needs. One query."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    try:
        zero = specialities_of_zero(versions.current())
    except Invalid:  # before any guidelines there is nothing to seal
        return {}
    if not zero:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SEALED, {"keys": wanted, "zero": list(zero)})
        return {subject: zero[policy] for subject, policy in cursor.fetchall()}


def open_to(actor: Actor, keys: Collection[str], at: datetime) -> dict[str, datetime]:
    """Of these subjects those that the actor opened, and until when they stay open."""
    found = EvidenceOpening.objects.filter(subject__in=list(keys), by=actor.holder, at__gt=at - LENGTH)
    return {o.subject: o.at + LENGTH for o in found.order_by("position") if o.subject is not None}


def require_open(keys: Collection[str], actor: Actor, at: datetime) -> None:
    """Forbidden when one of these subjects is sealed and the actor, a member of staff, has not opened it.

    Nobody decides about what they have not said why to see.
    """
    if reviewers.of(actor, at).user is None:
        return
    closed = set(sealed(keys)) - set(open_to(actor, keys, at))
    if closed:
        raise Forbidden.at("subject", "sealed", f"{min(closed)} is sealed: open it first, with the reason.")


def unseal(subject: str, case: str | None, actor: Actor, why: str, at: datetime | None = None) -> datetime:
    """Open sealed evidence; until when. NotFound when nothing is sealed there, Invalid without a reason, Forbidden
    without the speciality (a key without a person, too: an opening is somebody's)."""
    moment = at or now()
    speciality = sealed([subject]).get(subject)
    if speciality is None:
        raise NotFound.at("subject", "not_sealed", f"Nothing is sealed about {subject[:80]!r}.")
    why = why.strip()
    if not why or len(why) > MAX_WHY:
        raise Invalid.at(
            "why", "missing", f"Say why in 1 to {MAX_WHY} characters: it is kept with the opening."
        )
    if speciality not in reviewers.of(actor, moment).specialities:
        raise Forbidden.at("subject", "no_speciality", f"This needs the speciality {speciality!r}.")
    with writing(at) as writer:
        body: dict[str, Any] = {
            "id": new_id("e"),
            "subject": subject,
            "case": case,
            "by": {"kind": actor.kind, "id": actor.id},
            "why": writer.note(why, [_account_of(subject)]),
        }
        writer.add(kinds.EVIDENCE_OPENED, subject, body)
        return writer.at + LENGTH


def _account_of(subject: str) -> str | None:
    """The account whose erasure takes along what is said about the subject."""
    kind, _, id_ = subject.partition(":")
    if kind == "account":
        return id_
    return (
        Item.objects.filter(id=id_).values_list("account", flat=True).first() if kind == "content" else None
    )
