"""Links in messages: addresses that lead back to this installation, unguessable where they show something."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from waker.delivery import kinds
from waker.delivery.models import Message
from waker.intake.reporting import proofs
from waker.intake.reporting.reports import status_token
from waker.ledger.models import Report


def status(message: Message) -> str | None:
    """Where whoever reported sees how it stands, and appeals; None where this installation has no public address."""
    if not settings.WAKER_PUBLIC_URL or not message.report:
        return None
    return f"{settings.WAKER_PUBLIC_URL}{reverse('pages:report_status', args=[status_token(message.report)])}"


def confirm(message: Message) -> str | None:
    """Where whoever reported confirms that the address is theirs; None where nothing is to be confirmed.

    It stands in the receipt alone: that somebody has it shows that they read the mail of this address.
    """
    if not settings.WAKER_PUBLIC_URL or message.kind != kinds.REPORT_RECEIVED:
        return None
    report = Report.objects.filter(id=message.report).first()
    if report is None or not proofs.wanted(report):
        return None
    return f"{settings.WAKER_PUBLIC_URL}{reverse('pages:report_confirm', args=[proofs.token(report.id)])}"
