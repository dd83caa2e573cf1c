"""Service levels and the dashboard over many open cases: `python -m benchmarks.levels [--cases N] [--decisions N]`.

Fills the views of a fresh database with open cases, decided cases and decisions, then times the figures of every queue
with its forecast, the dashboard's figures, and what the tallies cost when cases are opened.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.database import database

CASES = """
INSERT INTO view_case (id, position, opened_at, subject, account, queue, policy, channel, channel_rank, severity, reach,
    due_at, language, country, flags, reports, closed_at, decision, situations, languages, pace, score, escalated_at)
SELECT 'c_' || n, n, at, 'content:v' || n, 'a' || n %% 5000, q[1], q[2], 'detector',
    CASE WHEN n %% 20 = 0 THEN 2 ELSE 3 END, 2 + n %% 4, n %% 100000,
    at + interval '72 hours' * (1 + n %% 3) / 3, 'nl', 'NL', 1, 0,
    CASE WHEN n > %(open)s THEN at + interval '1 hour' * (n %% 80) END, CASE WHEN n > %(open)s THEN 'd_' || n END,
    '{}', '{nl}', 0, 0.5, NULL
FROM (SELECT n, now() - interval '100 hours' * random() AS at, (SELECT ARRAY[queue, policy] FROM pairs
    WHERE pairs.k = n %% (SELECT count(*) FROM pairs)) AS q FROM generate_series(%(first)s, %(last)s) n) s
"""
DECISIONS = """
INSERT INTO view_decision (id, position, at, act, subject, account, by_kind, by_id, automation, ground, policy, hold,
    no_action, case_id, zero_tolerance, derived_from)
SELECT 'd_' || n, n, now() - interval '30 days' * (1 - (n - %(first)s)::float / (%(last)s - %(first)s + 1)), 'a_' || n,
    'content:v' || n, 'a' || n %% 5000, CASE WHEN n %% 3 = 0 THEN 'staff' ELSE 'rule' END, '1',
    CASE WHEN n %% 3 = 0 THEN 'none' ELSE 'full' END, 'guidelines', (SELECT policy FROM pairs
    WHERE pairs.k = n %% (SELECT count(*) FROM pairs)), FALSE, n %% 5 = 0, 'c_' || n, FALSE, '{}'
FROM generate_series(%(first)s, %(last)s) n
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.levels", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="open cases (default: 1,000,000)")
    parser.add_argument("--decisions", type=int, default=1_000_000, help="decisions (default: 1,000,000)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    arguments = parser.parse_args()

    with database():
        figures = measure(arguments.cases, arguments.decisions)
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:<52}{value:>14,.1f}")
    return 0


def measure(cases: int, decisions: int) -> dict[str, float]:
    from django.db import connection

    from waker.console.queries import dashboard
    from waker.core.moments import now
    from waker.guidelines import versions
    from waker.review import tallies
    from waker.review.line import levels

    pack = versions.publish_default()
    assert pack is not None
    pairs = [(queue.id, policy) for queue in pack.queues.values() for policy in queue.policies]
    found: dict[str, float] = {}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE pairs (k int PRIMARY KEY, queue text, policy text)")
        for k, (queue, policy) in enumerate(pairs):
            cursor.execute("INSERT INTO pairs VALUES (%s, %s, %s)", [k, queue, policy])
        cursor.execute("ALTER TABLE view_case DISABLE TRIGGER USER")
        first = min(cases, 50_000)
        plain = _fill(cursor, CASES, 1, first, cases)
        cursor.execute("TRUNCATE view_case; ALTER TABLE view_case ENABLE TRIGGER USER")
        found["open a case, ms a batch of 1,000 without tallies"] = plain
        found["open a case, ms a batch of 1,000 with tallies"] = _fill(cursor, CASES, 1, first, cases)
        _fill(cursor, CASES, first + 1, cases, cases, 50_000)
        _fill(cursor, CASES, cases + 1, cases + decisions // 2, cases, 50_000)
        _fill(cursor, DECISIONS, cases + 1, cases + decisions, cases, decisions)
        cursor.execute("UPDATE ledger_head SET position = %s", [cases + decisions])
        began = time.perf_counter()
        tallies.recount()
        found["count all decisions anew, s"] = time.perf_counter() - began
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM review_backlog")
        found["rows of the backlog's tally"] = cursor.fetchone()[0]
    _timed(found, "levels of all queues", levels.levels)
    for name, key in (("24 hours", "24h"), ("7 days", "7d"), ("30 days", "30d")):
        _timed(found, f"dashboard of {name}", lambda key=key: dashboard.of(dashboard.period_of(key), now()))
    return found


def _fill(cursor: Any, sql: str, first: int, last: int, open_: int, batch: int = 1_000) -> float:
    """Fill in batches; the median of their times, in ms (0 where there is nothing to fill)."""
    times = []
    for start in range(first, last + 1, batch):
        began = time.perf_counter()
        cursor.execute(sql, {"first": start, "last": min(start + batch - 1, last), "open": open_})
        times.append((time.perf_counter() - began) * 1_000)
    return sorted(times)[len(times) // 2] if times else 0.0


def _timed(found: dict[str, float], name: str, work: Callable[[], Any], runs: int = 21) -> None:
    """The median and the shortest of the times in ms, and the processor time that it takes here."""
    times, used = [], time.process_time()
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1_000)
    found[f"{name}, ms (median of {runs})"] = sorted(times)[runs // 2]
    found[f"{name}, ms (shortest)"] = min(times)
    found[f"{name}, ms of processor time in Python"] = (time.process_time() - used) * 1_000 / runs


if __name__ == "__main__":
    sys.exit(main())
