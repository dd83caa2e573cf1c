"""The same texts with lingua, where it is installed (it is no dependency): `python -m benchmarks.language`.

It is asked for all languages in Latin letters that it and Waker both know, and so are texts of Waker below a
confidence of 0.3, either freely or only between the two languages that Waker finds likeliest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from waker.detect.language import Asked, detect_many
from waker.detect.languagemodel import model
from waker.detect.scripts import LATIN, script_of
from waker.detect.text import language_part
from waker.detect.words import small_talk

DOUBT = 0.3


def available() -> bool:
    try:
        import lingua  # noqa: F401
    except ImportError:
        return False
    return True


def memory() -> int:
    """What this process holds in memory, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


def figures(
    texts: Mapping[str, Sequence[str]], cuts: Mapping[str, Callable[[str], str]]
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Shares told rightly, by row and language; and what lingua costs, in microseconds a text and in MB."""
    before = memory()
    ask = _Lingua()
    rows: dict[str, dict[str, float]] = {}
    costs: dict[str, float] = {}
    for name, cut in cuts.items():
        spent, asked = 0.0, 0
        for language, all_ in texts.items():
            read = [cut(text) for text in all_]
            read = [text for text in read if script_of(language_part(text[:400])) is LATIN]
            if language in ("ar", "zh") or not read:
                continue
            ours = detect_many([Asked(text) for text in read])
            began = time.process_time()
            free = [ask.language(text) for text in read]
            spent, asked = spent + time.process_time() - began, asked + len(read)
            between = [
                ask.between(text, _likeliest(text)) if of.confidence < DOUBT else of.language
                for text, of in zip(read, ours, strict=True)
            ]
            either = [
                one if of.confidence < DOUBT else of.language for one, of in zip(free, ours, strict=True)
            ]
            told = {"lingua": free, "Waker, else lingua": either, "lingua between Waker's two": between}
            told["Waker's best guess"] = [_likeliest(text)[0] for text in read]
            for how, answers in told.items():
                right = sum(answer == language for answer in answers) / len(answers)
                rows.setdefault(f"{name}: {how}", {})[language] = right
        costs[f"lingua, {name} (us)"] = 1e6 * spent / asked
    costs["lingua's memory (MB)"] = memory() - before
    return rows, costs


def _likeliest(text: str) -> list[str]:
    """Waker's two likeliest languages, by letters and small talk."""
    part = language_part(text[:400])
    table = model().table(LATIN)
    scores = table.scores(part.encode()[:200])
    for language, words in (small_talk(part) if part.count(" ") < 6 else {}).items():
        scores[table.position[language]] += 6.0 * words
    found = dict.fromkeys(table.languages[column] for column in (-scores).argsort())
    return list(found)[:2]


class _Lingua:
    def __init__(self) -> None:
        from lingua import IsoCode639_1, Language, LanguageDetectorBuilder

        self._codes: dict[Any, str] = {}
        for code in LATIN.languages:
            iso = getattr(IsoCode639_1, {"no": "NB"}.get(code, code.upper()), None)
            if iso is not None:
                self._codes[Language.from_iso_code_639_1(iso)] = code
        self._detector = LanguageDetectorBuilder.from_languages(*self._codes).build()
        self._detector.detect_language_of("so that the first text does not wait")

    def language(self, text: str) -> str | None:
        return self._codes.get(self._detector.detect_language_of(language_part(text[:400])))

    def between(self, text: str, candidates: Sequence[str]) -> str:
        values = self._detector.compute_language_confidence_values(language_part(text[:400]))
        shares = {self._codes.get(value.language): value.value for value in values}
        return max(candidates, key=lambda code: shares.get(code, 0.0))
