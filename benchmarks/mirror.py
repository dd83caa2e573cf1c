"""Treatments by the client's mirror, a second of CPU: `python -m benchmarks.mirror [--items N]`."""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, datetime

from waker.client import Mirror, Shown, Viewer
from waker.client.answers import Change, Changes, Laid
from waker.folds.treatment import keys, treat

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


class Nothing:
    """A feed in which nothing happens any more."""

    def changes(self, after: str | None = None, limit: int = 500) -> Changes:
        return Changes([], "0", False)


def loaded(items: int, every: int) -> Mirror:
    """A mirror in which every n-th item is removed, restricted in a country, labelled or screened."""
    mirror = Mirror(Nothing())
    kinds = [
        {"kind": "remove"}, {"kind": "withhold", "countries": ["DE"]}, {"kind": "label", "label": "unverified"},
        {"kind": "warning_screen"},
    ]  # fmt: skip
    for n in range(0, items, every):
        decision = f"d_{n}"
        laid = Laid(decision=decision, since=SINCE, **kinds[n // every % len(kinds)])  # type: ignore[arg-type]
        mirror._apply(Change(str(n + 1), SINCE, decision, {"kind": "content", "id": f"v{n}"}, None, [laid]))
    return mirror


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    items = [
        Shown(f"v{n}", f"a{n % 997}", f"s{n % 31}" if n % 2 else None, (f"hashtag:{n % 53}",), maker_age=30)
        for n in range(arguments.items)
    ]
    viewer = Viewer(country="NL", age=30)
    figures = {}
    for share, every in (("1 %", 100), ("10 %", 10), ("100 %", 1)):
        mirror = loaded(arguments.items, every)
        best = 0.0
        for _ in range(5):
            started = time.process_time()
            mirror.treat_all(items, viewer, "for_you")
            best = max(best, arguments.items / (time.process_time() - started))
        figures[share] = round(best)
    assert all(keys(item) and treat(item, viewer, "for_you", {})["show"] for item in items[:10])
    if arguments.json:
        print(json.dumps(figures))
        return
    for share, rate in figures.items():
        print(f"{share:>6} of the items restricted: {rate:>9,} treatments/s of CPU time")


if __name__ == "__main__":
    main()
