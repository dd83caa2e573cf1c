"""The search over many items, in process, on a durable database of its own: `python -m benchmarks.search [--items N]`.

Texts are real posts (sentences of our own where the shared ones are absent), each with more words drawn from a large
vocabulary by Zipf's law, so that there are words in half of all items and words in one. Rows go in by COPY, the
inverted index is built afterwards. Each class of query is asked many times with other words; says p50 and p95 in ms,
the same in processor time, and those of the sums beside the list.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.database import database
from benchmarks.posts import Posts

PAGE = 25
ROUNDS = 40
NEWEST = datetime(2026, 11, 20, tzinfo=UTC)
SPAN = timedelta(days=60)
RARE = 3_000_000
"""Words of the made vocabulary, the n-th drawn in proportion to 1/n."""
COUNTRIES = ("NL", "BE", "DE", "FR", "PL", "ES", "IT", "US", "GB", "BR", "LU", "MT")
COUNTRY_WEIGHTS = (30, 12, 15, 12, 8, 8, 7, 3, 2.5, 2, 0.4, 0.1)
KINDS = ("comment", "video", "photo", "live", "profile")
KIND_WEIGHTS = (62, 28, 8, 1.5, 0.5)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000, help="items to search (default: 1,000,000)")
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help=f"queries of each class (default: {ROUNDS})"
    )
    parser.add_argument("--data", type=Path, help="directory for the database; kept, and used again as it is")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()

    with database(arguments.data):
        made = _Made()
        figures: dict[str, Any] = {"texts": made.source}
        if _count() < arguments.items:
            figures |= fill(made, arguments.items)
        figures |= sizes()
        figures["queries"] = measure(made, arguments.items, arguments.rounds)
        figures["index one batch of 1,000 more, s"] = one_more_batch(made, arguments.items)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return 0
    queries = figures.pop("queries")
    for name, value in figures.items():
        print(f"{name:<40}{value:>20,}" if isinstance(value, (int, float)) else f"{name}: {value}")
    shown = ("p50", "p95", "processor_p50", "processor_p95", "sums_p50", "sums_p95")
    print(
        f"\n{'class of query, ms':<34}"
        + "".join(f"{name.replace('processor', 'cpu'):>10}" for name in shown)
        + "      hits"
    )
    for name, row in queries.items():
        print(f"{name:<34}" + "".join(f"{row[column]:>10.1f}" for column in shown) + f"{row['hits']:>10}")
    return 0


class _Made:
    """Texts as vectors, and the words that they consist of."""

    def __init__(self) -> None:
        from waker.investigation import words

        posts = Posts()
        self.source = posts.source
        self.random = random.Random(7)
        self.texts: list[list[str]] = []
        self.counts: Counter[str] = Counter()
        self.languages: list[str] = []
        for line in posts.items(0, len(posts)):
            post = json.loads(line)
            found = words.tokens(post["text"])[:60]
            self.texts.append(found)
            self.counts.update(set(found))
            self.languages.append(post["account"].partition("-")[2][:2])
        self.vectors = [words.vector(text, []) for text in self.texts]

    def drawn(self) -> str:
        """A word of the made vocabulary: log-uniform ranks are Zipf's law with exponent one."""
        return f"zipf{int(RARE ** self.random.random())}"

    def rows(self, count: int) -> Iterator[str]:
        choose, size = self.random.choices, len(self.texts)
        step = SPAN / count
        for first in range(0, count, 5_000):
            many = min(5_000, count - first)
            places = choose(COUNTRIES, COUNTRY_WEIGHTS, k=many)
            kinds = choose(KINDS, KIND_WEIGHTS, k=many)
            texts = [self.random.randrange(size) for _ in range(many)]
            for n in range(many):
                at = NEWEST - SPAN + (first + n) * step
                text = texts[n]
                length = len(self.texts[text])
                extra = " ".join(
                    f"'{word}':{length + i}" for i, word in enumerate({self.drawn() for _ in range(4)}, 1)
                )
                # Half of all posts are by one in a hundred of the accounts.
                account = int(count / 10 * self.random.random() ** 3)
                yield (
                    f"v{first + n}\t{at.isoformat()}\t{self.vectors[text]} {extra} 'a=u{account}' 'k={kinds[n]}'"
                    f" 'l={self.languages[text]}' 'c={places[n]}' 't={at:%Y%m%d}' '@user{account % 5000}'\n"
                )


def fill(made: _Made, count: int) -> dict[str, Any]:
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_item")
        cursor.execute("DROP INDEX IF EXISTS search_item_words")
        with cursor.copy("COPY search_item (id, at, words) FROM STDIN") as copy:
            chunk: list[str] = []
            for line in made.rows(count):
                chunk.append(line)
                if len(chunk) == 2_000:
                    copy.write("".join(chunk))
                    chunk.clear()
            copy.write("".join(chunk))
        copied = time.perf_counter()
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("CREATE INDEX search_item_words ON search_item USING gin (words)")
        built = time.perf_counter()
        cursor.execute("VACUUM ANALYZE search_item")
        cursor.execute("CHECKPOINT")
    return {
        "rows by COPY, s": round(copied - began),
        "building the inverted index, s": round(built - copied),
        "vacuum and analyse, s": round(time.perf_counter() - built),
    }


def sizes() -> dict[str, Any]:
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for name, relation in {
            "table": "search_item",
            "inverted index": "search_item_words",
            "index of moments": "search_item_at",
            "index of ids": "search_item_pkey",
        }.items():
            cursor.execute("SELECT pg_relation_size(%s::regclass) / 1000000", [relation])
            found[f"{name}, MB"] = cursor.fetchone()[0]
    return found


def classes(made: _Made, count: int) -> dict[str, Callable[[], str]]:
    draw = made.random
    common = [word for word, n in made.counts.most_common(60) if len(word) > 1]
    middle = [word for word, n in made.counts.most_common(3_000)[300:] if len(word) > 3]
    phrases = [text for text in made.texts if len(text) > 6]

    def phrase(length: int) -> str:
        text = draw.choice(phrases)
        at = draw.randrange(len(text) - length)
        return '"' + " ".join(text[at : at + length]) + '"'

    def days(length: int) -> str:
        first = (NEWEST - timedelta(days=draw.randrange(length, 59))).date()
        return f"at:{first}..{first + timedelta(days=length - 1)}"

    rare = lambda: f"zipf{draw.randrange(RARE // 100, RARE)}"  # noqa: E731
    return {
        "rare word": rare,
        "word of medium frequency": lambda: draw.choice(middle),
        "common word": lambda: draw.choice(common),
        "two words": lambda: f"{draw.choice(middle)} {draw.choice(common)}",
        "two words of medium frequency": lambda: f"{draw.choice(middle)} {draw.choice(middle)}",
        "phrase of two words": lambda: phrase(2),
        "phrase of three words": lambda: phrase(3),
        "prefix": lambda: draw.choice(middle)[: draw.choice((3, 4, 5))] + "*",
        "rare prefix": lambda: f"zipf{draw.randrange(100_000, RARE)}"[:9] + "*",
        "word, language": lambda: f"{draw.choice(middle)} language:{draw.choice(('nl', 'de', 'en', 'pl'))}",
        "word, rare country": lambda: f"{draw.choice(common)} country:MT",
        "word, country, kind": lambda: f"{draw.choice(middle)} country:{draw.choice(COUNTRIES)} kind:live",
        "word, three days": lambda: f"{draw.choice(middle)} {days(3)}",
        "word, language, a week": lambda: f"{draw.choice(common)} language:nl {days(7)}",
        "word but not another": lambda: f"{draw.choice(middle)} -{draw.choice(common)}",
        "exact account": lambda: f"account:u{draw.randrange(count // 10)}",
        "exact handle": lambda: f"@user{draw.randrange(5000)}",
        "filters alone: language, kind": lambda: (
            f"language:{draw.choice(('nl', 'de'))} kind:{draw.choice(KINDS)}"
        ),
        "filters alone: country, a day": lambda: f"country:{draw.choice(COUNTRIES)} {days(1)}",
        "nothing like it": lambda: f"{draw.choice(middle)} nowhere{draw.randrange(10**9)}",
    }


def measure(made: _Made, count: int, rounds: int) -> dict[str, Any]:
    from waker.investigation import counting
    from waker.investigation.asking import plan
    from waker.investigation.finding import find
    from waker.investigation.query import parse

    found = {}
    for name, make in classes(made, count).items():
        took, worked, summed, partial, hits = [], [], [], 0, 0
        for n in range(rounds):
            text = make()
            began, used = time.perf_counter(), _processor_ms()
            page = find(plan(parse(text, NEWEST), "items", NEWEST), PAGE)
            took.append(1000 * (time.perf_counter() - began))
            worked.append(_processor_ms() - used)
            hits += len(page.rows)
            partial += page.back_to is not None
            if n < max(rounds // 4, 4):
                began = time.perf_counter()
                counting.sums(plan(parse(text, NEWEST), "items", NEWEST))
                summed.append(1000 * (time.perf_counter() - began))
        found[name] = {
            "p50": _at(took, 0.5),
            "p95": _at(took, 0.95),
            "max": max(took),
            "processor_p50": _at(worked, 0.5),
            "processor_p95": _at(worked, 0.95),
            "sums_p50": _at(summed, 0.5),
            "sums_p95": _at(summed, 0.95),
            "hits": f"{hits / rounds:.1f}",
            "not to the end": partial,
        }
    return found


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def _processor_ms() -> float:
    """Processor time so far of this process and its database session, which other work on the machine hardly moves."""
    from django.db import connection

    session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return 1000 * time.process_time() + int(session.read_text(encoding="ascii").split()[0]) / 1e6


def one_more_batch(made: _Made, count: int) -> float:
    """How long the worker takes for a batch of 1,000 rows when there are so many already."""
    from django.db import connection

    took = []
    for turn in range(5):
        lines = [line.replace("v", f"w{turn}-", 1) for line in made.rows(1_000)]
        began = time.perf_counter()
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY search_item (id, at, words) FROM STDIN") as copy,
        ):
            copy.write("".join(lines))
        took.append(time.perf_counter() - began)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_item WHERE id LIKE 'w%%'")
    return round(sorted(took)[2], 3)


def _count() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_item")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
