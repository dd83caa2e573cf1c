"""The throttle on wrong passwords: so many per address of mail and per network address, then a pause.

It lives in the database because web processes share nothing else. A locked-out person can still be let
in by a one-time link, so that nobody can lock a colleague out by typing nonsense.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.utils import timezone

from waker.console.models import FailedSignIn

WINDOW = timedelta(minutes=15)
PER_PAIR = 5  # wrong passwords for one account from one network address
PER_ACCOUNT = 20  # for one account from anywhere
PER_ADDRESS = 50  # from one network address for any account


def wait(email: str, address: str) -> timedelta | None:
    """How long to wait before the next attempt, or None when it may be made now."""
    since = timezone.now() - WINDOW
    recent = FailedSignIn.objects.filter(at__gt=since).order_by("-at")
    for attempts, limit in (
        (recent.filter(email=_hash(email), address=address), PER_PAIR),
        (recent.filter(email=_hash(email)), PER_ACCOUNT),
        (recent.filter(address=address), PER_ADDRESS),
    ):
        latest = list(attempts.values_list("at", flat=True)[:limit])
        if len(latest) == limit:
            return latest[-1] + WINDOW - timezone.now()
    return None


def failed(email: str, address: str) -> None:
    """Remember one wrong password, and forget those that no longer count."""
    FailedSignIn.objects.filter(at__lte=timezone.now() - WINDOW).delete()
    FailedSignIn.objects.create(email=_hash(email), address=address)


def succeeded(email: str, address: str) -> None:
    FailedSignIn.objects.filter(email=_hash(email), address=address).delete()


def _hash(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
