"""The throttle on wrong passwords and codes: so many per person and per network address, then a pause.

It lives in the database because web processes share nothing else. A locked-out person can still be let
in by a one-time link, so that nobody can lock a colleague out by typing nonsense. Codes count apart from passwords:
whoever tries them has passed the first step already, so they get fewer. Of IPv6 a whole /64 is one address.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from waker.console import network
from waker.console.models import FailedSignIn

WINDOW = timedelta(minutes=15)
PER_PAIR = 5  # wrong passwords for one account from one network address
PER_ACCOUNT = 20  # for one account from anywhere
PER_ADDRESS = 50  # from one network address for any account
PER_CODE = 8  # wrong codes for one account from anywhere


def wait(email: str, address: str) -> timedelta | None:
    """How long to wait before the next password, or None when it may be tried now."""
    return _wait(email, address, PER_ACCOUNT)


def failed(email: str, address: str) -> None:
    """Remember one wrong password, and forget those that no longer count."""
    forget_old()
    FailedSignIn.objects.create(email=_hash(email), address=network.neighbourhood(address))


def succeeded(email: str, address: str) -> None:
    FailedSignIn.objects.filter(email=_hash(email), address=network.neighbourhood(address)).delete()


def forget_old() -> None:
    """Forget what no longer counts."""
    FailedSignIn.objects.filter(at__lte=timezone.now() - WINDOW).delete()


def wait_for_code(email: str, address: str) -> timedelta | None:
    """How long to wait before the next code of a second step, or None when it may be tried now."""
    return _wait(_code(email), address, PER_CODE)


def failed_code(email: str, address: str) -> None:
    failed(_code(email), address)


def code_succeeded(email: str, address: str) -> None:
    succeeded(_code(email), address)


def wait_at(address: str) -> timedelta | None:
    """How long a network address has to wait before anything may be tried from it, or None."""
    return _over([(_recent().filter(address=network.neighbourhood(address)), PER_ADDRESS)])


def failed_at(address: str) -> None:
    """Remember something wrong from a network address that names no account."""
    failed("", address)


def _wait(name: str, address: str, per_account: int) -> timedelta | None:
    recent, near = _recent(), network.neighbourhood(address)
    return _over(
        [
            (recent.filter(email=_hash(name), address=near), PER_PAIR),
            (recent.filter(email=_hash(name)), per_account),
            (recent.filter(address=near), PER_ADDRESS),
        ]
    )


def _recent() -> Any:
    return FailedSignIn.objects.filter(at__gt=timezone.now() - WINDOW).order_by("-at")


def _over(limits: list[tuple[Any, int]]) -> timedelta | None:
    for attempts, limit in limits:
        latest = list(attempts.values_list("at", flat=True)[:limit])
        if len(latest) == limit:
            wait: timedelta = latest[-1] + WINDOW - timezone.now()
            return wait
    return None


def _code(email: str) -> str:
    return f"code {email.strip().lower()}"  # no address of mail has a blank, so the two never meet


def _hash(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
