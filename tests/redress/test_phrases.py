"""Catalogues: each language is complete or Waker says what is missing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from waker.core.restrictions import KINDS, Restriction
from waker.redress import phrases
from waker.redress.phrases import FOLDER, PhrasesError, date, read, restriction_words, spoken


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def broken(folder: Path) -> list[str]:
    with pytest.raises(PhrasesError) as error:
        read(folder)
    return error.value.problems


def test_dutch_and_english_are_complete() -> None:
    assert {"en", "nl"} <= set(read())


def test_a_language_is_one_more_file(folder: Path) -> None:
    (folder / "de.yaml").write_text(
        (folder / "en.yaml").read_text().replace("language: English", "language: Deutsch")
    )
    assert read(folder)["de"]["language"] == "Deutsch"


def test_a_key_that_is_missing_unknown_or_empty_is_named(folder: Path) -> None:
    text = (folder / "nl.yaml").read_text()
    text = text.replace("  mute: ", "  moot: ").replace(
        "nothing: We hebben geen maatregel genomen.", "nothing: ''"
    )
    (folder / "nl.yaml").write_text(text)
    assert broken(folder) == [
        "nl.yaml: restrictions.mute is missing",
        "nl.yaml: restrictions.moot is not a phrase",
        "nl.yaml: nothing has no text",
    ]


def test_names_in_braces_have_to_be_the_same(folder: Path) -> None:
    text = (folder / "nl.yaml").read_text()
    text = text.replace("tot {until}.\nfor_good", "tot {tot}.\nfor_good").replace("De drempel", "{De drempel")
    text = text.replace('until: "Dit duurt tot {until}."', 'until: "Dit duurt tot {tot}."')
    (folder / "nl.yaml").write_text(text)
    found = broken(folder)
    assert "nl.yaml: until names {tot}, not {until}" in found
    assert any(problem.startswith("nl.yaml: overall ") for problem in found)


def test_months_are_twelve(folder: Path) -> None:
    (folder / "nl.yaml").write_text((folder / "nl.yaml").read_text().replace(", december]", "]"))
    assert broken(folder) == ["nl.yaml: months are not twelve"]


def test_a_file_that_is_no_yaml_is_named(folder: Path) -> None:
    (folder / "fr.yaml").write_text("title: [")
    (folder / "es.yaml").write_text("just words")
    found = broken(folder)
    assert found[0] == "es.yaml: is not a table of phrases"
    assert found[1].startswith("fr.yaml: cannot be read: ")


def test_the_measure_itself_has_to_be_there_and_whole(folder: Path) -> None:
    (folder / "en.yaml").write_text(
        (folder / "en.yaml").read_text().replace("  newsworthy: newsworthy\n", "")
    )
    assert "en.yaml: exceptions.newsworthy is missing" in broken(folder)
    (folder / "en.yaml").unlink()
    assert "en.yaml: is not there" in broken(folder)


def test_the_first_language_that_there_is() -> None:
    assert spoken(["fr", "nl-BE", "en"]) == "nl"
    assert spoken(["fr", None]) == "en"
    assert spoken([]) == "en"


def test_dates_are_written_out() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    assert (date(moment, "nl"), date(moment, "en")) == ("1 maart 2026", "1 March 2026")


@pytest.mark.parametrize("language", sorted(phrases.read()))
@pytest.mark.parametrize("kind", sorted(phrases.REQUIRED["restrictions"]))
def test_every_restriction_says_what_where_and_how_long(language: str, kind: str) -> None:
    until = datetime(2027, 1, 2, tzinfo=UTC)
    more = {
        name: {"min_age": 18, "feature": "upload", "label": "synthetic"}.get(name)
        for name in KINDS[kind].needs
    }
    more.pop("countries", None)
    here = Restriction(kind, ("NL", "DE"), until=until, **more)  # type: ignore[arg-type]
    told = restriction_words(here, language, "video")
    assert "{" not in told
    assert phrases.date(until, language) in told
    assert {"nl": "Duitsland", "en": "Germany"}.get(language, "") in told
    everywhere = restriction_words(Restriction(kind, **more), language, "video")  # type: ignore[arg-type]
    words = phrases.catalogues()[language]
    assert words["everywhere"] in everywhere
    assert words["for_good"] in everywhere
