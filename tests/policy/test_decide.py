"""What follows from fired rules. The pack here is the base pack with rules of every mode under policies of every
weight; the outcomes are written out, so that each case can be read by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waker.core.restrictions import Restriction
from waker.policy.decide import (
    TEST_RULE,
    Proposal,
    ProposedCase,
    ProposedDecision,
    ProposedFlag,
    decide,
)
from waker.policy.decide import test_phrases as phrases_in
from waker.policy.load import files_of, load_pack
from waker.policy.pack import Pack
from waker.policy.ruleset import Outcome

BASE = Path(__file__).parent / "packs" / "base"

RULES = """
- {id: hate_shadow, policy: hate_speech, mode: shadow, when: 'item.text.mentions("hate shadow")'}
- {id: hate_review, policy: hate_speech, mode: review, score: 0.6, when: item.text.mentions(lists.threats)}
- {id: hate_enforce, policy: hate_speech, mode: enforce, score: 0.9, when: 'item.text.mentions("hate enforce")'}
- {id: hate_capped, policy: hate_speech, mode: enforce, daily_cap: 3, when: 'item.text.mentions("hate capped")'}
- id: hate_withhold
  policy: hate_speech
  mode: enforce
  restrictions: [{kind: withhold, countries: [DE]}]
  when: item.text.mentions("hate withhold")
- {id: spam_review, policy: spam, mode: review, when: 'item.text.mentions("spam review")'}
- {id: spam_nohold, policy: spam, mode: review, hold: false, when: 'item.text.mentions("spam nohold")'}
- {id: spam_enforce, policy: spam, mode: enforce, when: 'item.text.mentions("spam enforce")'}
- {id: abuse_review, policy: abuse, mode: review, when: 'item.text.mentions("abuse review")'}
- {id: abuse_enforce, policy: abuse, mode: enforce, when: 'item.text.mentions("abuse enforce")'}
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    files = files_of(BASE)
    files["rules/main.yaml"] = RULES
    files["policies/abuse.yaml"] = (
        files["policies/hate_speech.yaml"]
        .replace("id: hate_speech", "id: abuse\nzero_tolerance: true")
        .replace("exceptions: [educational, newsworthy]", "exceptions: []")
        .replace("[remove]", "[remove, terminate]")
    )
    # Abuse is milder than hate here but for its zero tolerance: only that may put it first.
    files["policies/abuse.yaml"] = files["policies/abuse.yaml"].replace("severity: 4", "severity: 1")
    files["policies/banned.yaml"] = (
        files["policies/spam.yaml"]
        .replace("id: spam", "id: banned")
        .replace("- not_recommended", "- suspend")
    )
    files["queues.yaml"] = files["queues.yaml"].replace("spam]", "spam, abuse, banned]")
    return load_pack(files)


FACTS: dict[str, Any] = {"item": {"text": "I WILL  find you. And I will find you again."}}


def outcome(*rules: str) -> Outcome:
    return Outcome(results=dict.fromkeys(rules, True), fired=list(rules), errors={})


def proposals(pack: Pack, *rules: str, **more: Any) -> list[Proposal]:
    return decide(pack, outcome(*rules), FACTS, **more)


def flags(found: Sequence[Proposal]) -> list[tuple[str, str, str, bool]]:
    return [(p.rule, p.policy, p.mode, p.capped) for p in found if isinstance(p, ProposedFlag)]


def decision(found: Sequence[Proposal]) -> ProposedDecision | None:
    decisions = [p for p in found if isinstance(p, ProposedDecision)]
    assert len(decisions) <= 1
    return decisions[0] if decisions else None


def case(found: Sequence[Proposal]) -> ProposedCase | None:
    cases = [p for p in found if isinstance(p, ProposedCase)]
    assert len(cases) <= 1
    return cases[0] if cases else None


def test_nothing_fired_nothing_follows(pack: Pack) -> None:
    assert decide(pack, outcome(), FACTS) == []
    assert decide(pack, None, FACTS) == []
    assert decide(pack, None, FACTS, decided_by_human=True) == []


def test_a_shadow_rule_is_only_recorded(pack: Pack) -> None:
    found = proposals(pack, "hate_shadow")
    assert flags(found) == [("hate_shadow", "hate_speech", "shadow", False)]
    assert len(found) == 1


def test_a_review_rule_flags_and_holds(pack: Pack) -> None:
    found = proposals(pack, "hate_review")
    assert flags(found) == [("hate_review", "hate_speech", "review", False)]
    assert decision(found) is None
    waiting = case(found)
    assert waiting is not None
    assert (waiting.policy, waiting.rules, waiting.hold) == ("hate_speech", ("hate_review",), True)


def test_a_review_rule_may_do_without_a_hold(pack: Pack) -> None:
    waiting = case(proposals(pack, "spam_nohold"))
    assert waiting is not None
    assert not waiting.hold
    together = case(proposals(pack, "spam_nohold", "spam_review"))
    assert together is not None
    assert together.hold


def test_an_enforcing_rule_decides_with_the_restrictions_of_its_policy(pack: Pack) -> None:
    found = proposals(pack, "hate_enforce")
    assert decision(found) == ProposedDecision(
        "hate_speech",
        (Restriction("remove"),),
        (ProposedFlag("hate_enforce", "hate_speech", "enforce", 0.9),),
    )
    assert case(found) is None


def test_a_rule_may_restrict_otherwise_than_its_policy(pack: Pack) -> None:
    decided = decision(proposals(pack, "hate_withhold"))
    assert decided is not None
    assert decided.restrictions == (Restriction("withhold", countries=("DE",)),)


def test_two_rules_of_one_policy_make_one_decision_with_both_measures(pack: Pack) -> None:
    decided = decision(proposals(pack, "hate_enforce", "hate_withhold"))
    assert decided is not None
    assert decided.restrictions == (Restriction("remove"), Restriction("withhold", countries=("DE",)))
    assert decided.rules == ("hate_enforce", "hate_withhold")


def test_the_gravest_policy_decides_and_all_flags_are_cited(pack: Pack) -> None:
    for order in permutations(["spam_enforce", "hate_enforce", "hate_review", "spam_review"]):
        found = proposals(pack, *order)
        decided = decision(found)
        assert decided is not None
        assert decided.policy == "hate_speech"
        assert decided.restrictions == (Restriction("remove"),)
        assert sorted(decided.rules) == sorted(order)
        assert decided.rules[0] == "hate_enforce"
        assert case(found) is None


def test_zero_tolerance_comes_before_severity(pack: Pack) -> None:
    decided = decision(proposals(pack, "hate_enforce", "abuse_enforce"))
    assert decided is not None
    assert decided.policy == "abuse"
    assert decided.zero_tolerance
    # What closes the account is another decision of the same act: this one is about the content.
    assert decided.restrictions == (Restriction("remove"),)


def test_a_mild_decision_does_not_bury_a_grave_suspicion(pack: Pack) -> None:
    found = proposals(pack, "spam_enforce", "hate_review")
    decided, waiting = decision(found), case(found)
    assert decided is not None
    assert waiting is not None
    assert (decided.policy, decided.rules) == ("spam", ("spam_enforce",))
    assert (waiting.policy, waiting.rules, waiting.hold) == ("hate_speech", ("hate_review",), True)


def test_a_removal_does_not_bury_a_suspicion_of_zero_tolerance(pack: Pack) -> None:
    found = proposals(pack, "hate_enforce", "abuse_review", "spam_review")
    decided, waiting = decision(found), case(found)
    assert decided is not None
    assert waiting is not None
    assert decided.rules == ("hate_enforce", "spam_review")
    assert waiting.rules == ("abuse_review",)


def test_content_that_stays_visible_somewhere_settles_no_other_suspicion(pack: Pack) -> None:
    waiting = case(proposals(pack, "hate_withhold", "spam_review"))
    assert waiting is not None
    assert waiting.rules == ("spam_review",)


def test_above_its_daily_cap_a_rule_only_flags_and_says_so(pack: Pack) -> None:
    found = proposals(pack, "hate_capped", capped={"hate_capped"})
    assert flags(found) == [("hate_capped", "hate_speech", "review", True)]
    assert decision(found) is None
    waiting = case(found)
    assert waiting is not None
    assert waiting.hold


def test_a_cap_stops_only_the_rule_that_it_belongs_to(pack: Pack) -> None:
    found = proposals(pack, "hate_capped", "hate_enforce", capped={"hate_capped"})
    decided = decision(found)
    assert decided is not None
    assert decided.rules == ("hate_enforce", "hate_capped")
    assert flags(found)[0][3]


def test_what_does_not_remove_has_no_cap(pack: Pack) -> None:
    assert dict(pack.caps) == {"hate_enforce": 100, "hate_capped": 3, "abuse_enforce": 100}
    assert decision(proposals(pack, "spam_enforce", capped={"spam_enforce"})) is not None


def test_a_human_decision_on_this_revision_stands(pack: Pack) -> None:
    found = proposals(pack, "hate_enforce", "hate_review", "hate_shadow", decided_by_human=True)
    assert flags(found) == [("hate_shadow", "hate_speech", "shadow", False)]
    assert len(found) == 1
    assert decide(pack, None, FACTS, phrases=[("spam", "enforce")], decided_by_human=True) == []


def test_a_flag_says_which_words_matched(pack: Pack) -> None:
    text = "So: I WILL  find you."
    facts = {"item": {"text": text}}
    flag = decide(pack, outcome("hate_review"), facts)[0]
    assert isinstance(flag, ProposedFlag)
    assert [(m.list, text[m.start : m.end]) for m in flag.matches] == [("threats", "I WILL  find you")]


def test_a_certain_phrase_decides_and_a_doubtful_one_waits(pack: Pack) -> None:
    found = decide(pack, None, FACTS, phrases=[("hate_speech", "enforce"), ("abuse", "review")])
    assert flags(found) == [
        (TEST_RULE, "hate_speech", "enforce", False),
        (TEST_RULE, "abuse", "review", False),
    ]
    decided, waiting = decision(found), case(found)
    assert decided is not None
    assert waiting is not None
    assert [flag.policy for flag in decided.flags] == ["hate_speech"]
    assert [flag.policy for flag in waiting.flags] == ["abuse"]


def test_test_phrases_have_no_cap(pack: Pack) -> None:
    found = decide(pack, None, FACTS, phrases=[("hate_speech", "enforce")], capped={TEST_RULE})
    assert decision(found) is not None


def test_a_certain_phrase_of_a_policy_about_accounts_goes_to_a_person(pack: Pack) -> None:
    found = decide(pack, None, FACTS, phrases=[("banned", "enforce")])
    assert decision(found) is None
    assert case(found) is not None


def test_a_phrase_for_a_policy_of_another_pack_means_nothing(pack: Pack) -> None:
    assert decide(pack, None, FACTS, phrases=[("gone", "enforce")]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WAKER-TEST:spam", [("spam", "enforce")]),
        ("hello WAKER-TEST:hate_speech, world", [("hate_speech", "enforce")]),
        ("WAKER-TEST:hate_speech:review", [("hate_speech", "review")]),
        ("WAKER-TEST:hate_speech:review.", [("hate_speech", "review")]),
        ("WAKER-TEST:spam: as announced", [("spam", "enforce")]),
        ("WAKER-TEST:spam:reviewers", [("spam", "enforce")]),
        ("xWAKER-TEST:spam", [("spam", "enforce")]),
        ("WAKER-TEST:spam WAKER-TEST:abuse:review", [("spam", "enforce"), ("abuse", "review")]),
        ("WAKER-TEST:spam:review WAKER-TEST:spam WAKER-TEST:spam:review", [("spam", "enforce")]),
        ("WAKER-TEST:spammer", []),
        ("WAKER-TEST:", []),
        ("waker-test:spam", []),
        ("nothing here", []),
    ],
)
def test_phrases_are_found_in_texts(pack: Pack, text: str, found: list[tuple[str, str]]) -> None:
    assert phrases_in(text, pack) == found


ALL_RULES = [line.split("id: ")[1].split(",")[0].strip() for line in RULES.splitlines() if "id: " in line]


@given(
    fired=st.lists(st.sampled_from(ALL_RULES), unique=True),
    capped=st.sets(st.sampled_from(ALL_RULES)),
    human=st.booleans(),
)
def test_every_flag_is_recorded_once_and_settled_in_one_place(
    pack: Pack, fired: list[str], capped: Collection[str], human: bool
) -> None:
    found = proposals(pack, *fired, capped=capped, decided_by_human=human)
    raised = [p for p in found if isinstance(p, ProposedFlag)]
    decided, waiting = decision(found), case(found)
    settled = [*(decided.flags if decided else ()), *(waiting.flags if waiting else ())]
    shadows = [flag for flag in raised if flag.mode == "shadow"]
    assert len(settled) == len(set(settled))
    assert {*settled, *shadows} == set(raised)
    assert len(settled) + len(shadows) == len(raised)
    if human:
        assert not settled
    else:
        assert [flag.rule for flag in raised] == fired
        if decided:
            ranks = [pack.policies[f.policy].rank for f in decided.flags if f.mode == "enforce"]
            assert pack.policies[decided.policy].rank == max(ranks)
