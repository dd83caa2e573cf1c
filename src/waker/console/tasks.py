"""What the console does in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from waker.console import carried, events, onetime, sessions, throttle


@app.periodic(cron="53 * * * *", periodic_id="hourly")
@app.task(name="waker.console.forget", queueing_lock="waker.console.forget")
def forget(timestamp: int) -> None:
    """Forget sessions that ran out, and what is kept of signing in for a time alone."""
    sessions.forget_ended()
    carried.forget_old()
    throttle.forget_old()
    onetime.forget_old()
    events.forget_old()
