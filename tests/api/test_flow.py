"""From a post to a decision to what a viewer sees, through the API alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from tests.api.support import Caller
from waker.ledger.models import Decision, Entry

pytestmark = pytest.mark.usefixtures("community")
PLAIN = {"id": "v1", "kind": "video", "account": "alice", "text": "Zonsondergang in Zeeland", "country": "NL"}
HATE = {"kind": "guidelines", "policy": "hate_speech"}
REMOVE = {"ground": HATE, "restrictions": [{"kind": "remove"}], "explanation": "Against the guidelines."}
REPORT = {
    "channel": "member",
    "subject": {"kind": "content", "id": "v1"},
    "reason": "hate_speech",
    "explanation": "Look.",
    "reporter": {"account": "bob"},
}


@pytest.fixture(autouse=True)
def phrases() -> Any:
    with override_settings(WAKER_TEST_PHRASES=True):
        yield


def send(platform: Caller, *items: dict[str, Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = platform.ok("POST", "/items", {"items": items})["results"]
    return results


def shown(platform: Caller, item: str, surface: str = "for_you", **viewer: Any) -> dict[str, Any]:
    body = {"viewer": viewer or {"account": "bob"}, "surface": surface, "items": [item]}
    treatment: dict[str, Any] = platform.ok("POST", "/treatments", body)["treatments"][0]
    return treatment


def test_a_harmless_item_is_shown(platform: Caller) -> None:
    (result,) = send(platform, PLAIN)
    assert (result["status"], result["revision"], result["decisions"], result["cases"]) == (
        "accepted",
        1,
        [],
        [],
    )
    assert shown(platform, "v1")["show"]
    item = platform.ok("GET", "/items/v1")
    assert (item["text"], item["account"], item["restrictions"]) == ("Zonsondergang in Zeeland", "alice", [])


def test_an_item_is_given_back_as_it_was_sent(platform: Caller) -> None:
    media = [
        {"kind": "video", "url": "https://media.example.org/v1.mp4", "hashes": {"md5": "ab", "pdq": ["cd"]}}
    ]
    sent = {
        **PLAIN,
        "media": media,
        "attributes": {"source": {"app": [1, 2.5, None, "é"]}},
        "hashtags": ["Zee"],
    }
    send(platform, sent)
    kept = platform.ok("GET", "/items/v1")
    assert {name: kept[name] for name in sent} == sent


def test_a_certain_violation_is_removed_at_once(platform: Caller) -> None:
    (result,) = send(platform, {**PLAIN, "text": "WAKER-TEST:hate_speech"})
    decision = result["decisions"][0]
    assert [r["kind"] for r in decision["restrictions"]] == ["remove"]
    assert not shown(platform, "v1")["visible"]
    assert shown(platform, "v1")["because"] == [decision["id"]]
    own = shown(platform, "v1", account="alice")
    assert own["visible"]
    assert own["owner_notice"]["decision"] == decision["id"]
    statement = platform.ok("GET", f"/decisions/{decision['id']}/statement?language=nl")
    assert statement["language"] == "nl"
    assert own["owner_notice"]["statement"].endswith(f"/decisions/{decision['id']}/statement")
    whole = platform.ok("GET", f"/decisions/{decision['id']}")
    assert whole["automation"] == "full"
    assert whole["trace"]["rules"]


def test_one_bad_item_leaves_the_others(platform: Caller) -> None:
    results = send(
        platform,
        PLAIN,
        {**PLAIN, "id": "v2", "country": "Nederland"},
        {**PLAIN, "id": "v3", "account": "nobody"},
        {**PLAIN, "id": "v4", "text": "a" * 2_000_000},
        {**PLAIN, "id": "v5", "text": "a\x00b"},
        {**PLAIN, "id": "v6", "created_at": "0001-01-01T00:00:00Z"},
        {**PLAIN, "id": "v7", "created_at": "9999-12-31T23:59:59-12:00"},
        {**PLAIN, "id": "v8", "kind": "film"},
        {**PLAIN, "id": "v9", "parent": "v404"},
        {"id": "v10"},
    )
    assert [r["status"] for r in results] == ["accepted"] + ["rejected"] * 9
    assert [(r["errors"][0]["at"], r["errors"][0]["code"]) for r in results[1:]] == [
        ("country", "unknown_country"),
        ("account", "unknown_account"),
        ("text", "too_long"),
        ("text", "nul_byte"),
        ("created_at", "out_of_range"),
        ("created_at", "out_of_range"),
        ("kind", "unknown_value"),
        ("parent", "unknown_item"),
        ("kind", "required"),
    ]
    assert [r["id"] for r in results[1:]] == [f"v{n}" for n in range(2, 11)]
    for n in range(2, 11):
        assert platform.get(f"/items/v{n}").status_code == 404


def test_a_thousand_and_one_items(platform: Caller) -> None:
    items = [{**PLAIN, "id": f"v{n}"} for n in range(1_001)]
    assert platform.refused("POST", "/items", {"items": items}) == (422, {("items", "too_many")})
    assert platform.get("/items/v1").status_code == 404


def test_the_same_item_again_changes_nothing(platform: Caller) -> None:
    doubtful = {**PLAIN, "text": "WAKER-TEST:hate_speech:review"}
    first = send(platform, doubtful)
    position = Entry.objects.count()
    assert send(platform, doubtful) == first
    assert Entry.objects.count() == position
    (again,) = send(platform, {**doubtful, "text": "something else"})
    assert again["revision"] == 2


def test_an_answer_tells_what_stands_whatever_was_edited(platform: Caller, reviewer: Caller) -> None:
    send(platform, PLAIN)
    subject = {"subject": {"kind": "content", "id": "v1"}}
    decision = reviewer.ok("POST", "/decisions", {**REMOVE, **subject}, status=201)
    (edited,) = send(platform, {**PLAIN, "text": "Zonsondergang in Zeeland."})
    assert edited["revision"] == 2
    assert not edited["treatment"]["visible"]
    assert edited["treatment"]["because"] == [decision["id"]]


def test_the_same_item_again_is_shown_as_in_its_country(platform: Caller, reviewer: Caller) -> None:
    send(platform, PLAIN)
    withhold = {**REMOVE, "restrictions": [{"kind": "withhold", "countries": ["NL"]}]}
    reviewer.ok("POST", "/decisions", {**withhold, "subject": {"kind": "content", "id": "v1"}}, status=201)
    (again,) = send(platform, PLAIN)
    assert not again["treatment"]["visible"]


def test_a_doubtful_item_goes_to_a_person_who_decides(platform: Caller, reviewer: Caller) -> None:
    (result,) = send(platform, {**PLAIN, "text": "WAKER-TEST:hate_speech:review"})
    assert not shown(platform, "v1")["recommendable"]
    assert shown(platform, "v1")["visible"]
    case = reviewer.ok("POST", "/cases/next", {})
    assert [case["id"]] == result["cases"]
    assert case["state"] == "claimed"
    decision = reviewer.ok("POST", f"/cases/{case['id']}/decide", REMOVE)
    assert decision["cites"]["flags"] == [f["id"] for f in case["flags"]]
    assert decision["by"]["kind"] == "key"
    assert "moderator" not in decision["by"]["id"]
    assert not shown(platform, "v1")["visible"]
    assert reviewer.ok("GET", f"/cases/{case['id']}")["state"] == "decided"
    assert reviewer.refused("POST", f"/cases/{case['id']}/decide", REMOVE)[0] == 409
    standing = platform.ok("GET", "/accounts/alice/standing")
    assert standing["total"] >= 0
    assert reviewer.call("POST", "/cases/next", {}).status_code == 204


def test_an_undone_decision_leaves_no_trace_in_treatment(platform: Caller, reviewer: Caller) -> None:
    send(platform, PLAIN)
    before, standing = shown(platform, "v1"), platform.ok("GET", "/accounts/alice/standing")
    decision = reviewer.ok(
        "POST", "/decisions", {"subject": {"kind": "content", "id": "v1"}, **REMOVE}, status=201
    )
    assert not shown(platform, "v1")["visible"]
    undone = reviewer.ok(
        "POST", f"/decisions/{decision['id']}/undo", {"explanation": "Wrong item."}, status=201
    )
    assert undone["undoes"] == decision["id"]
    assert shown(platform, "v1") == before
    after = platform.ok("GET", "/accounts/alice/standing")
    assert {**after, "at": None} == {**standing, "at": None}
    assert reviewer.refused("POST", f"/decisions/{decision['id']}/undo", {"explanation": "Again."})[0] == 409


def test_a_decision_comes_once_with_an_idempotency_key(platform: Caller, reviewer: Caller) -> None:
    send(platform, PLAIN)
    body = {"subject": {"kind": "content", "id": "v1"}, **REMOVE}
    one = reviewer.ok("POST", "/decisions", body, Idempotency_Key="k")
    two = reviewer.ok("POST", "/decisions", body, Idempotency_Key="k")
    assert one == two
    assert Decision.objects.filter(subject="content:v1").count() == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"subject": {"kind": "content", "id": "v404"}}, ("subject.id", "unknown_item")),
        (
            {"subject": {"kind": "account", "id": "nobody"}, "restrictions": [{"kind": "suspend"}]},
            ("subject.id", "unknown_account"),
        ),
        ({"subject": {"kind": "territory", "id": "UK"}}, ("restrictions.0.kind", "does_not_fit")),
        ({"ground": {"kind": "guidelines", "policy": "hate_speach"}}, ("ground.policy", "unknown_policy")),
        ({"ground": {"kind": "illegal", "law": "x", "country": "XX"}}, ("ground.country", "unknown_country")),
        ({"restrictions": [{"kind": "terminate"}]}, ("restrictions.0.kind", "does_not_fit")),
        (
            {"restrictions": [{"kind": "withhold", "countries": ["Holland"]}]},
            ("restrictions.0.countries.0", "unknown_country"),
        ),
        (
            {
                "subject": {"kind": "hashtag", "id": "x"},
                "restrictions": [{"kind": "redirect", "target": "Java\tScript:alert(1)"}],
            },
            ("restrictions.0.target", "forbidden"),
        ),
        ({"supersedes": "d_404"}, ("supersedes", "unknown_decision")),
        ({"explanation": "a\x00"}, ("explanation", "nul_byte")),
    ],
)
def test_a_decision_that_is_wrong_is_not_taken(
    platform: Caller, reviewer: Caller, change: dict[str, Any], expected: tuple[str, str]
) -> None:
    send(platform, PLAIN)
    position = Entry.objects.count()
    body = {"subject": {"kind": "content", "id": "v1"}, **REMOVE, **change}
    status, faults = reviewer.refused("POST", "/decisions", body)
    assert (status, faults) == (422, {expected})
    assert Entry.objects.count() == position


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"items": ["v1", "v404"]}, ("items.1", "unknown_item")),
        ({"viewer": {"account": "nobody"}}, ("viewer.account", "unknown_account")),
        ({"viewer": {"country": "nl"}}, ("viewer.country", "unknown_country")),
        ({"viewer": {"age": -1}}, ("viewer.age", "out_of_range")),
        ({"surface": "home"}, ("surface", "unknown_value")),
        ({"at": "0001-01-01T00:00:00+12:00"}, ("at", "out_of_range")),
        ({"items": ["v1"] * 1_001}, ("items", "too_many")),
    ],
)
def test_a_question_that_is_wrong(platform: Caller, query: dict[str, Any], expected: tuple[str, str]) -> None:
    send(platform, PLAIN)
    body = {"viewer": {"account": "bob"}, "surface": "for_you", "items": ["v1"], **query}
    assert platform.refused("POST", "/treatments", body) == (422, {expected})


def test_permissions_name_every_reason(platform: Caller, reviewer: Caller) -> None:
    assert platform.ok("POST", "/permissions", {"account": "bob", "feature": "live.host"})["allowed"]
    refused = platform.ok("POST", "/permissions", {"account": "charlie", "feature": "live.host"})
    assert [r["kind"] for r in refused["because"]] == ["age"]
    reviewer.ok(
        "POST",
        "/decisions",
        {
            "subject": {"kind": "territory", "id": "RU"},
            "ground": {"kind": "context", "reason": "law", "situation": "war"},
            "restrictions": [{"kind": "feature_off", "feature": "live.host"}],
        },
    )
    query = {"account": "charlie", "country": "RU", "feature": "live.host"}
    assert [r["kind"] for r in platform.ok("POST", "/permissions", query)["because"]] == ["age", "territory"]
    young = {"feature": "sign_up", "birth_date": "2020-01-01", "country": "NL"}
    assert not platform.ok("POST", "/permissions", young)["allowed"]


def test_reports_come_together_in_a_case_that_answers_them(platform: Caller, reviewer: Caller) -> None:
    send(platform, PLAIN)
    one = platform.ok("POST", "/reports", REPORT, status=201)
    two = platform.ok("POST", "/reports", {**REPORT, "explanation": "Again."}, status=201)
    assert one["case"] == two["case"]
    assert platform.ok("GET", f"/reports/{one['id']}")["status"] in ("received", "in_review")
    decision = reviewer.ok(
        "POST", f"/cases/{one['case']}/decide", {"no_action": True, "explanation": "Fine."}
    )
    assert set(decision["cites"]["reports"]) == {one["id"], two["id"]}
    answered = platform.ok("GET", f"/reports/{two['id']}")
    assert (answered["status"], answered["outcome"]["decision"]) == ("answered", decision["id"])


def test_a_partner_files_in_its_own_channel_only(platform: Caller, caller: Callable[..., Caller]) -> None:
    send(platform, PLAIN)
    partner = caller("partner")
    body = {**REPORT, "channel": "partner", "reporter": {"name": "Hotline", "email": "desk@hotline.example"}}
    filed = partner.ok("POST", "/reports", body)
    assert partner.ok("GET", f"/reports/{filed['id']}")["channel"] == "partner"
    assert partner.refused("POST", "/reports", REPORT) == (403, {("channel", "wrong_channel")})
    members = platform.ok("POST", "/reports", REPORT)
    assert partner.get(f"/reports/{members['id']}").status_code == 404


def test_the_feed_tells_each_change_once(platform: Caller, reviewer: Caller) -> None:
    send(platform, PLAIN)
    start = platform.ok("GET", "/changes")["cursor"]
    body = {"subject": {"kind": "content", "id": "v1"}, **REMOVE}
    decision = reviewer.ok("POST", "/decisions", body)["id"]
    undone = reviewer.ok("POST", f"/decisions/{decision}/undo", {"explanation": "Wrong."})["id"]
    first = platform.ok("GET", f"/changes?after={start}&limit=1")
    assert [(c["decision"], c["lifts"]) for c in first["changes"]] == [(decision, None)]
    rest = platform.ok("GET", f"/changes?after={first['cursor']}")
    assert (undone, decision) in [(c["decision"], c["lifts"]) for c in rest["changes"]]
    assert platform.ok("GET", f"/changes?after={rest['cursor']}")["changes"] == []
    assert platform.refused("GET", "/changes?after=yesterday") == (422, {("after", "bad_cursor")})


def test_the_queue_is_paged_without_gaps(platform: Caller, reviewer: Caller) -> None:
    send(platform, *[{**PLAIN, "id": f"v{n}", "text": "WAKER-TEST:hate_speech:review"} for n in range(7)])
    whole = reviewer.ok("GET", "/cases")
    seen, cursor = [], ""
    while True:
        page = reviewer.ok("GET", f"/cases?limit=3{cursor}")
        seen += [case["id"] for case in page["cases"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [case["id"] for case in whole["cases"]]
    assert len(set(seen)) == 7
    for bad in ("/cases?limit=0", "/cases?limit=201", "/cases?state=lost", "/cases?cursor=zz"):
        assert reviewer.refused("GET", bad)[0] == 422


def test_two_reviewers_of_one_key_do_not_get_the_same_case(
    platform: Caller, caller: Callable[..., Caller]
) -> None:
    send(platform, *[{**PLAIN, "id": f"v{n}", "text": "WAKER-TEST:hate_speech:review"} for n in range(2)])
    team = caller("reviewer")
    ann = team.ok("POST", "/cases/next", {}, Waker_Reviewer="ann@example.org")
    ben = team.ok("POST", "/cases/next", {}, Waker_Reviewer="ben@example.org")
    assert ann["id"] != ben["id"]
    assert team.ok("POST", "/cases/next", {}, Waker_Reviewer="ANN@example.org")["id"] == ann["id"]
    assert team.refused("POST", f"/cases/{ann['id']}/claim", Waker_Reviewer="ben@example.org")[0] == 409
    assert team.refused("POST", "/cases/next", {}, Waker_Reviewer="ann") == (
        422,
        {("Waker-Reviewer", "not_an_email")},
    )


def test_a_bound_key_acts_for_nobody_else(reviewer: Caller) -> None:
    status, faults = reviewer.refused("POST", "/cases/next", {}, Waker_Reviewer="ann@example.org")
    assert (status, faults) == (403, {("Waker-Reviewer", "other_reviewer")})


def test_staff_act_by_their_number(platform: Caller, caller: Callable[..., Caller]) -> None:
    from django.contrib.auth import get_user_model

    ann = get_user_model().objects.create(email="ann@example.org", role="moderator")
    send(platform, PLAIN)
    body = {"subject": {"kind": "content", "id": "v1"}, **REMOVE}
    team = caller("reviewer")
    decision = team.ok("POST", "/decisions", body, Waker_Reviewer="Ann@Example.org")
    assert decision["by"] == {"kind": "staff", "id": str(ann.pk)}
    ann.is_active = False
    ann.save()
    assert team.refused("POST", "/cases/next", {}, Waker_Reviewer="ann@example.org")[0] == 403


def test_guidelines_are_for_everybody(nobody: Caller, guidelines: str) -> None:
    dutch = nobody.ok("GET", "/guidelines?language=nl")
    english = nobody.ok("GET", f"/guidelines/{guidelines}")
    assert dutch["version"] == english["version"] == guidelines
    hate = {
        g["language"]: next(p for p in g["policies"] if p["id"] == "hate_speech") for g in (dutch, english)
    }
    assert hate["nl"]["title"] != hate["en"]["title"]
    assert nobody.ok("GET", "/guidelines?language=nl-BE")["language"] == "nl"
    assert nobody.ok("GET", "/guidelines?language=tlh")["language"] == "en"
    assert hate["nl"]["do_not_post"]
    assert [v["version"] for v in english["versions"]] == [guidelines]
    difference = nobody.ok("GET", f"/guidelines/{guidelines}/diff/{guidelines}")
    assert (difference["added"], difference["removed"], difference["changed"]) == ([], [], [])
    assert nobody.get("/guidelines/1999-01-01").status_code == 404
    assert nobody.refused("GET", "/guidelines?language=%21") == (422, {("language", "out_of_range")})


def test_ids_may_hold_slashes_and_other_signs(platform: Caller) -> None:
    from urllib.parse import quote

    for id_ in ("a/b", "a b", "a?b#c", "100%", "été", "..", "a/standing"):
        (result,) = send(platform, {**PLAIN, "id": id_})
        assert result["status"] == "accepted"
        assert platform.ok("GET", f"/items/{quote(id_, safe='')}")["id"] == id_
