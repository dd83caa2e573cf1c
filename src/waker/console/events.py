"""An event: something that happened to how somebody signs in, for them and for administrators to look over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from waker.console import network
from waker.console.models import SecurityEvent, StaffUser

KEPT = timedelta(days=180)
SHOWN = 20


def record(request: HttpRequest | None, user: StaffUser, kind: str, note: str = "") -> None:
    """Write an event down, with who did it where that is somebody else; and forget what is too old.

    Without a request it happened on the command line.
    """
    forget_old()
    by = request.user if request is not None and request.user.is_authenticated else None
    SecurityEvent.objects.create(
        user=user,
        kind=kind,
        by=by if by != user else None,
        address=network.address(request) if request is not None else "",
        note=note[:200] if request is not None else "waker user",
    )


def forget_old() -> None:
    """Forget what happened too long ago."""
    SecurityEvent.objects.filter(at__lt=timezone.now() - KEPT).delete()


def latest(user: StaffUser) -> Any:
    """The latest events of somebody, newest first."""
    return user.security_events.select_related("by").order_by("-at", "-pk")[:SHOWN]


def ways() -> dict[str, str]:
    """The parts of a sign-in's note, in words."""
    return {
        "password": gettext("Password"),
        "link": gettext("One-time link"),
        "oidc": gettext("Single sign-on"),
        "totp": gettext("Code of the app"),
        "webauthn": gettext("Passkey"),
        "passkey": gettext("Passkey"),
        "recovery_codes": gettext("Recovery code"),
    }


def how(note: str) -> str:
    """`password+totp` in words; any other note as it stands."""
    known = ways()
    parts = note.split("+")
    if not all(part in known for part in parts):
        return note
    return ", ".join(dict.fromkeys(known[part] for part in parts))
