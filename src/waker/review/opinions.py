"""An opinion: what another person finds of a case, asked by whoever works on it or drawn for quality, and given once.

Who is asked sees no verdict, name or explanation of anybody else's; whoever asked for a second opinion reads it and
decides the case themselves.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from waker.core import entries as kinds
from waker.core.actors import STAFF, Actor
from waker.core.moments import now, rfc3339
from waker.core.problems import Conflict, Fault, Invalid, NotFound, unknown
from waker.core.restrictions import KINDS
from waker.core.subjects import Subject
from waker.folds.verdicts import EXCEPTION, VIOLATION, Verdict
from waker.guidelines import versions
from waker.ledger.models import Case, Opinion
from waker.ledger.writing import Writer, writing
from waker.review import bodies, named, qualified, reviewers, specialities
from waker.review.asking import QUALITY, SECOND, ask_in
from waker.review.line import lanes, leases
from waker.review.models import OpinionPlace, Place
from waker.review.quality import settling
from waker.review.shapes_opinions import OpinionIn

PATIENCE: Final = timedelta(hours=24)
"""How long a case waits for the opinion before others may be given it; no longer than until it is due."""
ILLEGAL: Final = "illegal"
KEPT: Final = timedelta(hours=1)
"""How long it is kept for whoever asked, once the opinion is there."""


def ask(
    case_id: str,
    actor: Actor,
    note: str,
    speciality: str | None = None,
    holder: str | None = None,
    at: datetime | None = None,
) -> str:
    """Ask a colleague about an open case: anybody, those with a speciality, or one by number; the opinion's id.

    The case is parked meanwhile. NotFound, Invalid, Forbidden for a queue of others; Conflict when the case is decided,
    in other hands, or asked about already.
    """
    case = named.open_case(case_id)
    moment = at or now()
    lanes.require_open(case, actor, moment)
    faults = _whom(case, actor, speciality, holder, moment)
    if not note.strip() or "\x00" in note:
        faults.append(Fault("note", "required", "Say what you want to know, in plain words."))
    if faults:
        raise Invalid(faults)
    with writing(at) as writer:
        case = named.open_case(case_id)
        leases.require(case_id, actor, writer.at)
        if Opinion.objects.filter(case_id=case_id, purpose=SECOND, given_at=None).exists():
            raise Conflict.at("case", "already_asked", f"An opinion on case {case_id} was asked for already.")
        opinion = ask_in(
            writer, case, SECOND, actor, note=note.strip(), barred=[actor.holder], kept_for=holder,
            speciality=speciality,
        )  # fmt: skip
        until = min(writer.at + PATIENCE, max(case.due_at, writer.at + KEPT))
        Place.objects.filter(case=case_id).update(
            holder=None, held_until=None, parked_by=actor.holder, parked_until=until
        )
    return opinion


def _whom(case: Case, actor: Actor, speciality: str | None, holder: str | None, at: datetime) -> list[Fault]:
    faults = []
    if speciality is not None and speciality not in specialities.known():
        faults.append(unknown("speciality", "speciality", speciality, specialities.known()))
    if holder is None:
        return faults
    kind, _, number = holder.partition(":")
    asked = reviewers.of(Actor(kind, number), at) if kind == STAFF and number.isdigit() else None
    queue = versions.current().asked_by(case.queue, case.policy)
    if asked is None or asked.role not in reviewers.JUDGES:
        faults.append(Fault("holder", "unknown_reviewer", f"Nobody who judges cases is {holder[:60]!r}."))
    elif holder == actor.holder:
        faults.append(Fault("holder", "yourself", "Ask somebody else."))
    elif (what := reviewers.lacking(asked, queue)) is not None:
        which = queue.id if queue is not None else case.queue
        message = f"They may not work cases of {which}: they lack the {what}."
        faults.append(Fault("holder", "not_qualified", message))
    return faults


def give(opinion_id: str, body: OpinionIn, actor: Actor, at: datetime | None = None) -> Opinion:
    """Give an opinion, once; its row.

    NotFound, Invalid; Forbidden for whoever asked, judged before or is not qualified; Conflict when it was given
    already, is in other hands, or its case was decided without it.
    """
    row = Opinion.objects.filter(id=opinion_id).first()
    if row is None:
        raise NotFound.at("opinion", "unknown_opinion", f"There is no opinion {opinion_id[:60]!r}.")
    qualified.require_person(actor)
    faults = _faults(row, body)
    if faults:
        raise Invalid(faults)
    with writing(at) as writer:
        place = OpinionPlace.objects.select_for_update().filter(opinion=opinion_id).first()
        row = Opinion.objects.get(id=opinion_id)
        if row.given_at is not None or place is None:
            raise Conflict.at("opinion", "already_given", f"Opinion {opinion_id} was given already.")
        qualified.require(place, actor, writer.at)
        case = Case.objects.get(id=row.case_id)
        if row.purpose == SECOND and case.closed_at is not None:
            message = f"Case {case.id} was decided meanwhile, by decision {case.decision}."
            raise Conflict.at("opinion", "already_decided", message)
        _give_in(writer, row, case, body, actor)
        place.delete()
    return Opinion.objects.get(id=opinion_id)


def _give_in(writer: Writer, row: Opinion, case: Case, body: OpinionIn, actor: Actor) -> None:
    verdict = Verdict(body.outcome, body.policy if body.outcome in (VIOLATION, EXCEPTION) else None)
    entry: dict[str, Any] = {
        "id": row.id,
        "by": {"kind": actor.kind, "id": actor.id},
        "outcome": verdict.outcome,
        "policy": verdict.policy,
        "restrictions": list(dict.fromkeys(body.restrictions)) if verdict.outcome == VIOLATION else [],
    }
    if body.note.strip():
        entry["note"] = writer.note(body.note.strip(), [case.account])
    writer.add(kinds.OPINION_GIVEN, row.subject, entry)
    writer.flush()
    if row.purpose == QUALITY:
        settling.after(writer, row, verdict, actor)
    elif row.purpose == SECOND:
        # Back to whoever asked: theirs first, and then anybody's.
        Place.objects.filter(case=case.id, holder=None).update(
            parked_by=None, parked_until=None, reserved_for=row.asked_by, reserved_until=writer.at + KEPT
        )


def _faults(row: Opinion, body: OpinionIn) -> list[Fault]:
    pack = versions.current()
    kind = Subject.of_key(row.subject or "").kind
    faults = []
    if body.outcome == EXCEPTION and body.policy is None:
        faults.append(Fault("policy", "required", "Say to which policy it is an exception."))
    if body.outcome == VIOLATION and body.ground == ILLEGAL and body.policy is not None:
        faults.append(Fault("policy", "not_here", "A violation of the law names no policy."))
    if body.outcome == VIOLATION and body.policy is None and body.ground != ILLEGAL:
        message = "Name the policy that it breaks, or say that the ground is the law: `illegal`."
        faults.append(Fault("policy" if body.ground else "ground", "required", message))
    if body.outcome != "no_action" and body.policy is not None and body.policy not in pack.policies:
        faults.append(unknown("policy", "policy", body.policy, pack.policies))
    for n, name in enumerate(body.restrictions if body.outcome == VIOLATION else ()):
        if name not in KINDS or kind not in KINDS[name].subjects:
            fitting = sorted(k for k, one in KINDS.items() if kind in one.subjects)
            faults.append(unknown(f"restrictions.{n}", "restriction", name, fitting))
    if "\x00" in body.note:
        faults.append(Fault("note", "unprintable", "Only printable characters."))
    return faults


def of_case(case_id: str) -> list[dict[str, Any]]:
    """The second opinions on a case, the first asked first, as whoever works on it reads them."""
    rows = list(Opinion.objects.filter(case_id=case_id, purpose=SECOND).order_by("position"))
    words = bodies.notes([ref for row in rows for ref in (row.note, row.given_note) if ref])
    return [
        {
            "id": row.id,
            "asked_at": rfc3339(row.asked_at),
            "asked_by": row.asked_by,
            "question": words.get(row.note or ""),
            "given_at": rfc3339(row.given_at) if row.given_at else None,
            "given_by": row.given_by,
            "outcome": row.outcome,
            "policy": row.given_policy,
            "restrictions": list(row.restrictions),
            "note": words.get(row.given_note or ""),
        }
        for row in rows
    ]
