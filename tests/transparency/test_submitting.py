"""Submitting over HTTP to a database on this machine: whatever it answers, no puid goes twice and only uuids count."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.stories import Story
from tests.transparency.server import (
    TOKEN,
    Database,
    Fault,
    Server,
    answers_without,
    drips,
    hangs,
    resets,
    says,
    stores_and_says,
    truncates,
)
from waker.core import undoing
from waker.ledger.models import Entry
from waker.ledger.rebuilding import rebuild
from waker.transparency import sending
from waker.transparency.client import Client
from waker.transparency.exchange import Base
from waker.transparency.models import (
    SENDING,
    SET_ASIDE,
    UNCERTAIN,
    WAITING,
    Attempt,
    Channel,
    Owed,
    Submission,
)
from waker.transparency.sending import Tally

pytestmark = pytest.mark.django_db(transaction=True)

Removals = Callable[[int], list[str]]


class Clock:
    """A clock that stands until it is moved, at a moment when what the tests decide may be told."""

    def __init__(self) -> None:
        self.moment = datetime.now(UTC) + timedelta(minutes=5)

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **time_: float) -> None:
        self.moment += timedelta(**time_)


@pytest.fixture
def clock(database: Database) -> Clock:
    """The same time for us and for the database."""
    made = Clock()
    database.clock = lambda: made.moment.timestamp()
    return made


@pytest.fixture
def run(server: Server, clock: Clock) -> Callable[..., Tally]:
    def run(token: str = TOKEN, timeout: float = 5) -> Tally:
        return sending.run(Client(Base.of(server.url), token, timeout), rate=1_000_000, clock=clock)

    return run


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Owed.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def never_twice(database: Database) -> None:
    assert len(database.seen) == len(set(database.seen)), "a puid was sent twice"
    assert set(database.seen) <= set(Attempt.objects.values_list("puid", flat=True))


@pytest.mark.clause("T2")
def test_what_is_owed_is_stored_and_the_ledger_says_so(
    removals: Removals, run: Callable[..., Tally], database: Database, story: Story
) -> None:
    decisions = removals(3)
    before = [story.reviewer.ok("GET", f"/decisions/{d}/statement.dsa.json") for d in decisions]
    tally = run()
    assert (tally.stored, tally.batches, tally.halted) == (3, 1, "")
    assert states() == {}
    rows = list(Submission.objects.order_by("position"))
    assert [row.decision for row in rows] == decisions
    assert {row.uuid: row.puid for row in rows} == database.uuids
    entries = Entry.objects.filter(kind="StatementSubmitted").order_by("position")
    assert [e.subject for e in entries] == ["content:v0", "content:v1", "content:v2"]
    for decision, told in zip(decisions, before, strict=True):
        now = story.reviewer.ok("GET", f"/decisions/{decision}/statement.dsa.json")
        assert now == told == database.stored[told["puid"]]
    attempt = Attempt.objects.get(decision=decisions[0])
    assert (attempt.outcome, attempt.status) == ("stored", 201)
    assert attempt.permalink == f"https://transparency.example/statement/{attempt.uuid}"
    assert run().stored == 0
    never_twice(database)


@pytest.mark.parametrize("collected", [False, True])
def test_what_is_taken_back_before_anybody_was_told_is_not_told_here(
    removals: Removals,
    run: Callable[..., Tally],
    database: Database,
    story: Story,
    clock: Clock,
    collected: bool,
) -> None:
    first, second, third = removals(3)
    if collected:
        clock.pass_(minutes=-5)
        assert run().stored == 0, "somebody might still take it back"
        assert states() == {WAITING: 3}
        clock.pass_(minutes=5)
    story.undo(first)
    again = story.undo(story.undo(second)["id"])["id"]
    assert run().stored == 2
    assert states() == {}
    assert {row.decision for row in Submission.objects.all()} == {third, again}
    never_twice(database)


def test_the_view_comes_out_of_the_ledger_again(removals: Removals, run: Callable[..., Tally]) -> None:
    removals(2)
    run()
    rebuilt = rebuild()
    assert rebuilt.differing == ()
    assert Submission.objects.count() == 2


def test_batches_have_a_hundred_at_most(
    removals: Removals, run: Callable[..., Tally], database: Database
) -> None:
    removals(101)
    assert run().stored == 101
    assert [len(batch) for batch in database.batches] == [100, 1]


def test_one_bad_statement_is_set_aside_and_the_rest_goes_again(
    removals: Removals, run: Callable[..., Tally], database: Database
) -> None:
    decisions = removals(5)
    wrong = ["The decision facts field must not mention it."]
    numbers = itertools.count()
    doomed: set[str] = set()

    def judge(statement: dict[str, Any]) -> dict[str, list[str]]:
        if next(numbers) == 2:
            doomed.add(Attempt.objects.get(puid=statement["puid"]).decision)
            return {"decision_facts": wrong}
        return {}

    database.judge = judge
    tally = run()
    assert (tally.stored, tally.set_aside, tally.batches) == (4, 1, 2)
    row = Owed.objects.get()
    assert (row.state, row.decision) == (SET_ASIDE, decisions[2])
    assert row.errors == [{"field": "decision_facts", "code": "refused", "message": wrong[0]}]
    never_twice(database)


def test_what_our_validator_refuses_is_never_sent(
    story: Story, run: Callable[..., Tally], database: Database
) -> None:
    story.post("v1", "bob")
    ground = {"kind": "illegal", "law": "Wetboek van Strafrecht, art. 1", "country": "NL"}
    story.decide("content", "v1", {"kind": "remove"}, ground=ground)
    run()
    assert states() == {SET_ASIDE: 1}
    assert Owed.objects.get().errors[0]["field"] == "category"
    assert database.seen == []


CERTAIN: dict[str, tuple[Fault, int]] = {
    "401": (says(401, {"message": "Unauthenticated."}), 401),
    "403": (says(403, {"message": "This action is unauthorized."}), 403),
    "404": (says(404, {"message": "No such route."}), 404),
    "405": (says(405, {"message": "Method not allowed."}), 405),
    "429 with plain text": (says(429, "Too Many Attempts."), 429),
}


@pytest.mark.parametrize("name", CERTAIN)
def test_a_refusal_of_everything_stores_nothing_and_is_tried_again_later_under_other_puids(
    name: str, removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    removals(2)
    fault, status = CERTAIN[name]
    database.faults = [fault]
    tally = run()
    assert tally.halted
    assert states() == {WAITING: 2}
    assert set(Attempt.objects.values_list("outcome", "status")) == {("refused", status)}
    assert run().batches == 0, "it waits before it knocks again"
    clock.pass_(minutes=6)
    assert run().stored == 2
    assert Channel.objects.get().trouble == ""
    never_twice(database)


@pytest.mark.parametrize(
    ("told", "minutes"), [("7200", 120), ("http-date", 90), ("soon", 5), ("999999999", 1440)]
)
def test_retry_after_is_obeyed(
    told: str, minutes: int, removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    from email.utils import format_datetime

    if told == "http-date":
        told = format_datetime(datetime.now(UTC) + timedelta(minutes=90), usegmt=True)
    removals(1)
    database.faults = [says(429, "Too Many Attempts.", Retry_After=told)]
    run()
    not_before = Channel.objects.get().not_before
    assert not_before is not None
    assert abs(not_before - clock() - timedelta(minutes=minutes)) < timedelta(minutes=1)


def test_waiting_grows_with_each_failure(
    removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    removals(1)
    waits = []
    for _ in range(9):
        database.faults = [says(401, {"message": "Unauthenticated."})]
        run()
        not_before = Channel.objects.get().not_before
        assert not_before is not None
        waits.append((not_before - clock()).total_seconds() / 60)
        clock.moment = not_before
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360]
    assert run().stored == 1
    never_twice(database)


def test_a_wrong_token_stops_the_run(
    removals: Removals, run: Callable[..., Tally], database: Database
) -> None:
    removals(1)
    assert run(token="another").halted == "The database refuses our token."
    assert database.stored == {}
    assert states() == {WAITING: 1}


def test_nobody_there(removals: Removals, clock: Clock) -> None:
    removals(1)
    with Server() as gone:
        url = gone.url
    tally = sending.run(Client(Base.of(url), TOKEN), rate=1_000_000, clock=clock)
    assert "cannot be reached" in tally.halted
    assert states() == {WAITING: 1}
    assert Attempt.objects.get().outcome == "unsent"


def test_a_body_that_is_too_large_is_halved_until_it_fits(
    removals: Removals, run: Callable[..., Tally], database: Database
) -> None:
    removals(8)
    database.limit = 4_000
    assert run().stored == 8
    assert [len(batch) for batch in database.batches][:3] == [8, 4, 2]
    never_twice(database)


def test_a_single_statement_that_is_too_large_is_set_aside(
    removals: Removals, run: Callable[..., Tally], database: Database
) -> None:
    removals(2)
    database.limit = 10
    assert run().set_aside == 2
    assert states() == {SET_ASIDE: 2}


@pytest.mark.parametrize(
    "body", [{"errors": {"statements": ["validation.between.array"]}}, {"message": "no"}, "not JSON",
             {"errors": {"statement_99": {"puid": ["?"]}}}],
)  # fmt: skip
def test_a_refusal_that_names_no_statement_is_narrowed_down(
    body: Any, removals: Removals, run: Callable[..., Tally], database: Database
) -> None:
    removals(2)
    database.faults = [says(422, body), says(422, body)]
    tally = run()
    assert (tally.stored, tally.set_aside) == (1, 1)
    never_twice(database)


AMBIGUOUS: dict[str, Fault] = {
    "500 that stored": stores_and_says(500, {"message": "Server Error"}),
    "500 that did not": says(500, {"message": "Server Error"}),
    "502": says(502, "Bad gateway"),
    "503": says(503, {"message": "Service Unavailable"}),
    "504 that stored": stores_and_says(504, "Gateway timeout"),
    "408": says(408, "Request timeout"),
    "a reset that stored": resets(stores=True),
    "a reset that did not": resets(),
    "silence that stored": hangs(2, stores=True),
    "an answer in drops": drips(3),
    "an answer that breaks off": truncates(),
    "a redirect": says(302, "", Location="http://127.0.0.1:9/elsewhere"),
    "a redirect that stored": stores_and_says(303, "", Location="/api/v1/statement/1"),
    "200": stores_and_says(200, {"statements": []}),
    "201 without uuids": answers_without(lambda s: [{**one, "uuid": None} for one in s]),
    "201 with something else": answers_without(lambda s: "fine"),
    "201 with one uuid for all": answers_without(lambda s: [{**one, "uuid": s[0]["uuid"]} for one in s]),
    "201 without JSON": stores_and_says(201, "created"),
    "a duplicate that we never sent": says(
        422, {"message": "not unique", "errors": {"puid": ["no"], "existing_puids": ["x"]}}
    ),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_whatever_is_not_clear_is_parked_and_never_sent_again_by_itself(
    name: str, removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    removals(2)
    database.faults = [AMBIGUOUS[name]]
    started = time.monotonic()
    run(timeout=0.6)
    assert time.monotonic() - started < 5
    assert states() == {UNCERTAIN: 2}
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"uncertain"}
    assert all(Owed.objects.values_list("reason", flat=True))
    assert Submission.objects.count() == 0, "nothing counts without a uuid"
    clock.pass_(days=1)
    run()
    assert states() == {UNCERTAIN: 2}
    assert len(database.seen) == 2
    assert not any("elsewhere" in path for path in database.paths)
    never_twice(database)


def test_part_of_a_batch_without_uuid_is_not_counted(
    removals: Removals, run: Callable[..., Tally], database: Database
) -> None:
    decisions = removals(3)
    database.faults = [answers_without(lambda s: [s[2], s[0]])]
    tally = run()
    assert (tally.stored, tally.unclear) == (2, 1)
    assert Owed.objects.get().decision == decisions[1]
    assert states() == {UNCERTAIN: 1}


def known_first(removals: Removals, run: Callable[..., Tally]) -> None:
    """Something is stored that the database must know, so that its not knowing means something."""
    removals(1)
    assert run().stored == 1


def test_what_the_database_does_not_know_is_sent_again_under_another_puid(
    removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    known_first(removals, run)
    removals(1)
    database.faults = [says(500, {"message": "Server Error"})]
    run()
    first = Owed.objects.get().puid
    clock.pass_(minutes=10)
    run()
    assert Owed.objects.get().asked_at is None, "a request may still be at work over there"
    clock.pass_(minutes=10)
    run()
    assert (states(), Owed.objects.get().absent_since) == ({UNCERTAIN: 1}, clock())
    clock.pass_(minutes=61)
    assert run().stored == 1
    assert first not in database.stored
    assert first in database.seen
    assert Submission.objects.count() == 2
    never_twice(database)


def test_a_puid_that_is_known_proves_nothing_not_even_after_the_cache_forgot(
    removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    known_first(removals, run)
    removals(1)
    database.faults = [resets(stores=True)]
    run()
    clock.pass_(minutes=20)
    run()
    row = Owed.objects.get()
    assert (row.state, row.known) == (UNCERTAIN, True)
    assert "does not prove" in row.reason
    clock.pass_(days=4)
    run()
    row = Owed.objects.get()
    assert (row.state, row.known) == (UNCERTAIN, True)
    assert "very probably stored" in row.reason
    assert Submission.objects.count() == 1
    never_twice(database)


def test_a_puid_that_was_only_remembered_is_forgotten_after_two_days_and_the_statement_goes_again(
    removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    """The trap: refused as a duplicate and remembered, though nothing was stored under it."""

    def caches(handler: Any, statements: list[dict[str, Any]]) -> None:
        puids = [s["puid"] for s in statements]
        database.cache |= dict.fromkeys(puids, database.clock())
        handler.answer(422, {"message": "no", "errors": {"puid": ["no"], "existing_puids": puids}})

    known_first(removals, run)
    removals(1)
    database.faults = [caches]
    run()
    clock.pass_(minutes=20)
    run()
    assert Owed.objects.get().known
    clock.pass_(days=1)
    run()
    assert Owed.objects.get().known
    clock.pass_(days=2, hours=1)
    run()
    assert (Owed.objects.get().known, states()) == (False, {UNCERTAIN: 1})
    clock.pass_(hours=2)
    assert run().stored == 1
    never_twice(database)


def test_not_knowing_means_nothing_where_the_address_knows_nothing(
    removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    known_first(removals, run)
    removals(1)
    database.faults = [resets(stores=True)]
    run()
    real, database.stored = database.stored, {}  # another environment answers under our address
    for _ in range(4):
        clock.pass_(hours=2)
        run()
    assert states() == {UNCERTAIN: 1}
    assert Owed.objects.get().absent_since is None
    database.stored = real
    never_twice(database)


def test_not_knowing_means_nothing_after_the_database_deleted_its_rows(
    removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    removals(1)
    database.faults = [resets(stores=True)]
    run()
    clock.pass_(days=181)
    known_first(removals, run)
    database.stored = {p: s for p, s in database.stored.items() if p != Owed.objects.get().puid}
    for _ in range(3):
        clock.pass_(hours=2)
        run()
    assert states() == {UNCERTAIN: 1}


def test_what_was_on_its_way_when_a_process_ended_is_uncertain(
    removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    from waker.transparency import queue

    removals(1)
    queue.collect()
    queue.claim(100, clock())
    assert run().batches == 0
    assert states() == {SENDING: 1}
    clock.pass_(hours=2)
    run()
    assert states() == {UNCERTAIN: 1}
    assert database.seen == []


def test_an_answer_that_comes_after_its_statement_was_given_up_still_counts_once(
    removals: Removals, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    """A machine that slept: the statement was freed and claimed again before the first answer was read."""
    from waker.transparency import queue
    from waker.transparency.client import outcome_of
    from waker.transparency.exchange import Answer
    from waker.transparency.recording import record

    (decision,) = removals(1)
    queue.collect()
    late = queue.claim(100, clock())
    Owed.objects.update(state=WAITING)
    again = queue.claim(100, clock())
    assert late[0].puid != again[0].puid
    for attempts in (late, again):
        status, body = database.receive([a.statement for a in attempts])
        answer = Answer(status, {}, json.dumps(body).encode())
        record(attempts, outcome_of(answer, [a.puid for a in attempts]), clock())
    assert states() == {}
    assert Submission.objects.get().puid == late[0].puid
    assert Entry.objects.filter(kind="StatementSubmitted").count() == 1
    assert set(Attempt.objects.filter(decision=decision).values_list("outcome", flat=True)) == {"stored"}


def test_two_runs_at_once_share_the_work(
    removals: Removals, server: Server, database: Database, clock: Clock
) -> None:
    import threading

    from django.db import connection

    removals(110)
    tallies: list[Tally] = []

    def work() -> None:
        try:
            tallies.append(sending.run(Client(Base.of(server.url), TOKEN), rate=1_000_000, clock=clock))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tally.stored for tally in tallies) == 110
    assert Submission.objects.count() == 110
    never_twice(database)


def test_an_order_is_not_sent_and_the_silence_that_it_imposes_holds_other_statements_back(
    story: Story, run: Callable[..., Tally], database: Database, clock: Clock
) -> None:
    from waker.core.restrictions import Restriction
    from waker.core.subjects import Subject
    from waker.ledger import acts
    from waker.ledger.writing import writing

    story.post("v1", "bob")
    story.post("v2", "bob")
    version = story.reviewer.ok("GET", "/guidelines")["version"]
    until = clock() + timedelta(days=42)
    for item, order in (("v1", "o_1"), ("v2", None)):
        taking = acts.Taking(
            subject=Subject("content", item),
            by=("staff", "1"),
            automation=acts.NONE,
            ground={"kind": "guidelines", "policy": "violent_extremism"},
            guidelines=version,
            restrictions=(Restriction("remove"),),
            account="bob",
            revision=1,
            order=order,
            gag_until=until,
        )
        with writing() as writer:
            acts.take(writer, taking)
    assert run().stored == 0
    assert Owed.objects.get().not_before == until
    clock.pass_(days=43)
    assert run().stored == 1
    assert len(database.stored) == 1


def test_one_that_cannot_be_made_does_not_hold_up_the_others(
    removals: Removals, run: Callable[..., Tally], monkeypatch: pytest.MonkeyPatch
) -> None:
    from waker.transparency import queue

    decisions = removals(3)
    real = queue.look

    def look(decision: str) -> Any:
        if decision == decisions[1]:
            raise RuntimeError("what a pity")
        return real(decision)

    monkeypatch.setattr(queue, "look", look)
    assert run().stored == 2
    row = Owed.objects.get()
    assert (row.decision, row.state) == (decisions[1], SET_ASIDE)
    assert "what a pity" in row.errors[0]["message"]


def test_the_job_does_nothing_until_it_is_switched_on(
    removals: Removals, server: Server, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waker.transparency import tasks

    monkeypatch.setattr(undoing, "HELD", timedelta(0))  # the job has a clock of its own
    removals(1)
    for url, token in (
        ("", ""),
        (server.url, ""),
        ("", TOKEN),
        ("http://database.example.org/api/v1", TOKEN),
    ):
        monkeypatch.setenv("WAKER_DSA_URL", url)
        monkeypatch.setenv("WAKER_DSA_TOKEN", token)
        tasks.submit(timestamp=0)
        assert Owed.objects.count() == 0
    monkeypatch.setenv("WAKER_DSA_URL", server.url)
    tasks.submit(timestamp=0)
    assert len(database.stored) == 1
    assert Submission.objects.count() == 1
