"""An act: decisions taken together, and what follows from them.

`take` appends one decision with all that belongs to it; `settle` then brings the accounts concerned to what their
record calls for. Both work inside an open writer, so what they read is what they act on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, Protocol

from waker.core import entries as kinds
from waker.core.ids import new_id
from waker.core.ladder import Rung
from waker.core.moments import rfc3339
from waker.core.restrictions import Restriction
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.core.undoing import heard_from
from waker.folds.settlement import Ban, Derived, called_for
from waker.folds.settlement import settle as settlement
from waker.folds.strikes import OVERALL, Ladders
from waker.ledger import standing
from waker.ledger.writing import Writer

NONE: Final = "none"
PARTIAL: Final = "partial"
FULL: Final = "full"
"""How far a decision was automated: not, by a proposal that a person confirmed, or wholly."""


class PolicyLike(Protocol):
    """What an act needs to know of a policy."""

    @property
    def id(self) -> str: ...
    @property
    def strikes(self) -> int: ...
    @property
    def strike_days(self) -> int: ...
    @property
    def zero_tolerance(self) -> bool: ...
    @property
    def first_is_warning(self) -> bool: ...
    @property
    def ladder(self) -> Sequence[Rung]: ...


class GuidelinesLike(Protocol):
    """What an act needs to know of the guidelines in force."""

    @property
    def version(self) -> str: ...
    @property
    def policies(self) -> Mapping[str, Any]: ...
    @property
    def ladder(self) -> Sequence[Rung]: ...


@dataclass(frozen=True, slots=True)
class Replaced:
    """The decision that a new one supersedes, as far as the new one inherits from it."""

    id: str
    strike_policy: str | None = None
    strike_since: datetime | None = None
    strike_root: str | None = None


@dataclass(frozen=True, slots=True)
class Taking:
    """A decision about to be taken. `by`: kind (staff, key, rule, system) and id; `account`: the one affected."""

    subject: Subject
    by: tuple[str, str]
    automation: str
    ground: Mapping[str, Any]
    guidelines: str
    restrictions: tuple[Restriction, ...] = ()
    account: str | None = None
    revision: int | None = None
    policy: PolicyLike | None = None
    hold: bool = False
    no_action: bool = False
    exception: tuple[str, str] | None = None
    explanation: str = ""
    flags: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    case: str | None = None
    language: str | None = None
    country: str | None = None
    supersedes: Replaced | None = None
    undoes: str | None = None
    act: str | None = None
    trace: str | None = None
    derived: Derived | None = None
    order: str | None = None
    """The authority's order that the decision carries out: no statement of reasons is owed (DSA Art. 17(5))."""
    gag_until: datetime | None = None
    """Until when the order forbids telling the member."""
    inherit: Mapping[str, Any] = field(default_factory=dict)
    """Parts of the body that come with it: of an undo, those of the decision that it brings back."""
    id: str = field(default_factory=lambda: new_id("d"))


class Scribe(Protocol):
    """What making a body asks of an open writer: its moment, and a place for texts."""

    at: datetime

    def note(self, text: str, about: Iterable[str | None]) -> dict[str, str] | None: ...


def take(writer: Writer, t: Taking) -> dict[str, Any]:
    """Append the decision; its ledger body. Zero tolerance also preserves the evidence and opens the report."""
    body = body_of(writer, t)
    writer.add(kinds.DECISION_TAKEN, t.subject.key, body)
    if _is_zero(t) and t.derived is None:
        preserved = {"decision": t.id, "revision": t.revision, "account": t.account}
        writer.add(kinds.EVIDENCE_PRESERVED, t.subject.key, preserved)
        assert t.policy is not None
        opened = {"id": new_id("o"), "decision": t.id, "account": t.account, "policy": t.policy.id}
        writer.add(kinds.AUTHORITY_REPORT_OPENED, t.subject.key, opened)
    return body


def body_of(writer: Scribe, t: Taking) -> dict[str, Any]:
    """The ledger body of a decision, which nobody has appended yet."""
    body: dict[str, Any] = {
        "id": t.id,
        "act": t.act or new_id("a"),
        "by": {"kind": t.by[0], "id": t.by[1]},
        "automation": t.automation,
        "ground": dict(t.ground),
        "guidelines": t.guidelines,
        "restrictions": [r.dated(writer.at).body() for r in t.restrictions],
        "account": t.account,
        "revision": t.revision,
        "cites": {"flags": list(t.flags), "reports": list(t.reports)},
        "hold": t.hold,
        "no_action": t.no_action,
        "case": t.case,
        "language": t.language,
        "supersedes": t.supersedes.id if t.supersedes else None,
        "strike": _strike(t, writer.at),
        "zero_tolerance": _is_zero(t),
        "trace": t.trace,
    }
    about = (t.account,)
    if t.country:
        body["where"] = t.country
    if t.undoes:
        body["undoes"] = t.undoes
    if t.order:
        body["order"] = t.order
    if t.gag_until:
        body["gag_until"] = rfc3339(t.gag_until)
    if t.explanation:
        body["explanation"] = writer.note(t.explanation, about)
    if t.exception:
        body["exception"] = {"kind": t.exception[0], "reasoning": writer.note(t.exception[1], about)}
    if t.derived:
        body["derived"] = {"key": t.derived.key, "cause": t.derived.cause, "from": list(t.derived.cites)}
    body.update(t.inherit)
    return body


def settle(
    writer: Writer,
    accounts: Collection[str],
    guidelines: GuidelinesLike,
    published: Callable[[str], GuidelinesLike],
    *,
    act: str | None = None,
    acts: Mapping[str, str] | None = None,
    bans: Mapping[str, Sequence[Ban]] | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Take and lapse derived decisions until every account has what its record calls for; those taken, by account.

    Strikes are measured by the guidelines that they were given under (`published`: those of a version); what is taken
    names the `guidelines` in force. A derived decision belongs to the act of the decision that called for it (`acts`:
    decision id -> act), else to `act`. `bans`: device bans that newly reach an account.
    """
    writer.flush()
    wanted = sorted(accounts)
    taken: dict[str, list[dict[str, Any]]] = {account: [] for account in wanted}
    if not wanted:
        return taken
    violations, zeros = standing.violations(wanted), standing.zeros(wanted)
    has, known_bans = standing.derived(wanted), standing.standing_bans(wanted)
    rungs = cache(lambda version: ladders(published(version)))
    for account in wanted:
        reach = {ban.decision: ban for ban in [*known_bans[account], *(bans or {}).get(account, ())]}
        settled = {s.key for s in has[account] if s.settled}
        called = called_for(violations[account], zeros[account], reach.values(), rungs, settled)
        due = settlement(called, has[account])
        since = standing.taken(due.lapse)
        for lapsed in due.lapse:
            untold = writer.at < heard_from(*since[lapsed])
            taken[account].append(_lapse(writer, account, lapsed, guidelines, act, untold))
        for derived in due.take:
            of = (acts or {}).get(derived.cites[-1], act)
            taken[account].append(_derive(writer, account, derived, guidelines, of))
    writer.flush()
    return taken


def _derive(
    writer: Writer, account: str, derived: Derived, guidelines: GuidelinesLike, act: str | None
) -> dict[str, Any]:
    ground: dict[str, Any] = {"kind": "guidelines", "policy": derived.policy}
    if derived.policy is None and not derived.key.startswith("ladder:"):
        ground = {"kind": "context", "reason": derived.cause}
    return take(
        writer,
        Taking(
            subject=Subject(ACCOUNT, account),
            by=("system", derived.cause),
            automation=FULL,
            ground=ground,
            guidelines=guidelines.version,
            restrictions=tuple(
                replace(r, starts=None) if r.starts == writer.at else r for r in derived.restrictions
            ),
            account=account,
            act=act,
            derived=derived,
        ),
    )


def _lapse(
    writer: Writer, account: str, decision: str, guidelines: GuidelinesLike, act: str | None, untold: bool
) -> dict[str, Any]:
    return take(
        writer,
        Taking(
            subject=Subject(ACCOUNT, account),
            by=("system", "settlement"),
            automation=FULL,
            ground={"kind": "context", "reason": "ground_fallen"},
            guidelines=guidelines.version,
            account=account,
            no_action=True,
            act=act,
            supersedes=Replaced(decision),
            inherit={"untold": True} if untold else {},
        ),
    )


def ladders(guidelines: GuidelinesLike) -> Ladders:
    """The ladders of one version."""
    found: dict[str, Sequence[Rung]] = {p.id: p.ladder for p in guidelines.policies.values() if p.ladder}
    found[OVERALL] = guidelines.ladder
    return found


def _is_violation(t: Taking) -> bool:
    return not (t.hold or t.no_action or t.exception or t.undoes) and t.subject.kind in (CONTENT, ACCOUNT)


def _is_zero(t: Taking) -> bool:
    return _is_violation(t) and t.policy is not None and t.policy.zero_tolerance


def _strike(t: Taking, at: datetime) -> dict[str, Any] | None:
    """The strike that the decision gives: the policy's weight for its period, from the decision on."""
    policy = t.policy
    if (
        policy is None
        or not policy.strikes
        or t.derived is not None
        or not _is_violation(t)
        or t.account is None
    ):
        return None
    since, root = at, t.id
    if t.supersedes is not None and t.supersedes.strike_policy == policy.id and t.supersedes.strike_since:
        since, root = t.supersedes.strike_since, t.supersedes.strike_root or t.supersedes.id
    return {
        "policy": policy.id,
        "weight": policy.strikes,
        "since": rfc3339(since),
        "expires": rfc3339(since + timedelta(days=policy.strike_days)),
        "first_warning": policy.first_is_warning,
        "root": root,
    }


def affected(bodies: Iterable[Mapping[str, Any]]) -> set[str]:
    """The accounts that decisions are about."""
    return {body["account"] for body in bodies if body.get("account")}
