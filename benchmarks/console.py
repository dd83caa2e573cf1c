"""A case after the other in the console: `python -m benchmarks.console [--items 100000] [--cases 10000]`.

Sends real posts over HTTP, has so many of them reported, and decides cases as a moderator's browser does: POST the
form, follow to the next case, and on. Says how long the server took for the POST, for the page that follows, and for
both together (from `Server-Timing`), how long a browser waits for both, how many queries each makes, and the processor
time of a case, which says more than the others where something else runs on the machine.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import sys
import time
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import msgspec

from benchmarks.http import Client, drive, percentile
from benchmarks.installation import Installation, options, start
from benchmarks.posts import Posts, body

WARM = 30
ENDLESS = {
    "WAKER_TWO_STEP": "0",
    "WAKER_CARE_SEVERE_HOUR": "1000",
    "WAKER_CARE_SEVERE_DAY": "10000",
    "WAKER_CARE_GRAVEST_HOUR": "1000",
    "WAKER_CARE_GRAVEST_DAY": "10000",
    "WAKER_CARE_RUN": "1000",
    "WAKER_CARE_WORK": "480",
}
"""A benchmark has no authenticator, and needs no rest."""
TIMING = re.compile(r'total;dur=([\d.]+), db;dur=([\d.]+);desc="(\d+) queries"')
FIELD = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken" value="([^"]+)"')
EXPLANATION = re.compile(r'<textarea class="form-control" id="explanation"[^>]*>([^<]*)</textarea>')
POLICY = re.compile(r'name="policy".*?<option value="([^"]+)" selected>', re.DOTALL)


class Answer(NamedTuple):
    """What came back, and what `Server-Timing` says of it: milliseconds in all and in the database, and queries."""

    status: int
    text: str
    location: str
    total: float
    database: float
    queries: int


class Browser:
    """One kept connection with the cookies of a person who is signed in."""

    def __init__(self, url: str, session: str) -> None:
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=60)
        self._cookies = {"waker_session": session}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request(method, path, urlencode(form) if form else None, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name] = value
        told = TIMING.search(response.headers.get("Server-Timing", ""))
        if told is None:
            raise RuntimeError(f"{method} {path} answers {response.status} without Server-Timing")
        location = response.headers.get("Location", "")
        return Answer(response.status, text, location, float(told[1]), float(told[2]), int(told[3]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.console", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000, help="items stored (default: 100,000)")
    parser.add_argument("--cases", type=int, default=10_000, help="cases open at least (default: 10,000)")
    parser.add_argument("--decide", type=int, default=500, help="cases to decide (default: 500)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options(parser)
    arguments = parser.parse_args()
    os.environ.update(ENDLESS)
    with start(arguments.workers, arguments.data) as made:
        data = arguments.data or made.data
        store(made, arguments.items)
        session = prepare(data, arguments.items, arguments.cases)
        figures = measure(made, Browser(made.url, session), arguments.decide)
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:<40}{value:>10,.1f}")
    return 0


def store(made: Installation, items: int) -> None:
    """Send the posts, with their accounts before them."""
    posts = Posts()
    clients = [Client(made.url, made.key) for _ in range(2)]
    for turn in posts.turns(0, items):
        lines = posts.accounts(turn)
        for first in range(0, len(lines), 1_000):
            clients[0].ok("/accounts", body("accounts", lines[first : first + 1_000]))
    seconds = drive(clients, posts.batches(0, items, 500), "/items", lambda things, at: None)
    print(f"{items:,} items of {posts.source} in {seconds:,.0f} s", file=sys.stderr, flush=True)


def prepare(data: Path, items: int, cases: int) -> str:
    """Have items reported until so many cases are open, and sign a lead in; the session's cookie."""
    from waker.server import attach

    with attach.database(data):
        from django.conf import settings
        from django.db import connection
        from django.test import Client as Visitor

        from waker.console.users import create_user
        from waker.intake.reporting import reports
        from waker.intake.shapes import ReportIn
        from waker.ledger.models import Case

        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # of this connection alone: it only fills
        chance = random.Random(5)
        began, waiting = time.perf_counter(), Case.objects.filter(closed_at=None).count()
        posts = Posts()
        ids, reporter = posts.ids(items), json.loads(posts.accounts(0)[0])["id"]
        reasons = ("hate_speech", "bullying", "spam")
        while waiting < cases:
            for id_ in chance.sample(ids, min(len(ids), cases - waiting)):
                told = {
                    "channel": "member",
                    "subject": {"kind": "content", "id": id_},
                    "reason": chance.choice(reasons),
                    "explanation": "I do not want to see this here.",
                    "reporter": {"account": reporter},
                }
                reports.file(msgspec.convert(told, ReportIn))
            waiting = Case.objects.filter(closed_at=None).count()
        print(f"{waiting:,} open cases in {time.perf_counter() - began:,.0f} s", file=sys.stderr, flush=True)
        visitor = Visitor()
        visitor.force_login(create_user("bench@example.org", "lead", name="Bench"))
        session: str = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    return session


def measure(made: Installation, browser: Browser, count: int) -> dict[str, float]:
    """Decide so many cases, one after the other, every third as no violation."""
    page = browser.ask("GET", "/console/queue")
    token = FIELD.search(page.text)
    if token is None:
        raise RuntimeError(f"the queue answers {page.status} without a form")
    here = browser.ask("POST", "/console/queue/next", {"csrfmiddlewaretoken": token[1]}).location
    page = browser.ask("GET", here)
    posts: list[Answer] = []
    pages: list[Answer] = []
    waits: list[float] = []
    before: dict[str, float] = {}
    for n in range(WARM + count):
        if n == WARM:
            before = made.cpu_s()
        began = time.perf_counter()
        done = browser.ask("POST", f"{here}/decide", form_of(page.text, n))
        if done.status != 302 or "/cases/" not in done.location:
            wrong = re.findall(
                r'class="error"[^>]*>(?:<svg.*?</svg>)?([^<]+)|role="alert">(.{0,300})', done.text
            )
            raise RuntimeError(f"deciding {here} answers {done.status} {done.location} {wrong}")
        here = done.location
        page = browser.ask("GET", here)
        waited = 1_000 * (time.perf_counter() - began)
        if page.status != 200:
            raise RuntimeError(f"{here} answers {page.status}")
        if n >= WARM:
            posts.append(done)
            pages.append(page)
            waits.append(waited)
    used = {kind: 1_000 * (after - before[kind]) / count for kind, after in made.cpu_s().items()}
    both = [one.total + other.total for one, other in zip(posts, pages, strict=True)]
    found = {}
    for name, times in (
        ("decide (POST)", [one.total for one in posts]),
        ("the next case (GET)", [one.total for one in pages]),
        ("both", both),
        ("both, as a browser waits", waits),
    ):
        found[f"{name}, p50 ms"] = percentile(times, 0.5)
        found[f"{name}, p95 ms"] = percentile(times, 0.95)
    for kind, spent in used.items():
        found[f"processor ms a case, {kind}"] = spent
    for name, answers in (("POST", posts), ("GET", pages)):
        found[f"queries of the {name}, most"] = max(one.queries for one in answers)
        found[f"database ms of the {name}, p50"] = percentile([one.database for one in answers], 0.5)
    return found


def form_of(page: str, n: int) -> dict[str, str]:
    """What a moderator would send: what the page proposes, or that it is no violation."""
    token = FIELD.search(page)
    policy = POLICY.search(page)
    words = EXPLANATION.search(page)
    form = {"csrfmiddlewaretoken": token[1] if token else "", "policy": policy[1] if policy else "spam"}
    if n % 3 == 0:
        return {**form, "outcome": "no_action"}
    return {
        **form,
        "outcome": "violation",
        "restriction": "remove",
        "explanation": unescape(words[1]) if words else "It breaks the guidelines.",
        "confirmed": "1",
    }


if __name__ == "__main__":
    sys.exit(main())
