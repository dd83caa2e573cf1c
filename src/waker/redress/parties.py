"""A party: who may contest a decision, as the member whom it hits or as somebody who reported its subject (Art. 20)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from waker.core.actors import KEY, STAFF, Actor
from waker.core.channels import PARTNER
from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Forbidden, Invalid
from waker.folds.projection.redress import APPEALS
from waker.intake import content
from waker.ledger import suspensions
from waker.ledger.models import Decision, Report
from waker.redress import phrases, statements, terms
from waker.redress.models import Appeal
from waker.review import bodies, decisions

MEMBER: Final = "member"
REPORTER: Final = "reporter"


@dataclass(frozen=True, slots=True)
class Appellant:
    """Who appeals. `key` names them in the ledger: an account's key, or that of whoever filed the report."""

    by: str
    key: str
    account: str | None
    report: Report | None
    language: str

    @property
    def field(self) -> str:
        """The field of the request that named them."""
        return "account" if self.account is not None else "report"


def member(decision: Decision, account: str | None) -> Appellant:
    """The member whom the decision hits. Invalid when `account` is nobody or somebody else."""
    if account is None:
        raise Invalid.at("account", "required", "Name the account that appeals.")
    person = content.person(account)
    if person is None:
        raise Invalid.at("account", "unknown_account", f"There is no account {account[:60]!r}.")
    if decision.account != account:
        raise Invalid.at("account", "not_yours", f"Decision {decision.id} is not about this account.")
    return Appellant(MEMBER, f"account:{account}", account, None, phrases.spoken(person.languages))


def reporter(decision: Decision, account: str | None, report: str | None) -> Appellant:
    """Somebody whose report the decision, or one that it replaced, answered. Invalid when there is no such report."""
    answered = {r.id: r for r in answered_by(decision)}
    if report is not None:
        found = answered.get(report)
        if found is None:
            known = Report.objects.filter(id=report).exists()
            code = "not_answered" if known else "unknown_report"
            raise Invalid.at("report", code, f"Decision {decision.id} answers no report {report[:60]!r}.")
        if account is not None and found.reporter != f"account:{account}":
            raise Invalid.at("account", "not_reporter", "This account did not file that report.")
    elif account is not None:
        key = f"account:{account}"
        found = next((r for r in answered.values() if r.reporter == key), None)
        if found is None:
            message = f"Decision {decision.id} answers no report of this account."
            raise Invalid.at("account", "not_reporter", message)
    else:
        raise Invalid.at("account", "required", "Name the account that reported, or the report.")
    key = found.reporter or f"report:{found.id}"
    mine = key.partition(":")[2] if key.startswith("account:") else None
    person = content.person(mine) if mine else None
    told = phrases.spoken([*(person.languages if person else ()), found.language])
    return Appellant(REPORTER, key, mine, found, told)


def answered_by(decision: Decision) -> list[Report]:
    """The reports that the decision cites, or one that it took the place of, oldest first."""
    cited: dict[str, None] = {}
    for one in decisions.chain(decision.id):
        if one.position <= decision.position:
            cited |= dict.fromkeys(bodies.of(one.id)["cites"]["reports"])
    return list(Report.objects.filter(id__in=list(cited)).order_by("position"))


def require(who: Appellant, decision: Decision, body: Mapping[str, Any], at: datetime) -> None:
    """Invalid, Conflict or Forbidden when this party cannot appeal against this decision at that moment."""
    if body.get("order"):
        message = "It carries out an authority's order; contest it before that authority or in court."
        raise Invalid.at("decision", "by_order", message)
    if who.by == MEMBER and not statements.owed(body):
        raise Invalid.at("decision", "nothing_to_appeal", f"Decision {decision.id} restricts nothing.")
    if Appeal.objects.filter(decision=decision.id, appellant=who.key).exists():
        message = "There is an appeal of this party against this decision already."
        raise Conflict.at(who.field, "already_lodged", message)
    if Appeal.objects.filter(answer=decision.id, appellant=who.key).exists():
        message = (
            "It is the answer to this party's own appeal; what remains is an out-of-court body, or court."
        )
        raise Conflict.at("decision", "final", message)
    if decision.superseded_by is not None:
        message = f"{decision.id} was superseded by {decision.superseded_by}; appeal against that one."
        raise Conflict.at("decision", "already_superseded", message)
    report = who.report.id if who.report else None
    last = terms.until(decision, body, account=who.account, report=report)
    if at > last:
        message = f"An appeal was possible until {rfc3339(last)}."
        raise Invalid.at("decision", "too_late", message)
    stopped = suspensions.running(who.key, APPEALS, at)
    if stopped is not None:
        message = (
            f"Appeals of this party are not handled until {rfc3339(stopped.ends)}: too many had no ground."
        )
        raise Forbidden.at(who.field, "suspended", message)


def against(body: Mapping[str, Any], who: Appellant) -> str:
    """What the appeal is about, in the words of the transparency report: a kind of restriction, or no action."""
    laid = {r["kind"] for r in body["restrictions"]}
    if not laid and not statements.owed(body):
        partner = who.report is not None and who.report.channel == PARTNER
        return "no_action_trusted_flagger" if partner else "no_action"
    if not laid or laid & {"suspend", "terminate"}:
        return "account"
    if "feature_off" in laid:
        return "service"
    return "monetisation" if laid <= {"not_monetised", "no_ads"} else "visibility"


def person(actor: Actor) -> str | None:
    """Which human being acts, the same whatever key they use; None for a rule, the system, or a bare key."""
    if actor.kind == STAFF:
        return f"staff:{actor.id}"
    _, colon, named = actor.id.partition(":")
    return f"named:{named}" if actor.kind == KEY and colon else None


def require_another(actor: Actor, first: Sequence[Actor]) -> None:
    """Forbidden unless the actor is a person, and none of those who decided first."""
    who = person(actor)
    if who is None:
        message = "A person decides an appeal, never automation or a key alone; name the reviewer."
        raise Forbidden.at("Waker-Reviewer", "not_a_person", message)
    if who in {person(one) for one in first}:
        message = "You took the decision that is contested; another person decides the appeal."
        raise Forbidden.at("Waker-Reviewer", "first_decider", message)


def first_deciders(decision: Decision) -> list[Actor]:
    """Who took the decision; of one that followed from others, who took those as well."""
    led = Decision.objects.filter(id__in=decision.derived_from)
    return [Actor(d.by_kind, d.by_id) for d in (decision, *led)]
