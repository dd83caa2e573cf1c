"""How well and how fast languages are told: `python -m benchmarks.language`.

Reads the shared texts with their gold labels: whole, and their last two, three and five words, which is what comments
are like; and without any word of who wrote them. Texts in which nothing can be read are left out. Then the time: of one
text, of a batch of 500 together, of links and mentions.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.posts import shared
from waker.detect.language import Asked, detect, detect_many, warm
from waker.detect.text import language_part, links, mentions

LENGTHS = {"whole": None, "last 5 words": 5, "last 3 words": 3, "last 2 words": 2}


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
    figures = {"accuracy": accuracy(texts), "us": times(texts)}
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return 0
    languages = list(texts)
    print(f"{'':<16}" + "".join(f"{language:>8}" for language in languages))
    for name, row in figures["accuracy"].items():
        print(f"{name:<16}" + "".join(f"{row[language]:>8.1%}" for language in languages))
    print()
    for name, value in figures["us"].items():
        print(f"{name:<34}{value:>8.1f} us a text")
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


def accuracy(texts: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    rows = {}
    for name, words in LENGTHS.items():
        row = {}
        for language, all_ in texts.items():
            cut = all_ if words is None else [" ".join(language_part(t).split()[-words:]) for t in all_]
            answers = [found.language for found in detect_many([Asked(text) for text in cut])]
            readable = [answer for answer in answers if answer != "und"]
            row[language] = sum(answer == language for answer in readable) / len(readable)
        rows[name] = row
    return rows


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
