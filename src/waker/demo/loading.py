"""**Loading**: the timeline told to the services that members, hosts and moderators use, each event at its moment.

Nothing is written past them: what the sample community shows is what the product did with it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from waker.core.actors import STAFF, Actor
from waker.core.moments import now as clock
from waker.core.moments import rfc3339
from waker.demo.judging import Judging
from waker.demo.staff import COLLEAGUES, hire
from waker.demo.timeline import Event, beginning, timeline
from waker.guidelines import versions
from waker.intake import accounts, items, partners, portal
from waker.intake.authorities.orders import Source
from waker.intake.models import Account, Item
from waker.intake.reporting import reports
from waker.intake.shapes import AccountIn, ItemIn, ReportIn
from waker.ledger.reading import head
from waker.policy.load import files_of
from waker.redress import appeals, reviewing
from waker.redress.parties import MEMBER
from waker.review.ruling import deciding
from waker.review.shapes import DecisionIn, RestrictionIn

_log = logging.getLogger("waker.demo")


class DemoError(RuntimeError):
    """The sample community does not fit the guidelines in force; the message names the event."""


def load(now: datetime | None = None) -> str:
    """Load the community into an empty installation; what was done, or why not, in one line.

    All or nothing: DemoError (or what a service raises) leaves the installation as it was.
    """
    if Account.objects.exists() or Item.objects.exists():
        return _said("the sample community is not added: there are accounts or items already")
    if head().position:
        return _said(
            "the sample community is not added: the ledger has begun already, and nothing precedes it"
        )
    if not settings.WAKER_TEST_PHRASES:
        return _said("the sample community is not added: it needs WAKER_TEST_PHRASES=1")
    moment = now or clock()
    events = timeline(moment)
    with transaction.atomic():
        start = beginning(moment) - timedelta(hours=1)
        versions.publish(files_of(versions.default_folder()), by="installation", at=start)
        told = _Telling()
        told.judging.begin()
        for event in events:
            told.tell(event)
        told.judging.end(moment)
    return _said(f"the sample community is there: {len(events)} events of the last thirty days")


def _said(what: str) -> str:
    _log.info(what)
    return what


@dataclass
class _Telling:
    """What has to be remembered from one event to another: who the staff are, what had which short name."""

    staff: dict[str, Actor] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    partners: dict[str, str] = field(default_factory=dict)
    appeals: dict[str, str] = field(default_factory=dict)
    judging: Judging = field(init=False)

    def __post_init__(self) -> None:
        for short in COLLEAGUES:
            self.staff[short] = hire(short, clock())
        self.judging = Judging(self.staff)

    def tell(self, event: Event) -> None:
        getattr(self, f"_{event.kind}")(event)

    def _registered(self, event: Event) -> None:
        told = event.body
        known = {
            name: told[name] for name in ("name", "kind", "areas", "coordinator", "countries", "contact")
        }
        partner = partners.register(**known, by=f"{STAFF}:{self.staff[told['by']].id}", at=event.at)
        self.partners[told["as"]] = partner
        for person in told["people"]:
            portal.add(partner, person["email"], person["name"])

    def _joined(self, event: Event) -> None:
        _accepted(event, accounts.upsert([_shape(event.body, AccountIn)], at=event.at))

    def _posted(self, event: Event) -> None:
        _accepted(event, items.receive([_shape(event.body, ItemIn)], at=event.at))

    def _report(self, event: Event) -> None:
        told = event.body["report"]
        reporter = {"account": told["by"]} if "by" in told else {"name": told["name"], "email": told["email"]}
        body = {
            "channel": told.get("channel", "member"),
            "subject": event.body["subject"],
            "reason": told["reason"],
            "explanation": told["says"],
            "reporter": reporter,
            "law": told.get("law"),
            "country": told.get("country"),
            "order": {**told["order"], "issued_at": rfc3339(event.at)} if "order" in told else None,
            "good_faith": True,
        }
        partner = self.partners.get(told.get("partner"))
        source = Source(f"partner:{partner}", partner) if partner else None
        reports.file(_shape(body, ReportIn), at=event.at, source=source)

    def _decide(self, event: Event) -> None:
        told = event.body["decide"]
        body = {
            "subject": event.body["subject"],
            "ground": _ground(told),
            "restrictions": [_restriction(given, event.at) for given in told.get("restrictions", ())],
            "exception": told.get("exception"),
            "no_action": told.get("no_action", False),
            "explanation": told["why"],
        }
        decision = deciding.decide(_shape(body, DecisionIn), self.staff[told["by"]], at=event.at)
        self.decisions[event.body.get("as", decision)] = decision
        self.judging.decided(decision, told["by"], event.at)

    def _undo(self, event: Event) -> None:
        told = event.body
        deciding.undo(self.decisions[told["undo"]], told["why"], self.staff[told["by"]], at=event.at)

    def _appeal(self, event: Event) -> None:
        told = event.body["appeal"]
        decision = self.decisions[told["against"]]
        lodged = appeals.lodge(decision, MEMBER, told["reason"], account=told["by"], at=event.at)
        self.appeals[event.body["as"]] = lodged["id"]

    def _review(self, event: Event) -> None:
        told = event.body["review"]
        kept = [
            _shape(_restriction(given, event.at), RestrictionIn) for given in told.get("restrictions", ())
        ]
        appeal, actor = self.appeals[told["of"]], self.staff[told["by"]]
        reviewing.decide(appeal, told["outcome"], told["why"], actor, restrictions=kept, at=event.at)


def _ground(told: dict[str, Any]) -> dict[str, Any] | None:
    if "policy" in told:
        return {"kind": "guidelines", "policy": told["policy"]}
    if "illegal" in told:
        return {"kind": "illegal", "law": told["illegal"], "country": told["country"]}
    if "context" in told:
        return {"kind": "context", "reason": told["context"], "situation": told.get("situation")}
    return None


def _restriction(given: str | dict[str, Any], at: datetime) -> dict[str, Any]:
    if isinstance(given, str):
        return {"kind": given}
    body = dict(given)
    days = body.pop("days", None)
    return body if days is None else {**body, "until": rfc3339(at + timedelta(days=days))}


def _shape(body: dict[str, Any], shape: Any) -> Any:
    # Through JSON, as it would come from outside: the same checks, the same errors.
    return msgspec.json.decode(msgspec.json.encode(body), type=shape)


def _accepted(event: Event, answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        if answer["status"] == "rejected":
            raise DemoError(f"{event.body['id']} at {event.at}: {answer['errors']}")
