"""What the HTTP face does in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from waker.api import idempotency


@app.periodic(cron="17 * * * *", periodic_id="hourly")
@app.task(name="waker.api.forget_answers", queueing_lock="waker.api.forget_answers")
def forget_answers(timestamp: int) -> None:
    """Delete the answers that need not be repeated any more."""
    idempotency.purge()
