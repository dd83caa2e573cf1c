"""The ledger, in process, on a durable database of its own: `python -m benchmarks.ledger [--entries N]`.

Appends flags in batches of 1,000, each batch one durable transaction that also brings the stored views up to date;
then judgements as intake writes them (a flag, a case, a hold, each with its trace); then verifies the whole chain
and rebuilds all views. Says entries a second for each.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.database import database

BATCH = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000, help="flags to append (default: 200,000)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()

    with database():
        figures = measure(arguments.entries)
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:<28}{value:>14,.0f}")
    return 0


def measure(count: int) -> dict[str, float]:
    from waker.ledger.rebuilding import rebuild
    from waker.ledger.verifying import verify

    figures: dict[str, float] = {}
    _append_flags(0, BATCH)  # warm
    figures["append, flags/s"] = _rate(count, lambda: _append_all(_append_flags, count))
    judged = count // 10
    figures["append, judgements: entries/s"] = _rate(
        3 * judged, lambda: _append_all(_append_judgements, judged)
    )
    entries = verify().entries
    figures["entries"] = entries
    figures["verify, entries/s"] = _rate(entries, lambda: _sound(verify().broken is None))
    figures["rebuild, entries/s"] = _rate(entries, lambda: _sound(rebuild().differing == ()))
    return figures


def _rate(count: int, work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _sound(holds: bool) -> None:
    if not holds:
        raise SystemExit("the ledger does not hold what it should; no figures")


def _append_all(append: Callable[[int, int], None], count: int) -> None:
    for first in range(0, count, BATCH):
        append(first, min(BATCH, count - first))


def _flag(n: int, case: str | None) -> dict[str, Any]:
    from waker.core.ids import new_id

    return {
        "id": new_id("f"),
        "account": f"a{n % 5_000}",
        "revision": 1,
        "rule": "money_promises",
        "policy": "phishing",
        "score": 0.75,
        "mode": "review",
        "capped": False,
        "detector": "rules",
        "case": case,
        "decision": None,
        "severity": 3,
        "reach": n % 10_000,
        "guidelines": "2026-11-01",
        "matches": [{"field": "item.text", "start": 10, "end": 24, "list": "money_promises"}],
    }


def _append_flags(first: int, count: int) -> None:
    from waker.core.entries import FLAG_RAISED, Draft
    from waker.ledger.writing import append

    append([Draft(FLAG_RAISED, f"content:v{n}", _flag(n, None)) for n in range(first, first + count)])


def _append_judgements(first: int, count: int) -> None:
    from waker.core.entries import FLAG_RAISED
    from waker.core.ids import new_id
    from waker.core.restrictions import Restriction
    from waker.core.subjects import CONTENT, Subject
    from waker.ledger import acts
    from waker.ledger.cases import open_case
    from waker.ledger.writing import writing

    hold = (Restriction("not_recommended"),)
    with writing() as writer:
        for n in range(first, first + count):
            subject, account = Subject(CONTENT, f"w{n}"), f"a{n % 5_000}"
            case = open_case(
                writer,
                subject.key,
                account=account,
                queue="integrity",
                policy="phishing",
                channel="detector",
                severity=3,
                reach=100,
                due_at=writer.at + timedelta(hours=72),
                language="nl",
                country="NL",
            )
            flag = _flag(n, case)
            trace = new_id("t")
            writer.trace(trace, account, {"item": {"id": subject.id}, "history": {"strikes": 0}})
            writer.add(FLAG_RAISED, subject.key, flag)
            taking = acts.Taking(
                subject=subject,
                by=("rule", "money_promises"),
                automation=acts.FULL,
                ground={"kind": "guidelines", "policy": "phishing"},
                guidelines="2026-11-01",
                restrictions=hold,
                account=account,
                revision=1,
                hold=True,
                flags=(flag["id"],),
                case=case,
                trace=trace,
            )
            acts.take(writer, taking)


if __name__ == "__main__":
    sys.exit(main())
