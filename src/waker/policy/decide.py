"""Deciding: what follows from the rules that fired on one revision of an item. Rules propose, this function
decides.

It is pure and has one answer: flags that record what each rule found, at most one decision, and at most one
case. Every flag is either for the record alone (`shadow`), cited by the decision, or put before a person by
the case.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from waker.core.restrictions import Restriction
from waker.policy.pack import ENFORCE, REVIEW, SHADOW, Pack, Policy

if TYPE_CHECKING:
    from waker.policy.ruleset import Match, Outcome

TEST_RULE: Final = "test_phrase"
"""The rule that flags by test phrase name. It is in no pack and has no daily cap."""

_TEST_PHRASE: Final = re.compile(r"WAKER-TEST:([a-z][a-z0-9_]*)(?!\w)(:review(?!\w))?")


@dataclass(frozen=True, slots=True)
class ProposedFlag:
    """One rule found something. `mode` is what the flag does (`shadow`, `review`, `enforce`): an enforcing
    rule above its daily cap acts as `review`, and `capped` says so. `score` is from 0 to 1."""

    rule: str
    policy: str
    mode: str
    score: float
    matches: tuple[Match, ...] = ()
    capped: bool = False


@dataclass(frozen=True, slots=True)
class ProposedDecision:
    """An automatic decision under `policy` that cites `flags`. Zero tolerance: the account is closed in the
    same act, evidence preserved, and the report to the authorities opened."""

    policy: str
    restrictions: tuple[Restriction, ...]
    flags: tuple[ProposedFlag, ...]
    zero_tolerance: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        return _rules(self.flags)


@dataclass(frozen=True, slots=True)
class ProposedCase:
    """`flags` wait for a person; `policy` is the gravest among them; `hold` keeps the content from being
    recommended meanwhile."""

    policy: str
    flags: tuple[ProposedFlag, ...]
    hold: bool

    @property
    def rules(self) -> tuple[str, ...]:
        return _rules(self.flags)


def _rules(flags: tuple[ProposedFlag, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flag.rule for flag in flags))


Proposal: TypeAlias = ProposedFlag | ProposedDecision | ProposedCase


class _Finding(NamedTuple):
    """A flag with what deciding needs of its rule."""

    flag: ProposedFlag
    policy: Policy
    restrictions: tuple[Restriction, ...]
    hold: bool


def decide(
    pack: Pack,
    outcome: Outcome | None,
    facts: Mapping[str, object],
    *,
    capped: Collection[str] = (),
    decided_by_human: bool = False,
    phrases: Sequence[tuple[str, str]] = (),
) -> list[Proposal]:
    """What the fired rules and the test phrases lead to: flags in the order of the rules, then the
    decision, then the case.

    `outcome` None means that no rule fired. `capped` names rules that have used up their day (`Pack.caps`).
    `decided_by_human` says that a person has decided on this very revision: that stands, so only shadow
    flags remain.
    """
    fired = outcome.fired if outcome is not None else ()
    if not fired and not phrases:
        return []
    findings = [_finding(pack, rule, facts, capped) for rule in fired]
    findings += [_phrase_finding(pack, policy, mode) for policy, mode in phrases if policy in pack.policies]
    if decided_by_human:
        return [finding.flag for finding in findings if finding.flag.mode == SHADOW]
    proposals: list[Proposal] = [finding.flag for finding in findings]
    enforced = [finding for finding in findings if finding.flag.mode == ENFORCE]
    waiting = [finding for finding in findings if finding.flag.mode == REVIEW]
    if enforced:
        decision, waiting = _decision(enforced, waiting)
        proposals.append(decision)
    if waiting:
        proposals.append(_case(waiting))
    return proposals


def _finding(pack: Pack, rule_id: str, facts: Mapping[str, object], capped: Collection[str]) -> _Finding:
    rule = pack.rules_by_id[rule_id]
    over = rule.mode == ENFORCE and rule_id in capped and rule_id in pack.caps
    flag = ProposedFlag(
        rule=rule_id,
        policy=rule.policy,
        mode=REVIEW if over else rule.mode,
        score=rule.score,
        matches=tuple(pack.ruleset.explain(rule_id, facts)),
        capped=over,
    )
    # Capped content is held whatever the rule says of doubtful cases: the rule was sure about it.
    return _Finding(flag, pack.policies[rule.policy], pack.restrictions_of(rule), rule.hold or over)


def _phrase_finding(pack: Pack, policy_id: str, mode: str) -> _Finding:
    policy = pack.policies[policy_id]
    certain = mode == ENFORCE
    # A policy that only restricts accounts cannot decide about content: then a person does.
    restrictions = policy.restrictions_for("content")
    flag = ProposedFlag(TEST_RULE, policy_id, mode if restrictions else REVIEW, 1.0 if certain else 0.5)
    return _Finding(flag, policy, restrictions, True)


def _decision(
    enforced: Sequence[_Finding], waiting: Sequence[_Finding]
) -> tuple[ProposedDecision, list[_Finding]]:
    """The decision by the gravest policy, and the findings that it does not settle.

    A doubtful finding is settled with it when the content goes and nothing graver is suspected; otherwise a
    person still looks, so that a mild automatic decision never buries a grave suspicion.
    """
    gravest = max(enforced, key=lambda finding: finding.policy.rank)
    policy = gravest.policy
    restrictions: dict[Restriction, None] = {}
    for finding in enforced:
        if finding.policy is policy:
            restrictions.update(dict.fromkeys(finding.restrictions))
    gone = any(restriction.kind == "remove" and not restriction.countries for restriction in restrictions)
    # The rules that decided come first, for whoever counts decisions by rule.
    cited = sorted(enforced, key=lambda finding: finding.policy is not policy)
    left: list[_Finding] = []
    for finding in waiting:
        settled = finding.policy is policy or (gone and finding.policy.rank <= policy.rank)
        (cited if settled else left).append(finding)
    return (
        ProposedDecision(
            policy=policy.id,
            restrictions=tuple(restrictions),
            flags=tuple(finding.flag for finding in cited),
            zero_tolerance=policy.zero_tolerance,
        ),
        left,
    )


def _case(waiting: Sequence[_Finding]) -> ProposedCase:
    gravest = max(waiting, key=lambda finding: finding.policy.rank)
    return ProposedCase(
        policy=gravest.policy.id,
        flags=tuple(finding.flag for finding in waiting),
        hold=any(finding.hold for finding in waiting),
    )


def test_phrases(text: str, pack: Pack) -> list[tuple[str, str]]:
    """Policies that the text names by test phrase, each once, with what the phrase asks for: `enforce` for
    `WAKER-TEST:<policy>`, `review` for `WAKER-TEST:<policy>:review`. A certain phrase beats a doubtful
    one."""
    if "WAKER-TEST:" not in text:
        return []
    found: dict[str, str] = {}
    for policy, doubtful in _TEST_PHRASE.findall(text):
        if policy in pack.policies and found.get(policy) != ENFORCE:
            found[policy] = REVIEW if doubtful else ENFORCE
    return list(found.items())


def without_test_phrases(text: str, pack: Pack) -> str:
    """The text without what `test_phrases` finds in it."""
    return _TEST_PHRASE.sub(lambda found: " " if found[1] in pack.policies else found[0], text)


test_phrases.__test__ = False  # type: ignore[attr-defined]  # its name makes test runners take it for a test
