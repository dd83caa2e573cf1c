"""The loop of a worker: woken by the commit, ended at once, one message for two couriers never twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.delivery import receiver as behaviour
from tests.delivery.receiver import Receiver
from tests.delivery.story import LABEL, decide, waiting
from waker.core import undoing
from waker.delivery import loop
from waker.delivery.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
HELD = timedelta(milliseconds=200)


@pytest.fixture(autouse=True)
def _told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person decided is told after an instant, so that no test need wait for the undo window."""
    monkeypatch.setattr(undoing, "HELD", HELD)


class Running:
    """Loops in threads of their own, with connections of their own."""

    def __init__(self, count: int) -> None:
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=loop.run, args=(self.stop,)) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def end(self) -> float:
        """Seconds until all had ended."""
        began = time.monotonic()
        self.stop.set()
        for thread in self.threads:
            thread.join(10)
            assert not thread.is_alive()
        return time.monotonic() - began


@pytest.fixture
def running(community: None, endpoint: Any) -> Iterator[Running]:
    made = Running(2)
    time.sleep(0.5)
    yield made
    made.end()


def until(condition: Any, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


def test_a_message_leaves_when_the_decision_is_committed(running: Running, receiver: Receiver) -> None:
    decide()
    assert until(lambda: len(receiver.requests) == 2, 2.0)
    assert until(lambda: waiting() == 0)
    for n in range(20):
        decide("content", "v-sea" if n % 2 else "c-mean", {**LABEL, "label": f"l{n}"})
    assert until(lambda: waiting() == 0)
    assert len(receiver.ids) == len(set(receiver.ids)) == 42


def test_a_try_that_failed_is_made_again_when_it_is_due(
    running: Running, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waker.delivery import schedule

    monkeypatch.setattr(schedule, "STEPS", (timedelta(milliseconds=300),))
    receiver.answer = behaviour.status(500)
    decide()
    assert until(lambda: len(receiver.requests) >= 2)
    receiver.answer = behaviour.ok
    assert until(lambda: waiting() == 0)


def test_it_ends_at_once_though_an_endpoint_hangs(running: Running, receiver: Receiver) -> None:
    receiver.answer = behaviour.hangs(20)
    decide()
    assert until(lambda: len(receiver.requests) == 1)
    assert running.end() < 3
    assert not Message.objects.exclude(claimed_until=None).exists()
    assert Message.objects.filter(attempts=0).count() == 2
