"""Seeing: a case as it is shown to whoever gives an opinion on it, with nothing of anybody's verdict.

For a blind judgement that is the case as it was when it was judged: that revision, and the flags and reports from
before the decision. For a question of a colleague it is the case as it is now, with the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waker.core.moments import rfc3339
from waker.core.problems import NotFound
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake.models import Item, Revision
from waker.ledger.models import Case, Decision, Flag, Opinion, Report
from waker.review import bodies, evidence
from waker.review.asking import BLIND
from waker.review.models import OpinionPlace


@dataclass(frozen=True, slots=True)
class Seen:
    """What whoever gives the opinion may see. `position` and `at`: nothing from then on is shown; None for now."""

    opinion: Opinion
    case: Case
    subject: Subject
    blind: bool
    position: int | None
    at: datetime | None
    revision: int | None
    question: str | None
    flags: Sequence[Flag]
    reports: Sequence[Report]

    @property
    def account(self) -> str | None:
        return self.subject.id if self.subject.kind == ACCOUNT else self.case.account


def see(opinion_id: str) -> Seen:
    """What an opinion is about. NotFound."""
    opinion = Opinion.objects.filter(id=opinion_id).first()
    if opinion is None:
        raise NotFound.at("opinion", "unknown_opinion", f"There is no opinion {opinion_id[:60]!r}.")
    case = Case.objects.get(id=opinion.case_id)
    blind = opinion.purpose in BLIND
    decision = Decision.objects.get(id=opinion.decision) if blind else None
    flags = Flag.objects.filter(case_id=case.id)
    reports = Report.objects.filter(case_id=case.id)
    if decision is not None:
        flags, reports = (found.filter(position__lt=decision.position) for found in (flags, reports))
    return Seen(
        opinion=opinion,
        case=case,
        subject=Subject.of_key(case.subject),
        blind=blind,
        position=decision.position if decision else None,
        at=decision.at if decision else None,
        revision=decision.revision if decision else None,
        question=None if blind else bodies.notes([opinion.note]).get(opinion.note) if opinion.note else None,
        flags=list(flags.order_by("-score", "position")[:50]),
        reports=list(reports.order_by("position")[:50]),
    )


def tell(opinion_id: str) -> dict[str, Any]:
    """The same as the API tells it: no decision, no purpose, and of a blind one not even the case."""
    seen = see(opinion_id)
    words = bodies.notes([r.note for r in seen.reports if r.note])
    place = OpinionPlace.objects.filter(opinion=opinion_id).first()
    case = seen.case
    return {
        "id": seen.opinion.id,
        "asked_at": rfc3339(seen.opinion.asked_at),
        "blind": seen.blind,
        "case": None if seen.blind else case.id,
        "question": seen.question,
        "subject": {"kind": seen.subject.kind, "id": seen.subject.id},
        "account": seen.account,
        "queue": case.queue,
        "policy": case.policy,
        "severity": case.severity,
        "language": case.language,
        "country": case.country,
        "item": _item(seen),
        "flags": [
            {
                "id": f.id, "at": rfc3339(f.at), "rule": f.rule, "policy": f.policy, "score": f.score,
                "revision": f.revision, "capped": f.capped, "matches": f.matches,
            }
            for f in seen.flags
        ],
        "reports": [
            {
                "id": r.id, "at": rfc3339(r.at), "channel": r.channel, "reason": r.reason,
                "explanation": words.get(r.note) if r.note else None,
            }
            for r in seen.reports
        ],
        "held_until": rfc3339(place.held_until) if place and place.held_until else None,
    }  # fmt: skip


def item_then(seen: Seen) -> Item | None:
    """The item as it was in the revision that is judged; never stored back. None for what is no item."""
    item = Item.objects.filter(id=seen.subject.id).first() if seen.subject.kind == CONTENT else None
    if item is None or seen.revision in (None, item.revision):
        return item
    then = Revision.objects.filter(item=item.id, revision=seen.revision).first()
    if then is not None:
        item.text, item.hashtags, item.media = then.text or "", then.hashtags, then.media
        item.attributes, item.language, item.revision = then.attributes, then.language, then.revision
    return item


def _item(seen: Seen) -> dict[str, Any] | None:
    item = item_then(seen)
    if item is None or evidence.sealed([seen.case.subject]):
        return None  # sealed evidence is opened on its own page, on record
    return {
        "kind": item.kind,
        "revision": item.revision,
        "text": None if item.erased_at else item.text,
        "hashtags": list(item.hashtags),
        "media": [{"kind": m.get("kind"), "url": m.get("url")} for m in item.media or []],
    }
