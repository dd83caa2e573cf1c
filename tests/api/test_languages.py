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


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("nb", "no"), ("nn-NO", "no-NO"), ("fil", "tl"), ("iw", "he"), ("in", "id"), ("yue", "zh"),
        ("TR", "tr"), ("pt_br", "pt-BR"), ("nld", "nl"), ("hr", "hr"), ("bs", "bs"), ("sr-latn", "sr-Latn"),
    ],
)  # fmt: skip
def test_a_language_is_kept_in_one_form(story: Story, declared: str, language: str) -> None:
    posted = story.post("v1", text=SENTENCES["de"], language=declared)
    assert language_of(posted) == (language, 1.0, [language])
    case = story.post("v2", text=f"{SENTENCES['de']} WAKER-TEST:spam:review", language=declared)["cases"][0]
    assert story.reviewer.ok("GET", f"/cases/{case}")["languages"] == [language.partition("-")[0]]


def test_a_language_that_does_not_exist_is_as_good_as_none(story: Story) -> None:
    assert language_of(story.post("v1", text=SENTENCES["de"], language="xx"))[0] == "de"
    assert language_of(story.post("v2", text="12:30", language="xx")) == (None, 0.0, [])
    assert language_of(story.post("v4", language="xx")) == (None, None, [])
    item = {"id": "v3", "kind": "video", "account": "alice", "text": "Hallo", "language": "in Dutch"}
    refused = story.platform.ok("POST", "/items", {"items": [item]})["results"][0]
    assert refused["status"] == "rejected"
    assert refused["errors"][0]["at"] == "language"


def test_accounts_say_their_languages_in_any_spelling(story: Story) -> None:
    account = {"id": "nora", "languages": ["nb", "NN", "pt_br", "xx", "EN"]}
    story.platform.ok("POST", "/accounts", {"accounts": [account]})
    assert story.platform.ok("GET", "/accounts/nora")["languages"] == ["no", "pt-BR", "en"]


def test_yiddish_is_not_hebrew(story: Story) -> None:
    text = "איך מיין אז די שטאָט דאַרף בויען מער הײַזער פֿאַר יונגע משפּחות, און נישט נאָר פֿאַר די רײַכע."
    language, confidence, languages = language_of(story.post("v1", text=text))
    assert (language, languages) == ("yi", ["yi"])
    assert confidence is not None
    assert 0.5 <= confidence < 0.99
    assert language_of(story.post("v2", text=SENTENCES["he"])) == ("he", 0.99, ["he"])


@pytest.mark.parametrize("rest", ["", "😂😂", "asdf jkl qwer", "merhaba", "ja hoor", SENTENCES["tr"]])
def test_test_phrases_are_in_no_language(story: Story, rest: str) -> None:
    alone = language_of(story.post("v1", "bob", rest))
    for n, phrase in enumerate(("WAKER-TEST:bullying:review", "WAKER-TEST:spam:review")):
        found = language_of(story.post(f"v{n + 2}", "bob", f"{rest} {phrase}"))
        assert (found[0], found[1] or 0.0, found[2]) == (alone[0], alone[1] or 0.0, alone[2])


def test_a_disguised_text_goes_to_whoever_reads_it(story: Story) -> None:
    for n, text in enumerate(
        ("Ｔｈｉｓ ｉｓ ａ ｖｅｒｙ ｂａｄ ｉｄｅａ ｆｏｒ ｙｏｕ", "Тhіs іs а vеrу bаd іdеа fоr yоu",
         "t̴̢h̷i̸s̵ i̷s̸ a̵ v̴e̷r̸y̵ b̷a̸d̴ i̷d̵e̴a̷ f̸o̵r̷ y̸o̴u̵")
    ):  # fmt: skip
        language, confidence, languages = language_of(story.post(f"v{n}", "bob", text))
        assert (language, languages) == ("en", ["en"]), text
        assert confidence is not None
        assert confidence >= 0.5


def test_a_sentence_in_two_languages_has_both(story: Story) -> None:
    text = "ik ga gewoon lekker chillen, you know what I mean, en dan morgen weer aan het werk, echt waar"
    assert language_of(story.post("v1", text=text))[2] == ["nl", "en"]


def test_the_same_is_told_again_and_of_the_item_and_changes_with_its_words(story: Story) -> None:
    first = story.post("v1", text=SENTENCES["fr"])
    again = story.post("v1", text=SENTENCES["fr"])
    stored = story.platform.ok("GET", "/items/v1")
    assert language_of(first) == language_of(again) == language_of(stored)
    changed = story.post("v1", text=f"{SENTENCES['es']}\n{SENTENCES['ja']}")
    assert changed["revision"] == 2
    assert sorted(changed["languages"]) == ["es", "ja"]
    assert language_of(story.platform.ok("GET", "/items/v1")) == language_of(changed)
