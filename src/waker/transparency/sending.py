"""Sending: a run to the DSA Transparency Database: collect what is owed, clear up what is uncertain, send the rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from waker import settings
from waker.core.moments import now
from waker.transparency import asking, queue
from waker.transparency.client import BATCH, Client, Halted, Refused, Stored, TooMuch, Unclear
from waker.transparency.exchange import Base
from waker.transparency.models import Channel
from waker.transparency.recording import record

BATCHES: Final = 500
"""Batches of one run; the next run goes on."""


@dataclass(slots=True)
class Tally:
    """What a run did. `unclear`: statements whose outcome is not known now."""

    batches: int = 0
    stored: int = 0
    set_aside: int = 0
    unclear: int = 0
    halted: str = ""


def client() -> Client | None:
    """The client as the settings say; None where submission is off. ValueError for an address that will not do."""
    url, token = settings.envstr("WAKER_DSA_URL"), settings.envstr("WAKER_DSA_TOKEN")
    return Client(Base.of(url), token) if url and token else None


def run(client: Client, rate: int | None = None, clock: Callable[[], datetime] = now) -> Tally:
    """Send what waits, until nothing does or the database gives trouble. `rate`: requests a minute."""
    tally = Tally()
    queue.collect()
    queue.recover(clock())
    channel, _ = Channel.objects.get_or_create(id=1)
    Channel.objects.filter(id=1).update(ran_at=clock())
    if channel.not_before is not None and clock() < channel.not_before:
        tally.halted = channel.trouble
        return tally
    asking.ask(client, clock())
    pause = 60 / (rate or settings.envint("WAKER_DSA_RATE"))
    size = BATCH
    while tally.batches < BATCHES:
        batch = queue.claim(size, clock())
        if not batch:
            return tally
        if tally.batches:
            time.sleep(pause)
        outcome = client.submit([attempt.statement for attempt in batch])
        record(batch, outcome, clock())
        tally.batches += 1
        if isinstance(outcome, Halted | Unclear):
            tally.halted = outcome.why
            tally.unclear += len(batch) if isinstance(outcome, Unclear) else 0
            return tally
        if isinstance(outcome, Stored):
            tally.stored += len(outcome.proofs)
            tally.unclear += len(batch) - len(outcome.proofs)
            size = min(size * 2, BATCH)
        elif isinstance(outcome, Refused):
            tally.set_aside += len(outcome.errors)
        elif isinstance(outcome, TooMuch):
            tally.set_aside += len(batch) == 1
            size = max(len(batch) // 2, 1)
    return tally
