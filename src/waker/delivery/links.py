"""Links in messages: addresses that lead back to this installation, unguessable where they show something."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from waker.delivery.models import Message
from waker.intake.reports import status_token


def status(message: Message) -> str | None:
    """Where whoever reported sees how it stands, and appeals; None where this installation has no public address."""
    if not settings.WAKER_PUBLIC_URL or not message.report:
        return None
    return f"{settings.WAKER_PUBLIC_URL}{reverse('pages:report_status', args=[status_token(message.report)])}"
