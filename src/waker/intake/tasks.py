"""What the ways in do in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from waker.intake import orders


@app.periodic(cron="* * * * *", periodic_id="orders")
@app.task(name="waker.intake.escalate_orders", queueing_lock="waker.intake.escalate_orders")
def escalate_orders(timestamp: int) -> None:
    """Bring orders of one hour that still wait to the lead."""
    orders.escalate()
