"""Language tags: one form for however a language is spelled, and none for what is no language."""

from __future__ import annotations

import pytest
from tests.sentences import SENTENCES

from waker.core.languages import LANGUAGES, named, normal, primary, spellings, well_formed


@pytest.mark.parametrize(
    ("tag", "form"),
    [
        ("nl", "nl"), ("NL", "nl"), ("nl_be", "nl-BE"), ("nld", "nl"), ("dut", "nl"), ("EN-us", "en-US"),
        ("nb", "no"), ("nn-NO", "no-NO"), ("nob", "no"), ("fil", "tl"), ("tgl", "tl"), ("iw", "he"), ("in", "id"),
        ("ji", "yi"), ("mo", "ro"), ("cmn", "zh"), ("yue", "zh"), ("zh-yue", "zh"), ("zh_hant_tw", "zh-Hant-TW"),
        ("cmn-hans", "zh-Hans"), ("pt-br", "pt-BR"), ("sr-latn-rs", "sr-Latn-RS"), ("sh", "sr"), ("hr", "hr"),
        ("bs", "bs"), ("arz", "ar"), ("prs", "fa"), ("zsm", "ms"), ("pap", "pap"), ("srn", "srn"), ("rif", "rif"),
        ("de-1996", "de-1996"),
    ],
)  # fmt: skip
def test_a_tag_has_one_form(tag: str, form: str) -> None:
    assert normal(tag) == form
    assert normal(form) == form
    assert primary(tag) == form.partition("-")[0]


@pytest.mark.parametrize(
    "tag", ["xx", "und", "mul", "zxx", "mis", "dutch", "x", "", "n l", "nl-", "nl,en", "nl\x00"]
)
def test_what_names_no_language_has_none(tag: str) -> None:
    assert normal(tag) is None


def test_a_tag_may_look_like_one_and_name_nothing() -> None:
    assert well_formed("xx")
    assert well_formed("nl_BE")
    assert not well_formed("n l")
    assert not well_formed("n" * 9)
    assert primary("XX_yy") == "xx"


def test_every_language_that_is_told_is_known() -> None:
    assert {language for language in SENTENCES if normal(language) != language} == set()
    assert {language for language in LANGUAGES if normal(language) != language} == set()


def test_texts_are_read_however_their_language_was_stored() -> None:
    assert {"no", "nb", "nn"} <= spellings("nb") == spellings("no-NO")
    assert {"tl", "fil"} <= spellings("fil")
    assert spellings("hr").isdisjoint(spellings("sr") | spellings("bs"))
    assert spellings("xx") == {"xx"}


def test_a_list_keeps_what_is_known_once() -> None:
    assert named(["nb", "NN", "pt_BR", "xx", "pt-br", "nl"]) == ["no", "pt-BR", "nl"]
