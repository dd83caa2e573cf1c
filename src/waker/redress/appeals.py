"""An appeal: one party contests exactly one decision, once, within six months of being told of it (Art. 20 DSA)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from waker import settings
from waker.core import entries as kinds
from waker.core.ids import new_id
from waker.core.moments import now, rfc3339
from waker.core.problems import Fault, Invalid, NotFound, unknown
from waker.ledger.models import Decision
from waker.ledger.writing import writing
from waker.redress import attachments, letters, parties
from waker.redress.attachments import File
from waker.redress.models import Appeal, Dispute
from waker.redress.parties import MEMBER, REPORTER
from waker.review import bodies
from waker.review.decisions import row

LONGEST = 20_000
STATES = ("open", "decided", "all")


def lodge(
    decision_id: str,
    by: str,
    reason: str,
    *,
    account: str | None = None,
    report: str | None = None,
    files: Sequence[File] = (),
    at: datetime | None = None,
) -> dict[str, Any]:
    """Lodge an appeal: the appeal as `get` tells it, with its `receipt` (`{"at", "language", "text"}`).

    `by`: member (with their `account`) or reporter (with their `account`, or the `report` of one who has none).
    NotFound; Invalid when it is not theirs to appeal or too late; Conflict when there is one already or something
    took the decision's place; Forbidden while the party's appeals are not handled. Nothing is stored then.
    """
    faults = [*_faults(by, reason), *attachments.faults_of(files)]
    if faults:
        raise Invalid(faults)
    row(decision_id)
    with writing(at) as writer:
        decision = Decision.objects.get(id=decision_id)
        body = bodies.of(decision_id)
        who = (
            parties.member(decision, account) if by == MEMBER else parties.reporter(decision, account, report)
        )
        parties.require(who, decision, body, writer.at)
        id_ = new_id("p")
        due = writer.at + timedelta(days=settings.envint("WAKER_APPEAL_DAYS"))
        concerned = [who.account, decision.account]
        writer.add(
            kinds.APPEAL_LODGED,
            decision.subject,
            {
                "id": id_,
                "decision": decision.id,
                "by": who.by,
                "appellant": who.key,
                "account": who.account,
                "report": who.report.id if who.report else None,
                "against": parties.against(body, who),
                "language": who.language,
                "due_at": rfc3339(due),
                "reason": writer.note(reason.strip(), concerned),
                "attachments": attachments.keep(files, id_, [who.account], writer.at),
            },
        )
    return {**get(id_), "receipt": letters.receipt(Appeal.objects.get(id=id_))}


def get(appeal_id: str, at: datetime | None = None) -> dict[str, Any]:
    """One appeal: who, against what, why, until when it is due, and what came of it. NotFound."""
    return _tell([find(appeal_id)], at or now())[0]


def find(appeal_id: str) -> Appeal:
    """The appeal's row. NotFound."""
    found = Appeal.objects.filter(id=appeal_id).first()
    if found is None:
        raise NotFound.at("appeal", "unknown_appeal", f"There is no appeal {appeal_id[:60]!r}.")
    return found


def listing(
    state: str = "open", cursor: str | None = None, limit: int = 50, at: datetime | None = None
) -> dict[str, Any]:
    """`{"appeals", "next"}`: open ones, what is due first coming first; decided ones, the newest first."""
    if state not in STATES:
        raise Invalid([unknown("state", "state", state, STATES)])
    query = Appeal.objects.all()
    if state == "open":
        query = query.filter(decided_at__isnull=True).order_by("due_at", "position")
    else:
        query = query.order_by("-position")
        if state == "decided":
            query = query.filter(decided_at__isnull=False)
    if cursor:
        last = Appeal.objects.filter(id=cursor).first()
        if last is None:
            message = "Not a cursor of this list; leave it out to start anew."
            raise Invalid([Fault("cursor", "bad_cursor", message)])
        if state == "open":
            query = query.extra(where=["(due_at, position) > (%s, %s)"], params=[last.due_at, last.position])
        else:
            query = query.filter(position__lt=last.position)
    found = list(query[: limit + 1])
    page = found[:limit]
    return {"appeals": _tell(page, at or now()), "next": page[-1].id if len(found) > limit else None}


def _tell(found: Sequence[Appeal], at: datetime) -> list[dict[str, Any]]:
    texts = bodies.notes([ref for a in found for ref in (a.reason, a.explanation) if ref])
    files = attachments.listing([a.id for a in found])
    subjects = dict(Decision.objects.filter(id__in=[a.decision for a in found]).values_list("id", "subject"))
    disputes: dict[str, list[str]] = {a.id: [] for a in found}
    for appeal, id_ in (
        Dispute.objects.filter(appeal__in=list(disputes)).order_by("position").values_list("appeal", "id")
    ):
        disputes[appeal].append(id_)
    told = []
    for a in found:
        kind, _, id_ = subjects[a.decision].partition(":")
        told.append(
            {
                "id": a.id,
                "at": rfc3339(a.at),
                "state": "decided" if a.decided_at else "open",
                "decision": a.decision,
                "subject": {"kind": kind, "id": id_},
                "by": a.by,
                "account": a.account,
                "report": a.report,
                "against": a.against,
                "language": a.language,
                "reason": texts.get(a.reason) if a.reason else None,
                "attachments": sorted(files[a.id], key=lambda f: a.attachments.index(f["id"])),
                "due_at": rfc3339(a.due_at),
                "overdue": a.decided_at is None and a.due_at < at,
                "decided_at": rfc3339(a.decided_at) if a.decided_at else None,
                "decided_by": {"kind": a.decided_by_kind, "id": a.decided_by_id} if a.decided_at else None,
                "outcome": a.outcome,
                "explanation": texts.get(a.explanation) if a.explanation else None,
                "answer": a.answer,
                "newly_restricted": bool(a.newly_restricted),
                "disputes": disputes[a.id],
            }
        )
    return told


def _faults(by: str, reason: str) -> list[Fault]:
    faults = []
    if by not in (MEMBER, REPORTER):
        faults.append(unknown("by", "party", by, (MEMBER, REPORTER)))
    if not reason.strip():
        faults.append(Fault("reason", "required", "Say why the decision is wrong."))
    elif len(reason) > LONGEST or "\x00" in reason:
        faults.append(Fault("reason", "unprintable", f"At most {LONGEST} characters, and no NUL among them."))
    return faults
