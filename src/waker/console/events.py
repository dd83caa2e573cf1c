"""An event: something that happened to how somebody signs in, for them and for administrators to look over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from waker.console import devices, network, telling
from waker.console.models import SecurityEvent, StaffUser

Told = tuple[SecurityEvent, str, str]
"""An event, how it was done, and with which browser, in words."""
KEPT = timedelta(days=180)
SHOWN = 20


def record(request: HttpRequest | None, user: StaffUser, kind: str, note: str = "") -> None:
    """Write an event down, with who did it where that is somebody else; and forget what is too old. Its person is
    told of changes by mail, a moment later.

    Without a request it happened on the command line.
    """
    forget_old()
    by = request.user if request is not None and request.user.is_authenticated else None
    with transaction.atomic():
        event = SecurityEvent.objects.create(
            user=user,
            kind=kind,
            by=by if by != user else None,
            address=network.address(request) if request is not None else "",
            agent=devices.agent(request) if request is not None else "",
            note=note[:200] if request is not None else SecurityEvent.ON_THE_MACHINE,
        )
        if kind in telling.TOLD:
            app.configure_task("waker.console.tell").defer(event=event.pk)


def forget_old() -> None:
    """Forget what happened too long ago."""
    SecurityEvent.objects.filter(at__lt=timezone.now() - KEPT).delete()


def changes(user: StaffUser) -> list[Told]:
    """The latest changes of how somebody signs in, newest first."""
    return _told(user.security_events.exclude(kind=SecurityEvent.Kind.SIGNED_IN))


def sign_ins(user: StaffUser) -> list[Told]:
    """When somebody signed in lately, newest first."""
    return _told(user.security_events.filter(kind=SecurityEvent.Kind.SIGNED_IN))


def _told(found: Any) -> list[Told]:
    return [
        (event, how(event.note), devices.in_words(event.agent) if event.agent else "")
        for event in found.select_related("by").order_by("-at", "-pk")[:SHOWN]
    ]


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
