"""Opinions as pages show them: what waits for somebody, one of them blind, and what came of those they asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from waker.console.models import StaffUser
from waker.console.queries import alleged, decisions, sight
from waker.console.queries.case import Span, matched, spans
from waker.console.queries.subjects import Line, account_names, lines
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.intake.models import Account, Item
from waker.intake.reporting import proofs
from waker.ledger.models import Decision, Flag, Opinion, Report
from waker.review import qualified, reviewers
from waker.review.asking import SECOND
from waker.review.models import OpinionPlace
from waker.review.quality import assigning, seeing
from waker.review.quality.seeing import Seen

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A question of or to a colleague: what is asked, about what, and what was answered."""

    opinion: Opinion
    line: Line | None
    asked: str
    answer: str
    who: str


@dataclass(frozen=True, slots=True)
class Full:
    """What is shown to whoever gives an opinion. `history`: decisions on the account from before the judgement."""

    seen: Seen
    item: Item | None
    account: Account | None
    flags: Sequence[tuple[Flag, Sequence[str]]]
    reports: Sequence[tuple[Report, str, str | None]]
    spans: Sequence[Span]
    history: Sequence[decisions.Row]
    unproved: frozenset[str]
    alleged: Mapping[str, str]
    parent: Item | None


def full(opinion_id: str) -> Full:
    """Everything that somebody needs to give an opinion, and nothing of anybody's verdict. NotFound."""
    seen = seeing.see(opinion_id)
    item = seeing.item_then(seen)
    owner = item.account if item else seen.account
    texts = decisions.note_texts(r.note for r in seen.reports)
    reporters = {r.reporter for r in seen.reports if r.reporter and r.reporter.startswith("account:")}
    names = account_names(key.partition(":")[2] for key in reporters)
    return Full(
        seen=seen,
        item=item,
        account=Account.objects.filter(id=owner).first() if owner else None,
        flags=[(flag, matched(flag, item.text if item else "")) for flag in seen.flags],
        reports=[
            (r, texts.get(r.note or "", ""), names.get((r.reporter or "").partition(":")[2]) or None)
            for r in seen.reports
        ],
        spans=spans(seen.flags, item),
        history=_before(seen, owner),
        unproved=frozenset(proofs.unproved(list(seen.reports))),
        alleged=alleged.lines(list(seen.reports), get_language() or "en"),
        parent=_parent(item),
    )


def _parent(item: Item | None) -> Item | None:
    """What the item answers, without its words where they are not for the reader."""
    parent = Item.objects.filter(id=item.parent).first() if item and item.parent else None
    if parent is not None:
        sight.hide([parent])
    return parent


def _before(seen: Seen, owner: str | None) -> list[decisions.Row]:
    """The newest decisions on the account and its other content, as they stood before the judgement."""
    if owner is None:
        return []
    found = Decision.objects.filter(account=owner, hold=False).exclude(subject=seen.case.subject)
    if seen.position is not None:
        found = found.filter(position__lt=seen.position)
    rows = list(found.order_by("-position")[:6])
    for row in rows:
        if seen.at is not None and row.superseded_at is not None and row.superseded_at >= seen.at:
            row.superseded_by = row.superseded_at = None  # what happened afterwards is not told
    return decisions.told_rows(rows)


def open_to(opinion_id: str, actor: Actor, at: datetime) -> reviewers.Reviewer | None:
    """Whether the actor may give it, without taking it. None when none of this id waits; Forbidden, Conflict."""
    place = OpinionPlace.objects.filter(opinion=opinion_id).first()
    return None if place is None else qualified.require(place, actor, at)


def held(opinion_id: str, actor: Actor, at: datetime) -> bool:
    """Whether the actor has it in hands now."""
    return OpinionPlace.objects.filter(opinion=opinion_id, holder=actor.holder, held_until__gt=at).exists()


def questions(ids: Sequence[str]) -> list[Question]:
    """Questions that wait, in this order; who asked is not among what is shown."""
    found = {one.id: one for one in Opinion.objects.filter(id__in=list(ids))}
    return _questions(found[id_] for id_ in ids if id_ in found)


def asked_by(holder: str) -> list[Question]:
    """What somebody asked colleagues, the last first."""
    return _questions(Opinion.objects.filter(asked_by=holder, purpose=SECOND).order_by("-position")[:SHOWN])


def on_case(case_id: str) -> list[Question]:
    """The second opinions on a case, the first asked first."""
    return _questions(Opinion.objects.filter(case_id=case_id, purpose=SECOND).order_by("position"))


def names(holders: Iterable[str]) -> dict[str, str]:
    """Holder -> a name for people: of staff their own, of others what they are."""
    wanted = set(holders)
    numbers = {h.partition(":")[2] for h in wanted if h.startswith(f"{STAFF}:")}
    staff = StaffUser.objects.filter(pk__in=[n for n in numbers if n.isdigit()]) if numbers else ()
    return {h: h for h in wanted} | {f"{STAFF}:{user.pk}": str(user) for user in staff}


def _questions(found: Iterable[Opinion]) -> list[Question]:
    rows: list[Any] = list(found)
    texts = decisions.note_texts([ref for one in rows for ref in (one.note, one.given_note)])
    by_subject = lines(one.subject for one in rows)
    who = names(one.given_by for one in rows if one.given_by)
    return [
        Question(
            one,
            by_subject.get(one.subject),
            texts.get(one.note or "", ""),
            texts.get(one.given_note or "", ""),
            who.get(one.given_by or "", ""),
        )
        for one in rows
    ]


def on_opinion(row: Opinion) -> Question:
    """One opinion with its texts."""
    return _questions([row])[0]


def waiting(user: StaffUser) -> int:
    """How many opinions wait for the person; one cheap query where none waits for anybody."""
    if not assigning.any_waits():
        return 0
    at = now()
    return sum(assigning.waiting(reviewers.of(Actor(STAFF, str(user.pk)), at), at))
