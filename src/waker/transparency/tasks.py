"""What this room does in the background: send statements to the DSA Transparency Database, every hour."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from waker.transparency import sending

logger = logging.getLogger("waker.transparency")


@app.periodic(cron="37 * * * *", periodic_id="hourly")
@app.task(
    name="waker.transparency.submit",
    queueing_lock="waker.transparency.submit",
    lock="waker.transparency.submit",
)
def submit(timestamp: int) -> None:
    """Submit what is owed; nothing happens unless the address and the token are set."""
    try:
        client = sending.client()
    except ValueError as error:
        logger.error("WAKER_DSA_URL or WAKER_DSA_TOKEN will not do: %s", error)
        return
    if client is not None:
        tally = sending.run(client)
        logger.info(
            "stored %d statements, set %d aside, %d unclear %s",
            tally.stored, tally.set_aside, tally.unclear, tally.halted,
        )  # fmt: skip
