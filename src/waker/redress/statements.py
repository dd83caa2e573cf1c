"""A statement of reasons: what the affected member is told about a decision, made from the decision itself.

It holds what Art. 17(3) of Regulation (EU) 2022/2065 asks for: the restriction, its scope and duration; the facts;
whether a notice led to it or own initiative; automation in detection and in decision; the ground and why; and the ways
to contest it. Nothing of it is stored: the same decision always gives the same statement.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from waker.core import undoing
from waker.core.channels import AUTHORITY, CITIZEN, LAW_ENFORCEMENT, PARTNER
from waker.core.countries import country_name
from waker.core.moments import now, parse, rfc3339
from waker.core.problems import NotFound
from waker.core.restrictions import Restriction
from waker.core.subjects import CONTENT, Subject
from waker.guidelines import versions
from waker.intake import content
from waker.ledger.models import Decision, Report
from waker.policy.pack import Pack, in_language
from waker.redress import phrases, terms
from waker.redress.phrases import Phrases, date, restriction_words
from waker.review import bodies
from waker.review.decisions import row

QUOTED: Final = 200
"""So many characters of what was posted are quoted, to tell it from the member's other posts."""
NOTICE_REASON: Final = "illegal_content"
MISUSE: Final = "misuse"
LED_BY: Final = 10


def owed(body: Mapping[str, Any]) -> bool:
    """Whether a decision (its ledger body) owes its account a statement: it restricts something, or warns.

    A decision on an authority's order does not: the member is told of the order instead (Art. 9(5), 17(5)).
    """
    if not body.get("account") or body.get("order") or body.get("exception"):
        return False
    return bool(body["restrictions"]) or _is_warning(body)


def unheard(decisions: Collection[Decision]) -> set[str]:
    """Those that were taken back before anybody was told: their ids. Nobody needs to hear of them any more."""
    undoings = {d.superseded_by: d.id for d in decisions if d.superseded_by is not None}
    return {undoings[id_] for id_, body in bodies.of_each(undoings).items() if undoing.unheard(body)}


def held_until(body: Mapping[str, Any]) -> datetime | None:
    """Until when nobody may be told of the decision; None when nothing forbids it."""
    return parse(body["gag_until"]) if body.get("gag_until") else None


def due(body: Mapping[str, Any], at: datetime) -> datetime | None:
    """When the statement of a decision taken `at` is to be sent: at once, or when a gag ends. None: never."""
    if not owed(body):
        return None
    held = held_until(body)
    return max(at, held) if held else at


def get(
    decision_id: str, language: str | None = None, at: datetime | None = None, *, regardless: bool = False
) -> dict[str, Any]:
    """The statement in `language`, or in the first of the member's own that there is a catalogue for.

    NotFound when there is no such decision, when it has nobody to tell (a territory, a device), and, unless
    `regardless`, while it may not be told or when an authority ordered it.
    """
    decision = row(decision_id)
    if decision.account is None:
        message = f"Decision {decision_id} affects no account; nobody is told."
        raise NotFound.at("decision", "no_addressee", message)
    body = bodies.of(decision_id)
    if not regardless:
        _may_be_told(body, at or now())
    return compose(decision, body, bodies.note(body.get("explanation")), language)


def compose(
    decision: Decision, body: Mapping[str, Any], explanation: str | None, language: str | None = None
) -> dict[str, Any]:
    """The statement of a decision that has an account, from its row and its ledger body alone.

    So a decision that nobody has taken yet makes the same words (`waker.redress.previewing`).
    """
    person = content.person(decision.account or "")
    told = phrases.spoken([language] if language else person.languages if person else [])
    words = phrases.catalogues()[told]
    pack = versions.get(body["guidelines"])
    noun = noun_of(decision, words)
    parts = {
        "measure": _measure(body, words, told, noun),
        "facts": _facts(decision, body, words, told, noun),
        "source": words["sources"][_source(body)],
        "detection": words["detection"][_detection(body)],
        "automation": words["automation"][body["automation"]],
        "ground": _ground(body, words, pack, told, noun, bool(explanation)),
    }
    if explanation:
        parts["explanation"] = explanation
    if body.get("strike"):
        strike = body["strike"]
        until = date(parse(strike["expires"]), told)
        parts["strike"] = words["strike"].format(weight=strike["weight"], until=until)
    parts["redress"] = words["redress"]
    subject = Subject.of_key(decision.subject)
    return {
        "decision": decision.id,
        "at": rfc3339(decision.at),
        "account": decision.account,
        "language": told,
        "subject": {"kind": subject.kind, "id": subject.id},
        "title": words["title"],
        "parts": parts,
        "text": "\n\n".join(parts.values()),
        "in_force": decision.superseded_by is None,
        "appeal_until": rfc3339(terms.until(decision, body, account=decision.account)),
    }


def noun_of(decision: Decision, words: Phrases) -> str:
    """What was judged, as its maker calls it: “video”, “reactie”, “account”."""
    subject = Subject.of_key(decision.subject)
    piece = content.piece(subject.id) if subject.kind == CONTENT else None
    found: str = (
        words["kinds"].get(piece.kind) if piece else words["subjects"].get(subject.kind, subject.kind)
    )
    return found or words["subjects"][CONTENT]


def _may_be_told(body: Mapping[str, Any], at: datetime) -> None:
    if body.get("order"):
        message = "It carries out an authority's order; the member is told of the order instead."
        raise NotFound.at("decision", "by_order", message)
    held = held_until(body)
    if held is not None and at < held:
        message = f"The member may not be told before {rfc3339(held)}."
        raise NotFound.at("decision", "held_back", message)


def _is_warning(body: Mapping[str, Any]) -> bool:
    """A step of the ladder that restricts nothing yet."""
    return not body["restrictions"] and not body["no_action"] and bool(body.get("derived"))


def _measure(body: Mapping[str, Any], words: Phrases, told: str, noun: str) -> str:
    if body.get("exception"):
        kind = words["exceptions"][body["exception"]["kind"]]
        return str(words["exception"].format(kind=kind, subject=noun))
    if body.get("hold"):
        return str(words["hold"].format(subject=noun))
    if not body["restrictions"]:
        return str(words["warned"] if _is_warning(body) else words["nothing"])
    return " ".join(restriction_words(Restriction.of_body(r), told, noun) for r in body["restrictions"])


def _facts(decision: Decision, body: Mapping[str, Any], words: Phrases, told: str, noun: str) -> str:
    subject = Subject.of_key(decision.subject)
    derived = body.get("derived")
    if derived:
        return _led_by(words["causes"][derived["cause"]], derived.get("from") or (), words, told)
    text = [words["about"].format(subject=noun, id=subject.id)]
    item = content.item_as_sent(subject.id) if subject.kind == CONTENT else None
    if item is not None and item["created_at"]:
        text.append(words["posted"].format(date=date(item["created_at"], told)))
    if (decision.revision or 1) > 1:
        text.append(words["revision"].format(revision=decision.revision))
    # What is never to be spread is not sent back either.
    if item is not None and not body.get("zero_tolerance"):
        said = " ".join((content.revision_text(subject.id, decision.revision or 1) or "").split())
        if said:
            text.append(words["quote"].format(quote=said if len(said) <= QUOTED else said[:QUOTED] + "…"))
    text.append(words["decided"].format(date=date(decision.at, told)))
    return " ".join(text)


def _led_by(cause: str, decisions: Any, words: Phrases, told: str) -> str:
    """Why a decision followed from others, and which those are."""
    lines = []
    for one in Decision.objects.filter(id__in=list(decisions)).order_by("position")[:LED_BY]:
        policy = versions.get(one.guidelines).policies.get(one.policy or "") if one.guidelines else None
        title = in_language(policy.title, told) if policy else one.law or one.id
        lines.append(words["led_by_one"].format(date=date(one.at, told), title=title))
    return "\n".join([f"{cause} {words['led_by']}", *(f"- {line}" for line in lines)]) if lines else cause


def _source(body: Mapping[str, Any]) -> str:
    """What led to it: a notice (Art. 16), a report under the guidelines, an authority, or own initiative."""
    found = Report.objects.filter(id__in=body["cites"]["reports"]).values_list("channel", "reason")
    channels = {channel for channel, _ in found}
    if channels & {CITIZEN, PARTNER} or any(reason == NOTICE_REASON for _, reason in found):
        return "notice"
    if channels & {AUTHORITY, LAW_ENFORCEMENT}:
        return "authority"
    return "report" if channels else "own_initiative"


def _detection(body: Mapping[str, Any]) -> str:
    by_rule = body["by"]["kind"] == "rule"
    return "automated" if body["cites"]["flags"] or by_rule else "manual"


def _ground(
    body: Mapping[str, Any], words: Phrases, pack: Pack, told: str, noun: str, explained: bool
) -> str:
    ground = body["ground"]
    if ground["kind"] == "illegal":
        country = country_name(ground["country"], told)
        why = "" if explained else " " + words["illegal_why"].format(subject=noun)
        return str(words["illegal"].format(law=ground["law"], country=country)) + why
    policy = pack.policies.get(ground.get("policy") or "")
    if policy is None:
        if ground["kind"] == "context":
            return str(words["context"])
        return str(
            words[MISUSE if ground.get("reason") == MISUSE else "overall"].format(version=pack.version)
        )
    title = in_language(policy.title, told)
    return f"{words['guidelines'].format(title=title, version=pack.version)} {policy.explain(told, noun)}"
