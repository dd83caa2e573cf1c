"""Which queue a case goes to: by its policy, and by what the conditions of queues say of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.shared import REPOSITORY
from waker.policy.diff import diff
from waker.policy.load import files_of, load_pack
from waker.policy.pack import Pack
from waker.policy.routing import CASE_FACTS, CaseFacts

BASE = Path(__file__).parent / "packs" / "base"

QUEUES = """
- id: elections
  name: {nl: Verkiezingen, en: Elections}
  when: '"election" in case.situations'
  team: elections
  severity: 4
  due_hours: 12
- id: orders
  name: {nl: Bevelen, en: Orders}
  when: case.channel in ["authority", "law_enforcement"]
  policies: [hate_speech]
  severity: 4
  due_hours: 24
- id: turkish
  name: {nl: Turks, en: Turkish}
  when: case.languages == ["tr"]
  severity: 3
  due_hours: 72
- id: broken
  name: {nl: Stuk, en: Broken}
  when: case.language.startsWith("x") || case.reach / (case.reach - 7) > 1000000
  severity: 3
  due_hours: 72
- id: seen
  name: {nl: Veel gezien, en: Seen by many}
  when: |
    case.score > 0.9 && case.reach > 1000
      && account.kind == "person"
  severity: 3
  due_hours: 72
- id: hate
  name: {nl: Haat, en: Hate}
  policies: [hate_speech]
  severity: 1
  due_hours: 72
  speciality: extremism
- id: general
  name: {nl: Algemeen, en: General}
  policies: [spam]
  severity: 2
  due_hours: 72
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack({**files_of(BASE), "queues.yaml": QUEUES})


@pytest.mark.parametrize(
    ("facts", "queue"),
    [
        (CaseFacts("spam"), "general"),
        (CaseFacts("hate_speech"), "hate"),
        (CaseFacts(None), "general"),
        (CaseFacts("spam", languages=["tr"]), "turkish"),
        (CaseFacts("spam", languages=["nl", "tr"]), "general"),
        (CaseFacts(None, languages=["tr"]), "turkish"),
        (CaseFacts("spam", situations=["election"], languages=["tr"]), "elections"),
        (CaseFacts("spam", channel="authority"), "general"),
        (CaseFacts("hate_speech", channel="authority"), "orders"),
        (CaseFacts(None, channel="authority"), "general"),
        (CaseFacts("spam", score=0.95, reach=2_000, account_kind="person"), "seen"),
        (CaseFacts("spam", score=0.95, reach=2_000), "general"),
    ],
)
def test_the_first_queue_whose_condition_holds_has_the_case(pack: Pack, facts: CaseFacts, queue: str) -> None:
    assert pack.route(facts).id == queue


@pytest.mark.parametrize(
    ("facts", "queue"),
    [
        (CaseFacts("hate_speech", languages=["tr"]), "hate"),
        (CaseFacts("hate_speech", languages=["tr"], situations=["election"]), "elections"),
        (CaseFacts("hate_speech", channel="law_enforcement"), "orders"),
    ],
)
def test_subjects_for_specialists_leave_them_only_for_a_team_or_a_queue_that_names_them(
    pack: Pack, facts: CaseFacts, queue: str
) -> None:
    assert pack.route(facts).id == queue


def test_a_condition_that_fails_does_not_hold(pack: Pack) -> None:
    assert pack.route(CaseFacts("spam", language=None, reach=7)).id == "general"
    assert pack.route(CaseFacts("spam", language="xh", reach=7)).id == "broken"


def test_what_a_queue_asks_of_its_reviewers(pack: Pack) -> None:
    queues = pack.queues
    assert (queues["hate"].speciality, queues["hate"].specialists, queues["hate"].is_open) == (
        "extremism",
        True,
        False,
    )
    assert (queues["elections"].team, queues["elections"].is_open) == ("elections", False)
    assert queues["general"].is_open
    short = QUEUES.replace("speciality: extremism", "specialists: true")
    assert load_pack({**files_of(BASE), "queues.yaml": short}).queues["hate"].speciality == "hate"


def test_whoever_publishes_sees_what_changed_in_the_routing(pack: Pack) -> None:
    other = QUEUES.replace('["tr"]', '["ku"]').replace("team: elections", "team: voting")
    other = other.replace("extremism", "extremes")
    changes = diff(pack, load_pack({**files_of(BASE), "queues.yaml": other})).changes
    assert [(c.id, f.name, f.before, f.after) for c in changes for f in c.fields] == [
        ("elections", "team", "elections", "voting"),
        ("turkish", "when", 'case.languages == ["tr"]', 'case.languages == ["ku"]'),
        ("hate", "speciality", "extremism", "extremes"),
    ]


def test_the_facts_are_those_that_are_declared() -> None:
    given = CaseFacts("spam").as_facts()
    paths = [*given, *(f"{record}.{name}" for record, fields in given.items() for name in fields)]
    assert sorted(paths) == sorted(CASE_FACTS.paths())


def test_the_default_pack_sends_each_policy_where_it_always_did() -> None:
    pack = load_pack(REPOSITORY / "guidelines")
    for policy in pack.policies:
        facts = CaseFacts(policy, languages=["tr"], situations=["election"], channel="authority")
        assert pack.route(facts) is pack.queue_of(policy)
    assert pack.route(CaseFacts(None)).id in {queue.id for queue in pack.queues.values() if queue.is_open}


def test_the_examples_in_the_default_queues_work_when_they_are_switched_on() -> None:
    files = files_of(REPOSITORY / "guidelines")
    above, found, below = files["queues.yaml"].partition("# - id: elections\n")
    assert found
    examples, rest = (found + below).split("\n\n", 1)
    lines = [line.removeprefix("# ").removeprefix("#") for line in examples.splitlines()]
    switched = "\n".join(line for line in lines if not line.startswith("Texts"))
    pack = load_pack({**files, "queues.yaml": f"{above}\n{switched}\n\n{rest}"})
    route = pack.route
    assert route(CaseFacts("election_misinformation", situations=["election"])).id == "elections"
    assert route(CaseFacts("election_misinformation")).id == "information"
    assert route(CaseFacts("spam", situations=["election"])).id == "integrity"
    assert route(CaseFacts("spam", languages=("tr",))).id == "turkish"
    assert route(CaseFacts("child_exploitation", languages=("tr",))).id == "child_safety"


def test_routing_takes_microseconds(pack: Pack) -> None:
    facts = CaseFacts("spam", languages=["nl"], score=0.5)
    began = time.process_time()
    for _ in range(2_000):
        pack.route(facts)
    assert (time.process_time() - began) / 2_000 < 100e-6
