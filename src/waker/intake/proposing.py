"""Proposing: what the rules propose about judged items becomes flags, decisions, holds and cases in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from waker.core import entries as kinds
from waker.core.actors import RULE, Actor
from waker.core.channels import DETECTOR
from waker.core.ids import new_id
from waker.core.reach import reach_per_hour, views_of
from waker.core.restrictions import CAPPED, Restriction
from waker.core.subjects import CONTENT, Subject
from waker.detect.language import to_read
from waker.guidelines import versions
from waker.intake.judging import Judged
from waker.intake.known import plain
from waker.intake.reporting.joining import join
from waker.ledger import acts, standing
from waker.ledger.acts import FULL, Replaced, Taking
from waker.ledger.cases import Open, open_case, open_on
from waker.ledger.writing import Writer
from waker.policy.decide import Proposal, ProposedCase, ProposedDecision, ProposedFlag, decide
from waker.policy.pack import ENFORCE, REVIEW, SHADOW, Pack
from waker.policy.routing import CaseFacts

HOLD: Final = (Restriction("not_recommended"),)


@dataclass(slots=True)
class Found:
    """What one item's judgement led to, as the API tells it."""

    act: str
    flags: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)


def plan(pack: Pack, judged: Judged) -> list[Proposal] | None:
    """What the rules propose, worked out before the ledger is open, so that its lock is held no longer than need be.

    None when a capped rule fired: whether its day is used up is known only then.
    """
    if judged.outcome is not None and any(rule in pack.caps for rule in judged.outcome.fired):
        return None
    return decide(pack, judged.outcome, judged.facts, phrases=judged.phrases)


class Proposer:
    """Takes the items of a batch one by one into an open writer, and settles their accounts at the end."""

    def __init__(
        self, writer: Writer, pack: Pack, fired: Sequence[Judged], situations: Mapping[str, list[str]]
    ) -> None:
        """`situations`: those that are active, by country."""
        self._writer = writer
        self._pack = pack
        self._situations = situations
        self._open = open_on([j.key for j in fired])
        self._left = _left_today(writer, pack)
        self._accounts: set[str] = set()
        self._zero: set[str] = set()
        self._acts: dict[str, str] = {}
        self._found: dict[str, Found] = {}

    def propose(self, judged: Judged, proposals: Sequence[Proposal] | None = None) -> Found:
        """Write what follows from one item. `proposals`: those of `plan`, None where only the open ledger can tell."""
        found = Found(new_id("a"))
        if proposals is None:
            spent = [rule for rule, left in self._left.items() if left <= 0]
            proposals = decide(self._pack, judged.outcome, judged.facts, capped=spent, phrases=judged.phrases)
        trace = f"{judged.key}@{judged.revision}"
        self._writer.trace(trace, judged.item.account, plain(judged.facts))
        decision = next((p for p in proposals if isinstance(p, ProposedDecision)), None)
        case = next((p for p in proposals if isinstance(p, ProposedCase)), None)
        waiting = self._open.get(judged.key)
        case_id = None
        if case is not None:
            case_id, waiting = self._case(judged, case, waiting)
            found.cases.append(case_id)
        elif decision is not None and waiting is not None:
            case_id = waiting.case
        ids = {id(f): new_id("f") for f in proposals if isinstance(f, ProposedFlag)}
        decision_id = new_id("d") if decision is not None else None
        cited = {id(f) for f in decision.flags} if decision is not None else set()
        for flag in proposals:
            if isinstance(flag, ProposedFlag):
                by_decision = decision_id if id(flag) in cited else None
                in_case = case_id if flag.mode != SHADOW and (by_decision is None or case is None) else None
                found.flags += self._flag(judged, flag, ids[id(flag)], by_decision, in_case)
        if decision is not None:
            if decision.zero_tolerance:
                self._zero.add(judged.item.account)
            self._decision(
                judged, decision, decision_id or "", ids, waiting if case is None else None, found, trace
            )
        if (
            case is not None
            and case.hold
            and case_id is not None
            and (waiting is None or waiting.hold is None)
        ):
            self._hold(judged, case, case_id, ids, found, trace)
        self._accounts.add(judged.item.account)
        for taken in found.decisions:
            self._acts[taken["id"]], self._found[taken["id"]] = found.act, found
        return found

    def settle(self) -> None:
        """Take what follows for the accounts: the ladder, zero tolerance."""
        self._writer.flush()
        # The ladder has nothing more to say of an account that is closed for good, which may have thousands of
        # violations: that is so in the fold, and here it saves reading them. Zero tolerance closes again.
        left = self._accounts - (standing.closed_for_good(self._accounts, self._writer.at) - self._zero)
        taken = acts.settle(self._writer, left, self._pack, versions.get, acts=self._acts)
        for account, bodies in taken.items():
            for body in bodies:
                found = self._found.get(body["derived"]["from"][-1]) if body.get("derived") else None
                if found is not None:
                    found.decisions.append(told(body, f"account:{account}"))

    def _flag(
        self, judged: Judged, flag: ProposedFlag, id_: str, decision: str | None, case: str | None
    ) -> list[dict[str, Any]]:
        body = {
            "id": id_,
            "account": judged.item.account,
            "revision": judged.revision,
            "rule": flag.rule,
            "policy": flag.policy,
            "score": flag.score,
            "mode": flag.mode,
            "capped": flag.capped,
            "detector": "rules",
            "case": case,
            "decision": decision,
            "severity": self._pack.policies[flag.policy].severity,
            "reach": judged.maker.followers,
            "guidelines": self._pack.version,
            "matches": [
                {"field": m.field, "start": m.start, "end": m.end, "list": m.list} for m in flag.matches
            ],
        }
        self._writer.add(kinds.FLAG_RAISED, judged.key, body)
        if flag.mode == SHADOW:
            return []
        return [{"id": id_, "rule": flag.rule, "policy": flag.policy, "score": flag.score}]

    def _case(self, judged: Judged, case: ProposedCase, waiting: Open | None) -> tuple[str, Open | None]:
        facts = self._facts(judged, case)
        if waiting is not None:
            by = Actor(RULE, _first_under(case))
            joined = join(self._writer, judged.key, waiting, self._pack, facts, by)
            return joined.case, joined
        queue = self._pack.route(facts)
        at, item = self._writer.at, judged.item
        id_ = open_case(
            self._writer,
            judged.key,
            account=item.account,
            queue=queue.id,
            policy=case.policy,
            channel=DETECTOR,
            severity=max(facts.severity, queue.severity),
            reach=facts.reach,
            due_at=at + timedelta(hours=queue.due_hours),
            language=judged.language,
            country=judged.country,
            situations=facts.situations,
            languages=facts.languages,
            pace=reach_per_hour(facts.reach, views_of(item.attributes), item.created_at or at, at),
            score=facts.score,
        )
        return id_, None

    def _facts(self, judged: Judged, case: ProposedCase) -> CaseFacts:
        country = judged.country
        return CaseFacts(
            policy=case.policy,
            policies=list(dict.fromkeys(flag.policy for flag in case.flags)),
            channel=DETECTOR,
            language=judged.language,
            languages=to_read(judged.language, judged.confidence, judged.languages),
            language_confidence=judged.confidence or 0.0,
            country=country,
            severity=self._pack.policies[case.policy].severity,
            score=max(flag.score for flag in case.flags),
            reach=judged.maker.followers,
            subject=CONTENT,
            kind=judged.item.kind,
            situations=self._situations.get(country, ()) if country else (),
            account_kind=judged.maker.kind,
        )

    def _decision(
        self,
        judged: Judged,
        decision: ProposedDecision,
        id_: str,
        ids: dict[int, str],
        waiting: Open | None,
        found: Found,
        trace: str,
    ) -> None:
        rule = _first_under(decision)
        body = acts.take(
            self._writer,
            self._taking(
                judged,
                decision.policy,
                rule,
                found.act,
                id=id_,
                restrictions=decision.restrictions,
                policy=self._pack.policies[decision.policy],
                flags=tuple(ids[id(f)] for f in decision.flags),
                case=waiting.case if waiting else None,
                supersedes=Replaced(waiting.hold) if waiting and waiting.hold else None,
                trace=trace,
            ),
        )
        if rule in self._left and any(r.kind in CAPPED for r in decision.restrictions):
            self._left[rule] -= 1
        found.decisions.append(told(body, judged.key))

    def _hold(
        self, judged: Judged, case: ProposedCase, case_id: str, ids: dict[int, str], found: Found, trace: str
    ) -> None:
        body = acts.take(
            self._writer,
            self._taking(
                judged,
                case.policy,
                _first_under(case),
                found.act,
                restrictions=HOLD,
                flags=tuple(ids[id(f)] for f in case.flags),
                case=case_id,
                hold=True,
                trace=trace,
            ),
        )
        found.decisions.append(told(body, judged.key))

    def _taking(self, judged: Judged, ground: str, rule: str, act: str, **rest: Any) -> Taking:
        return Taking(
            subject=Subject(CONTENT, judged.item.id),
            by=(RULE, rule),
            automation=FULL,
            ground={"kind": "guidelines", "policy": ground},
            guidelines=self._pack.version,
            account=judged.item.account,
            revision=judged.revision,
            language=(judged.maker.languages or [None])[0],
            country=judged.country,
            act=act,
            **rest,
        )


def _first_under(proposal: ProposedDecision | ProposedCase) -> str:
    """The rule that a proposal is by: the first that decided under its policy, or that waits under it."""
    modes = (ENFORCE, REVIEW) if isinstance(proposal, ProposedDecision) else (REVIEW,)
    return next(
        f.rule for mode in modes for f in proposal.flags if f.policy == proposal.policy and f.mode == mode
    )


def told(body: dict[str, Any], subject: str) -> dict[str, Any]:
    """A decision of a judgement as the API tells it."""
    kind, _, id_ = subject.partition(":")
    return {
        "id": body["id"],
        "subject": {"kind": kind, "id": id_},
        "policy": body["ground"].get("policy"),
        "automated": True,
        "hold": body["hold"],
        "restrictions": body["restrictions"],
    }


def _left_today(writer: Writer, pack: Pack) -> dict[str, int]:
    """How many heavy decisions each capped rule may still take today (UTC)."""
    if not pack.caps:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rule, taken FROM view_rule_day WHERE day = %s AND rule = ANY(%s)",
            [writer.at.date(), list(pack.caps)],
        )
        taken = dict(cursor.fetchall())
    return {rule: cap - taken.get(rule, 0) for rule, cap in pack.caps.items()}
