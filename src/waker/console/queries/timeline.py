"""A subject's timeline in human words: for each event an icon, what happened, by whom, and where more of it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from waker.console import words
from waker.console.models import StaffUser
from waker.console.queries import sight
from waker.console.queries.subjects import Line, lines
from waker.core import entries as kinds
from waker.core.actors import STAFF
from waker.investigation.timeline import CAME, REVISED, SEEN_ON, Event
from waker.ledger.models import Opinion
from waker.review import bodies

_ = gettext_lazy

GROUPS: Final[dict[str, Any]] = {
    "posted": _("Posted and seen"),
    "flags": _("Flags"),
    "reports": _("Reports"),
    "cases": _("Cases and opinions"),
    "decisions": _("Decisions"),
    "redress": _("Appeals and disputes"),
    "messages": _("Messages"),
    "evidence": _("Evidence"),
    "orders": _("Orders"),
    "misuse": _("Misuse and erasure"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`what` is a sentence, `more` the words beside it, `tags` restrictions; `line` the subject where it is another."""

    at: datetime
    icon: str
    tone: str
    what: str
    who: str = ""
    more: str = ""
    url: str | None = None
    tags: Sequence[Mapping[str, Any]] = ()
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    icon: str
    tone: str
    what: str
    more: str = ""
    url: str | None = None


def rows(
    events: Sequence[Event],
    titles: Mapping[str, str],
    queues: Mapping[str, str],
    may_see_cases: bool,
    may_see_quality: bool,
) -> list[Row]:
    """The events as rows, in their order: five queries for the lot.

    What is judged blind would not be if it stood here: such opinions are for those who see quality.
    """
    if not may_see_quality:
        events = _without_blind(events)
    hidden = sight.judging({event.subject for event in events if event.subject})
    events = [event for event in events if event.subject not in hidden]
    people = _people(events)
    others = lines(event.subject for event in events if not event.own and event.subject)
    notes = _notes(events) if may_see_cases else {}
    found = []
    for event in events:
        told = _told(event, titles, queues)
        note = notes.get(event.position, "")
        link = told.url if told.url and (may_see_cases or "/cases/" not in told.url) else None
        found.append(
            Row(
                event.at,
                told.icon,
                told.tone,
                told.what,
                _who(event.body, people),
                " · ".join(filter(None, (told.more, note))),
                link,
                event.body.get("restrictions") or () if event.kind == kinds.DECISION_TAKEN else (),
                others.get(event.subject) if not event.own and event.subject else None,
            )
        )
    return found


def _without_blind(events: Sequence[Event]) -> list[Event]:
    """The events without opinions other than those that a colleague asked for."""
    named = [e.body["id"] for e in events if e.kind in (kinds.OPINION_ASKED, kinds.OPINION_GIVEN)]
    blind = set(Opinion.objects.filter(id__in=named).exclude(purpose="second").values_list("id", flat=True))
    return [e for e in events if e.body.get("id") not in blind] if blind else list(events)


def _told(event: Event, titles: Mapping[str, str], queues: Mapping[str, str]) -> _Told:
    make = _KINDS.get(event.kind)
    if make is None:
        return _Told(
            "clock", "", words.word({}, "".join(f" {c.lower()}" if c.isupper() else c for c in event.kind))
        )
    return make(event.body, lambda policy: titles.get(policy or "", policy or "–"), queues)


Policy = Callable[[str | None], str]
Teller = Callable[[Mapping[str, Any], Policy, Mapping[str, str]], _Told]


def _decision(b: Mapping[str, Any], policy: Policy, queues: Mapping[str, str]) -> _Told:
    url = reverse("console:decision", args=[b["id"]])
    named = policy(b["ground"].get("policy")) if b["ground"].get("policy") else ""
    strike = b.get("strike") or {}
    more = (
        ngettext("%d strike", "%d strikes", strike["weight"]) % strike["weight"]
        if strike.get("weight")
        else ""
    )
    if b.get("supersedes") and b.get("no_action") and not b.get("case"):
        return _Told("arrow-back-up", "", gettext("Decision taken back"), "", url)
    if b.get("no_action"):
        return _Told("check", "green", gettext("Decided: no violation"), named, url)
    if b.get("exception"):
        kind = words.word(words.EXCEPTIONS, b["exception"]["kind"])
        return _Told("check", "accent", gettext("Decided: stays up (%s)") % kind, named, url)
    if b.get("hold"):
        return _Told("hourglass", "", gettext("Held until a person decides"), named, url)
    what = gettext("Decided: %s") % named if named else gettext("Decided")
    icon = "stairs-up" if b.get("derived") else "gavel"
    return _Told(icon, "red" if _heavy(b) else "amber", what, more, url)


def _heavy(b: Mapping[str, Any]) -> bool:
    return any(r["kind"] in words.HEAVY for r in b.get("restrictions") or ())


def _case(b: Mapping[str, Any], what: str, queues: Mapping[str, str], icon: str = "inbox") -> _Told:
    queue = queues.get(b.get("queue") or "", b.get("queue") or "")
    case = b.get("id") if "channel" in b else b.get("case")
    url = reverse("console:case", args=[case]) if case else None
    return _Told(icon, "violet" if icon == "inbox" else "", what, queue, url)


def _opinion(b: Mapping[str, Any], policy: Policy, queues: Mapping[str, str]) -> _Told:
    if "purpose" in b:
        return _case(b, gettext("A second opinion was asked for"), queues, "users")
    outcome = {
        "violation": gettext("violation"), "no_action": gettext("no violation"), "exception": gettext("an exception"),
    }.get(b.get("outcome", ""), b.get("outcome", ""))  # fmt: skip
    more = policy(b["policy"]) if b.get("policy") else ""
    return _Told("users", "", gettext("An opinion was given: %s") % outcome, more)


def _flag(b: Mapping[str, Any], policy: Policy, queues: Mapping[str, str]) -> _Told:
    more = f"{policy(b['policy'])} · {b['score']:.2f}"
    return _Told("flag", "amber", gettext("Flagged by the rule %s") % b["rule"], more)


def _report(b: Mapping[str, Any], policy: Policy, queues: Mapping[str, str]) -> _Told:
    what = gettext("Reported: %s") % policy(b["reason"])
    more = words.word(words.CHANNELS, b["channel"])
    return _Told("message-report", "amber", what, more, reverse("console:case", args=[b["case"]]))


def _appeal(b: Mapping[str, Any], what: str) -> _Told:
    id_ = b.get("id") if "appellant" in b else b.get("appeal")
    return _Told("equal", "violet", what, "", reverse("console:appeal", args=[id_]) if id_ else None)


def _order(b: Mapping[str, Any], what: str) -> _Told:
    id_ = b.get("order") or b.get("id")
    return _Told("id-badge-2", "", what, "", reverse("console:order", args=[id_]) if id_ else None)


_KINDS: Final[dict[str, Teller]] = {
    CAME: lambda b, p, q: _Told("user-plus" if "revision" not in b else "photo-video", "accent",
                                gettext("Posted") if "revision" in b else gettext("First heard of")),
    REVISED: lambda b, p, q: _Told("photo-video", "", gettext("Changed: revision %d") % b["revision"]),
    SEEN_ON: lambda b, p, q: _Told(
        "device-mobile", "",
        gettext("Seen on the device %s") % b["device"] if "device" in b
        else gettext("The account %s was seen on it") % b["account"],
        "", reverse("console:timeline", args=["device", b["device"]]) if "device" in b
        else reverse("console:account", args=[b["account"]]),
    ),
    kinds.FLAG_RAISED: _flag,
    kinds.REPORT_FILED: _report,
    kinds.CASE_OPENED: lambda b, p, q: _case(b, gettext("A case was opened"), q),
    kinds.CASE_REOPENED: lambda b, p, q: _case(b, gettext("The case was opened again"), q),
    kinds.CASE_ROUTED: lambda b, p, q: _case(
        b, gettext("The case was escalated") if b.get("escalated")
        else gettext("The case was moved") if b.get("queue") else gettext("The leads gave the case back"), q
    ),
    kinds.OPINION_ASKED: _opinion,
    kinds.OPINION_GIVEN: _opinion,
    kinds.DECISION_TAKEN: _decision,
    kinds.EVIDENCE_PRESERVED: lambda b, p, q: _Told("lock", "", gettext("Kept as evidence")),
    kinds.EVIDENCE_OPENED: lambda b, p, q: _Told("lock", "red", gettext("Sealed evidence was opened")),
    kinds.AUTHORITY_REPORT_OPENED: lambda b, p, q: _Told(
        "id-badge-2", "red", gettext("To be reported to the authorities"), p(b.get("policy"))
    ),
    kinds.APPEAL_LODGED: lambda b, p, q: _appeal(b, gettext("An appeal was lodged")),
    kinds.APPEAL_DECIDED: lambda b, p, q: _appeal(
        b, gettext("The appeal was granted") if b.get("outcome") == "overturned" else gettext("The appeal was decided")
    ),
    kinds.DISPUTE_OPENED: lambda b, p, q: _Told(
        "equal", "violet", gettext("Taken to an out-of-court body"), b.get("body", "")
    ),
    kinds.DISPUTE_CLOSED: lambda b, p, q: _Told("equal", "", gettext("The out-of-court body has closed it")),
    kinds.MESSAGE_DELIVERED: lambda b, p, q: _Told(
        "corner-up-left", "", gettext("A message was delivered"), _message(b),
        reverse("console:decision", args=[b["decision"]]) if b.get("decision") else None,
    ),
    kinds.STATEMENT_SUBMITTED: lambda b, p, q: _Told(
        "external-link", "", gettext("The statement of reasons went to the DSA database"), "",
        reverse("console:submission", args=[b["decision"]]),
    ),
    kinds.ORDER_RECEIVED: lambda b, p, q: _order(b, gettext("An authority’s order came in")),
    kinds.ORDER_ACKNOWLEDGED: lambda b, p, q: _order(b, gettext("The order was acknowledged")),
    kinds.ORDER_ANSWERED: lambda b, p, q: _order(b, gettext("The order was answered")),
    kinds.ORDER_ESCALATED: lambda b, p, q: _order(b, gettext("The order was brought to the lead")),
    kinds.ORDER_RESUMED: lambda b, p, q: _order(b, gettext("The order runs again")),
    kinds.LEGAL_BASIS_CHECKED: lambda b, p, q: _order(b, gettext("The order’s legal basis was checked")),
    kinds.SCRUTINY_REQUESTED: lambda b, p, q: _order(b, gettext("Scrutiny of the order was asked for")),
    kinds.SCRUTINY_DECIDED: lambda b, p, q: _order(b, gettext("Scrutiny of the order was decided")),
    kinds.DISCLOSURE_PROPOSED: lambda b, p, q: _order(b, gettext("A disclosure was proposed")),
    kinds.DISCLOSURE_APPROVED: lambda b, p, q: _Told("id-badge-2", "", gettext("The disclosure was approved")),
    kinds.DISCLOSURE_REFUSED: lambda b, p, q: _Told("id-badge-2", "", gettext("The disclosure was refused")),
    kinds.CRIME_NOTIFIED: lambda b, p, q: _Told("id-badge-2", "red", gettext("The police were told of a danger")),
    kinds.MISUSE_WARNED: lambda b, p, q: _Told("alert-triangle", "amber", gettext("Warned of misuse")),
    kinds.PROCESSING_SUSPENDED: lambda b, p, q: _Told("hourglass", "red", gettext("Suspended for misuse")),
    kinds.PROCESSING_RESUMED: lambda b, p, q: _Told("check", "green", gettext("The suspension for misuse was lifted")),
    kinds.ACCOUNT_ERASED: lambda b, p, q: _Told("eraser", "", gettext("Erased at the person’s request")),
}  # fmt: skip


def _message(b: Mapping[str, Any]) -> str:
    kind = str(b.get("kind", "")).replace(".", " ").replace("_", " ")
    return f"{kind} · {b['channel']}" if b.get("channel") else kind


def _people(events: Sequence[Event]) -> dict[str, str]:
    """Staff number -> name."""
    wanted = {
        by["id"] for e in events if isinstance(by := e.body.get("by"), Mapping) and by.get("kind") == STAFF
    }
    numbers = [int(number) for number in wanted if str(number).isdigit()]
    return {str(user.pk): str(user) for user in StaffUser.objects.filter(pk__in=numbers)} if numbers else {}


def _who(body: Mapping[str, Any], people: Mapping[str, str]) -> str:
    by = body.get("by")
    if not isinstance(by, Mapping):
        return ""
    if by.get("kind") == STAFF:
        return people.get(str(by["id"]), f"{gettext('staff')} {by['id']}")
    if by.get("kind") == "rule":
        return gettext("the rule %s") % by["id"]
    if by.get("kind") == "key":
        return gettext("by the API")
    return gettext("automatic")


def _notes(events: Sequence[Event]) -> dict[int | None, str]:
    """Position -> what somebody wrote with a report, or why somebody opened evidence; nothing about sealed subjects."""
    refs: dict[int | None, str] = {}
    for event in events:
        name = {kinds.REPORT_FILED: "note", kinds.EVIDENCE_OPENED: "why", kinds.CASE_ROUTED: "note"}.get(
            event.kind
        )
        ref = event.body.get(name) if name else None
        if isinstance(ref, Mapping):
            ref = ref.get("ref")
        if ref:
            refs[event.position] = str(ref)
    if not refs:
        return {}
    locked = sight.in_lists({e.subject for e in events if e.position in refs and e.subject})
    texts = bodies.notes(list(refs.values()))
    return {
        e.position: (texts.get(refs[e.position]) or "")[:240]
        for e in events
        if e.position in refs and e.subject not in locked
    }
