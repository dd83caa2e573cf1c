"""A reader that follows positions sees every entry, in order, however late its transaction commits."""

from __future__ import annotations

import time
from random import Random
from threading import Event

import pytest
from django.db import transaction

from tests.threads import raised, together
from waker.core.entries import ACCOUNT_ERASED, Draft
from waker.ledger.reading import head, stored
from waker.ledger.verifying import verify
from waker.ledger.writing import append, writing

WRITERS, TIMES = 8, 12


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_misses_an_entry() -> None:
    done = Event()

    def write(n: int) -> list[int]:
        chance, written = Random(n), []
        for time_ in range(TIMES):
            with transaction.atomic():
                if chance.random() < 0.5:
                    time.sleep(chance.random() / 200)  # a transaction that began long before it writes
                with writing() as writer:
                    for entry in range(chance.randint(1, 4)):
                        writer.add(
                            ACCOUNT_ERASED, f"account:{n}", {"account": f"{n}-{time_}-{entry}", "by": "x"}
                        )
                    writer.flush()
                    written.append(writer.position)
                time.sleep(chance.random() / 200)  # and one that commits long after it wrote
                if chance.random() < 0.2:
                    transaction.set_rollback(True)
        return written

    def follow() -> list[int]:
        seen: list[int] = []
        while True:
            last = done.is_set()
            seen.extend(row.position for row in stored(after=seen[-1] if seen else 0))
            if last:
                return seen
            time.sleep(0.001)

    def write_all() -> None:
        results = together([lambda n=n: write(n) for n in range(WRITERS)])  # type: ignore[misc]
        done.set()
        assert not raised(results), results

    failure, seen = together([write_all, follow])
    assert failure is None
    assert seen == list(range(1, head().position + 1))
    assert len(seen) > WRITERS * TIMES
    assert verify().broken is None


@pytest.mark.django_db
def test_entries_are_read_in_pages_and_up_to_a_limit() -> None:
    append([Draft(ACCOUNT_ERASED, None, {"account": str(n), "by": "x"}) for n in range(25)])
    assert [row.position for row in stored(batch=10)] == list(range(1, 26))
    assert [row.position for row in stored(after=20, batch=2)] == [21, 22, 23, 24, 25]
    assert [row.position for row in stored(after=3, limit=12, batch=5)] == list(range(4, 16))
    assert list(stored(after=25)) == []
