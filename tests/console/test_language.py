"""Dutch and English: every text is translated, with the same places to fill in; times and words follow the reader."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from tests.shared import REPOSITORY
from waker.console import words
from waker.console.templatetags import waker as tags

FOLDER = REPOSITORY / "src/waker/console/locale/nl/LC_MESSAGES"
PAGES = REPOSITORY / "src/waker/pages/locale/nl/LC_MESSAGES"
TEXT = re.compile(r"""{%\s*(?:translate|trans)\s+(["'])(.+?)\1""")
IN_CODE = re.compile(r"""(?:gettext|gettext_lazy|\b_)\(\s*"((?:[^"\\]|\\.)+)"\s*\)""")
PLACES = re.compile(r"%(?:\((\w+)\))?[sd]")


def entries(folder: Path = FOLDER) -> Iterator[tuple[str, list[str]]]:
    for block in (folder / "django.po").read_text(encoding="utf-8").split("\n\n")[1:]:
        id_ = re.search(r'^msgid "(.*)"$', block, re.M)
        said = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', block, re.M)
        assert id_, block
        yield id_[1].replace('\\"', '"'), said


ENTRIES = dict(entries())
PUBLIC = dict(entries(PAGES))
"""The public pages have a catalogue of their own beside the console's, which they share."""


def test_short_months_are_small_in_dutch_only() -> None:
    day = datetime(2026, 10, 2, 9, 5, tzinfo=UTC)
    for language, said in (("nl", "vr 2 okt 09:05"), ("en", "Fri 2 Oct 09:05")):
        with override(language):
            assert words.dated(day, "D j M H:i") == said


def test_nothing_is_left_untranslated() -> None:
    assert len(ENTRIES) > 400
    assert [id_ for id_, said in (ENTRIES | PUBLIC).items() if not said or not all(said)] == []


def test_places_to_fill_in_are_the_same() -> None:
    plurals = {}
    for folder in (FOLDER, PAGES):
        text = (folder / "django.po").read_text(encoding="utf-8")
        plurals |= dict(re.findall(r'^msgid "(.*)"\nmsgid_plural "(.*)"$', text, re.M))
    plurals = {one.replace('\\"', '"'): many for one, many in plurals.items()}
    for id_, said in (ENTRIES | PUBLIC).items():
        for text, original in zip(said, (id_, plurals.get(id_, id_)), strict=False):
            assert set(PLACES.findall(text)) == set(PLACES.findall(original)), id_


@pytest.mark.parametrize("room", ["console", "pages"])
def test_every_text_of_pages_and_code_is_in_the_catalogue(room: str) -> None:
    folder = REPOSITORY / "src/waker" / room
    found = set()
    for path in folder.rglob("*.html"):
        found |= {text for _, text in TEXT.findall(path.read_text(encoding="utf-8"))}
    for path in folder.rglob("*.py"):
        found |= set(IN_CODE.findall(path.read_text(encoding="utf-8")))
    assert len(found) > 20
    assert sorted(found - set(ENTRIES) - (set(PUBLIC) if room == "pages" else set())) == []


def test_the_public_catalogue_is_compiled() -> None:
    with (PAGES / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for id_, said in PUBLIC.items():
        if len(said) == 1:
            assert compiled.gettext(id_) == said[0].replace('\\"', '"'), id_


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for id_, said in ENTRIES.items():
        if len(said) == 1 and id_ not in {"in %s", "Shadow", "Review", "Enforce"}:
            assert compiled.gettext(id_) == said[0].replace('\\"', '"')


def test_no_dutch_text_is_marked_as_doubtful() -> None:
    assert "fuzzy" not in Path(FOLDER / "django.po").read_text(encoding="utf-8")


NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "en", "nl"),
    [
        (timedelta(seconds=5), "just now", "zojuist"),
        (timedelta(seconds=-5), "in a moment", "zo meteen"),
        (timedelta(minutes=4), "4 min ago", "4 min geleden"),
        (timedelta(hours=-2), "in 2 h", "over 2 u"),
        (timedelta(days=1), "1 day ago", "1 dag geleden"),
        (timedelta(days=-3), "in 3 days", "over 3 dagen"),
        (timedelta(days=60), "21 Sep 2026", "21 sep 2026"),
    ],
)
def test_relative_times(away: timedelta, en: str, nl: str) -> None:
    with override("en"):
        assert tags.relative(NOW - away, NOW).replace(".", "") == en
    with override("nl"):
        assert tags.relative(NOW - away, NOW).replace(".", "") == nl


def test_the_exact_time_is_there_as_well() -> None:
    with override("en"):
        html = tags.ago(NOW)
    assert 'datetime="2026-11-20T12:00:00+00:00"' in html
    assert 'title="20 November 2026 12:00:00 UTC"' in html
    assert tags.ago(None) == "–"


@pytest.mark.parametrize(
    ("body", "en", "nl"),
    [
        ({"kind": "remove"}, "Removed", "Verwijderd"),
        (
            {"kind": "withhold", "countries": ["NL", "BE"]},
            "Withheld in Netherlands, Belgium",
            "Niet getoond in Nederland, België",
        ),
        (
            {"kind": "feature_off", "feature": "live.host", "days": 1},
            "No hosting LIVE for 1 day",
            "Uit: LIVE uitzenden voor 1 dag",
        ),
        (
            {"kind": "label", "label": "unverified"},
            "Label: Could not be verified",
            "Label: Kon niet worden bevestigd",
        ),
        ({"kind": "age_restricted", "min_age": 18}, "From 18 years", "Vanaf 18 jaar"),
        (
            {"kind": "suspend", "until": "2026-12-03T00:00:00Z"},
            "Suspended until 3 Dec 2026",
            "Geschorst tot 3 dec 2026",
        ),
        ({"kind": "made_up"}, "made up", "made up"),
    ],
)
def test_restrictions_in_words(body: dict[str, object], en: str, nl: str) -> None:
    with override("en"):
        assert words.restriction(body).replace(".", "") == en
    with override("nl"):
        assert words.restriction(body).replace(".", "") == nl


def test_many_countries_are_counted() -> None:
    with override("en"):
        assert words.countries(["NL", "BE", "DE", "FR", "ES"]) == "Netherlands, Belgium, Germany and 2 more"
