"""What delivery does in the background on the hour; the courier itself runs in `waker.delivery.loop`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from procrastinate.contrib.django import app

from waker.core.moments import now
from waker.delivery.models import Endpoint, Message

KEPT: Final = timedelta(days=30)
"""For so long the row of a message that went out stays; that it was delivered stays in the ledger for good."""
BATCH: Final = 10_000


@app.periodic(cron="41 * * * *", periodic_id="hourly")
@app.task(name="waker.delivery.forget", queueing_lock="waker.delivery.forget")
def forget(timestamp: int) -> None:
    """Delete the rows of messages that went out long ago, and secrets that are not valid any more."""
    forget_before(now())


def forget_before(at: datetime) -> int:
    """Forget as of a moment; how many rows were deleted."""
    Endpoint.objects.filter(former_until__lte=at).update(former_secret=None, former_until=None)
    total = 0
    while True:
        old = Message.objects.filter(done_at__lt=at - KEPT).values_list("n", flat=True)[:BATCH]
        count, _ = Message.objects.filter(n__in=list(old)).delete()
        total += count
        if count < BATCH:
            return total
