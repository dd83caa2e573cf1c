"""Decisions about a member, as they read them: what each did, whether it stands, and how to contest it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from waker.core.moments import now, parse
from waker.core.problems import NotFound, Problem
from waker.core.restrictions import Restriction
from waker.guidelines import versions
from waker.intake.reporting.reasons import title_of
from waker.ledger.models import Decision
from waker.redress import letters, parties, phrases, statements, terms
from waker.redress.models import Appeal
from waker.redress.parties import MEMBER
from waker.redress.phrases import restriction_words
from waker.review import bodies, standing

MOST = 200


def listing(account: str, language: str) -> list[dict[str, Any]]:
    """The decisions that the member was or is to be told of, newest first; none that was taken back unheard."""
    found = []
    moment = now()
    appealed = set(Appeal.objects.filter(account=account, by=MEMBER).values_list("decision", flat=True))
    pack = versions.current()
    latest = list(Decision.objects.filter(account=account).order_by("-position")[:MOST])
    unheard = statements.unheard(latest)
    for decision in latest:
        body = bodies.of(decision.id)
        if decision.id in unheard or not _told(body, moment):
            continue
        words = phrases.catalogues()[phrases.spoken([language])]
        noun = statements.noun_of(decision, words)
        found.append(
            {
                "decision": decision,
                "measure": _measure(body, words, language, noun),
                "policy": title_of(pack, decision.policy, language) if decision.policy else "",
                "subject": decision.subject.partition(":")[2],
                "in_force": decision.superseded_by is None,
                "appealed": decision.id in appealed,
            }
        )
    return found


def one(account: str, decision_id: str, language: str) -> dict[str, Any]:
    """One decision with its statement and its appeal. NotFound when it is not about this member, or may not be told."""
    mine = Decision.objects.filter(account=account)
    decision = mine.filter(id=decision_id).first() if decision_id.isprintable() else None
    body = bodies.of(decision.id) if decision else None
    if decision is None or body is None or not _told(body, now()):
        raise NotFound.at(
            "decision", "unknown_decision", f"There is no decision {decision_id[:60]!r} about you."
        )
    lodged = Appeal.objects.filter(by=MEMBER, appellant=f"account:{account}")
    appeal = lodged.filter(decision=decision.id).first() or lodged.filter(answer=decision.id).first()
    return {
        "decision": decision,
        "statement": statements.get(decision.id, language),
        "appeal": appeal,
        "answer": letters.answer(appeal.id, language) if appeal is not None and appeal.outcome else None,
        "appeal_until": terms.until(decision, body, account=account),
        "may_appeal": _may(account, decision, body),
    }


def standing_of(account: str, language: str) -> dict[str, Any]:
    """Strikes with their expiry, and what the next would lead to, with policies by their titles."""
    found = standing.get(account)
    pack = versions.current()
    for strike in (*found["strikes"], *found["warnings"]):
        strike["title"] = title_of(pack, strike["policy"], language)
        if "expires" in strike:
            strike["expires"] = parse(strike["expires"])
    for step in found["next"]:
        step["title"] = (
            title_of(pack, step["policy"], language) if step["policy"] else gettext("All together")
        )
    return found


def _told(body: dict[str, Any], moment: Any) -> bool:
    held = statements.held_until(body)
    return statements.owed(body) and (held is None or held <= moment)


def _measure(body: dict[str, Any], words: Any, language: str, noun: str) -> str:
    if body.get("hold"):
        return str(words["hold"].format(subject=noun))
    if not body["restrictions"]:
        return str(words["warned"])
    told = phrases.spoken([language])
    return " ".join(restriction_words(Restriction.of_body(r), told, noun) for r in body["restrictions"])


def _may(account: str, decision: Decision, body: dict[str, Any]) -> bool:
    try:
        parties.require(parties.member(decision, account), decision, body, now())
    except Problem:
        return False
    return True
