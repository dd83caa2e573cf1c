"""Filing: what reports of every channel have in common, from what they are about to their entry in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from waker.core import entries as kinds
from waker.core.actors import SYSTEM, Actor
from waker.core.channels import CHILD_SAFETY, CHILD_SAFETY_HOURS, DUE_HOURS
from waker.core.ids import new_id
from waker.core.moments import now, rfc3339
from waker.core.problems import Fault, unknown
from waker.core.reach import reach_per_hour
from waker.core.subjects import ACCOUNT, CONTENT, Subject, normal_id
from waker.detect.language import to_read
from waker.intake import content, known
from waker.intake.checks import report_faults
from waker.intake.content import Person, Piece
from waker.intake.reporting.joining import join
from waker.intake.reporting.reasons import ILLEGAL, OTHER, line_of
from waker.intake.shapes import ReportIn
from waker.ledger.cases import Open, open_case, open_on
from waker.ledger.writing import Writer
from waker.policy.pack import Pack
from waker.policy.routing import CaseFacts


@dataclass(frozen=True, slots=True)
class Target:
    """What a report is about, and who files it: looked up before the ledger is opened."""

    key: str
    maker: str | None
    language: str | None
    country: str | None
    reporter: Person | None
    facts: CaseFacts
    """What routing goes by; the report adds its reason and its channel."""
    views: int | None = None
    created_at: datetime | None = None


def look(report: ReportIn, pack: Pack) -> tuple[list[Fault], Target]:
    """What is wrong with the report, and what it is about; the target holds only where nothing is wrong."""
    faults = report_faults(report)
    if report.reason not in pack.policies and report.reason not in (OTHER, ILLEGAL):
        faults = [*faults, unknown("reason", "reason", report.reason, [*pack.policies, OTHER, ILLEGAL])]
    if report.sub_reason is not None and line_of(pack, report.reason, report.sub_reason, "en") is None:
        message = f"{report.sub_reason[:60]!r} is no line of the list of {report.reason[:60]!r}."
        faults = [*faults, Fault("sub_reason", "unknown_sub_reason", message)]
    subject = report.subject
    piece, maker = _subject(report, faults)
    reporter = content.person(report.reporter.account) if report.reporter.account else None
    if report.reporter.account and reporter is None:
        message = f"There is no account {report.reporter.account[:60]!r}; send it to /accounts first."
        faults = [*faults, Fault("reporter.account", "unknown_account", message)]
    key = Subject(subject.kind, normal_id(subject.kind, subject.id)).key
    country = piece.country if piece else maker.country if maker else report.country
    facts = CaseFacts(
        policy=None,
        country=country,
        reach=maker.followers if maker else 0,
        subject=subject.kind,
        kind=piece.kind if piece else None,
        situations=known.situations(now()).get(country, ()) if country else (),
        account_kind=maker.kind if maker else "",
        **_read(piece, maker),
    )
    target = Target(
        key=key,
        maker=piece.account if piece else maker.id if maker else None,
        language=piece.language if piece else maker.language if maker else None,
        country=country,
        reporter=reporter,
        facts=facts,
        views=piece.views if piece else None,
        created_at=piece.created_at if piece else None,
    )
    return faults, target


def due_at(report: ReportIn, received: datetime) -> datetime:
    """When the report is due: as its order states, else by its channel; child safety sooner."""
    if report.order is not None and report.order.due_at is not None:
        return report.order.due_at
    hours = DUE_HOURS[report.channel]
    if report.reason in CHILD_SAFETY:
        hours = min(hours, CHILD_SAFETY_HOURS)
    return received + timedelta(hours=hours)


def record(
    writer: Writer,
    report: ReportIn,
    target: Target,
    pack: Pack,
    due: datetime,
    rank: int | None = None,
    more: Mapping[str, Any] | None = None,
    cases: dict[str, Open] | None = None,
) -> tuple[str, str]:
    """Append the report, and open its case where none is open; the ids of the report and of the case.

    `rank` says how soon it is worked where that is not its channel's; `more` goes into the entry's body. `cases`: the
    open cases of all subjects of a batch by key, looked up with this writer, and added to here.
    """
    policy = pack.policies.get(report.reason)
    severity = policy.severity if policy else 1
    waiting = (open_on([target.key]) if cases is None else cases).get(target.key)
    facts = replace(
        target.facts,
        policy=report.reason if policy else None,
        policies=[report.reason] if policy else [],
        channel=report.channel,
        severity=severity,
    )
    if waiting is not None:
        waiting = join(writer, target.key, waiting, pack, facts, Actor(SYSTEM, "routing"))
    else:
        queue = pack.route(facts).id
        case = open_case(
            writer,
            target.key,
            account=target.maker,
            queue=queue,
            policy=report.reason if policy else None,
            channel=report.channel,
            rank=rank,
            severity=severity,
            reach=facts.reach,
            due_at=due,
            language=target.language,
            country=target.country,
            situations=facts.situations,
            languages=facts.languages,
            pace=reach_per_hour(facts.reach, target.views, target.created_at, writer.at),
            score=facts.score,
        )
        waiting = Open(case, None, queue)
    case = waiting.case
    if cases is not None:
        cases[target.key] = waiting
    id_, reporter = new_id("r"), target.reporter
    note = writer.note(_said(report), [reporter.id if reporter else None, target.maker]) or {}
    body = {
        "id": id_,
        "channel": report.channel,
        "account": target.maker,
        "reason": report.reason,
        "policy": report.reason if policy else None,
        "reporter": f"account:{reporter.id}" if reporter else _outsider(writer, report),
        "note": note.get("ref"),
        "law": report.law,
        "country": report.country or target.country,
        "language": reporter.language if reporter else report.language or target.language,
        "case": case,
        "due_at": rfc3339(due),
        "severity": severity,
        "reach": target.facts.reach,
        "good_faith": report.good_faith,
        **({"rank": rank} if rank is not None else {}),
        **({"sub_reason": report.sub_reason, "guidelines": pack.version} if report.sub_reason else {}),
        **(more or {}),
    }
    if report.location is not None and report.location.second is not None:
        body["second"] = report.location.second
    writer.add(kinds.REPORT_FILED, target.key, body)
    return id_, case


def _subject(report: ReportIn, faults: list[Fault]) -> tuple[Piece | None, Person | None]:
    """The item that is reported, and the account that it belongs to or that is; a fault when it is not known."""
    if report.subject.kind == CONTENT:
        piece = content.piece(report.subject.id)
        if piece is None:
            message = f"There is no item {report.subject.id[:60]!r}; send it to /items first."
            faults.append(Fault("subject.id", "unknown_item", message))
            return None, None
        return piece, content.person(piece.account)
    if report.subject.kind == ACCOUNT:
        person = content.person(report.subject.id)
        if person is None:
            message = f"There is no account {report.subject.id[:60]!r}; send it to /accounts first."
            faults.append(Fault("subject.id", "unknown_account", message))
        return None, person
    return None, None


def _read(piece: Piece | None, maker: Person | None) -> dict[str, Any]:
    """What language it is in: that of the item; of an account, what it says of itself."""
    if piece is not None:
        sure = piece.confidence
        return {
            "language": piece.language,
            "languages": to_read(piece.language, sure, piece.languages),
            "language_confidence": float(piece.language is not None) if sure is None else sure,
        }
    spoken = maker.languages[0] if maker and maker.languages else None
    return {
        "language": spoken,
        "languages": to_read(spoken, 1.0, ()),
        "language_confidence": float(spoken is not None),
    }


def _said(report: ReportIn) -> str:
    """What was written, with the place that was meant below it: an address can name people, so it stays out of the
    ledger, and whoever judges reads both together."""
    place = report.location
    if place is None:
        return report.explanation
    parts = [place.url] if place.url else []
    if place.second is not None:
        minutes, seconds = divmod(place.second, 60)
        parts.append(f"{minutes}:{seconds:02d}")
    return "\n\n".join(part for part in (report.explanation, " · ".join(parts)) if part)


def _outsider(writer: Writer, report: ReportIn) -> str | None:
    """Somebody without an account: who they are stands in a note, which the ledger names by its reference."""
    who = report.reporter
    if not (who.name or who.email):
        return None
    reference = writer.note(f"{who.name or ''} <{who.email or ''}>", [])
    return f"note:{reference['ref']}" if reference else None
