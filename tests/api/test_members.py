"""What a host shows its members in its own app: reasons in plain words, own reports, and how to appeal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller

pytestmark = pytest.mark.django_db


def report(
    platform: Caller, account: str = "bob", reason: str = "hate_speech", **more: Any
) -> dict[str, Any]:
    body = {
        "channel": "member",
        "subject": {"kind": "content", "id": "v1"},
        "reason": reason,
        "reporter": {"account": account},
        **more,
    }
    filed: dict[str, Any] = platform.ok("POST", "/reports", body, status=201)
    return filed


@pytest.mark.clause("R1")
def test_reasons_in_plain_words(community: Any, platform: Caller) -> None:
    dutch = platform.ok("GET", "/reports/reasons?language=nl")["reasons"]
    english = platform.ok("GET", "/reports/reasons")["reasons"]
    assert [r["id"] for r in dutch] == [r["id"] for r in english]
    assert {"hate_speech", "illegal_content", "other"} <= {r["id"] for r in dutch}
    hate = next(r for r in dutch if r["id"] == "hate_speech")
    assert hate["title"] == "Haatzaaien"
    assert hate["sub_reasons"][0]["id"] == "hate_speech/1"
    assert [r["id"] for r in dutch if not r["asks_name"]] == ["child_exploitation"]
    assert platform.ok("GET", "/reports/reasons?language=xx")["reasons"] == english


@pytest.mark.clause("R1")
@pytest.mark.clause("A3")
def test_a_members_reports_with_outcome_and_appeal(story: Story) -> None:
    story.post("v1")
    filed = report(story.platform, sub_reason="hate_speech/1", location={"second": 83})
    mine = story.platform.ok("GET", "/reports?account=bob")["reports"]
    assert [(r["id"], r["status"], r["redress"]) for r in mine] == [(filed["id"], "in_review", None)]
    case = story.next_case()
    story.reviewer.ok(
        "POST", f"/cases/{case['id']}/decide", {"no_action": True, "explanation": "Fine."}, status=200
    )
    told = story.platform.ok("GET", f"/reports/{filed['id']}")
    assert told["status"] == "answered"
    assert told["redress"]["possible"] is True
    path = told["redress"]["post"].removeprefix("/api/v1")
    body = {"by": told["redress"]["by"], "report": filed["id"], "reason": "Look again."}
    appeal = story.platform.ok("POST", path, body, status=201)
    after = story.platform.ok("GET", "/reports?account=bob")["reports"][0]["redress"]
    assert (after["appeal"], after["possible"]) == (appeal["id"], False)


def test_somebody_elses_reports_are_not_among_them(story: Story) -> None:
    story.post("v1")
    report(story.platform)
    assert story.platform.ok("GET", "/reports?account=alice") == {"reports": []}
    assert story.platform.refused("GET", "/reports?account=nobody") == (404, {("account", "unknown_account")})
    assert story.platform.refused("GET", "/reports")[0] == 422


@pytest.mark.parametrize("scope", ["partner", "authority", "reviewer", "reader"])
def test_only_the_platform_asks_for_a_members_reports(community: Any, caller: Any, scope: str) -> None:
    assert caller(scope).refused("GET", "/reports?account=bob")[0] == 403


def test_the_same_again_is_the_first_one(story: Story) -> None:
    story.post("v1")
    first = report(story.platform)
    again = report(story.platform, explanation="Once more")
    assert again == first
    assert report(story.platform, reason="spam")["id"] != first["id"]
    assert report(story.platform, "charlie")["id"] != first["id"]
    assert len(story.platform.ok("GET", "/reports?account=bob")["reports"]) == 2


def test_two_reports_by_one_person_are_answered_by_one_decision(story: Story) -> None:
    story.post("v1")
    report(story.platform)
    report(story.platform, reason="spam")
    case = story.next_case()
    story.reviewer.ok(
        "POST", f"/cases/{case['id']}/decide", {"no_action": True, "explanation": "Fine."}, status=200
    )
    found = story.platform.ok("GET", "/reports?account=bob")["reports"]
    assert len({r["outcome"]["decision"] for r in found}) == 1


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"sub_reason": "hate_speech/99"}, ("sub_reason", "unknown_sub_reason")),
        ({"sub_reason": "spam/1"}, ("sub_reason", "unknown_sub_reason")),
        ({"sub_reason": "hate_speech"}, ("sub_reason", "unknown_sub_reason")),
        ({"location": {"second": -1}}, ("location.second", "out_of_range")),
        ({"language": "not a language"}, ("language", "unknown_language")),
    ],
)
def test_what_is_wrong_with_a_report(story: Story, more: dict[str, Any], fault: tuple[str, str]) -> None:
    story.post("v1")
    body = {
        "channel": "member",
        "subject": {"kind": "content", "id": "v1"},
        "reason": "hate_speech",
        "reporter": {"account": "bob"},
        **more,
    }
    status, faults = story.platform.refused("POST", "/reports", body)
    assert status in (400, 422)
    assert fault[0] in {at for at, _ in faults}
