"""Languages over HTTP: told apart, with the confidence kept; mixed and unknown texts; what an item declares wins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.stories import Story
from tests.sentences import SENTENCES

pytestmark = pytest.mark.django_db(transaction=True)


def language_of(found: dict[str, Any]) -> tuple[str | None, float | None, list[str]]:
    return found["language"], found["language_confidence"], found["languages"]


@pytest.mark.clause("D3")
def test_more_than_sixty_languages_are_told(story: Story) -> None:
    accounts = {"accounts": [{"id": "silent"}]}
    story.platform.ok("POST", "/accounts", accounts)
    items = [
        {"id": f"in-{language}", "kind": "comment", "account": "silent", "text": text}
        for language, text in SENTENCES.items()
    ]
    results = story.platform.ok("POST", "/items", {"items": items})["results"]
    told = {result["id"].removeprefix("in-"): result for result in results}
    assert {wanted: found["language"] for wanted, found in told.items() if found["language"] != wanted} == {}
    assert len(told) >= 90
    assert all(found["languages"] == [wanted] for wanted, found in told.items())
    assert sum(found["language_confidence"] >= 0.5 for found in told.values()) >= 90


@pytest.mark.clause("D3")
def test_a_case_asks_for_the_languages_of_its_text(story: Story) -> None:
    from waker.ledger.models import Case

    phrase = "WAKER-TEST:spam:review"
    texts = {
        "polish": (f"{SENTENCES['pl']} {phrase}", ["pl"]),
        "mixed": (f"{SENTENCES['nl']} {SENTENCES['tr']} {phrase}", ["nl", "tr"]),
        "unknown": (f"sdkfjh weiruyt xcmvnb qpwoei zmxncb lskdjf {phrase}", []),
    }
    for id_, (text, languages) in texts.items():
        case = story.post(id_, text=text)["cases"][0]
        assert sorted(Case.objects.get(id=case).languages) == languages, id_
        story.post(f"{id_}-too", text=text.replace(phrase, "").strip())
        report = {"channel": "member", "subject": {"kind": "content", "id": f"{id_}-too"}, "reason": "spam"}
        filed = story.platform.ok("POST", "/reports", {**report, "reporter": {"account": "bob"}}, status=201)
        assert sorted(Case.objects.get(id=filed["case"]).languages) == languages, id_


def test_a_mixed_text_has_both_languages(story: Story) -> None:
    text = f"{SENTENCES['nl']} {SENTENCES['tr']} Ik ga morgen met mijn moeder naar de markt in Rotterdam."
    language, confidence, languages = language_of(story.post("v1", text=text))
    assert (language, languages) == ("nl", ["nl", "tr"])
    assert confidence is not None
    assert 0.8 <= confidence <= 1


@pytest.mark.parametrize(
    "text", ["qwertyuiop", "sdkfjh weiruyt xcmvnb qpwoei zmxncb", "hahahahahaha", "x7Kq9vTz2LmW4b"]
)
def test_gibberish_has_no_language_and_little_confidence(story: Story, text: str) -> None:
    language, confidence, languages = language_of(story.post("v1", "bob", text))
    assert (language, languages) == (None, [])
    assert confidence is not None
    assert confidence < 0.5


def test_without_words_nothing_is_said(story: Story) -> None:
    assert language_of(story.post("v1")) == (None, None, [])
    assert language_of(story.post("v2", text="😂😂 12:30"))[0] is None


def test_what_an_item_declares_wins(story: Story) -> None:
    assert language_of(story.post("v1", text=SENTENCES["de"], language="nl-BE")) == ("nl-BE", 1.0, ["nl-BE"])
    assert language_of(story.post("v2", text=SENTENCES["de"], language="und"))[0] == "de"
    assert language_of(story.post("v3", text="12:30", language="mul"))[0] is None


def test_the_same_is_told_again_and_of_the_item_and_changes_with_its_words(story: Story) -> None:
    first = story.post("v1", text=SENTENCES["fr"])
    again = story.post("v1", text=SENTENCES["fr"])
    stored = story.platform.ok("GET", "/items/v1")
    assert language_of(first) == language_of(again) == language_of(stored)
    changed = story.post("v1", text=f"{SENTENCES['es']}\n{SENTENCES['ja']}")
    assert changed["revision"] == 2
    assert sorted(changed["languages"]) == ["es", "ja"]
    assert language_of(story.platform.ok("GET", "/items/v1")) == language_of(changed)
