"""How well and how fast languages are told: `python -m benchmarks.language`.

Reads the shared texts with their gold labels: whole, their last two, three and five words and up to their last 20
letters, which is what comments are like; and without any word of who wrote them. Texts in which nothing can be read are
left out; those that nothing can be told of (`und`) count as wrong, and their share is shown. Then whether confidence is
what it says, how many of two texts put together are told to be mixed, how many single ones, and how much gibberish is
taken for a language. Then the time and memory; and the same of lingua, where that is installed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import language_lingua
from benchmarks.posts import shared
from waker.detect.language import SURE, Asked, Detected, detect, detect_many, warm
from waker.detect.scripts import script_of
from waker.detect.text import language_part, links, mentions

LINES = [0.15, 0.3, 0.5, 0.7, 0.9, 1.01]


def _last(words: int) -> Callable[[str], str]:
    return lambda text: " ".join(language_part(text).split()[-words:])


def _letters(text: str) -> str:
    """Its last words, as many as fit into 20 letters."""
    kept: list[str] = []
    for word in reversed(language_part(text).split()):
        if len(" ".join([word, *kept])) > 20:
            break
        kept.insert(0, word)
    return " ".join(kept)


CUTS: dict[str, Callable[[str], str]] = {
    "whole": lambda text: text,
    "last 5 words": _last(5),
    "last 3 words": _last(3),
    "last 2 words": _last(2),
    "up to 20 letters": _letters,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.language", description=__doc__)
    parser.add_argument("--sample", type=int, default=3_000, help="texts of each language (default: 3,000)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    folder = shared()
    if folder is None:
        sys.exit("the shared texts are absent (WAKER_SHARED names their folder)")
    warm()
    texts = gold(folder.parent / "text", arguments.sample)
    right, open_ = accuracy(texts)
    figures: dict[str, dict[str, Any]] = {
        "right": right,
        "left open": open_,
        "right by confidence": calibration(texts),
        "mixtures": mixtures(texts),
        "us": times(texts),
    }
    figures["memory (MB)"] = {"with the model": language_lingua.memory()}
    if language_lingua.available():
        rows, costs = language_lingua.figures(texts, CUTS)
        figures["right of texts in Latin letters"], figures["lingua"] = rows, costs
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return 0
    for title, rows in figures.items():
        print(f"\n{title}")
        for name, row in rows.items():
            if isinstance(row, dict):
                shares = "".join(f"{language:>4} {share:>6.1%}" for language, share in row.items())
                print(f"  {name:<46}{shares}")
            else:
                print(f"  {name:<46}{row:>8.4g}")
    return 0


def gold(folder: Path, sample: int) -> dict[str, list[str]]:
    """A sample of texts by their language."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_bytes().splitlines():
            text = json.loads(line)
            found[text["lang"]].append(text["text"])
    return {
        lang: random.Random(3).sample(all_, min(sample, len(all_))) for lang, all_ in sorted(found.items())
    }


Rows = dict[str, dict[str, float]]


def accuracy(texts: dict[str, list[str]]) -> tuple[Rows, Rows]:
    """The shares told rightly and left open, by cut and language."""
    right: Rows = {}
    open_: Rows = {}
    for name, language, found in _told(texts):
        told = [of.language for of in found]
        right.setdefault(name, {})[language] = told.count(language) / len(told)
        open_.setdefault(name, {})[language] = told.count("und") / len(told)
    return right, open_


def calibration(texts: dict[str, list[str]]) -> Rows:
    """The share told rightly among those with a confidence up to each line, whatever the language."""
    rows: Rows = {}
    kept: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for name, language, found in _told(texts):
        kept[name] += [(of.confidence, of.language == language) for of in found if of.language != "und"]
    for name, answers in kept.items():
        below = 0.0
        for line in LINES:
            within = [right for confidence, right in answers if below <= confidence < line]
            if len(within) >= 20:
                rows.setdefault(name, {})[f"<{min(line, 1):g}"] = sum(within) / len(within)
            below = line
    return rows


def _told(texts: dict[str, list[str]]) -> Iterator[tuple[str, str, list[Detected]]]:
    """What is told of the texts in which something can be read, by cut and language."""
    for name, cut in CUTS.items():
        for language, all_ in texts.items():
            read = [part for part in map(cut, all_) if script_of(language_part(part[:400])) is not None]
            yield name, language, detect_many([Asked(part) for part in read])


def mixtures(texts: dict[str, list[str]]) -> dict[str, float]:
    """Two posts of 40 to 120 letters put together, in two languages and in one; single posts; and gibberish."""
    dice = random.Random(4)
    fit = {lang: [t for t in map(language_part, all_) if 40 <= len(t) <= 120] for lang, all_ in texts.items()}
    languages = sorted(lang for lang, all_ in fit.items() if len(all_) > 50)
    pairs = [tuple(dice.sample(languages, 2)) for _ in range(2_000)]
    two = [". ".join(dice.choice(fit[lang]) for lang in pair) for pair in pairs]
    one = [". ".join(dice.sample(fit[lang], 2)) for lang in (dice.choice(languages) for _ in range(2_000))]
    every = [text for all_ in texts.values() for text in all_]
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(dice.randint(1, 8))]
             for _ in range(2_000)]  # fmt: skip
    found = [set(of.languages) for of in _detect(two)]
    random_ = _detect([" ".join(text) for text in words])
    return {
        "two languages: both told": sum(of == set(pair) for of, pair in zip(found, pairs, strict=True))
        / 2_000,
        "two languages: another told": sum(not of <= set(p) for of, p in zip(found, pairs, strict=True))
        / 2_000,
        "one language twice: told mixed": sum(bool(of.others) for of in _detect(one)) / 2_000,
        f"single posts told mixed, of {len(every)}": sum(bool(of.others) for of in _detect(every)),
        "random letters: a language told": sum(of.language != "und" for of in random_) / 2_000,
        f"random letters: told, {SURE:g} sure": sum(
            bool(of.languages) and of.confidence >= SURE for of in random_
        )
        / 2_000,
    }


def _detect(texts: Sequence[str]) -> list[Detected]:
    return detect_many([Asked(text) for text in texts])


def times(texts: dict[str, list[str]]) -> dict[str, float]:
    """Processor time a text, the least of several runs."""
    mixed = [text for all_ in texts.values() for text in all_]
    random.Random(5).shuffle(mixed)
    mixed = mixed[:2_000]
    batches = [[Asked(text) for text in mixed[n : n + 500]] for n in range(0, len(mixed), 500)]
    works: dict[str, Any] = {
        "language, one at a time": lambda: [detect(text) for text in mixed],
        "language, 500 together": lambda: [detect_many(batch) for batch in batches],
        "links": lambda: [links(text) for text in mixed],
        "mentions": lambda: [mentions(text) for text in mixed],
    }
    found = {}
    for name, work in works.items():
        runs = []
        for _ in range(9):
            began = time.process_time()
            work()
            runs.append(time.process_time() - began)
        found[name] = 1e6 * min(runs) / len(mixed)
    return found


if __name__ == "__main__":
    sys.exit(main())
