"""Mixed and unknown texts: both languages of the one, none of the other, and no more than there is in all others."""

from __future__ import annotations

import json
import random
from itertools import combinations

import pytest

from tests.sentences import SENTENCES
from tests.shared import shared
from waker.detect.language import SURE, Asked, Detected, detect, detect_many, to_read
from waker.detect.languagemodel import model
from waker.detect.mixed import foreign_share, mixture, parts_of
from waker.detect.scripts import LATIN, SCRIPTS


def test_more_than_sixty_languages_can_be_told() -> None:
    known = {language for script in (LATIN, *SCRIPTS) for language in script.languages}
    modelled = {
        lang for s in (LATIN, *SCRIPTS) if len(s.languages) > 1 for lang in model().table(s).languages
    }
    assert {lang for s in (LATIN, *SCRIPTS) if len(s.languages) > 1 for lang in s.languages} == modelled
    assert len(known) == 99


def test_a_sentence_in_each_language_is_told() -> None:
    found = dict(zip(SENTENCES, detect_many([Asked(text) for text in SENTENCES.values()]), strict=True))
    assert {told: of.language for told, of in found.items() if of.language != told} == {}
    assert [told for told, of in found.items() if of.others] == []
    assert len(found) >= 90
    assert sorted(told for told, of in found.items() if of.confidence < SURE) == ["hr"]


def test_where_two_languages_are_one_in_writing_the_maker_tells() -> None:
    assert detect(SENTENCES["hr"], ["hr"], "HR").confidence > SURE


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_two_sentences_in_two_languages_are_mixed(gap: str) -> None:
    big = ["en", "nl", "de", "fr", "es", "pt", "it", "tr", "pl", "ru", "ar", "hi", "el", "ko", "th", "zh"]
    close = ("es", "pt")  # told apart over a whole text only
    pairs = [pair for pair in combinations(big, 2) if pair != close]
    asked = [Asked(f"{SENTENCES[one]}{gap}{SENTENCES[other]}") for one, other in pairs]
    found = detect_many(asked)
    right = sum(set(of.languages) == set(pair) for of, pair in zip(found, pairs, strict=True))
    assert right / len(pairs) > 0.98
    for of in found:
        assert of.others == () or (SURE < of.confidence <= 1 and 0.2 <= of.others[0][1] <= 0.5)


def test_the_larger_share_comes_first() -> None:
    text = (
        "Ik ga vandaag naar de markt. Daarna eten we samen bij oma in Utrecht. I will see you there tomorrow!"
    )
    found = detect(text)
    assert found.languages == ("nl", "en")
    assert found.others[0][1] < 0.5
    assert to_read(found.language, found.confidence, found.languages) == ("nl", "en")


def test_the_end_of_a_very_long_text_is_read_too() -> None:
    text = (
        "Ik ga vandaag naar de markt en koop brood. " * 200 + "I will see you there tomorrow morning. " * 200
    )
    assert detect(text).languages == ("nl", "en")


@pytest.mark.parametrize(
    "text",
    [
        "Ik ga vandaag naar de Walking Dead Experience in Las Vegas kijken met Kevin en Charlotte.",
        "Ik vind dat echt so awesome, we gaan morgen weer!",
        "Alle mennesker er født frie. Alla människor är födda fria och lika i värde.",
        "Check https://www.example.org/ik-ga-vandaag-naar-de-markt-in-rotterdam and tell me what you think of it.",
    ],
)
def test_a_name_a_word_or_a_neighbour_makes_no_mixture(text: str) -> None:
    assert detect(text).others == ()


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        ("nl en", "ik ga gewoon lekker chillen, you know what I mean, dat is toch echt waar"),
        ("nl en", "ik ga gewoon lekker chillen, you know what I mean, en morgen weer aan het werk echt waar"),
        (
            "en nl",
            "ik was gisteren so tired that I could not even get out of bed maar het is wel gelukt hoor",
        ),
        ("en de", "Ich gehe morgen nicht hin because I really don't want to see him again, weißt du"),
        ("en fr", "je suis trop fatigué but I have to go to work anyway, c'est la vie quoi"),
        ("pt en", "eu não sei o que fazer, this is really too much for me, vou embora daqui"),
        ("tr nl", "vallah ik ga morgen niet, yarın annemle pazara gideceğim tamam mı, tot later"),
        ("tr de", "wallah ich schwöre bruder, bugün çok yorgunum eve gidiyorum, bis morgen dann"),
        ("de nl", "ben je gek man, das kann doch nicht wahr sein, ik snap het echt niet"),
    ],
)
def test_a_sentence_in_two_languages_is_mixed(languages: str, text: str) -> None:
    assert detect(text).languages == tuple(languages.split())


@pytest.mark.parametrize(
    "text",
    [
        "maandag heb ik een meeting met het marketing team over de nieuwe social media campaign",
        "Das ist ein Update für alle User: bitte die neue Software downloaden und installieren",
        "The restaurant Le Petit Prince in Paris is where we had the best dinner of our lives",
        "we keken naar the walking dead en daarna naar the lord of the rings met popcorn",
    ],
)
def test_words_that_a_language_took_over_make_no_mixture(text: str) -> None:
    assert detect(text).others == ()


def test_a_clause_that_may_be_in_another_language_is_doubt() -> None:
    parts = ["dit is de beste dag ooit", "wo gehen wir denn hin"]
    assert foreign_share(parts, [("nl", 0.99), ("de", 0.8)], "nl") == pytest.approx(17 / 36)
    assert foreign_share(parts, [("nl", 0.99), ("de", 0.6)], "nl") == 0
    assert foreign_share(parts, [("nl", 0.99), ("af", 0.9)], "nl") == 0


def test_real_posts_are_hardly_ever_mixed() -> None:
    texts = []
    for name in ("davidson", "germeval2018", "multilingual_hatecheck"):
        with shared(f"data/text/{name}.jsonl").open(encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines]
    sample = random.Random(11).sample(texts, 4_000)
    assert sum(bool(of.others) for of in detect_many([Asked(text) for text in sample])) <= 4


@pytest.mark.parametrize(
    "text",
    [
        "asdf jkl",
        "qwertyuiop",
        "dfgh dfghj rtyu",
        "sdkfjh weiruyt xcmvnb qpwoei zmxncb lskdjf",
        "x7Kq9vTz2LmW4bRn8YcD",
        "aaaaaaaah",
        "hahahahahaha",
        "k",
    ],
)
def test_gibberish_is_in_no_language(text: str) -> None:
    found = detect(text)
    assert found.language == "und"
    assert found.languages == ()
    assert found.confidence < SURE


def test_random_letters_ask_nobody_to_read_them() -> None:
    dice = random.Random(5)
    words = lambda: " ".join(  # noqa: E731
        "".join(dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(dice.randint(2, 9)))
        for _ in range(dice.randint(2, 9))
    )
    found = detect_many([Asked(words()) for _ in range(400)])
    asks = [of for of in found if to_read(of.language, of.confidence, of.languages)]
    assert len(asks) < 0.05 * len(found)


@pytest.mark.parametrize(
    ("language", "confidence", "languages", "read"),
    [
        (None, None, [], ()),
        ("und", 0.9, [], ()),
        ("nl", 0.49, ["nl"], ()),
        ("nl", 0.5, ["nl"], ("nl",)),
        ("nl-BE", 1.0, ["nl-BE"], ("nl",)),
        ("nl", None, [], ("nl",)),
        ("nl", 0.9, ["nl", "en", "nl"], ("nl", "en")),
    ],
)
def test_what_has_to_be_read(
    language: str | None, confidence: float | None, languages: list[str], read: tuple[str, ...]
) -> None:
    assert to_read(language, confidence, languages) == read


def test_parts_are_sentences_or_stretches_of_words() -> None:
    assert parts_of("") == []
    assert parts_of("Een hele zin is dit. En nog een zin hier!") == [
        "Een hele zin is dit",
        "En nog een zin hier",
    ]
    assert parts_of("Ja. Nee. Dat weet ik niet") == ["Ja Nee Dat weet ik niet"]
    assert len(parts_of("woord " * 100)) > 5
    assert parts_of("x" * 1_000) == ["x" * 1_000]


def test_a_mixture_needs_a_share_and_certainty() -> None:
    long, short = "abcdefghij klmnopqrst uvwxyz", "abcd efgh"
    assert mixture([long, long], [("nl", 0.99), ("en", 0.99)]) is not None
    assert mixture([long, short], [("nl", 0.99), ("en", 0.99)]) is None
    assert mixture([long, long], [("nl", 0.99), ("en", 0.7)]) is None
    assert mixture([long, long], [("no", 0.99), ("da", 0.99)]) is None
    assert mixture([long] * 9 + [long], [("nl", 0.99)] * 9 + [("en", 0.99)]) is None


def test_what_is_told_of_a_mixture_is_the_same_alone_and_in_a_batch() -> None:
    texts = ["", f"{SENTENCES['nl']} {SENTENCES['tr']}", SENTENCES["fr"], "asdf jkl"]
    assert detect_many([Asked(text) for text in texts]) == [detect(text) for text in texts]
    assert detect("") == Detected("und", 0.0)
