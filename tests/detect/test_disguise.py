"""Disguised letters: the language is told from what a text looks like, and accents are left alone."""

from __future__ import annotations

import unicodedata

import pytest

from tests.sentences import SENTENCES
from waker.detect.disguise import plain
from waker.detect.language import SURE, detect

DISGUISED = [
    ("Ｔｈｉｓ ｉｓ ａ ｖｅｒｙ ｂａｄ ｉｄｅａ ｆｏｒ ｙｏｕ", "This is a very bad idea for you", "en"),
    ("Тhіs іs а vеrу bаd іdеа fоr yоu", "This is a very bad idea for you", "en"),
    ("Τhis ιs α νery bαd ιdeα fοr yοu", "This is a very bad idea for you", "en"),
    (
        "d̴̢i̷t̸ i̵s̶ e̷c̴h̸t̶ e̸e̵n̷ h̶e̴e̵l̷ s̸l̶e̵c̷h̴t̸ p̶l̷a̴n̵",
        "dit is echt een heel slecht plan",
        "nl",
    ),
    ("𝕿𝖍𝖎𝖘 𝖎𝖘 𝖆 𝖇𝖆𝖉 𝖎𝖉𝖊𝖆", "This is a bad idea", "en"),
    ("ᴛʜɪs ɪs ᴀ ᴠᴇʀʏ ʙᴀᴅ ɪᴅᴇᴀ", "this is a very bad idea", "en"),
    ("ⓉⒽⒾⓈ ⓘⓢ ⓐ ⓥⓔⓡⓨ ⓑⓐⓓ ⓘⓓⓔⓐ", "THIS is a very bad idea", "en"),
    ("🅃🄷🄸🅂 is a very bad idea", "THIS is a very bad idea", "en"),
    ("d\u200bi\u200bt is e\u00adcht een \u202eheel slecht plan", "dit is echt een heel slecht plan", "nl"),
]


@pytest.mark.parametrize(("text", "meant", "language"), DISGUISED)
def test_a_disguise_is_taken_off(text: str, meant: str, language: str) -> None:
    assert plain(text) == meant
    assert plain(meant) == meant
    found = detect(text)
    assert found.language == language
    assert found.confidence >= SURE


def test_latin_letters_in_russian_become_russian() -> None:
    assert plain("Пpивeт, кaк твoи дeлa ceгoдня?") == "Привет, как твои дела сегодня?"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_how_a_language_is_written_is_no_disguise(form: str) -> None:
    for language, text in SENTENCES.items():
        written = unicodedata.normalize(form, text)  # type: ignore[arg-type]
        assert unicodedata.normalize("NFC", plain(written)) == unicodedata.normalize("NFC", text), language


@pytest.mark.parametrize(
    "text",
    [
        "Я купил iPhone и MacBook вчера вечером",
        "Der α-Teilchen und β-Zerfall",
        "今天天气很好，我们去吃饭吧！",
        "میروم خانه\u200cها را ببینم",
        "I love it ❤️ so much 👩\u200d👩\u200d👧",
        "\ud800 ik ga morgen",
    ],
)
def test_what_is_meant_so_stays(text: str) -> None:
    assert plain(text) == text


def test_a_long_text_in_disguise_is_read_at_both_ends() -> None:
    text = (
        "Ｉｋ ｇａ ｖａｎｄａａｇ ｎａａｒ ｄｅ ｍａｒｋｔ. " * 100
        + "Ｉ ｗｉｌｌ ｓｅｅ ｙｏｕ ｔｈｅｒｅ ｔｏｍｏｒｒｏｗ ｍｏｒｎｉｎｇ. " * 100
    )
    assert detect(text).languages == ("nl", "en")
