"""The guidelines, statements and ages, clause by clause, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from tests.shared import POLICIES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.clause("G2")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_policy_has_its_own_words_and_list_in_both_languages(
    guidelines: str, nobody: Caller, language: str
) -> None:
    told = nobody.ok("GET", f"/guidelines?language={language}")
    assert {p["id"] for p in told["policies"]} == set(POLICIES)
    for policy in told["policies"]:
        assert policy["title"], policy["id"]
        assert len(policy["text"]) > 80, policy["id"]
        assert len(policy["do_not_post"]) >= 2, policy["id"]
    other = nobody.ok("GET", f"/guidelines?language={'en' if language == 'nl' else 'nl'}")
    ours = {p["id"]: p["text"] for p in told["policies"]}
    assert all(ours[p["id"]] != p["text"] for p in other["policies"])


@pytest.mark.clause("G3")
def test_parody_is_no_impersonation(story: Story) -> None:
    told = {p["id"]: p for p in story.platform.ok("GET", "/guidelines")["policies"]}
    assert "parody" in told["impersonation"]["exceptions"]
    words = (told["impersonation"]["text"] + " ".join(told["impersonation"]["do_not_post"])).lower()
    assert all(word in words for word in ("parody", "commentary", "fan"))
    story.post("v1", text="WAKER-TEST:impersonation:review")
    case = story.next_case()
    decided = story.reviewer.ok(
        "POST",
        f"/cases/{case['id']}/decide",
        {
            "ground": {"kind": "guidelines", "policy": "impersonation"},
            "exception": {"kind": "parody", "reasoning": "The name says parody and nobody is misled."},
        },
    )
    assert decided["exception"]["kind"] == "parody"
    assert story.shown("v1")["because"] == []


@pytest.mark.clause("G6")
@pytest.mark.parametrize("kind", ["video", "photo", "sound", "comment", "profile", "live", "message", "ad"])
def test_the_guidelines_apply_to_every_kind_of_content(story: Story, kind: str) -> None:
    posted = story.post("v1", text="WAKER-TEST:hate_speech", kind=kind)
    assert posted["decisions"][0]["policy"] == "hate_speech"
    assert not story.shown("v1", "profile")["visible"]


@pytest.mark.clause("G6")
@pytest.mark.parametrize(
    ("account", "more"),
    [
        ("state", {"kind": "government", "verified": True}),
        ("news", {"kind": "media", "followers": 5_000_000}),
    ],
)
def test_the_guidelines_apply_to_everyone(story: Story, account: str, more: dict[str, Any]) -> None:
    story.platform.ok("POST", "/accounts", {"accounts": [{"id": account, "country": "NL", **more}]})
    posted = story.post("v1", account, "WAKER-TEST:hate_speech")
    assert posted["decisions"][0]["restrictions"] == [{"kind": "remove"}]


@pytest.mark.clause("G1", "G5")
def test_versions_are_dated_noted_compared_and_named_by_decisions(
    story: Story, tmp_path: Path, nobody: Caller
) -> None:
    from waker.guidelines import versions
    from waker.policy.load import files_of

    first = nobody.ok("GET", "/guidelines?language=nl")
    before = story.post("v1", text="WAKER-TEST:spam")["decisions"][0]
    files = dict(files_of(versions.default_folder()))
    files["guidelines.yaml"] = files["guidelines.yaml"].replace(first["version"], "2026-11-15", 1)
    spam = files["policies/spam.yaml"]
    title = next(p["title"] for p in first["policies"] if p["id"] == "spam")
    files["policies/spam.yaml"] = spam.replace(title, f"{title} en ruis", 1)
    versions.publish(files, by="test")
    second = nobody.ok("GET", "/guidelines?language=nl")
    assert second["version"] == "2026-11-15"
    assert [v["version"] for v in second["versions"]] == ["2026-11-15", first["version"]]
    assert all(v["note"] and v["published_at"] for v in second["versions"])
    assert all(c["who"] and c["discipline"] and c["on"] for c in second["consulted"])
    assert second["consulted"]
    changed = nobody.ok("GET", f"/guidelines/{first['version']}/diff/2026-11-15?language=nl")["changed"]
    assert [(c["id"], c["fields"]["title"]) for c in changed] == [("spam", [title, f"{title} en ruis"])]
    after = story.post("v2", text="WAKER-TEST:spam")["decisions"][0]
    for decision, version in ((before, first["version"]), (after, "2026-11-15")):
        told = story.reviewer.ok("GET", f"/decisions/{decision['id']}")
        assert told["guidelines"] == version
        assert told["ground"]["policy"] == "spam"


@pytest.mark.clause("A1")
@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ["verwijderd", "automatisch", "niemand heeft het gemeld", "zes maanden"]),
     ("en", ["removed", "automatically", "nobody reported it", "six months"])],
)  # fmt: skip
def test_the_member_is_told_what_was_done_and_why_in_their_language(
    story: Story, language: str, words: list[str]
) -> None:
    decision = story.post("v1", text="WAKER-TEST:hate_speech")["decisions"][0]
    told = story.reviewer.ok("GET", f"/decisions/{decision['id']}/statement?language={language}")
    assert told["language"] == language
    for word in words:
        assert word in told["text"]
    version = story.platform.ok("GET", "/guidelines")["version"]
    assert version in told["parts"]["ground"]


@pytest.mark.clause("M3")
@pytest.mark.parametrize("feature", ["messages", "live.host"])
def test_messages_and_hosting_live_open_at_sixteen(story: Story, feature: str) -> None:
    accounts = [
        {"id": "almost", "birth_date": "2010-11-21", "country": "NL"},
        {"id": "just", "birth_date": "2010-11-20", "country": "NL"},
        {"id": "unknown", "country": "NL"},
    ]
    story.platform.ok("POST", "/accounts", {"accounts": accounts})
    at = "2026-11-20T12:00:00Z"
    assert story.may(feature, "just", at=at)["allowed"]
    for account in ("almost", "unknown"):
        assert [b["kind"] for b in story.may(feature, account, at=at)["because"]] == ["age"]
    assert story.may("comments", "almost", at=at)["allowed"]


@pytest.mark.clause("M4")
@pytest.mark.parametrize("feature", ["gifts.send", "gifts.receive"])
def test_gifts_open_at_eighteen(story: Story, feature: str) -> None:
    accounts = [
        {"id": "almost", "birth_date": "2008-11-21", "country": "NL"},
        {"id": "just", "birth_date": "2008-11-20", "country": "NL"},
    ]
    story.platform.ok("POST", "/accounts", {"accounts": accounts})
    at = "2026-11-20T12:00:00Z"
    assert story.may(feature, "just", at=at)["allowed"]
    assert [b["kind"] for b in story.may(feature, "almost", at=at)["because"]] == ["age"]
    story.post("v1", "almost")
    assert not story.shown("v1")["interactions"]["gift"]
    story.post("v2", "alice")
    assert story.shown("v2")["interactions"]["gift"]
    assert not story.shown("v2", viewer={"country": "NL", "age": 17})["interactions"]["gift"]
