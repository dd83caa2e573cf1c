"""What the review room does in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from waker.core.moments import now
from waker.review import care, forgetting
from waker.review.bulk import keeping, running, undoing
from waker.review.line import rerouting
from waker.review.models_bulk import RUNNING, UNDOING, Bulk

SLICE_S: Final = 2.0
"""For how long one job works on a bulk before it leaves the rest to the next: a worker can end in that time."""
STUCK: Final = timedelta(minutes=2)


@app.task(name="waker.review.bulk", retry=RetryStrategy(max_attempts=8, exponential_wait=2))
def work_on(bulk: str) -> None:
    """Work on a bulk for a while; the next job goes on where this one stops."""
    with _alone(bulk) as alone:
        row = Bulk.objects.filter(id=bulk, state__in=(RUNNING, UNDOING)).first()
        if not alone or row is None:
            return
        step = running.step if row.state == RUNNING else undoing.step
        more = running.paced(bulk, step, SLICE_S)
    if more:
        carry_on(bulk)


def carry_on(bulk: str) -> None:
    """Have a bulk worked on; in the transaction that asks for it."""
    # No lock of the queue's: a worker looks for a job at once when one is added, but not when a lock is given back.
    work_on.defer(bulk=bulk)


@app.task(name="waker.review.reroute", retry=RetryStrategy(max_attempts=8, exponential_wait=2))
def reroute() -> None:
    """Move what waits in queues that the guidelines in force do not have, a part of it; the next job goes on."""
    if rerouting.step():
        reroute.defer()


@contextmanager
def _alone(bulk: str) -> Iterator[bool]:
    """Whether nobody else works on the bulk meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [bulk])
        alone = cursor.fetchone()[0]
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [bulk])


@app.periodic(cron="*/2 * * * *", periodic_id="bulk")
@app.task(name="waker.review.take_up_bulks", queueing_lock="waker.review.take_up_bulks")
def take_up_bulks(timestamp: int) -> None:
    """Have worked on again what nobody has worked on for a while, though it is not done."""
    for bulk in Bulk.objects.filter(state__in=(RUNNING, UNDOING), moved_at__lt=now() - STUCK):
        carry_on(bulk.id)


@app.periodic(cron="43 3 * * *", periodic_id="care")
@app.task(name="waker.review.forget_care", queueing_lock="waker.review.forget_care")
def forget_care(timestamp: int) -> None:
    """Forget what reviewers were shown more than ninety days ago."""
    care.forget_before(now())


@app.periodic(cron="47 * * * *", periodic_id="hourly")
@app.task(name="waker.review.forget_drafts", queueing_lock="waker.review.forget_drafts")
def forget_drafts(timestamp: int) -> None:
    """Delete bulks that were looked at and never confirmed, and words about people who were erased meanwhile."""
    keeping.forget_drafts(now())
    forgetting.forget_ended()
