"""A statement of reasons: what the affected member is told about a decision, made from the decision itself.

It holds what Art. 17(3) of Regulation (EU) 2022/2065 asks for: the restriction, its scope and duration; the facts;
whether a report led to it; automation in detection and in decision; the ground and why; and the ways to contest it.
"""

from __future__ import annotations

from typing import Any

from waker.core.moments import parse
from waker.core.problems import NotFound
from waker.core.restrictions import Restriction
from waker.guidelines import versions
from waker.intake import content
from waker.policy.pack import Pack, in_language
from waker.review import bodies
from waker.review.decisions import row
from waker.review.phrases import PHRASES, Phrases, date, restriction_words


def get(decision_id: str, language: str | None = None) -> dict[str, Any]:
    """The statement in `language`, or in the member's own; English where there is no text in it.

    NotFound when there is no such decision, or when it has nobody to tell (a territory, a device).
    """
    decision = row(decision_id)
    if decision.account is None:
        raise NotFound.at(
            "decision", "no_addressee", f"Decision {decision_id} affects no account; nobody is told."
        )
    body = bodies.of(decision_id)
    person = content.person(decision.account)
    wanted = language or (person.language if person else "en")
    told = wanted if wanted in PHRASES else wanted.partition("-")[0]
    told = told if told in PHRASES else "en"
    words = PHRASES[told]
    pack = versions.get(body["guidelines"])
    kind, _, id_ = decision.subject.partition(":")
    parts = {
        "measure": _measure(body, words, kind),
        "facts": _facts(body, words, kind, id_),
        "detection": _detection(body, words),
        "automation": words["automation"][body["automation"]],
        "ground": _ground(body, words, pack, told),
    }
    explanation = bodies.note(body.get("explanation"))
    if explanation:
        parts["explanation"] = explanation
    if body.get("strike"):
        strike = body["strike"]
        until = date(parse(strike["expires"]), told)
        parts["strike"] = words["strike"].format(weight=strike["weight"], until=until)
    parts["redress"] = words["redress"]
    return {
        "decision": decision.id,
        "account": decision.account,
        "language": told,
        "subject": {"kind": kind, "id": id_},
        "title": words["title"],
        "parts": parts,
        "text": "\n\n".join(parts.values()),
        "in_force": decision.superseded_by is None,
    }


def _measure(body: dict[str, Any], words: Phrases, kind: str) -> str:
    if body.get("exception"):
        return words["exception"].format(kind=words["exceptions"][body["exception"]["kind"]])
    restrictions = [Restriction.of_body(r) for r in body["restrictions"]]
    if body.get("hold"):
        return words["hold"]
    if not restrictions:
        return words["warned"] if (body.get("derived") or {}).get("cause") == "ladder" else words["nothing"]
    return " ".join(restriction_words(r, words, kind) for r in restrictions)


def _facts(body: dict[str, Any], words: Phrases, kind: str, id_: str) -> str:
    subject = words["subjects"].get(kind, kind)
    cause = (body.get("derived") or {}).get("cause")
    if cause:
        return words["causes"][cause]
    text = words["about"].format(subject=subject, id=id_)
    if body.get("revision") and body["revision"] > 1:
        text += " " + words["revision"].format(revision=body["revision"])
    return text


def _detection(body: dict[str, Any], words: Phrases) -> str:
    cites = body["cites"]
    if cites["reports"]:
        return words["reported"]
    return words["detected"] if cites["flags"] or body["automation"] == "full" else words["own_initiative"]


def _ground(body: dict[str, Any], words: Phrases, pack: Pack, language: str) -> str:
    ground = body["ground"]
    if ground["kind"] == "illegal":
        return words["illegal"].format(law=ground["law"], country=ground["country"])
    policy = pack.policies.get(ground.get("policy") or "")
    if policy is None:
        return (
            words["context"] if ground["kind"] == "context" else words["overall"].format(version=pack.version)
        )
    title = in_language(policy.title, language)
    subject = words["subjects"]["content"]
    why = in_language(policy.explanation, language).replace("{subject}", subject)
    return f"{words['guidelines'].format(title=title, version=pack.version)} {why}"
