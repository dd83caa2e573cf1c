"""Running a bulk: batch after batch, each one transaction that takes decisions and notes that they are taken.

So a worker that is killed leaves nothing half done: what it had not committed is waiting still, and nothing is decided
twice. Between two batches the ledger is free for everybody else (docs/decisions/021).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import InterfaceError, OperationalError, transaction

from waker.core.actors import Actor
from waker.core.ids import new_id
from waker.core.moments import now
from waker.core.problems import Problem
from waker.guidelines import versions
from waker.ledger.writing import writing
from waker.policy.pack import Pack
from waker.review.bulk.assessing import CANNOT, READY, REFUSED, Assessed, assess
from waker.review.bulk.facts import abouts
from waker.review.bulk.keeping import decision_of, locked, note
from waker.review.line import leases
from waker.review.models_bulk import (
    DONE,
    FAILED,
    FINISHED,
    RUNNING,
    SKIPPED,
    WAITING,
    Bulk,
    BulkSubject,
)
from waker.review.ruling.taking import add, carry_out, follow, reading

logger = logging.getLogger("waker.review.bulk")

LEAST: Final = 50
MOST: Final = 250
"""How many subjects a batch has at the least (and at first), and at the most. Most of what a small batch costs is that
it is one: smaller ones would hold the ledger hardly less long, and much more often."""
HELD_S: Final = 0.08
"""For how long a batch should hold the ledger: what everybody else may have to wait for."""
ERROR: Final = "error"

Step = Callable[[str, int], int]
Row = tuple[int, str, str | None, str, str]
"""What became of a subject: its place, its state, its decision, the reason, a note."""


class Turn(NamedTuple):
    """Whose turn it is: the subjects in `state`, in `order`; one that fails even alone goes to `after`."""

    state: str
    order: str
    after: str


TURN: Final = Turn(WAITING, "n", FAILED)


def paced(bulk_id: str, step: Step, seconds: float) -> bool:
    """Take steps for about so many seconds; whether there is more to do.

    Batches grow and shrink so that each holds the ledger about as long as it should, and half as long goes by between
    two of them.
    """
    end, size = time.monotonic() + seconds, LEAST
    while True:
        began = time.monotonic()
        if not step(bulk_id, size):
            return False
        took = time.monotonic() - began
        if time.monotonic() >= end:
            return True
        size = max(LEAST, min(MOST, round(size * HELD_S / max(took, 0.001))))
        time.sleep(min(took, HELD_S) / 2)


def alone(bulk_id: str, size: int, batch: Callable[[str, int], int], turn: Turn) -> int:
    """A batch; and where one fails as a whole, its subjects one by one, so that a single one cannot stop the rest."""
    try:
        return batch(bulk_id, size)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the job is tried again later
    except Exception:
        logger.exception("a batch of bulk %s failed; its subjects are taken one by one", bulk_id)
    finished = 0
    for _ in range(size):
        try:
            taken = batch(bulk_id, 1)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.exception("a subject of bulk %s failed", bulk_id)
            taken = _give_up(bulk_id, turn, type(error).__name__)
        if not taken:
            break
        finished += taken
    return finished


def _give_up(bulk_id: str, turn: Turn, said: str) -> int:
    """Note that the subject whose turn it is cannot be worked on."""
    with transaction.atomic():
        bulk = locked(bulk_id)
        row = BulkSubject.objects.filter(bulk=bulk_id, state=turn.state).order_by(turn.order).first()
        if row is None:
            return 0
        note(bulk_id, [(row.n, turn.after, None, ERROR, said)])
        setattr(bulk, turn.after, getattr(bulk, turn.after) + 1)
        bulk.moved_at = now()
        bulk.save()
    return 1


def step(bulk_id: str, size: int, at: datetime | None = None) -> int:
    """Decide the next subjects of a running bulk; how many were worked on, 0 when it does not run or is finished."""
    return alone(bulk_id, size, lambda id_, n: _batch(id_, n, at), TURN)


def _batch(bulk_id: str, size: int, at: datetime | None) -> int:
    with transaction.atomic():
        bulk = locked(bulk_id)
        if bulk.state != RUNNING:
            return 0
        rows = list(BulkSubject.objects.filter(bulk=bulk.id, state=WAITING).order_by("n")[:size])
        if not rows:
            bulk.state, bulk.ended_at = FINISHED, at or now()
            bulk.save()
            return 0
        noted = _decide(bulk, rows, versions.current(), at)
        note(bulk.id, noted)
        bulk.done += sum(row[1] == DONE for row in noted)
        bulk.skipped += sum(row[1] == SKIPPED for row in noted)
        bulk.failed += sum(row[1] == FAILED for row in noted)
        bulk.moved_at = at or now()
        bulk.save()
    return len(rows)


def _decide(bulk: Bulk, rows: Sequence[BulkSubject], pack: Pack, at: datetime | None) -> list[Row]:
    """Decide on what is ready, as one act and one settlement; what became of each subject."""
    actor = actor_of(bulk.by)
    keys = [row.subject for row in rows]
    known = abouts(keys)
    with writing(at) as writer:
        try:
            found = assess(
                keys, decision_of(bulk), pack, actor, writer.at, skip_decided=bulk.skip_decided, known=known
            )
        except Problem as problem:  # the guidelines have changed since, or an end lies in the past by now
            return [(row.n, FAILED, None, REFUSED, problem.detail) for row in rows]
        ready = [(row, one) for row, one in zip(rows, found, strict=True) if one.state == READY]
        answers = reading([one.waiting for _, one in ready if one.waiting is not None])
        mine = set(leases.holders(list(answers), writer.at))
        # In the order of the list: strikes of one moment are counted in the order of their ids.
        ids = sorted(new_id("d") for _ in ready)
        taken, orders = [], []
        for id_, (_, one) in zip(ids, ready, strict=True):
            assert one.ruling is not None
            answered = answers.get(one.waiting.case) if one.waiting else None
            taken.append(
                add(writer, one.ruling, pack, actor, answered, None, bulk.id, {"bulk": bulk.id}, id_)
            )
            if answered is not None and answered.order is not None:
                orders.append((answered, one.ruling, id_))
        if taken:
            follow(writer, taken, [], pack)
        for case in mine:  # those of others were not answered
            leases.drop(case)
        for answered, ruling, id_ in orders:
            carry_out(writer, answered, ruling, id_, actor)
    by_n = {row.n: id_ for id_, (row, _) in zip(ids, ready, strict=True)}
    return [_noted(row, one, by_n.get(row.n)) for row, one in zip(rows, found, strict=True)]


def _noted(row: BulkSubject, one: Assessed, decision: str | None) -> Row:
    if one.state == READY:
        return row.n, DONE, decision, "", ""
    return row.n, FAILED if one.state == CANNOT else SKIPPED, None, one.reason, one.note


def actor_of(holder: str) -> Actor:
    """The actor behind a holder (`staff:3`)."""
    kind, _, id_ = holder.partition(":")
    return Actor(kind, id_)
