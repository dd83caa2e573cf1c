"""What the console does in the background."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from waker.console import carried, events, onetime, sessions, telling, throttle
from waker.console.models import SecurityEvent
from waker.delivery.mail import Session


@app.periodic(cron="53 * * * *", periodic_id="hourly")
@app.task(name="waker.console.forget", queueing_lock="waker.console.forget")
def forget(timestamp: int) -> None:
    """Forget sessions that ran out, and what is kept of signing in for a time alone."""
    sessions.forget_ended()
    carried.forget_old()
    throttle.forget_old()
    onetime.forget_old()
    events.forget_old()


@app.task(name="waker.console.tell", retry=RetryStrategy(max_attempts=9, exponential_wait=4))
def tell(event: int) -> None:
    """Write somebody that how they sign in was changed; for about a day, while the mail server does not take it."""
    found = SecurityEvent.objects.select_related("user", "by").filter(pk=event, user__is_active=True).first()
    if found is None:
        return
    session = Session()
    try:
        outcome, again = session.send(telling.letter(found))
    finally:
        session.close()
    if again and not outcome.ok:
        raise OSError(outcome.error)
