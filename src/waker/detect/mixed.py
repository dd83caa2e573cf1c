"""A **mixed** text: one in two languages or more, each with a share that matters.

Most texts are in one language, and say so by their first words. Only those are taken apart that leave doubt, that use
two scripts, that end in another language than they begin with, or that have words of another: first into sentences,
then into clauses, for many people change language within a sentence. A clause says less than a sentence, so more
certainty is asked of it; where it is lacking, the share of what seems to be in another language is doubt in the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from waker.detect.scripts import BEYOND_LATIN, LATIN, script_of
from waker.detect.text import language_part
from waker.detect.words import foreign_words

Told = Sequence[tuple[str, float]]
"""A language and the confidence in it, for each text."""

# Shorter than two short sentences, a text is in one language.
SHORTEST: Final = 32
# Below this confidence of the whole it is taken apart.
_DOUBT: Final = 0.9
# Where a text is longer, its end is read as well as its beginning, and then its middle.
_HAS_AN_END: Final = 72
_HAS_A_MIDDLE: Final = 140
END: Final = 48
_ENDS_IN: Final = 0.5
_READ: Final = 400
# A part counts for a language from this confidence on, and one of this makes it sure that the language is there.
_LIKELY: Final = 0.5
_CERTAIN: Final = 0.8
# A share that matters: a fifth of the letters, and as many as a short sentence has.
_SHARE: Final = 0.2
_LETTERS: Final = 14
_WINDOW: Final = 60
# The same of clauses.
_LIKELY_CLAUSE: Final = 0.7
_CERTAIN_CLAUSE: Final = 0.9
_CLAUSE_WINDOW: Final = 26
_WORDS: Final = 2
_DENSE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DENSE_AS: Final = 3
_SENTENCES: Final = re.compile(r"[\n\r.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964|]+|\s[-\u2013\u2014/]+\s")
_LATIN: Final = frozenset(LATIN.languages)
_CLAUSES: Final = re.compile(
    r"[\n\r.!?,;:()\"\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964|]+|\s[-\u2013\u2014/]+\s"
)
# Neighbours that are told apart over a whole text, not by a sentence.
_NEIGHBOURS: Final = tuple(
    frozenset(group.split())
    for group in (
        "no da sv", "hr bs sr sl mk", "ms id jv tl", "cs sk", "nl af fy", "pt gl es ca", "zu xh st sn om", "ga gd",
        "ru uk be bg", "kk ky tt ba", "hi mr ne sa", "ar fa ur ps ug ku sd", "he yi", "am ti", "az tr",
        "de lb", "bn as", "zh ja",
    )
)  # fmt: skip


class Mixture(NamedTuple):
    """The languages of a mixed text with their shares (0 to 1, of its letters), the largest first."""

    shares: tuple[tuple[str, float], ...]
    confidence: float


def doubtful(
    texts: Sequence[str],
    told: Told,
    turned: Collection[int],
    end: Callable[[int], str],
    glance: Callable[[Sequence[str]], Told],
) -> list[int]:
    """Which of the texts (the parts of them that were read) may be mixed.

    `end`: how the text at a place ends. `turned`: those that seemed to be in another language at first. `glance`
    tells the languages of short texts in Latin letters.
    """
    found: list[int] = []
    glances: list[tuple[int, str]] = []
    for n, (text, (_, confidence)) in enumerate(zip(texts, told, strict=True)):
        if len(text) < SHORTEST and (text.isascii() or len(text) < SHORTEST / _DENSE_AS):
            continue
        if confidence < _DOUBT or n in turned or not (text.isascii() or _in_one_script(text)):
            found.append(n)
        elif len(text) > _HAS_AN_END and told[n][0] in LATIN.languages:
            glances.append((n, end(n)[-END:]))
            if len(text) > _HAS_A_MIDDLE:
                middle = len(text) // 2
                glances.append((n, text[middle : middle + END]))
    for (n, _), (language, confidence) in zip(glances, glance([seen for _, seen in glances]), strict=True):
        if language != told[n][0] and confidence > _ENDS_IN:
            found.append(n)
    return sorted(set(found))


def with_foreign_words(texts: Sequence[str], told: Told) -> list[int]:
    """Which of the texts have words of another language than is told of them."""
    return [
        n
        for n, (text, (language, _)) in enumerate(zip(texts, told, strict=True))
        if len(text) >= SHORTEST and language in _LATIN and foreign_words(text, language) >= _WORDS
    ]


def _in_one_script(text: str) -> bool:
    beyond = len(BEYOND_LATIN.findall(text))
    if not beyond:
        return True
    quarter = len(text) // 4
    first, last = script_of(text[:quarter]), script_of(text[-quarter:])
    if first is not last and first is not None and last is not None:
        return False
    dense = _DENSE.search(text) is not None
    return beyond < _LETTERS / (_DENSE_AS if dense else 1) or len(LATIN.letters.findall(text)) < _LETTERS


def parts_of(text: str) -> list[str]:
    """The sentences of a text, or stretches of words where it has none; nothing shorter than a few words."""
    return _parts(text, _SENTENCES, _WINDOW)


def clauses_of(text: str) -> list[str]:
    """What stands between the commas of a text, too, and shorter stretches of words."""
    return _parts(text, _CLAUSES, _CLAUSE_WINDOW)


def _parts(text: str, between: re.Pattern[str], window: int) -> list[str]:
    parts: list[str] = []
    for sentence in between.split(text):
        words = language_part(sentence)
        while len(words) > 1.5 * window and " " in words[window:]:
            cut = words.index(" ", window)
            parts.append(words[:cut])
            words = words[cut + 1 :]
        if (
            parts
            and words
            and (_weight(words) < _LETTERS or _weight(parts[-1]) < _LETTERS)
            and _alike(parts[-1], words)
        ):
            parts[-1] = f"{parts[-1]} {words}"
        elif words:
            parts.append(words)
    return parts


def _alike(one: str, other: str) -> bool:
    """Whether two stretches may be one: never across scripts."""
    return (BEYOND_LATIN.search(one) is None) == (BEYOND_LATIN.search(other) is None)


def excerpt(text: str) -> str:
    """As much of a text as is taken apart: its beginning and its end."""
    return text if len(text) <= 2 * _READ else f"{text[:_READ]}\n{text[-_READ:]}"


def mixture_of_clauses(parts: Sequence[str], told: Told) -> Mixture | None:
    """As `mixture`, of clauses, which have to be surer."""
    return mixture(parts, told, _LIKELY_CLAUSE, _CERTAIN_CLAUSE)


def foreign_share(parts: Sequence[str], told: Told, language: str) -> float:
    """The share of a text whose clauses seem to be in other languages than its own and their neighbours."""
    weights = [_weight(part) for part in parts]
    foreign = sum(
        weight
        for weight, (other, confidence) in zip(weights, told, strict=True)
        if confidence >= _LIKELY_CLAUSE
        and other not in ("und", language)
        and not any({language, other} <= group for group in _NEIGHBOURS)
    )
    return foreign / sum(weights) if foreign >= max(_LETTERS, _SHARE * sum(weights)) else 0.0


def mixture(
    parts: Sequence[str], told: Told, likely: float = _LIKELY, certain: float = _CERTAIN
) -> Mixture | None:
    """What a text is made of, from the languages of its parts; None when, for all that can be told, that is one."""
    weights: dict[str, float] = {}
    sure: dict[str, float] = {}
    total = 0.0
    for part, (language, confidence) in zip(parts, told, strict=True):
        weight = _weight(part)
        total += weight
        if confidence >= likely and language != "und":
            weights[language] = weights.get(language, 0.0) + weight
            sure[language] = max(sure.get(language, 0.0), confidence)
    kept: list[tuple[str, float]] = []
    for language, weight in sorted(weights.items(), key=lambda pair: -pair[1]):
        if weight < max(_LETTERS, _SHARE * total) or sure[language] < certain:
            continue
        if not any({language, other} <= group for other, _ in kept for group in _NEIGHBOURS):
            kept.append((language, weight))
    if len(kept) < 2:
        return None
    shares = tuple((language, round(weight / total, 3)) for language, weight in kept)
    return Mixture(shares, round(min(sure[language] for language, _ in kept), 3))


def _weight(part: str) -> float:
    """Its letters; a sign of Chinese, Japanese or Korean says as much as three letters."""
    letters = sum(map(str.isalpha, part))
    return letters if part.isascii() else letters + (_DENSE_AS - 1) * len(_DENSE.findall(part))
