"""A session: one browser in which somebody is signed in. Listed with where it is, and ended from anywhere.

The list is `allauth.usersessions`; a session is written down when it begins and at most once a minute after that.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from waker.console import devices, network
from waker.console.models import StaffUser

EVERY_S = 60.0
_FORGET_ABOVE = 5_000
_written: dict[str, float] = {}
"""Session -> when this process last wrote down that it was seen (monotonic)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A session as its owner reads it."""

    pk: int
    device: str
    phone: bool
    address: str
    since: datetime
    seen: datetime
    this_one: bool


def seen(request: HttpRequest) -> None:
    """Write down that the session is in use, in one query, unless this process did so within the last minute."""
    key = request.session.session_key
    moment = time.monotonic()
    if key is None or moment - _written.get(key, -EVERY_S) < EVERY_S:
        return
    if len(_written) > _FORGET_ABOVE:
        _written.clear()
    _written[key] = moment
    row = UserSession(
        user_id=request.user.pk,
        session_key=key,
        ip=network.valid_address(request),
        user_agent=devices.agent(request),
        last_seen_at=timezone.now(),
    )
    UserSession.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )


def of(user: StaffUser, current: str | None = None) -> list[Place]:
    """The sessions of somebody that have not ended, the one with the key `current` first, then the latest seen."""
    rows = _rows(user).filter(session_key__in=_alive()).order_by("-last_seen_at")
    places = [
        Place(
            pk=row.pk,
            device=devices.in_words(row.user_agent),
            phone=devices.is_phone(row.user_agent),
            address="" if row.ip == network.UNKNOWN else row.ip,
            since=row.created_at,
            seen=row.last_seen_at,
            this_one=row.session_key == current,
        )
        for row in rows
    ]
    return sorted(places, key=lambda place: not place.this_one)


def end(user: StaffUser, pk: int) -> bool:
    """End one session of somebody; whether there was such a one. Its browser is out with the next click."""
    return _end(_rows(user).filter(pk=pk)) > 0


def end_all(user: StaffUser, but: str | None = None) -> int:
    """End all sessions of somebody, except the one with the key `but`; how many were still alive."""
    return _end(_rows(user).exclude(session_key=but or ""))


def moved(old: str | None, request: HttpRequest) -> None:
    """A session got another key, as it does when its person changes the password."""
    if old and old != request.session.session_key:
        UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def forget_ended() -> None:
    """Forget sessions that ran out, and those that were begun only to sign in."""
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _rows(user: StaffUser) -> Any:
    return UserSession.objects.filter(user=user)


def _alive() -> Any:
    return Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")


def _end(rows: Any) -> int:
    with transaction.atomic():
        keys: Iterable[str] = list(rows.values_list("session_key", flat=True))
        alive, _ = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).delete()
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(session_key__in=keys).delete()
    return int(alive)
