"""What the ways in do in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from waker.core.moments import now
from waker.intake import portal, uploads
from waker.intake.authorities import orders
from waker.intake.reporting import hosts, proofs


@app.periodic(cron="* * * * *", periodic_id="orders")
@app.task(name="waker.intake.escalate_orders", queueing_lock="waker.intake.escalate_orders")
def escalate_orders(timestamp: int) -> None:
    """Bring orders of one hour that still wait to the lead."""
    orders.escalate()


@app.periodic(cron="23 * * * *", periodic_id="hourly")
@app.task(name="waker.intake.forget", queueing_lock="waker.intake.forget")
def forget(timestamp: int) -> None:
    """Forget what is kept of people outside for a time alone."""
    moment = now()
    proofs.forget_before(moment)
    hosts.forget_before(moment)


@app.task(name="waker.intake.take_upload", retry=5)
def take_upload(upload: str) -> None:
    """Take the reports of a partner's file."""
    uploads.take(upload)


@app.task(name="waker.intake.mail_link", retry=3)
def mail_link(email: str) -> None:
    """Mail somebody a link to their portal, where the address is known."""
    portal.mail(email)
