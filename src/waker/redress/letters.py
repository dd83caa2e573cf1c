"""A letter: what a party reads about an appeal or a report, in their language, with what they can do about it.

Who sends it, and through which channel, is not decided here. A letter is `{"language", "title", "parts", "text"}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from waker.core.moments import rfc3339
from waker.core.problems import NotFound
from waker.core.subjects import Subject
from waker.intake import content
from waker.ledger.models import Decision, Report
from waker.redress import parties, phrases
from waker.redress.models import Appeal, MisuseWarning, Suspension
from waker.redress.parties import MEMBER, REPORTER
from waker.redress.statements import noun_of
from waker.review import bodies
from waker.review.decisions import row

CHANGED = ("varied", "overturned")


def receipt(appeal: Appeal) -> dict[str, Any]:
    """The confirmation that an appeal came in."""
    words = phrases.catalogues()[appeal.language]["appeal"]
    text = words["received"].format(until=phrases.date(appeal.due_at, appeal.language))
    return {"at": rfc3339(appeal.at), "language": appeal.language, "title": words["title"], "text": text}


def answer(appeal_id: str, language: str | None = None) -> dict[str, Any]:
    """What the appellant is told when the appeal was decided. NotFound when there is none, or no answer yet."""
    appeal = _decided(appeal_id)
    told = phrases.spoken([language, appeal.language])
    words = phrases.catalogues()[told]["appeal"]
    parts = {
        "appeal": words["answered"].format(date=phrases.date(appeal.at, told)),
        "outcome": words["outcomes"][appeal.by][appeal.outcome],
    }
    return _letter(told, words["title"], parts, appeal, words["redress"])


def others(appeal_id: str) -> list[dict[str, Any]]:
    """What the other side is told when an appeal changed something; each letter also says `account` or `report`.

    The other side of a member's appeal is whoever reported, of a reporter's appeal the member.
    """
    appeal = _decided(appeal_id)
    if appeal.outcome not in CHANGED:
        return []
    decision = Decision.objects.get(id=appeal.decision)
    if appeal.by == REPORTER:
        if decision.account is None:
            return []
        person = content.person(decision.account)
        told = phrases.spoken(person.languages if person else [])
        words = phrases.catalogues()[told]
        noun = noun_of(decision, words)
        parts = {"outcome": words["appeal"]["other"][MEMBER][appeal.outcome].format(subject=noun)}
        letter = _letter(told, words["title"], parts, appeal, words["redress"])
        return [{**letter, "account": decision.account, "report": None}]
    letters = []
    for report in parties.answered_by(decision):
        told = _language_of(report)
        words = phrases.catalogues()[told]
        text = words["appeal"]["other"][REPORTER][appeal.outcome]
        parts = {"outcome": text.format(date=phrases.date(report.at, told))}
        letter = _letter(told, words["report"]["title"], parts, appeal, words["report"]["redress"])
        letters.append({**letter, "account": _account_of(report), "report": report.id})
    return letters


def outcome_of_report(report_id: str, language: str | None = None) -> dict[str, Any]:
    """What whoever reported is told when the report was answered (Art. 16(5)). NotFound when it is not yet.

    It names no measure on the account, and never the member.
    """
    report = Report.objects.filter(id=report_id).first()
    if report is None or report.decision is None:
        raise NotFound.at("report", "not_answered", f"Report {report_id[:60]!r} has no answer yet.")
    told = phrases.spoken([language, _language_of(report)])
    words = phrases.catalogues()[told]
    body = bodies.of(report.decision)
    date = phrases.date(report.at, told)
    if body.get("exception"):
        kind = words["exceptions"][body["exception"]["kind"]]
        outcome = words["report"]["exception"].format(date=date, kind=kind)
    else:
        outcome = words["report"]["no_action" if body["no_action"] else "measure"].format(date=date)
    parts = {
        "outcome": outcome,
        "automation": words["automation"][body["automation"]],
        "redress": words["report"]["redress"],
    }
    text = "\n\n".join(parts.values())
    return {"language": told, "title": words["report"]["title"], "parts": parts, "text": text}


def withdrawal(decision_id: str) -> dict[str, Any]:
    """What a member is told whose statement no longer holds, since `decision_id` took its decision back.

    NotFound where the answer to an appeal says so.
    """
    taken = row(decision_id)
    gone = row(taken.supersedes or "")
    if Appeal.objects.filter(decision=gone.id, answer=taken.id).exists():
        raise NotFound.at("decision", "answers_appeal", "The answer to the appeal says so.")
    person = content.person(gone.account or "")
    told = phrases.spoken(person.languages if person else [])
    words = phrases.catalogues()[told]
    noun = noun_of(gone, words)
    subject = Subject.of_key(gone.subject)
    why = bodies.note(bodies.of(taken.id).get("explanation"))
    parts = {
        "facts": words["about"].format(subject=noun, id=subject.id),
        "outcome": words["withdrawn"]["text"].format(date=phrases.date(gone.at, told)),
        **({"explanation": why} if why else {}),
    }
    return {
        "decision": taken.id,
        "withdraws": gone.id,
        "at": rfc3339(taken.at),
        "account": gone.account,
        "subject": {"kind": subject.kind, "id": subject.id},
        "language": told,
        "title": words["withdrawn"]["title"],
        "parts": parts,
        "text": "\n\n".join(parts.values()),
    }


def suspended(until: datetime, language: str | None) -> dict[str, Any]:
    """What somebody is told whose reports are not handled for a time."""
    told = phrases.spoken([language])
    words = phrases.catalogues()[told]["report"]
    text = words["suspended"].format(until=phrases.date(until, told))
    return {"language": told, "title": words["title"], "parts": {"outcome": text}, "text": text}


def warning(warning_id: str, language: str | None = None) -> dict[str, Any]:
    """What somebody is told who is warned of misuse. NotFound."""
    given = MisuseWarning.objects.filter(id=warning_id).first()
    if given is None:
        raise NotFound.at("warning", "unknown_warning", f"There is no warning {warning_id[:60]!r}.")
    told, words = _misuse_words(given.who, language)
    text = words["warned"][given.type].format(number=given.number, total=given.total)
    return {"language": told, "title": words["title"], "parts": {"outcome": text}, "text": text}


def suspension(suspension_id: str, language: str | None = None) -> dict[str, Any]:
    """What somebody is told whose content, reports or appeals are not handled for a time. NotFound."""
    laid = Suspension.objects.filter(id=suspension_id).first()
    if laid is None:
        raise NotFound.at(
            "suspension", "unknown_suspension", f"There is no suspension {suspension_id[:60]!r}."
        )
    told, words = _misuse_words(laid.who, language)
    until = phrases.date(laid.ends, told)
    text = words["suspended"][laid.type].format(number=laid.number, total=laid.total, until=until)
    return {"language": told, "title": words["title"], "parts": {"outcome": text}, "text": text}


def _misuse_words(who: str, language: str | None) -> tuple[str, phrases.Phrases]:
    person = content.person(who.partition(":")[2]) if who.startswith("account:") else None
    told = phrases.spoken([language, *(person.languages if person else ())])
    return told, phrases.catalogues()[told]["misuse_letter"]


def _decided(appeal_id: str) -> Appeal:
    appeal = Appeal.objects.filter(id=appeal_id).first()
    if appeal is None or appeal.outcome is None:
        raise NotFound.at("appeal", "not_decided", f"Appeal {appeal_id[:60]!r} has no answer yet.")
    return appeal


def _letter(told: str, title: str, parts: Mapping[str, str], appeal: Appeal, redress: str) -> dict[str, Any]:
    why = bodies.notes([appeal.explanation]).get(appeal.explanation) if appeal.explanation else None
    whole = {**parts, **({"explanation": why} if why else {}), "redress": redress}
    return {"language": told, "title": title, "parts": whole, "text": "\n\n".join(whole.values())}


def _account_of(report: Report) -> str | None:
    key = report.reporter or ""
    return key.partition(":")[2] if key.startswith("account:") else None


def _language_of(report: Report) -> str:
    account = _account_of(report)
    person = content.person(account) if account else None
    return phrases.spoken([*(person.languages if person else ()), report.language])
