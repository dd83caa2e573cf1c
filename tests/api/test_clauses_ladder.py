"""The ladder of measures, clause by clause, as a host platform sees it over HTTP."""

from __future__ import annotations

import pytest

from tests.api.stories import ADULT, Story, untouched

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.clause("E1")
def test_removed_content_is_gone_for_everyone_but_its_maker_who_hears_why(story: Story) -> None:
    posted = story.post("v1", text="WAKER-TEST:hate_speech")
    decision = posted["decisions"][0]
    assert decision["policy"] == "hate_speech"
    assert [r["kind"] for r in decision["restrictions"]] == ["remove"]
    for surface in ("for_you", "search", "hashtag", "profile", "direct", "live", "ads"):
        seen = story.shown("v1", surface)
        assert (seen["visible"], seen["show"], seen["because"]) == (False, False, [decision["id"]])
    own = story.shown("v1", "profile", {"account": "alice"})
    assert own["visible"]
    assert own["owner_notice"]["decision"] == decision["id"]
    statement = story.reviewer.ok("GET", f"/decisions/{decision['id']}/statement")
    assert "Haatzaaien" in statement["text"]


@pytest.mark.clause("E1")
def test_what_hangs_below_removed_content_goes_with_it(story: Story) -> None:
    story.post("v1")
    story.post("c1", "bob", "leuk", kind="comment", parent="v1")
    story.post("c2", "alice", "dank je", kind="comment", parent="c1")
    assert untouched(story.shown("c2"))
    removal = story.decide("content", "v1", {"kind": "remove"})
    assert not story.shown("c2", "profile")["visible"]
    assert story.shown("c2", "profile")["because"] == [removal["id"]]


@pytest.mark.clause("E3")
def test_content_out_of_recommendation_stays_visible(story: Story) -> None:
    story.post("v1")
    decision = story.decide("content", "v1", {"kind": "not_recommended"}, policy="spam")
    seen = story.shown("v1")
    assert (seen["show"], seen["visible"], seen["recommendable"]) == (False, True, False)
    assert seen["because"] == [decision["id"]]
    assert story.shown("v1", "profile")["show"]
    assert story.shown("v1", "search")["show"]


@pytest.mark.clause("E3", "D1")
def test_doubtful_content_is_held_from_recommendation_until_a_person_decides(story: Story) -> None:
    posted = story.post("v1", text="WAKER-TEST:bullying:review")
    assert posted["decisions"][0]["hold"]
    assert not story.shown("v1")["recommendable"]
    assert story.shown("v1", "profile")["visible"]
    case = story.next_case()
    assert posted["cases"] == [case["id"]]
    story.reviewer.ok(
        "POST", f"/cases/{case['id']}/decide", {"no_action": True, "explanation": "Friends joking."}
    )
    assert untouched(story.shown("v1"))
    assert story.standing("alice")["total"] == 0


@pytest.mark.clause("D1")
def test_certain_cases_are_decided_by_rules_and_doubtful_ones_by_people(story: Story) -> None:
    certain = story.post("v1", text="WAKER-TEST:phishing")
    doubtful = story.post("v2", text="WAKER-TEST:phishing:review")
    assert certain["cases"] == []
    assert certain["decisions"][0]["automated"]
    assert not certain["decisions"][0]["hold"]
    assert len(doubtful["cases"]) == 1
    told = story.reviewer.ok("GET", f"/decisions/{certain['decisions'][0]['id']}")
    assert told["automation"] == "full"
    assert told["trace"]["rules"][0]["rule"] == "test_phrase"
    case = story.next_case()
    decided = story.reviewer.ok(
        "POST",
        f"/cases/{case['id']}/decide",
        {"ground": {"kind": "guidelines", "policy": "phishing"}, "restrictions": [{"kind": "remove"}]},
    )
    assert decided["automation"] == "none"
    assert decided["supersedes"] == doubtful["decisions"][0]["id"]
    assert not story.shown("v2", "profile")["visible"]


@pytest.mark.clause("E4", "G4")
def test_an_exception_keeps_violating_content_up_and_says_who_and_why(story: Story) -> None:
    story.post("v1", text="WAKER-TEST:graphic_content:review")
    case = story.next_case()
    decided = story.reviewer.ok(
        "POST",
        f"/cases/{case['id']}/decide",
        {
            "ground": {"kind": "guidelines", "policy": "graphic_content"},
            "exception": {
                "kind": "newsworthy",
                "reasoning": "Footage of a protest that the whole country discusses.",
            },
        },
    )
    assert untouched(story.shown("v1"))
    told = story.reviewer.ok("GET", f"/decisions/{decided['id']}")
    assert told["exception"]["kind"] == "newsworthy"
    assert "protest" in told["exception"]["reasoning"]
    assert told["by"]["kind"] in ("staff", "key")
    assert story.standing("alice")["total"] == 0


@pytest.mark.clause("G4")
@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        ("incitement_to_violence", "newsworthy"),
        ("child_exploitation", "educational"),
        ("child_exploitation", "artistic"),
    ],
)
def test_some_policies_never_get_an_exception(story: Story, policy: str, kind: str) -> None:
    story.post("v1")
    status, faults = story.reviewer.refused(
        "POST",
        "/decisions",
        {
            "subject": {"kind": "content", "id": "v1"},
            "ground": {"kind": "guidelines", "policy": policy},
            "exception": {"kind": kind, "reasoning": "Long enough to count as reasoning."},
        },
    )
    assert (status, faults) == (422, {("exception.kind", "forbidden")})
    assert untouched(story.shown("v1"))


@pytest.mark.clause("E5", "E9")
@pytest.mark.parametrize(
    "feature", ["live.host", "messages", "comments", "upload", "gifts.send", "advertise"]
)
def test_one_feature_is_denied_and_nothing_else(story: Story, feature: str) -> None:
    story.post("v1")
    decision = story.decide(
        "account", "alice", {"kind": "feature_off", "feature": feature, "until": "2036-01-01T00:00:00Z"}
    )
    refusal = story.may(feature)
    assert not refusal["allowed"]
    assert [(b["kind"], b["decision"], b["until"]) for b in refusal["because"]] == [
        ("decision", decision["id"], "2036-01-01T00:00:00Z")
    ]
    for other in {"live.host", "messages", "comments", "upload", "gifts.send", "advertise"} - {feature}:
        assert story.may(other)["allowed"], other
    assert untouched(story.shown("v1"))


@pytest.mark.clause("E6")
def test_zero_tolerance_removes_content_and_account_at_once_as_one_act(story: Story) -> None:
    story.post("v0", text="Gewoon een dansje")
    posted = story.post("v1", text="WAKER-TEST:child_exploitation")
    by_subject = {d["subject"]["kind"]: d for d in posted["decisions"]}
    assert [r["kind"] for r in by_subject["content"]["restrictions"]] == ["remove"]
    assert [r["kind"] for r in by_subject["account"]["restrictions"]] == ["terminate"]
    acts = {story.reviewer.ok("GET", f"/decisions/{d['id']}")["act"] for d in posted["decisions"]}
    assert len(acts) == 1
    assert not story.shown("v0", "profile")["visible"]
    assert not story.may("upload")["allowed"]


@pytest.mark.clause("E6", "E8")
def test_repeated_hate_speech_leads_to_suspension_and_then_removal(story: Story) -> None:
    suspended_at = closed_at = None
    for n in range(1, 13):
        story.post(f"v{n}", text="WAKER-TEST:hate_speech")
        kinds = {r["kind"] for r in story.standing("alice")["restrictions"]}
        if "suspend" in kinds and suspended_at is None:
            suspended_at = n
            refusal = story.may("comments")["because"][0]
            assert refusal["until"] is not None
        if "terminate" in kinds:
            closed_at = n
            break
    assert suspended_at is not None
    assert closed_at is not None
    assert 1 < suspended_at < closed_at
    derived = next(r for r in story.standing("alice")["restrictions"] if r["kind"] == "terminate")
    told = story.reviewer.ok("GET", f"/decisions/{derived['decision']}")
    assert told["derived"]["cause"] == "ladder"
    assert len(told["derived"]["from"]) >= 2


@pytest.mark.clause("E8")
def test_a_suspension_ends_by_itself(story: Story) -> None:
    decision = story.decide("account", "bob", {"kind": "suspend", "until": "2036-06-01T00:00:00Z"})
    assert not story.may("upload", "bob")["allowed"]
    assert story.may("upload", "bob", at="2036-06-01T00:00:00Z")["allowed"]
    assert story.may("upload", "bob", at="2036-05-31T23:59:59Z")["because"][0]["decision"] == decision["id"]


@pytest.mark.clause("E7")
def test_a_device_ban_closes_every_account_on_it_and_refuses_new_ones(story: Story) -> None:
    story.platform.ok(
        "POST", "/accounts", {"accounts": [{"id": "dora", "birth_date": "1990-01-01", "devices": ["d1"]}]}
    )
    ban = story.decide("device", "d1", {"kind": "ban"}, policy="fake_engagement")
    for account in ("charlie", "dora"):
        assert {r["kind"] for r in story.standing(account)["restrictions"]} == {"terminate"}
    sign_up = story.may("sign_up", None, device="d1", birth_date="1990-01-01", country="NL")
    assert [b["kind"] for b in sign_up["because"]] == ["device"]
    assert story.may("sign_up", None, device="d2", birth_date="1990-01-01", country="NL")["allowed"]
    story.platform.ok(
        "POST", "/accounts", {"accounts": [{"id": "late", "birth_date": "1990-01-01", "devices": ["d1"]}]}
    )
    assert {r["kind"] for r in story.standing("late")["restrictions"]} == {"terminate"}
    hers = story.decide("account", "dora", {"kind": "feature_off", "feature": "messages"}, policy="spam")
    story.undo(ban["id"])
    for account in ("charlie", "late"):
        assert story.standing(account)["restrictions"] == []
    assert [r["decision"] for r in story.standing("dora")["restrictions"]] == [hers["id"]]
    assert story.may("sign_up", None, device="d1", birth_date="1990-01-01", country="NL")["allowed"]


@pytest.mark.clause("E10")
def test_a_country_loses_features_for_a_situation_and_gets_them_back_without_a_trace(story: Story) -> None:
    before = story.standing("alice")["restrictions"]
    ground = {"kind": "context", "reason": "New law endangers those who post", "situation": "war"}
    off = [{"kind": "feature_off", "feature": feature} for feature in ("upload", "live.host")]
    decision = story.decide("territory", "RU", *off, ground=ground)
    for feature in ("upload", "live.host"):
        refusal = story.may(feature, country="RU")
        assert [(b["kind"], b["decision"]) for b in refusal["because"]] == [("territory", decision["id"])]
        assert story.may(feature, country="NL")["allowed"]
    assert story.may("messages", country="RU")["allowed"]
    standing = story.standing("alice")
    assert (standing["restrictions"], standing["total"]) == (before, 0)
    story.undo(decision["id"])
    assert story.may("upload", country="RU") == {"allowed": True, "because": []}


@pytest.mark.clause("E12")
def test_disturbing_content_comes_behind_a_screen_that_adults_may_pass(story: Story) -> None:
    story.post("v1")
    decision = story.decide("content", "v1", {"kind": "warning_screen"}, policy="graphic_content")
    screened = story.shown("v1", "profile")
    assert screened["screen"]["kind"] == "warning_screen"
    assert screened["because"] == [decision["id"]]
    assert not story.shown("v1")["recommendable"]
    opted = story.shown("v1", "profile", {**ADULT, "allow_graphic": True})
    assert opted["screen"] is None
    assert opted["recommendable"]
    minor = story.shown("v1", "profile", {"country": "NL", "age": 17, "allow_graphic": True})
    assert minor["screen"]["kind"] == "warning_screen"


@pytest.mark.clause("E13")
def test_content_withheld_in_one_country_is_visible_elsewhere(story: Story) -> None:
    story.post("v1")
    ground = {"kind": "illegal", "law": "Strafgesetzbuch, § 86a", "country": "DE"}
    decision = story.decide("content", "v1", {"kind": "withhold", "countries": ["DE", "AT"]}, ground=ground)
    for country, visible in (("DE", False), ("AT", False), ("NL", True), ("FR", True)):
        seen = story.shown("v1", "profile", {"country": country, "age": 30})
        assert seen["visible"] is visible
        assert seen["because"] == ([] if visible else [decision["id"]])


@pytest.mark.clause("E14")
def test_undoing_a_decision_leaves_the_state_as_if_it_had_never_been(story: Story) -> None:
    story.post("v1")
    story.post("v2")
    first = story.decide("content", "v1", {"kind": "remove"})
    second = story.decide("content", "v2", {"kind": "remove"})
    assert story.standing("alice")["total"] == 2
    undone = story.undo(first["id"])
    assert undone["undoes"] == first["id"]
    assert untouched(story.shown("v1"))
    standing = story.standing("alice")
    assert [s["decision"] for s in standing["strikes"]] == [second["id"]]
    assert not story.shown("v2", "profile")["visible"]
    status, faults = story.reviewer.refused(
        "POST", f"/decisions/{first['id']}/undo", {"explanation": "Again."}
    )
    assert status == 409
    assert {code for _, code in faults} == {"already_superseded"}
