"""Appeals: the queue of them, and one beside the decision that it contests, as that was known and ruled then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waker.console.queries import case as cases
from waker.console.queries import decisions, figures
from waker.console.queries.paging import SIZE, Page, count_up_to, page
from waker.console.queries.subjects import Line, lines
from waker.core.actors import Actor
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.guidelines import versions
from waker.intake import content
from waker.intake.models import Account, Item
from waker.ledger.models import Decision
from waker.policy.pack import in_language
from waker.redress import appeals, disputes, parties
from waker.redress.models import Appeal

COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """An appeal as the list shows it. `barred`: the reader took the decision that it contests."""

    appeal: Appeal
    line: Line
    decision: decisions.Row
    overdue: bool
    barred: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """The guidelines that applied: a policy in the words of the version that the decision names."""

    version: str
    title: str
    text: str
    do_not_post: Sequence[str]


@dataclass(frozen=True, slots=True)
class Full:
    appeal: Appeal
    told: Mapping[str, Any]
    contested: decisions.Full
    answer: decisions.Row | None
    subject: Subject
    item: Item | None
    account: Account | None
    snapshot: str | None
    spans: Sequence[cases.Span]
    rule: Rule | None
    barred: bool
    disputes: Sequence[Mapping[str, Any]]

    @property
    def edited(self) -> bool:
        """Whether the item reads otherwise now than when it was judged."""
        return self.item is not None and self.snapshot is not None and self.item.text != self.snapshot

    @property
    def case(self) -> Any:
        """What a draft looks at to prechoose: the policy of the decision."""
        return self.contested.row.decision


def listing(
    number: int, state: str, actor: Actor, at: datetime, filters: Mapping[str, str] | None = None
) -> Page[Row]:
    """Open appeals, what is due first coming first; with `decided` those that were, the newest first.

    `figure`, `since`, `policy` and `queue` list what a number of the dashboard counts, with how many there are.
    """
    query = Appeal.objects.filter(decided_at__isnull=state != "decided")
    query = query.order_by("-position") if state == "decided" else query.order_by("due_at", "position")
    if not filters or not filters.get("figure"):
        return page(query, number, lambda found: _rows(found, actor, at))
    since = figures.since_of(filters.get("since"))
    query = figures.appeals(query, filters["figure"], since, filters.get("policy"), filters.get("queue"))
    total, capped = count_up_to(query, COUNTED)
    return page(query, number, lambda found: _rows(found, actor, at), total=total, capped=capped)


def _rows(found: Sequence[Appeal], actor: Actor, at: datetime) -> list[Row]:
    contested = {d.id: d for d in Decision.objects.filter(id__in=[a.decision for a in found])}
    shown = {row.decision.id: row for row in decisions.rows(contested.values())}
    by_subject = lines(d.subject for d in contested.values())
    return [
        Row(
            a,
            by_subject[contested[a.decision].subject],
            shown[a.decision],
            a.decided_at is None and a.due_at < at,
            a.decided_at is None and barred(contested[a.decision], actor),
        )
        for a in found[:SIZE]
    ]


def barred(decision: Decision, actor: Actor) -> bool:
    """Whether somebody decided first, and so does not decide the appeal."""
    return parties.person(actor) in {parties.person(one) for one in parties.first_deciders(decision)}


def full(appeal_id: str, actor: Actor, language: str, at: datetime) -> Full | None:
    """One appeal with all that another person needs to decide it; None when there is none of that id."""
    appeal = Appeal.objects.filter(id=appeal_id).first()
    contested = decisions.full(appeal.decision) if appeal else None
    if appeal is None or contested is None:
        return None
    decision = contested.row.decision
    subject = Subject.of_key(decision.subject)
    item = Item.objects.filter(id=subject.id).first() if subject.kind == CONTENT else None
    owner = decision.account or (subject.id if subject.kind == ACCOUNT else None)
    snapshot = content.revision_text(subject.id, decision.revision or 1) if item else None
    answer = Decision.objects.filter(id=appeal.answer).first() if appeal.answer else None
    return Full(
        appeal=appeal,
        told=appeals.get(appeal.id, at),
        contested=contested,
        answer=decisions.rows([answer])[0] if answer else None,
        subject=subject,
        item=item,
        account=Account.objects.filter(id=owner).first() if owner else None,
        snapshot=snapshot,
        spans=[
            span
            for flag in contested.flags
            if flag.revision in (None, decision.revision)
            for span in cases.in_text(flag, snapshot or "")
        ],
        rule=_rule(decision, language),
        barred=barred(decision, actor),
        disputes=disputes.of_appeal(appeal.id),
    )


def _rule(decision: Decision, language: str) -> Rule | None:
    if not decision.policy or not decision.guidelines:
        return None
    pack = versions.get(decision.guidelines)
    policy = pack.policies.get(decision.policy)
    if policy is None:
        return None
    title, text = (in_language(texts, language) for texts in (policy.title, policy.text))
    lines_ = policy.do_not_post.get(language) or policy.do_not_post.get("en") or ()
    return Rule(pack.version, title, text, lines_)
