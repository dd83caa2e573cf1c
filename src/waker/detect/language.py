"""The **language** of a text, as BCP 47 code, with how sure we are.

The script decides where it serves one language. Elsewhere naive Bayes over letter sequences does (the model
that py3langid has), asked only about the languages of that script. Its prior puts languages in which much is
posted first, the account's own before them, and common short words outweigh chance in short texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from waker.detect.languagemodel import model
from waker.detect.scripts import Script, script_of
from waker.detect.text import language_part
from waker.detect.words import small_talk

UNDETERMINED: Final = "und"
# Nobody needs more than this to tell a language, and a text may be two megabytes long.
_LONGEST: Final = 400
_ENOUGH_BYTES: Final = 160
_SHORT_WORDS: Final = 6
_WORD_BONUS: Final = 6.0
_HINT_BONUS: Final = 3.0
_COUNTRY_BONUS: Final = 1.0
_ARABIC_BONUS: Final = 5.0
_SURE_OF_SCRIPT: Final = 0.99

# What is mostly written where. Only where a short text gains by knowing.
_WRITTEN_IN: Final = """
    NL:nl BE:nl/fr SR:nl DE:de AT:de CH:de/fr/it FR:fr GB:en IE:en US:en AU:en NZ:en CA:en/fr ES:es
    MX:es AR:es CO:es CL:es PT:pt BR:pt IT:it PL:pl SE:sv DK:da NO:no FI:fi CZ:cs RO:ro HU:hu TR:tr
    ID:id VN:vi ZA:en/af HR:hr UA:uk/ru RU:ru BG:bg RS:sr BY:be/ru KZ:kk/ru IR:fa PK:ur AF:ps/fa
    IN:hi NP:ne BD:bn JP:ja
"""
COUNTRY_LANGUAGES: Final[dict[str, tuple[str, ...]]] = {
    country: tuple(languages.split("/"))
    for country, languages in (entry.split(":") for entry in _WRITTEN_IN.split())
}


# Letters of Persian, Urdu, Pashto, Kurdish and Uyghur that Arabic has not; a line without any is Arabic.
_BEYOND_ARABIC: Final = re.compile("[پچژگکیٹڈڑےںۀېڼځڭۇۆۈۋەێڵڕ]")


@dataclass(frozen=True, slots=True)
class Detected:
    """A language (BCP 47, `und` where there is nothing to read) and the confidence in it, 0 to 1."""

    language: str
    confidence: float


_NOTHING: Final = Detected(UNDETERMINED, 0.0)


def detect(text: str, hints: Iterable[str] = (), country: str | None = None) -> Detected:
    """Tell the language of `text`; `hints` are languages its maker is known to use, `country` where they are.

    Both matter for short texts only: they are a head start, which a sentence in another language outweighs.
    """
    part = language_part(text[:_LONGEST])
    script = script_of(part)
    if script is None:
        return _NOTHING
    if len(script.languages) == 1:
        return _by_script(part, script, hints)
    return _by_model(part, script, hints, country)


def _by_script(part: str, script: Script, hints: Iterable[str]) -> Detected:
    # A few Han letters alone may as well be Japanese: there the maker's own language tells.
    if script.name == "Han" and len(part) <= 12 and "ja" in {_primary(hint) for hint in hints}:
        return Detected("ja", 0.6)
    return Detected(script.languages[0], _SURE_OF_SCRIPT)


def _by_model(part: str, script: Script, hints: Iterable[str], country: str | None) -> Detected:
    table = model().table(script)
    data = (part.lower() if part.isupper() else part).encode()[:_ENOUGH_BYTES]
    scores = table.scores(data)
    position = table.position
    for hint in hints:
        column = position.get(_primary(hint))
        if column is not None:
            scores[column] += _HINT_BONUS
    if country is not None:
        for language in COUNTRY_LANGUAGES.get(country, ()):
            if language in position:
                scores[position[language]] += _COUNTRY_BONUS
    if script.name == "Arabic" and not _BEYOND_ARABIC.search(part):
        scores[position["ar"]] += _ARABIC_BONUS
    if part.count(" ") < _SHORT_WORDS:
        for language, words in small_talk(part).items():
            if language in position:
                scores[position[language]] += _WORD_BONUS * words
    best, share = table.winner(scores, temperature=math.sqrt(len(data)))
    return Detected(table.languages[best], round(share, 3))


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()


def warm() -> None:
    """Load the model now (about a second), so that the first item does not wait for it."""
    detect("so that the first item does not wait")
