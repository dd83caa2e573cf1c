"""A ruling: what a reviewer decides, once it is found to fit the subject, the guidelines and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from waker.core.countries import COUNTRIES
from waker.core.problems import Fault, Invalid, unknown
from waker.core.restrictions import Restriction
from waker.core.subjects import ACCOUNT, CONTENT, TERRITORY, Subject, normal_id
from waker.intake import content
from waker.policy.pack import Pack, Policy
from waker.review.ruling.checks import as_restriction
from waker.review.shapes import ContextGround, DecideIn, GuidelinesGround


@dataclass(frozen=True, slots=True)
class About:
    """A subject as a decision needs it: whom it affects, in which revision, language and country."""

    subject: Subject
    account: str | None = None
    revision: int | None = None
    language: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision fit to be taken, but for what only the open ledger can tell."""

    about: About
    ground: dict[str, Any]
    policy: Policy | None
    restrictions: tuple[Restriction, ...]
    exception: tuple[str, str] | None
    no_action: bool
    explanation: str
    order: str | None = None
    """The authority's order that it carries out, and until when that forbids telling the member."""
    gag_until: datetime | None = None
    manifestly_illegal: bool = False
    manifestly_unfounded: tuple[str, ...] = ()

    def marks(self, reports: Sequence[str]) -> dict[str, Any]:
        """What the ledger says of misuse (Art. 23 DSA). Invalid when a report is marked that is not answered."""
        for n, report in enumerate(self.manifestly_unfounded):
            if report not in reports:
                message = f"This decision does not answer the report {report[:60]!r}."
                raise Invalid.at(f"manifestly_unfounded.{n}", "not_answered", message)
        marks: dict[str, Any] = {"manifestly_illegal": True} if self.manifestly_illegal else {}
        if self.manifestly_unfounded:
            marks["manifestly_unfounded"] = list(dict.fromkeys(self.manifestly_unfounded))
        return marks


def about(kind: str, id_: str) -> About:
    """The subject, which has to be known. Invalid when it is not; ids of hashtags and terms are normalised."""
    if kind == CONTENT:
        piece = content.piece(id_)
        if piece is None:
            raise Invalid.at(
                "subject.id", "unknown_item", f"There is no item {id_[:60]!r}; send it to /items first."
            )
        maker = content.person(piece.account)
        language = maker.language if maker else piece.language
        return About(Subject(kind, id_), piece.account, piece.revision, language, piece.country)
    if kind == ACCOUNT:
        person = content.person(id_)
        if person is None:
            raise Invalid.at(
                "subject.id",
                "unknown_account",
                f"There is no account {id_[:60]!r}; send it to /accounts first.",
            )
        return About(Subject(kind, id_), id_, None, person.language, person.country)
    if kind == TERRITORY:
        if id_ not in COUNTRIES:
            raise Invalid([unknown("subject.id", "country", id_, COUNTRIES)])
        return About(Subject(kind, id_), country=id_)
    id_ = normal_id(kind, id_)
    if not id_:
        raise Invalid.at(
            "subject.id", "empty", "Nothing is left of it after normalisation; give letters or digits."
        )
    return About(Subject(kind, id_))


def rule_on(what: About, body: DecideIn, pack: Pack, policy_of_case: str | None = None) -> Ruling:
    """Find the decision to fit the guidelines. Invalid names each field that does not."""
    policy = None
    if isinstance(body.ground, GuidelinesGround):
        policy = pack.policies.get(body.ground.policy)
        if policy is None:
            raise Invalid([unknown("ground.policy", "policy", body.ground.policy, pack.policies)])
    faults = _exception_faults(body, policy)
    if faults:
        raise Invalid(faults)
    restrictions = tuple(as_restriction(r) for r in body.restrictions)
    if policy is not None and policy.zero_tolerance and restrictions:
        restrictions = _at_once(what.subject.kind, restrictions)
    return Ruling(
        about=what,
        ground=_ground(body, policy_of_case),
        policy=policy,
        restrictions=restrictions,
        exception=(body.exception.kind, body.exception.reasoning.strip()) if body.exception else None,
        no_action=body.no_action,
        explanation=body.explanation.strip(),
        manifestly_illegal=body.manifestly_illegal,
        manifestly_unfounded=tuple(body.manifestly_unfounded),
    )


def _ground(body: DecideIn, policy_of_case: str | None) -> dict[str, Any]:
    ground = body.ground
    if ground is None:
        if policy_of_case is not None:
            return {"kind": "guidelines", "policy": policy_of_case}
        return {"kind": "context", "reason": "no_violation"}
    if isinstance(ground, GuidelinesGround):
        return {"kind": "guidelines", "policy": ground.policy}
    if isinstance(ground, ContextGround):
        return {"kind": "context", "reason": ground.reason, "situation": ground.situation}
    return {"kind": "illegal", "law": ground.law, "country": ground.country}


def _exception_faults(body: DecideIn, policy: Policy | None) -> list[Fault]:
    if body.exception is None:
        return []
    kind = body.exception.kind
    if policy is None:
        return [Fault("ground", "does_not_fit", "An exception is to a policy; name it as the ground.")]
    if policy.zero_tolerance:
        return [
            Fault("exception.kind", "forbidden", f"{policy.id!r} is zero-tolerance: it has no exceptions.")
        ]
    if kind not in policy.exceptions:
        allowed = ", ".join(sorted(policy.exceptions)) or "none"
        message = f"{policy.id!r} does not allow the exception {kind!r}; allowed: {allowed}."
        return [Fault("exception.kind", "forbidden", message)]
    return []


def _at_once(kind: str, restrictions: tuple[Restriction, ...]) -> tuple[Restriction, ...]:
    """Zero tolerance: content goes and the account closes, whatever else was asked for."""
    must = {CONTENT: "remove", ACCOUNT: "terminate"}.get(kind)
    if must is None or any(
        r.kind == must and not r.countries and r.starts is None and r.until is None for r in restrictions
    ):
        return restrictions
    return (*restrictions, Restriction(must))
