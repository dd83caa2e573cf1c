"""Misuse (Art. 23 DSA): who often posts what is manifestly illegal, or sends reports and appeals without any ground.

A person warns first, then suspends for a period, each time on record with the four factors: the number, the share of
all that was sent, the gravity, and the intent where it can be told. A suspension ends by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from waker.core import entries as kinds
from waker.core.actors import Actor
from waker.core.ids import new_id
from waker.core.moments import now, rfc3339
from waker.core.problems import Conflict, Fault, Forbidden, Invalid, NotFound, unknown
from waker.core.restrictions import Restriction
from waker.core.subjects import ACCOUNT
from waker.folds.projection.redress import APPEALS, ILLEGAL, REPORTS
from waker.guidelines import versions
from waker.ledger import suspensions
from waker.ledger.models import Decision
from waker.ledger.writing import Writer, writing
from waker.redress import parties
from waker.redress.models import MisuseWarning, Suspension
from waker.redress.statements import MISUSE
from waker.review.ruling import deciding, taking
from waker.review.ruling.rulings import Ruling, about

TYPES: Final = (ILLEGAL, REPORTS, APPEALS)
WINDOW: Final = timedelta(days=180)
"""So far back numbers and shares look."""
LONGEST_DAYS: Final = 180

# A mark counts while the decision that it belongs to stands: an error that is put right counts for nothing.
_MARKS: Final[Mapping[str, str]] = {
    ILLEGAL: "SELECT 'account:' || m.account AS who, m.at FROM view_manifest m"
    " JOIN view_decision d ON d.id = m.decision WHERE m.kind = 'illegal_content' AND d.superseded_at IS NULL"
    " AND m.account IS NOT NULL",
    REPORTS: "SELECT coalesce(r.reporter, 'report:' || r.id) AS who, m.at FROM view_manifest m"
    " JOIN view_decision d ON d.id = m.decision JOIN view_report r ON r.id = m.target"
    " WHERE m.kind = 'unfounded_reports' AND d.superseded_at IS NULL",
    APPEALS: "SELECT a.appellant AS who, m.at FROM view_manifest m JOIN view_decision d ON d.id = m.decision"
    " JOIN view_appeal a ON a.id = m.target WHERE m.kind = 'unfounded_appeals' AND d.superseded_at IS NULL",
}
_TOTALS: Final[Mapping[str, str]] = {
    ILLEGAL: "SELECT 'account:' || account AS who, count(*) AS n FROM item WHERE account = ANY(%s) AND received_at > %s"
    " AND received_at <= %s GROUP BY account",
    REPORTS: "SELECT reporter AS who, count(*) AS n FROM view_report WHERE reporter = ANY(%s) AND at > %s AND at <= %s"
    " GROUP BY reporter",
    APPEALS: "SELECT appellant AS who, count(*) AS n FROM view_appeal WHERE appellant = ANY(%s) AND at > %s"
    " AND at <= %s GROUP BY appellant",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What somebody sent within the window: how much of it plainly without ground, of how much in all."""

    who: str
    type: str
    number: int
    total: int
    last: datetime | None = None
    warned_at: datetime | None = None
    suspended_until: datetime | None = None
    suspension: str | None = None

    @property
    def account(self) -> str | None:
        return _account(self.who)

    @property
    def share(self) -> float:
        return self.number / self.total if self.total else 0.0


def figures(type_: str, at: datetime | None = None, who: str | None = None) -> list[Figures]:
    """Everybody (or `who` alone) with at least one mark within the window, most marks first; at most 200."""
    moment = at or now()
    since = moment - WINDOW
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT who, count(*), max(at) FROM ({_MARKS[type_]}) marks WHERE at > %s AND at <= %s"
            " AND (%s::text IS NULL OR who = %s) GROUP BY who ORDER BY 2 DESC, 3 DESC LIMIT 200",
            [since, moment, who, who],
        )
        marks = cursor.fetchall()
        keys = [key for key, _, _ in marks]
        named = [key.partition(":")[2] for key in keys] if type_ == ILLEGAL else keys
        cursor.execute(_TOTALS[type_], [named, since, moment])
        totals = dict(cursor.fetchall())
    warned = dict(
        MisuseWarning.objects.filter(type=type_, who__in=keys, at__lte=moment)
        .order_by("position")
        .values_list("who", "at")
    )
    running = {
        s.who: s
        for s in Suspension.objects.filter(type=type_, who__in=keys, starts__lte=moment, ends__gt=moment)
        .filter(Q(resumed_at=None) | Q(resumed_at__gt=moment))
        .order_by("ends")
    }
    found = []
    for key, number, last in marks:
        total, runs = max(totals.get(key, 0), number), running.get(key)
        until, id_ = (runs.ends, runs.id) if runs else (None, None)
        found.append(Figures(key, type_, number, total, last, warned.get(key), until, id_))
    return found


def warn(type_: str, who: str, gravity: str, intent: str, actor: Actor, at: datetime | None = None) -> str:
    """Warn somebody; the warning's id. Forbidden unless a person does; Invalid when there is nothing to warn of."""
    _check(type_, gravity, intent, actor)
    with writing(at) as writer:
        known = _known(type_, who, writer.at)
        id_ = new_id("w")
        body = {"id": id_, "who": who, "type": type_, "by": {"kind": actor.kind, "id": actor.id}}
        body["factors"] = _factors(writer, known, gravity, intent)
        writer.add(kinds.MISUSE_WARNED, _subject(who), body)
    return id_


def suspend(
    type_: str,
    who: str,
    days: int,
    gravity: str,
    intent: str,
    actor: Actor,
    at: datetime | None = None,
) -> str:
    """Stop handling what somebody sends for so many days; the suspension's id.

    For illegal content that is a decision that suspends the account, with its statement and its appeal. Forbidden
    unless a person does; Invalid before a warning, and when nothing came after it; Conflict when one runs already.
    """
    _check(type_, gravity, intent, actor)
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid.at("days", "out_of_range", f"Between 1 and {LONGEST_DAYS} days.")
    pack = versions.current()
    whom = about(ACCOUNT, who.partition(":")[2]) if type_ == ILLEGAL else None
    with writing(at) as writer:
        known = _known(type_, who, writer.at)
        warning = MisuseWarning.objects.filter(type=type_, who=who).order_by("-position").first()
        if warning is None:
            raise Invalid.at("who", "not_warned", "Warn first; a suspension never comes before a warning.")
        if known.last is None or known.last <= warning.at:
            message = "Nothing of the kind came after the warning."
            raise Invalid.at("who", "nothing_since_warning", message)
        if known.suspension is not None:
            raise Conflict.at("who", "suspended", f"Suspended already until {known.suspended_until}.")
        ends = writer.at + timedelta(days=days)
        decision = None
        if whom is not None:
            ruling = Ruling(
                about=whom,
                ground={"kind": "guidelines", "policy": None, "reason": MISUSE},
                policy=None,
                restrictions=(Restriction("suspend", until=ends),),
                exception=None,
                no_action=False,
                explanation=gravity.strip(),
            )
            decision = taking.take(writer, ruling, pack, actor, None, None)
        id_ = new_id("u")
        body = {
            "id": id_,
            "who": who,
            "type": type_,
            "starts": rfc3339(writer.at),
            "ends": rfc3339(ends),
            "warning": warning.id,
            "decision": decision,
            "by": {"kind": actor.kind, "id": actor.id},
            "factors": _factors(writer, known, gravity, intent),
        }
        writer.add(kinds.PROCESSING_SUSPENDED, _subject(who), body)
    return id_


def lift(suspension: str, why: str, actor: Actor, at: datetime | None = None) -> None:
    """End a suspension before its time, with the decision that it came with. NotFound, Forbidden, Invalid, Conflict."""
    _person(actor)
    if not why.strip() or "\x00" in why:
        raise Invalid.at("why", "required", "Say why it ends early.")
    with transaction.atomic():
        with writing(at) as writer:
            moment = writer.at
        row = Suspension.objects.filter(id=suspension).first()
        if row is None:
            message = f"There is no suspension {suspension[:60]!r}."
            raise NotFound.at("suspension", "unknown_suspension", message)
        if row.resumed_at is not None or row.ends <= moment:
            raise Conflict.at("suspension", "ended", "It has ended already.")
        standing = Decision.objects.filter(id=row.decision, superseded_by=None).exists()
        if row.decision is not None and standing:
            deciding.undo(row.decision, why, actor, moment)
        with writing(moment) as writer:
            body = {"suspension": row.id, "by": {"kind": actor.kind, "id": actor.id}}
            body["why"] = writer.note(why.strip(), [_account(row.who)])
            writer.add(kinds.PROCESSING_RESUMED, _subject(row.who), body)


def suspended(who: str | None, at: datetime | None = None) -> datetime | None:
    """Until when the reports of `who` are not handled; None when they are."""
    runs = suspensions.running(who, REPORTS, at or now())
    return runs.ends if runs else None


def _known(type_: str, who: str, at: datetime) -> Figures:
    found = figures(type_, at, who)
    if not found:
        message = "No decision that stands says anything of the kind about them within the last half year."
        raise Invalid.at("who", "nothing_to_warn_of", message)
    return found[0]


def _factors(writer: Writer, known: Figures, gravity: str, intent: str) -> dict[str, Any]:
    """The four factors as the ledger holds them."""
    concerned = [_account(known.who)]
    return {
        "since": rfc3339(writer.at - WINDOW),
        "number": known.number,
        "total": known.total,
        "share": round(known.share, 4),
        "gravity": writer.note(gravity.strip(), concerned),
        "intent": writer.note(intent.strip(), concerned),
    }


def _check(type_: str, gravity: str, intent: str, actor: Actor) -> None:
    _person(actor)
    faults = []
    if type_ not in TYPES:
        faults.append(unknown("type", "type", type_, TYPES))
    if not gravity.strip():
        faults.append(Fault("gravity", "required", "Say how grave it is: its nature and what it led to."))
    for name, text in (("gravity", gravity), ("intent", intent)):
        if "\x00" in text or len(text) > 20_000:
            faults.append(Fault(name, "unprintable", "At most 20,000 characters, and no NUL among them."))
    if faults:
        raise Invalid(faults)


def _person(actor: Actor) -> None:
    if parties.person(actor) is None:
        raise Forbidden.at("Waker-Reviewer", "not_a_person", "A person does this, never automation alone.")


def _account(who: str) -> str | None:
    return who.partition(":")[2] if who.startswith("account:") else None


def _subject(who: str) -> str | None:
    return who if _account(who) else None
