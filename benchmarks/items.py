"""Items and treatments over HTTP, on one machine: `python -m benchmarks.items [--items N]`.

Sends items in batches of 500 over two connections until N are stored, and at 10,000 items and at the end measures
items a second, one item alone, and treatments a second in batches of 200: of the 10,000 newest items, as feeds ask,
and of any that are stored. Says what the web processes weigh on the way, and how the figures at the end compare with
those at 10,000. An answer that rejects anything ends it: rejecting is quicker than taking.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from typing import Any

from benchmarks.http import Client, drive, percentile
from benchmarks.installation import Installation, installation, options
from benchmarks.posts import Posts, body

SMALL = 10_000
WINDOW = 30_000
SURFACES = ("for_you", "search", "profile", "direct")


class Bench:
    def __init__(self, place: Installation, posts: Posts, connections: int, batch: int) -> None:
        self.place, self.posts, self.batch = place, posts, batch
        self.clients = [Client(place.url, place.key) for _ in range(connections)]
        self.chance = random.Random(1)
        self.stored = 0
        self.singles = 0
        self.turns = 0
        self.rss: list[tuple[int, list[int]]] = []

    def send(self, count: int) -> dict[str, float]:
        """Store `count` items more; items/s of the whole, without registering accounts."""
        for turn in self.posts.turns(self.stored, count):
            if turn >= self.turns:
                self._register(turn)
                self.turns = turn + 1
        began, noted = self.stored, 0
        before = self.place.cpu_s()

        def each(things: int, seconds: float) -> None:
            nonlocal noted
            self.stored += things
            if self.stored - noted >= 50_000:
                noted = self.stored
                self.rss.append((self.stored, self.place.rss_mb()))
                rate = (self.stored - began) / seconds
                print(f"{self.stored:,} stored, {rate:,.0f}/s, RSS {self.rss[-1][1]}", file=sys.stderr)

        seconds = drive(self.clients, self.posts.batches(self.stored, count, self.batch), "/items", each)
        used = self._used(before, count, "item")
        self.rss.append((self.stored, self.place.rss_mb()))
        return {"items/s": count / seconds, **used}

    def single(self, count: int) -> dict[str, float]:
        """One item alone over one connection: milliseconds from the first byte sent to the last received."""
        client, times = self.clients[0], []
        # Texts from the middle of the file, under ids of their own.
        lines = self.posts.items(len(self.posts) // 2, count)
        before = self.place.cpu_s()
        for line in lines:
            self.singles += 1
            line = line.replace(b'"id": "', b'"id": "s%d-' % self.singles, 1)
            request = body("items", [line])
            began = time.perf_counter()
            client.ok("/items", request)
            times.append(1_000 * (time.perf_counter() - began))
        used = self._used(before, count, "single")
        return {
            "one item, p50 ms": percentile(times, 0.5),
            "one item, p99 ms": percentile(times, 0.99),
            **used,
        }

    def treatments(self, seconds: float, name: str, newest: int, size: int = 200) -> dict[str, float]:
        """Treatments a second, for viewers of several kinds, of items drawn from the newest so many."""
        ids = self.posts.ids(self.stored)[-newest:]
        bodies = []
        for n in range(300):
            viewer: dict[str, Any] = {
                "country": self.chance.choice(["NL", "DE", "GB", "US"]),
                "age": 13 + n % 50,
            }
            asked = {"viewer": viewer, "surface": SURFACES[n % 4], "items": self.chance.sample(ids, size)}
            bodies.append(json.dumps(asked).encode())
        answered = 0

        def endless(seconds: float) -> Any:
            until, n = time.monotonic() + seconds, 0
            while time.monotonic() < until:
                yield size, bodies[n % len(bodies)]
                n += 1

        def each(things: int, _: float) -> None:
            nonlocal answered
            answered += things

        # Whoever first reads a row marks it as committed, and these rows were written moments ago.
        drive(self.clients, endless(seconds / 4), "/treatments", lambda things, at: None)
        before = self.place.cpu_s()
        took = drive(self.clients, endless(seconds), "/treatments", each)
        return {
            f"treatments/s, {name}": answered / took,
            **self._used(before, answered, f"treatment, {name}"),
        }

    def _used(self, before: dict[str, float], things: int, name: str) -> dict[str, float]:
        """Processor microseconds a thing since `before`: unlike rates, they say little of what else runs here."""
        after = self.place.cpu_s()
        return {f"{kind} us/{name}": 1e6 * (after[kind] - before[kind]) / things for kind in after}

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def _register(self, turn: int) -> None:
        lines = self.posts.accounts(turn)
        for first in range(0, len(lines), 1_000):
            self.clients[0].ok("/accounts", body("accounts", lines[first : first + 1_000]))

    def measure(self, seconds: float) -> dict[str, float]:
        figures: dict[str, float] = {"stored": self.stored}
        figures.update(self.send(WINDOW))
        figures.update(self.single(500))
        figures.update(self.treatments(seconds, "newest", SMALL))
        figures.update(self.treatments(seconds, "any", self.stored))
        return figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.items", description=__doc__)
    options(parser)
    parser.add_argument("--items", type=int, default=100_000, help="items to store in all (default: 100,000)")
    parser.add_argument("--batch", type=int, default=500, help="items a request (default: 500)")
    parser.add_argument("--connections", type=int, default=2, help="requests at the same time (default: 2)")
    parser.add_argument("--seconds", type=float, default=8, help="of asking for treatments (default: 8)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()
    posts = Posts()
    with installation(arguments) as place:
        bench = Bench(place, posts, arguments.connections, arguments.batch)
        bench.send(SMALL)
        at = [bench.measure(arguments.seconds)]
        if arguments.items > SMALL + 2 * WINDOW:
            bench.send(arguments.items - WINDOW - bench.stored)
            at.append(bench.measure(arguments.seconds))
        bench.close()
        figures = {"source": posts.source, "batch": arguments.batch, "at": at, "rss_mb": bench.rss}
    print(json.dumps(figures, indent=1) if arguments.json else table(figures))
    return 0


def table(figures: dict[str, Any]) -> str:
    at = figures["at"]
    lines = [f"texts: {figures['source']}", f"batches of {figures['batch']} items", ""]
    for name in at[0]:
        cells = [f"{name:<32}"] + [f"{column[name]:>14,.1f}" for column in at]
        if len(at) == 2 and name != "stored":
            cells.append(f"{at[1][name] / at[0][name]:>8.2f}")
        lines.append("".join(cells))
    lines.append("")
    lines.append("RSS of each web process in MB, after so many items:")
    step = max(1, len(figures["rss_mb"]) // 12)
    lines += [f"{stored:>12,}  {weights}" for stored, weights in figures["rss_mb"][::step]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
