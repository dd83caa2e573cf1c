"""A one-time link: 256 random bits that sign one user in, once, before they expire.

Opening the link only shows a button; pressing it consumes the link. Mail scanners and chat programs
open every link they see, and would burn it otherwise.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from waker.console.models import OneTimeLink, StaffUser

LIFE = timedelta(minutes=30)
FIRST_LIFE = timedelta(hours=24)


def create_link(user: StaffUser, base_url: str, *, life: timedelta | None = None) -> str:
    """A new link for `user`, as an absolute address under `base_url` (`http://127.0.0.1:8000`).

    It lives 30 minutes, or 24 hours for somebody who never signed in. Links of this user that were
    not used yet stop working: the last one sent is the one that counts.
    """
    if life is None:
        life = FIRST_LIFE if user.last_login is None else LIFE
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    OneTimeLink.objects.filter(user=user, used_at=None).delete()
    OneTimeLink.objects.create(user=user, digest=_digest(secret), expires_at=now + life)
    return base_url.rstrip("/") + reverse("console:one_time", args=[secret])


def peek(secret: str) -> StaffUser | None:
    """The user whom this link would sign in, or None when it is unknown, used or too old."""
    link = (
        OneTimeLink.objects.select_related("user")
        .filter(digest=_digest(secret), used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    return link.user if link else None


def consume(secret: str) -> StaffUser | None:
    """Use the link up and return its user; None when it cannot be used.

    The update is conditional on the link being unused, so that of two requests at once one wins.
    """
    now = timezone.now()
    used = OneTimeLink.objects.filter(
        digest=_digest(secret), used_at=None, expires_at__gt=now, user__is_active=True
    ).update(used_at=now)
    if not used:
        return None
    return OneTimeLink.objects.select_related("user").get(digest=_digest(secret)).user


def forget_old() -> None:
    """Forget links that let nobody in any more: used, or too old, since a while."""
    OneTimeLink.objects.filter(expires_at__lt=timezone.now() - FIRST_LIFE).delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
