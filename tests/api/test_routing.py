"""Cases go where the guidelines send them: to a situation's team, a language's, specialists, a channel's, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller

pytestmark = pytest.mark.django_db(transaction=True)

QUEUES = """
- id: elections
  name: {nl: Team verkiezingen, en: Elections team}
  when: '"election" in case.situations'
  team: elections
  severity: 4
  due_hours: 12
- id: weapons
  name: {nl: Wapens, en: Weapons}
  policies: [regulated_goods]
  when: case.country == "BE"
  speciality: weapons
  severity: 5
  due_hours: 6
- id: orders
  name: {nl: Bevelen, en: Orders}
  when: case.channel == "authority" || case.channel == "law_enforcement"
  severity: 5
  due_hours: 24
- id: turkish
  name: {nl: Turks, en: Turkish}
  when: case.languages == ["tr"]
  severity: 3
  due_hours: 72
- id: mixed
  name: {nl: Gemengd, en: Mixed}
  when: size(case.languages) > 1
  severity: 3
  due_hours: 72
- id: companies
  name: {nl: Bedrijven, en: Companies}
  when: case.subject == "account" && account.kind == "organisation"
  severity: 2
  due_hours: 72
- id: broken
  name: {nl: Stuk, en: Broken}
  when: case.kind.startsWith("zzz") || 1 / (case.reach - case.reach) == 1
  severity: 2
  due_hours: 72
"""


@pytest.fixture
def story(settings: Any, community: Any, platform: Caller, reviewer: Caller) -> Iterator[Story]:
    from waker.guidelines import versions

    settings.WAKER_TEST_PHRASES = True
    versions._compiled.cache_clear()  # another test may publish other guidelines under the same date
    _publish(QUEUES)
    yield Story(platform, reviewer)
    versions._compiled.cache_clear()


def _publish(queues: str) -> None:
    """The default guidelines with these queues before their own."""
    from waker.guidelines import versions
    from waker.policy.load import files_of

    files = dict(files_of(versions.default_folder()))
    version = versions.current_version()
    files["guidelines.yaml"] = files["guidelines.yaml"].replace(version, "2026-11-15", 1)
    files["queues.yaml"] = queues + files["queues.yaml"]
    versions.publish(files, by="test")


def routed(
    story: Story, id_: str, policy: str = "spam", account: str = "alice", **more: Any
) -> dict[str, Any]:
    """The case of an item that a rule is in doubt about."""
    text = f"{more.pop('text', '')} WAKER-TEST:{policy}:review"
    posted = story.post(id_, account, text, **more)
    case: dict[str, Any] = story.reviewer.ok("GET", f"/cases/{posted['cases'][0]}")
    return case


def reported(story: Story, subject: dict[str, str], reason: str, **more: Any) -> dict[str, Any]:
    """The case of what somebody reported."""
    report = {
        "channel": "member",
        "subject": subject,
        "reason": reason,
        "reporter": {"account": "bob"},
        **more,
    }
    filed = story.platform.ok("POST", "/reports", report, status=201)
    case: dict[str, Any] = story.reviewer.ok("GET", f"/cases/{filed['case']}")
    return case


@pytest.mark.clause("D4")
def test_cases_of_a_situation_go_to_its_team_while_it_lasts(story: Story) -> None:
    from waker.ledger.models import Case

    ground = {"kind": "context", "reason": "Elections on Wednesday", "situation": "election"}
    assert routed(story, "v0", "election_misinformation")["queue"] == "information"
    declared = story.decide("territory", "NL", {"kind": "feature_off", "feature": "advertise"}, ground=ground)
    case = routed(story, "v1", "election_misinformation")
    assert case["queue"] == "elections"
    assert Case.objects.get(id=case["id"]).situations == ["election"]
    assert routed(story, "v2", "election_misinformation", country="BE")["queue"] == "information"
    assert reported(story, {"kind": "account", "id": "charlie"}, "impersonation")["queue"] == "elections"
    assert case["due_at"] < routed(story, "v3", "spam", country="BE")["due_at"]
    story.undo(declared["id"])
    assert routed(story, "v4", "election_misinformation")["queue"] == "information"


@pytest.mark.clause("D3")
def test_a_queue_may_take_the_cases_in_its_language(story: Story) -> None:
    turkish = "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar."
    case = routed(story, "v1", text=turkish)
    assert (case["queue"], case["language"]) == ("turkish", "tr")
    assert routed(story, "v2", text="Alle mensen worden vrij en gelijk geboren.")["queue"] == "integrity"
    assert routed(story, "v3", language="tr-TR")["queue"] == "turkish"
    assert routed(story, "v4", text="Alle mensen worden vrij geboren.", language="tr")["queue"] == "turkish"
    story.post("v5", text=turkish)
    assert reported(story, {"kind": "content", "id": "v5"}, "other")["queue"] == "turkish"
    accounts = {"accounts": [{"id": "emre", "country": "TR", "languages": ["tr"]}]}
    story.platform.ok("POST", "/accounts", accounts)
    assert reported(story, {"kind": "account", "id": "emre"}, "impersonation")["queue"] == "turkish"


@pytest.mark.clause("D5")
def test_specialist_subjects_stay_with_specialists_in_every_language(story: Story) -> None:
    turkish = "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar."
    for n, (policy, queue) in enumerate(
        [
            ("child_exploitation", "child_safety"),
            ("violent_extremism", "terrorism"),
            ("regulated_goods", "regulated_goods"),
        ]
    ):
        assert routed(story, f"v{n}", policy, text=turkish)["queue"] == queue
        report = reported(story, {"kind": "account", "id": ("alice", "bob", "charlie")[n]}, policy)
        assert report["queue"] == queue
    case = routed(story, "belgian", "regulated_goods", country="BE")
    assert (case["queue"], case["severity"]) == ("weapons", 5)


def test_a_queue_may_take_what_comes_through_a_channel(story: Story) -> None:
    story.post("v1")
    order = {"number": "2026/1", "authority": "ATKM"}
    ordered = {
        "channel": "authority",
        "reporter": {"name": "ATKM"},
        "order": order,
        "explanation": "Unlawful.",
    }
    case = reported(story, {"kind": "content", "id": "v1"}, "illegal_content", law="Sr 137d", **ordered)
    assert case["queue"] == "orders"
    story.post("v2")
    assert reported(story, {"kind": "content", "id": "v2"}, "hate_speech")["queue"] == "hate"


def test_the_account_counts_and_a_condition_that_fails_does_not(story: Story) -> None:
    accounts = {"accounts": [{"id": "shop", "country": "NL", "kind": "organisation"}]}
    story.platform.ok("POST", "/accounts", accounts)
    assert reported(story, {"kind": "account", "id": "shop"}, "spam")["queue"] == "companies"
    assert reported(story, {"kind": "account", "id": "alice"}, "spam")["queue"] == "integrity"
    story.post("v1")
    assert reported(story, {"kind": "hashtag", "id": "strand"}, "spam")["queue"] == "integrity"


def test_pace_and_score_are_known_of_a_case(story: Story) -> None:
    from waker.ledger.models import Case

    story.platform.ok("POST", "/accounts", {"accounts": [{"id": "alice", "followers": 480}]})
    plain = routed(story, "v1")
    seen = routed(story, "v2", created_at="2020-01-01T00:00:00Z", attributes={"views": 10**9})
    odd = routed(story, "v3", attributes={"views": "many"})
    paces = [Case.objects.get(id=case["id"]).pace for case in (plain, seen, odd)]
    assert paces[0] == paces[2] == 20.0
    assert 1_000 < paces[1] < 30_000
    assert Case.objects.get(id=plain["id"]).score == 0.5
    story.post("v4", attributes={"views": 240})
    case = reported(story, {"kind": "content", "id": "v4"}, "spam")
    assert 200 < Case.objects.get(id=case["id"]).pace <= 240
    assert Case.objects.get(id=case["id"]).score == 0.0


@pytest.mark.clause("D5")
def test_a_case_goes_to_specialists_when_it_turns_out_to_need_them(story: Story) -> None:
    case = routed(story, "v1", "spam")
    assert case["queue"] == "integrity"
    joined = reported(story, {"kind": "content", "id": "v1"}, "violent_extremism")
    assert (joined["id"], joined["queue"]) == (case["id"], "terrorism")
    again = story.post("v1", text="Other words. WAKER-TEST:regulated_goods:review")
    assert again["cases"] == [case["id"]]
    assert story.reviewer.ok("GET", f"/cases/{case['id']}")["queue"] == "terrorism"
    edited = story.post("v1", text="Still others. WAKER-TEST:spam:review")
    assert story.reviewer.ok("GET", f"/cases/{edited['cases'][0]}")["queue"] == "terrorism"
    plain = routed(story, "v2", "hate_speech")
    flagged = story.post("v2", text="Other words. WAKER-TEST:child_exploitation:review")
    assert flagged["cases"] == [plain["id"]]
    assert story.reviewer.ok("GET", f"/cases/{plain['id']}")["queue"] == "child_safety"
    assert reported(story, {"kind": "content", "id": "v2"}, "spam")["queue"] == "child_safety"
