"""The **language** of a text, as BCP 47 code, with how sure we are.

The script decides where it serves one language. Elsewhere naive Bayes over letter sequences does (the model
that py3langid has), asked only about the languages of that script. Its prior puts languages in which much is
posted first, the account's own before them, and common short words outweigh chance in short texts.

Confidence is measured to be what it says: of the texts with 0.7, seven in ten are told rightly (docs/benchmarks.md). A
text that nothing is sure of is in no language, and one may be in two (`waker.detect.mixed`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from waker.core.languages import primary
from waker.detect import kin, mixed
from waker.detect.disguise import plain
from waker.detect.languagemodel import Scores, Table, model
from waker.detect.scripts import LATIN, Script, script_of
from waker.detect.text import language_part
from waker.detect.words import small_talk

UNDETERMINED: Final = "und"
# Nobody needs more than this to tell a language, and a text may be two megabytes long.
_LONGEST: Final = 400
# Most texts tell by their first words; only where those leave doubt is more read.
_FIRST_BYTES: Final = 72
_ENOUGH_BYTES: Final = 200
_NO_DOUBT: Final = 0.97
_MANY: Final = 8
_SHORT_WORDS: Final = 6
_WORD_BONUS: Final = 6.0
_HINT_BONUS: Final = 3.0
_COUNTRY_BONUS: Final = 1.0
_ARABIC_BONUS: Final = 5.0
_SURE_OF_SCRIPT: Final = 0.99
_HAVE_KIN: Final = frozenset({"Arabic", "Devanagari"})

# Below these a guess is as often wrong as right: of few letters, and of many.
_UNKNOWN: Final = 0.15
_UNKNOWN_LONG: Final = 0.35
_LONG: Final = 30
_LETTERS: Final = 3

SURE: Final = 0.5
"""Below this confidence nobody is asked to read that language: whoever is next looks at the text."""

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
    """A language (BCP 47) and the confidence in it, 0 to 1: `und` where there is nothing to read or to be told.
    `others` are further languages of a mixed text, each with its share of the letters."""

    language: str
    confidence: float
    others: tuple[tuple[str, float], ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """All languages of the text, the main one first; empty for `und`."""
        return () if self.language == UNDETERMINED else (self.language, *(other for other, _ in self.others))


class Asked(NamedTuple):
    """A text, and what is known of its maker."""

    text: str
    hints: Sequence[str] = ()
    country: str | None = None


_NOTHING: Final = Detected(UNDETERMINED, 0.0)


def to_read(language: str | None, confidence: float | None, languages: Sequence[str]) -> tuple[str, ...]:
    """The languages that somebody has to read to judge a text, without their regions; empty when that is in doubt.

    `confidence` None: the text was stored before confidences were kept, and its language is taken as it is.
    """
    if language is None or language == UNDETERMINED or (confidence is not None and confidence < SURE):
        return ()
    return tuple(dict.fromkeys(primary(tag) for tag in (languages or (language,))))


def detect(text: str, hints: Iterable[str] = (), country: str | None = None) -> Detected:
    """Tell the language of `text`; `hints` are languages its maker is known to use, `country` where they are.

    Both matter for short texts only: they are a head start, which a sentence in another language outweighs.
    """
    return detect_many([Asked(text, tuple(hints), country)])[0]


def detect_many(asked: Sequence[Asked]) -> list[Detected]:
    """Tell the languages of many texts; the same answers as `detect` one by one, in less time."""
    asked = [one if one.text.isascii() else _undisguised(one) for one in asked]
    answers, parts, turned = _tell(asked)
    told = [(answer.language, answer.confidence) for answer in answers]
    mixtures, doubts = _mixtures(asked, parts, told, turned)
    for n, answer in enumerate(answers):
        if n in mixtures:
            (language, _), *others = mixtures[n].shares
            answers[n] = Detected(language, mixtures[n].confidence, tuple(others))
        elif n in doubts:
            answers[n] = Detected(answer.language, min(answer.confidence, doubts[n]))
        elif answer.confidence < _UNKNOWN_LONG and _unknown(parts[n], answer):
            answers[n] = Detected(UNDETERMINED, answer.confidence)
        elif _says_nothing(parts[n]):
            answers[n] = _NOTHING
    return answers


def _undisguised(one: Asked) -> Asked:
    return one._replace(text=plain(mixed.excerpt(one.text)))


def _mixtures(
    asked: Sequence[Asked], parts: Sequence[str], told: Sequence[tuple[str, float]], turned: Collection[int]
) -> tuple[dict[int, mixed.Mixture], dict[int, float]]:
    """The texts that are in several languages, by their place; and the most that can be sure of those that may be."""

    def tell(texts: Sequence[str]) -> list[tuple[str, float]]:
        return [(found.language, found.confidence) for found in _tell([Asked(text) for text in texts])[0]]

    def end(n: int) -> str:
        text = asked[n].text
        return parts[n] if len(text) <= _LONGEST else language_part(text[-2 * mixed.END :])

    sentences = [
        (n, mixed.parts_of(mixed.excerpt(asked[n].text)))
        for n in mixed.doubtful(parts, told, turned, end, _glance)
    ]
    clauses = [
        (n, mixed.clauses_of(mixed.excerpt(asked[n].text))) for n in mixed.with_foreign_words(parts, told)
    ]
    each = iter(tell([piece for _, pieces in (*sentences, *clauses) for piece in pieces if len(pieces) > 1]))
    found: dict[int, mixed.Mixture] = {}
    doubts: dict[int, float] = {}
    for n, pieces in sentences:
        made = mixed.mixture(pieces, [next(each) for _ in pieces]) if len(pieces) > 1 else None
        if made is not None:
            found[n] = made
    for n, pieces in clauses:
        of_each = [next(each) for _ in pieces] if len(pieces) > 1 else []
        if n in found or not of_each:
            continue
        made = mixed.mixture_of_clauses(pieces, of_each)
        if made is not None:
            found[n] = made
        elif share := mixed.foreign_share(pieces, of_each, told[n][0]):
            doubts[n] = round(1 - share, 3)
    return found, doubts


def _glance(texts: Sequence[str]) -> list[tuple[str, float]]:
    """The likeliest language of texts in Latin letters, by the letters alone."""
    if not texts:
        return []
    table, read = model().table(LATIN), [text.encode() for text in texts]
    return table.winners(_scores(table, read), list(map(len, read)))


def _scores(table: Table, read: Sequence[bytes]) -> Scores:
    """A row of scores for each text: side by side where there are many."""
    return table.scores_of(read) if len(read) >= _MANY else np.stack([table.scores(data) for data in read])


def _unknown(part: str, found: Detected) -> bool:
    """Whether the best guess is no better than chance: of a long text more is asked, for it has more to tell by."""
    if found.confidence >= (_UNKNOWN_LONG if len(part) >= _LONG else _UNKNOWN):
        return False
    return found.language not in small_talk(part)


def _says_nothing(part: str) -> bool:
    """Whether it is in no language: a letter or two, or the same over and over ("aaaaah", "hahahahaha")."""
    size = len(part)
    if size < _LETTERS:
        return part.isascii() and not small_talk(part)
    if size < 2 * _LETTERS or part.count(part[size // 2]) < 0.4 * size:
        return False
    return len(set(part[:24])) <= _LETTERS and not small_talk(part)


def _tell(asked: Sequence[Asked]) -> tuple[list[Detected], list[str], set[int]]:
    """The likeliest language of each text; the part of it that was read; which turned to another as more was read."""
    answers = [_NOTHING] * len(asked)
    read = [""] * len(asked)
    by_script: dict[str, list[tuple[int, str, bytes]]] = {}
    scripts: dict[str, Script] = {}
    turned: set[int] = set()
    for n, (text, hints, _) in enumerate(asked):
        part = read[n] = language_part(text[:_LONGEST]) if text else ""
        script = script_of(part)
        if script is None:
            continue
        if len(script.languages) == 1:
            answers[n] = _by_script(part, script, hints)
        else:
            scripts[script.name] = script
            by_script.setdefault(script.name, []).append((n, part, _bytes(part)))
    for name, parts in by_script.items():
        _decide(asked, answers, turned, scripts[name], parts, _FIRST_BYTES)
    return answers, read, turned


def _decide(
    asked: Sequence[Asked],
    answers: list[Detected],
    turned: set[int],
    script: Script,
    parts: Sequence[tuple[int, str, bytes]],
    length: int,
) -> None:
    """Answer for texts of one script by their first bytes, and read on in those that leave doubt."""
    table = model().table(script)
    read = [data[:length] for _, _, data in parts]
    rows = _scores(table, read)
    for row, (n, part, _) in enumerate(parts):
        _head_starts(rows[row], table, part, script, asked[n].hints, asked[n].country)
    unsure = []
    for part_, data, (language, share) in zip(
        parts, read, table.winners(rows, list(map(len, read))), strict=True
    ):
        if length > _FIRST_BYTES and answers[part_[0]].language != language:
            turned.add(part_[0])
        answers[part_[0]] = Detected(language, round(share, 3))
        if share <= _NO_DOUBT and len(part_[2]) > len(data):
            unsure.append(part_)
    if unsure and length == _FIRST_BYTES:
        _decide(asked, answers, turned, script, unsure, _ENOUGH_BYTES)
    if length == _FIRST_BYTES and script.name in _HAVE_KIN:
        for n, part, _ in parts:
            answers[n] = Detected(*kin.mended(part, answers[n].language, answers[n].confidence))


def _bytes(part: str) -> bytes:
    return (part.lower() if part.isupper() else part).encode()


def _by_script(part: str, script: Script, hints: Iterable[str]) -> Detected:
    # A few Han letters alone may as well be Japanese: there the maker's own language tells.
    if script.name == "Han" and len(part) <= 12 and "ja" in {primary(hint) for hint in hints}:
        return Detected("ja", 0.6)
    language, confidence = kin.told(script.name, part) or (script.languages[0], _SURE_OF_SCRIPT)
    return Detected(language, confidence)


def _head_starts(
    scores: Scores, table: Table, part: str, script: Script, hints: Iterable[str], country: str | None
) -> None:
    """Add to the scores what is known besides the letters."""
    position = table.position
    for hint in hints:
        column = position.get(primary(hint))
        if column is not None:
            scores[column] += _HINT_BONUS
    if country in COUNTRY_LANGUAGES:
        for language in COUNTRY_LANGUAGES[country]:
            if language in position:
                scores[position[language]] += _COUNTRY_BONUS
    if script.name == "Arabic" and not _BEYOND_ARABIC.search(part):
        scores[position["ar"]] += _ARABIC_BONUS
    if part.count(" ") < _SHORT_WORDS:
        for language, words in small_talk(part).items():
            if language in position:
                scores[position[language]] += _WORD_BONUS * words


def warm() -> None:
    """Load the model now (about a second), so that the first item does not wait for it."""
    detect("so that the first item does not wait")
