"""A **script**: the writing system of a text, and the languages that are written in it.

Many scripts serve one language (Hangul, Thai, Greek): there the script is the answer and no model is asked.
The others name the languages among which the model then has to choose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Script:
    """A writing system: its name, its letters as a regular expression class, its languages (BCP 47)."""

    name: str
    letters: re.Pattern[str]
    languages: tuple[str, ...]


def _script(name: str, ranges: str, languages: str) -> Script:
    return Script(name, re.compile(f"[{ranges}]"), tuple(languages.split()))


LATIN: Final = _script(
    "Latin",
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "en nl de fr es pt it tr pl id vi sv da no ro cs hu fi tl ms sw so ha yo ig rw af eu ca gl cy ga is "
    "lt lv et sk sl hr bs sq az uz ku mt eo fy lb jv ht xh zu om mg sr st sn",
)
SCRIPTS: Final = (
    _script("Kana", "\u3040-\u30ff\uff66-\uff9f", "ja"),
    _script("Hangul", "\uac00-\ud7af\u1100-\u11ff\u3130-\u318f", "ko"),
    _script("Han", "\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff", "zh"),
    _script("Arabic", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff", "ar fa ur ps ug ku"),
    _script("Cyrillic", "\u0400-\u052f", "ru uk bg sr mk be kk ky mn tg tt ba uz"),
    _script("Devanagari", "\u0900-\u097f", "hi mr ne sa"),
    _script("Bengali", "\u0980-\u09ff", "bn as"),
    _script("Greek", "\u0370-\u03ff\u1f00-\u1fff", "el"),
    _script("Hebrew", "\u0590-\u05ff", "he"),
    _script("Thai", "\u0e00-\u0e7f", "th"),
    _script("Armenian", "\u0530-\u058f", "hy"),
    _script("Georgian", "\u10a0-\u10ff", "ka"),
    _script("Ethiopic", "\u1200-\u139f", "am"),
    _script("Gurmukhi", "\u0a00-\u0a7f", "pa"),
    _script("Gujarati", "\u0a80-\u0aff", "gu"),
    _script("Oriya", "\u0b00-\u0b7f", "or"),
    _script("Tamil", "\u0b80-\u0bff", "ta"),
    _script("Telugu", "\u0c00-\u0c7f", "te"),
    _script("Kannada", "\u0c80-\u0cff", "kn"),
    _script("Malayalam", "\u0d00-\u0d7f", "ml"),
    _script("Sinhala", "\u0d80-\u0dff", "si"),
    _script("Lao", "\u0e80-\u0eff", "lo"),
    _script("Burmese", "\u1000-\u109f", "my"),
    _script("Khmer", "\u1780-\u17ff", "km"),
)
BEYOND_LATIN: Final = re.compile(
    "[\u0370-\u1dff\u1f00-\u1fff\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff66-\uff9f]"
)
# A Japanese sentence is mostly Han with some Kana, so a little Kana outweighs much Han.
_KANA_SHARE: Final = 0.1


def script_of(text: str) -> Script | None:
    """The script of most of the letters; None where there are no letters of a script that we know."""
    beyond = None if text.isascii() else BEYOND_LATIN.search(text)
    if beyond is None:
        return LATIN if LATIN.letters.search(text) else None
    found = [script for script in SCRIPTS if script.letters.search(text)]
    if not found:
        return LATIN if LATIN.letters.search(text) else None
    latin = len(LATIN.letters.findall(text))
    if len(found) == 1 and not latin:
        return found[0]
    counts = {script.name: len(script.letters.findall(text)) for script in found}
    kana, han = counts.get("Kana", 0), counts.get("Han", 0)
    # A word of Latin takes many letters where Han takes two, hence the quarter.
    if kana and kana >= _KANA_SHARE * (kana + han) and kana + han >= latin / 4:
        return found[[script.name for script in found].index("Kana")]
    best = max(found, key=lambda script: counts[script.name])
    weight = counts[best.name] * (4 if best.name in {"Han", "Hangul"} else 1)
    return LATIN if latin > weight else best
