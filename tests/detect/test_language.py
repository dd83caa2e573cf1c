"""The language of a text: sentences, scripts, small talk, hints, and the gold labels of real posts."""

from __future__ import annotations

import json
import random
from collections import defaultdict

import pytest

from tests.shared import shared
from waker.detect.language import Asked, Detected, detect, detect_many

GOLD = ("davidson", "edos", "covid_fake_news", "germeval2018", "multilingual_hatecheck")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ik ga morgen met mijn moeder naar de markt in Rotterdam.", "nl"),
        ("I am going to the market with my mother tomorrow.", "en"),
        ("Ich gehe morgen mit meiner Mutter auf den Markt.", "de"),
        ("Demain je vais au marché avec ma mère.", "fr"),
        ("Mañana voy al mercado con mi madre.", "es"),
        ("Amanhã vou ao mercado com a minha mãe.", "pt"),
        ("Yarın annemle pazara gideceğim.", "tr"),
        ("Jutro idę z mamą na targ.", "pl"),
        ("Привіт, як твої справи сьогодні?", "uk"),
        ("Завтра мы пойдём на рынок вместе с мамой.", "ru"),
        ("مرحبا كيف حالك اليوم", "ar"),
        ("سلام حال شما چطور است", "fa"),
        ("آپ کیسے ہیں دوست", "ur"),
        ("今日はいい天気ですね", "ja"),
        ("今天天气很好", "zh"),
        ("안녕하세요 친구", "ko"),
        ("नमस्ते आप कैसे हैं", "hi"),
        ("สวัสดีครับ", "th"),
        ("Γειά σου φίλε", "el"),
    ],
)
def test_it_tells_the_language(text: str, language: str) -> None:
    assert detect(text).language == language


@pytest.mark.parametrize(
    "text", ["Wat leuk!", "haha ja", "zo lief", "mooi hoor", "waar is dit?", "ja precies"]
)
def test_it_reads_short_dutch(text: str) -> None:
    assert detect(text).language == "nl"


@pytest.mark.parametrize("text", ["so cute", "omg yes", "love this", "same here", "who is this?", "lol"])
def test_it_reads_short_english(text: str) -> None:
    assert detect(text).language == "en"


@pytest.mark.parametrize(
    "text", ["", "   ", "123 456", "😂😂", "@anna #fyp https://t.example/a", "\x00", "?!"]
)
def test_it_says_so_where_there_is_nothing_to_read(text: str) -> None:
    assert detect(text) == Detected("und", 0.0)


def test_the_makers_languages_help_with_a_word_and_not_against_a_sentence() -> None:
    alone, helped = detect("Top!"), detect("Top!", ["nl-NL"])
    assert helped.language == "nl"
    assert helped.confidence > alone.confidence
    assert detect("I am going to the market with my mother tomorrow.", ["nl"], "NL").language == "en"
    assert detect("東京", ["ja"]).language == "ja"


def test_the_confidence_is_a_share_and_grows_with_the_text() -> None:
    short = detect("vanavond")
    long = detect("vanavond gaan we met z'n allen naar de film en daarna nog wat eten in de stad")
    assert 0 < short.confidence < long.confidence <= 1


def test_shouting_and_hard_bytes_change_nothing() -> None:
    assert detect("IK GA MORGEN NAAR DE MARKT").language == "nl"
    assert detect("\ud800 ik ga morgen naar de markt").language == "nl"
    assert detect("a" * 2_000_000).confidence <= 1


def test_real_posts_are_read_rightly() -> None:
    by_language: dict[str, list[str]] = defaultdict(list)
    for name in GOLD:
        with shared(f"data/text/{name}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                post = json.loads(line)
                by_language[post["lang"]].append(post["text"])
    shares = {}
    for language, texts in by_language.items():
        sample = [text for text in random.Random(7).sample(texts, 400) if detect(text).language != "und"]
        shares[language] = sum(detect(text).language == language for text in sample) / len(sample)
    assert set(shares) == {"en", "de", "nl", "fr", "pt", "ar", "zh"}
    assert min(shares.values()) > 0.95, shares
    assert shares["nl"] > 0.985, shares


def test_many_at_once_are_told_as_one_by_one() -> None:
    texts = [
        "Wat leuk!",
        "",
        "今天天气很好",
        "I am going to the market",
        "😂",
        "Привіт, як справи?",
        "مرحبا كيف حالك",
    ]
    texts += [f"{'ik ga vandaag naar de markt ' * n} {n}" for n in range(30)] + ["x" * 500, "Top!"]
    asked = [Asked(text, ["nl"], "NL") for text in texts]
    together = detect_many(asked)
    alone = [detect(*one) for one in asked]
    assert [one.language for one in together] == [one.language for one in alone]
    assert [one.confidence for one in together] == pytest.approx([one.confidence for one in alone], abs=0.002)
    assert detect_many([]) == []
