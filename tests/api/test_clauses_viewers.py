"""What viewers choose, what labels do, and what the young may, clause by clause over HTTP."""

from __future__ import annotations

import pytest

from tests.api.stories import ADULT, Story, untouched

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.clause("E11")
def test_unverified_content_carries_a_label_and_asks_before_sharing(story: Story) -> None:
    story.post("v1")
    ground = {"kind": "context", "reason": "Fact-checkers could not verify it"}
    decision = story.decide("content", "v1", {"kind": "label", "label": "unverified"}, ground=ground)
    seen = story.shown("v1", "profile", {"account": "alice"})
    assert seen["labels"] == [{"kind": "unverified", "text": "Kon niet door factcheckers worden bevestigd"}]
    assert seen["prompt"]["text"].endswith("Weet je zeker dat je het wilt delen?")
    assert seen["because"] == [decision["id"]]
    assert seen["show"]
    assert story.standing("alice")["total"] == 0


@pytest.mark.clause("X2")
@pytest.mark.parametrize("surface", ["for_you", "discover", "search", "hashtag"])
def test_viewers_skip_flashing_content_where_they_did_not_ask_for_it(story: Story, surface: str) -> None:
    story.post("v1")
    story.decide("content", "v1", {"kind": "label", "label": "photosensitive"}, policy="graphic_content")
    skips = {**ADULT, "skip_photosensitive": True}
    assert not story.shown("v1", surface, skips)["show"]
    assert story.shown("v1", surface, ADULT)["show"]


@pytest.mark.clause("X2")
@pytest.mark.parametrize("surface", ["profile", "direct", "live"])
def test_viewers_who_skip_flashing_content_get_a_screen_before_it(story: Story, surface: str) -> None:
    story.post("v1")
    story.decide("content", "v1", {"kind": "label", "label": "photosensitive"}, policy="graphic_content")
    skips = {**ADULT, "skip_photosensitive": True}
    assert story.shown("v1", surface, skips)["screen"]["kind"] == "photosensitive"
    assert story.shown("v1", surface, ADULT)["screen"] is None


@pytest.mark.clause("M2")
def test_accounts_below_sixteen_start_out_private(story: Story) -> None:
    accounts = [
        {"id": "thirteen", "birth_date": "2013-01-01", "country": "NL"},
        {"id": "forty", "birth_date": "1986-01-01", "country": "NL"},
    ]
    results = story.platform.ok("POST", "/accounts", {"accounts": accounts})["results"]
    assert [r["defaults"]["private"] for r in results] == [True, False]


@pytest.mark.clause("M5")
def test_a_region_sets_a_higher_age(story: Story) -> None:
    at = "2026-11-20T12:00:00Z"
    born = "2012-06-01"
    assert story.may("sign_up", None, birth_date=born, country="NL", at=at)["allowed"]
    refusal = story.may("sign_up", None, birth_date=born, country="AU", at=at)
    assert [b["kind"] for b in refusal["because"]] == ["age"]


def test_a_sound_that_is_muted_is_silent_in_every_item_that_uses_it(story: Story) -> None:
    story.post("v1", sound="s1")
    story.post("v2", "bob", sound="s1")
    story.post("v3", sound="s2")
    decision = story.decide("sound", "s1", {"kind": "mute"}, policy="hateful_ideology")
    assert [story.shown(v)["sound"] for v in ("v1", "v2", "v3")] == [False, False, True]
    story.undo(decision["id"])
    assert untouched(story.shown("v1"))
