"""How a report stands, as whoever filed it reads it: its steps, its outcome, and what they can do about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from waker.core.moments import now
from waker.core.problems import Problem
from waker.core.subjects import CONTENT, Subject
from waker.folds.force import in_force
from waker.guidelines import versions
from waker.intake import content
from waker.intake.reporting.reasons import title_of
from waker.ledger.models import Decision, Report
from waker.ledger.standing import forces
from waker.redress import letters, parties, phrases, terms
from waker.redress.models import Appeal
from waker.redress.parties import REPORTER
from waker.review import bodies

IN_REVIEW, ANSWERED = "in_review", "answered"
GONE = frozenset({"remove", "terminate"})


def told(report: Report, language: str) -> dict[str, Any]:
    """The report for its page; `letter` (`{"title", "parts"}`) is there once it is answered."""
    kind, _, id_ = report.subject.partition(":")
    answered = report.decision is not None
    context: dict[str, Any] = {
        "report": report,
        "state": ANSWERED if answered else IN_REVIEW,
        "subject": {"kind": kind, "id": id_, "noun": noun(report, language)},
        "reason": title_of(versions.current(), report.reason, language),
        "gone": gone(report),
    }
    if answered:
        context["letter"] = letters.outcome_of_report(report.id, language)
        context |= redress(report)
    return context


def listing(reports: list[Report], language: str) -> list[dict[str, Any]]:
    """Reports in a list: what about, why, since when, and how they stand."""
    pack = versions.current()
    return [
        {
            "report": report,
            "state": ANSWERED if report.decision else IN_REVIEW,
            "noun": noun(report, language),
            "id": report.subject.partition(":")[2],
            "reason": title_of(pack, report.reason, language),
        }
        for report in reports
    ]


def redress(report: Report) -> dict[str, Any]:
    """`{"appeal", "appeal_until", "may_appeal", "answer"}` of whoever filed an answered report."""
    assert report.decision is not None
    decision = Decision.objects.get(id=report.decision)
    body = bodies.of(decision.id)
    mine = Appeal.objects.filter(by=REPORTER, appellant=report.reporter or f"report:{report.id}")
    appeal = mine.filter(decision=decision.id).first() or mine.filter(answer=decision.id).first()
    if appeal is None:
        # The decision that was contested may have been replaced since, by the appeal's own answer or by another.
        appeal = mine.filter(report=report.id).order_by("-position").first()
    until = terms.until(decision, body, report=report.id)
    answer = None
    if appeal is not None and appeal.outcome is not None:
        answer = letters.answer(appeal.id)
    return {
        "appeal": appeal,
        "appeal_until": until,
        "answer": answer,
        "may_appeal": may(report, decision, body),
    }


def may(report: Report, decision: Decision, body: dict[str, Any]) -> bool:
    """Whether this reporter can appeal now."""
    try:
        who = parties.reporter(decision, None, report.id)
        parties.require(who, decision, body, now())
    except Problem:
        return False
    return True


def noun(report: Report, language: str) -> str:
    """What was reported, as people call it: “video”, “account”."""
    kind, _, id_ = report.subject.partition(":")
    return noun_of(Subject(kind, id_), language)


def noun_of(subject: Any, language: str) -> str:
    """What people call a subject (anything with `kind` and `id`)."""
    words = phrases.catalogues()[phrases.spoken([language])]
    piece = content.piece(subject.id) if subject.kind == CONTENT else None
    found: str = (
        words["kinds"].get(piece.kind) if piece else words["subjects"].get(subject.kind, subject.kind)
    )
    return found or words["subjects"][CONTENT]


def problem_text(problem: Problem) -> str:
    """Why an appeal was not taken, in words that a person reads."""
    return {
        "already_lodged": gettext("You have appealed against this decision already."),
        "too_late": gettext("The time to appeal against this decision is over."),
        "suspended": gettext("Your appeals are not handled for a time, because too many had no ground."),
        "already_superseded": gettext("This decision was replaced by another; load the page again."),
    }.get(problem.faults[0].code, gettext("An appeal against this decision is not possible."))


def gone(report: Report) -> bool:
    """Whether what was reported is taken away from everybody just now, by whatever decision."""
    keys = [report.subject, *([f"account:{report.account}"] if report.account else [])]
    moment = now()
    return any(force.kind in GONE and in_force(force, moment) for force in forces(keys))
