"""Who is given which case, fast: `python -m benchmarks.nextcase [--cases 1000000] [--reviewers 200]`.

Opens the cases through the ledger (eight queues, nine languages, a tenth of them overdue) and makes the reviewers, each
with two languages, one in four trained as a specialist. Then all of them ask for their next case over HTTP: first one
after the other, then each of them every five seconds for `--seconds`, then all in the same instant. Says the median and
the 95th percentile of the time from asking to the answer, and fails when two people were given the same case.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.http import Client
from benchmarks.installation import Installation, options, start

BATCH = 2_000
EVERY_S = 5
LANGUAGES = ("nl", "en", "de", "fr", "pt", "ar", "zh", "tr", "pl")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nextcase", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="open cases (default: 1,000,000)")
    parser.add_argument("--reviewers", type=int, default=200, help="people who ask (default: 200)")
    parser.add_argument("--seconds", type=int, default=30, help="how long they go on asking (default: 30)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options(parser)
    arguments = parser.parse_args()
    with start(arguments.workers, arguments.data) as made:
        key = fill(made, arguments.cases, arguments.reviewers)
        figures = measure(made, key, arguments.reviewers, arguments.seconds)
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:<44}{value:>12,.1f}")
    return 0


def fill(made: Installation, cases: int, reviewers: int) -> str:
    """Open the cases and make the reviewers; a key with scope reviewer."""
    from waker.server import attach

    data = made.data or Path()
    with attach.database(data):
        from waker.api.keys import create_key
        from waker.console.users import create_user
        from waker.core.actors import SYSTEM, Actor
        from waker.review import specialities

        chance = random.Random(7)
        began = time.perf_counter()
        open_cases(cases, chance)
        print(f"{cases:,} cases opened in {time.perf_counter() - began:,.0f} s", flush=True)
        for n in range(reviewers):
            role = "specialist" if n % 4 == 0 else "moderator"
            reads = tuple(chance.sample(LANGUAGES, 2))
            user = create_user(f"r{n}@example.org", role, reads=reads)
            for speciality in specialities.known() if role == "specialist" else ():
                specialities.give(user.pk, speciality, Actor(SYSTEM, "benchmark"))
        return create_key("benchmark", ["reviewer"])


def open_cases(count: int, chance: random.Random) -> None:
    """Cases as intake opens them, in the ledger, with their place in line."""
    from django.db import connection

    from waker.core.channels import DETECTOR
    from waker.guidelines import versions
    from waker.ledger.cases import open_case
    from waker.ledger.writing import writing

    pack = versions.current()
    policies = list(pack.policies.values())
    for first in range(0, count, BATCH):
        with writing() as writer:
            for n in range(first, min(first + BATCH, count)):
                policy = chance.choice(policies)
                queue = pack.queue_of(policy.id)
                late = chance.random() < 0.1
                open_case(
                    writer,
                    f"content:v{n}",
                    account=f"a{n % 100_000}",
                    queue=queue.id,
                    policy=policy.id,
                    channel=DETECTOR if chance.random() < 0.8 else "member",
                    severity=max(policy.severity, queue.severity),
                    reach=int(chance.paretovariate(0.7)),
                    due_at=writer.at
                    + timedelta(hours=-1 if late else chance.randint(12, queue.due_hours + 12)),
                    language=(language := chance.choice(LANGUAGES)),
                    country="NL",
                    languages=[language],
                    score=round(chance.random(), 2),
                )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(made: Installation, key: str, reviewers: int, seconds: int) -> dict[str, float]:
    people = [Asking(made.url, key, f"r{n}@example.org") for n in range(reviewers)]
    figures: dict[str, float] = {}
    before = made.cpu_s()
    _say(figures, "one after the other", [person.ask() for person in people])
    after = made.cpu_s()
    for part, used in after.items():
        figures[f"one after the other: {part} CPU, ms each"] = (used - before[part]) * 1_000 / reviewers
    _give_back(people)
    times = together(people, lambda person, n: _every_so_often(person, n, reviewers, seconds))
    _say(figures, "each every five seconds", times)
    _give_back(people)
    _say(figures, "all in the same instant", together(people, lambda person, _: [person.ask()]))
    held = Counter(person.case for person in people if person.case)
    if any(count > 1 for count in held.values()):
        raise SystemExit(f"two people were given the same case: {held.most_common(3)}")
    figures["cases given in the same instant"] = len(held)
    return figures


class Asking:
    """One reviewer with a connection of their own."""

    def __init__(self, url: str, key: str, email: str) -> None:
        self.client = Client(url, key)
        self.client._headers["Waker-Reviewer"] = email
        self.case: str | None = None

    def ask(self) -> float:
        """Ask for the next case; the milliseconds until the answer."""
        self.client.close()  # the server ends connections on which nothing was said for long
        self.client._connection.connect()
        began = time.perf_counter()
        status, answer = self.client.post("/cases/next", b'{"queue": null}')
        took = (time.perf_counter() - began) * 1_000
        if status not in (200, 204):
            raise SystemExit(f"/cases/next answers {status}: {answer[:300]!r}")
        self.case = json.loads(answer)["id"] if status == 200 else None
        return took

    def leave(self) -> None:
        if self.case is not None:
            self.client.close()
            self.client.post(f"/cases/{self.case}/release", b"")
            self.case = None


def _give_back(people: list[Asking]) -> None:
    for person in people:
        person.leave()


def _every_so_often(person: Asking, n: int, reviewers: int, seconds: int) -> list[float]:
    """Ask every five seconds, everybody at another moment of them."""
    times = []
    start_at = time.perf_counter() + EVERY_S * n / reviewers
    for turn in range(seconds // EVERY_S):
        time.sleep(max(0.0, start_at + EVERY_S * turn - time.perf_counter()))
        times.append(person.ask())
        if turn < seconds // EVERY_S - 1:
            person.leave()
    return times


def together(people: list[Asking], act: Callable[[Asking, int], list[float]]) -> list[float]:
    """Everybody acts at once, in a thread each; all times."""
    gate = threading.Barrier(len(people))
    times: list[float] = []
    errors: list[BaseException] = []

    def work(person: Asking, n: int) -> None:
        gate.wait()
        try:
            times.extend(act(person, n))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(p, n)) for n, p in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return times


def _say(figures: dict[str, Any], name: str, times: list[float]) -> None:
    figures[f"{name}: p50, ms"] = statistics.median(times)
    figures[f"{name}: p95, ms"] = statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    raise SystemExit(main())
