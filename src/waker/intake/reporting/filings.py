"""A filing: one try of somebody outside to send something in, kept as digests for as long as limits need them.

Who sends too much waits; who sends the same again hears how the first one stands. No puzzle is asked of anybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from waker import settings
from waker.core.moments import now
from waker.intake.models import Filing
from waker.ledger.models import Report

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PER_PERSON_A_DAY = 10
"""Receipts go to this address: nobody's mailbox is to be filled by somebody else."""
KEPT = timedelta(days=30)


def digest(kind: str, value: str) -> str:
    """What stands for an address of the network or of mail: the same each time, and of no use elsewhere."""
    return salted_hmac(f"waker.filing.{kind}", value.strip().lower(), algorithm="sha256").hexdigest()[:32]


def person(email: str) -> str:
    return digest("person", email)


def wait(address: str, email: str | None, at: datetime | None = None) -> timedelta | None:
    """How long this network address, or whoever has this e-mail address, has to wait; None when they need not."""
    moment = at or now()
    limits = [
        (
            Filing.objects.filter(address=digest("address", address)),
            settings.envint("WAKER_REPORT_RATE"),
            HOUR,
        )
    ]
    if email:
        limits.append((Filing.objects.filter(person=person(email)), PER_PERSON_A_DAY, DAY))
    waits = []
    for rows, most, window in limits:
        latest = list(rows.filter(at__gt=moment - window).order_by("-at").values_list("at", flat=True)[:most])
        if len(latest) == most:
            waits.append(latest[-1] + window - moment)
    return max(waits) if waits else None


def note(address: str, email: str | None, report: str | None, at: datetime | None = None) -> None:
    """Remember a filing, and forget those that no longer count."""
    moment = at or now()
    Filing.objects.filter(at__lte=moment - KEPT).delete()
    Filing.objects.create(
        at=moment,
        address=digest("address", address),
        person=person(email) if email else None,
        report=report,
    )


def before(email: str, subject: str, reason: str) -> Report | None:
    """What the same person reported of the same subject for the same reason, and nobody answered yet."""
    mine = Filing.objects.filter(person=person(email), report__isnull=False).values_list("report", flat=True)
    return (
        Report.objects.filter(id__in=list(mine), subject=subject, reason=reason, answered_at=None)
        .order_by("position")
        .first()
    )
