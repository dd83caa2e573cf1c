"""Something **carried**: what we sent a stranger to sign, kept in their own browser until they come back with it.

It is a signed cookie that scripts cannot read, good for ten minutes. So whoever only asks to sign in makes us store
nothing. A browser could bring the same cookie twice; what it let in once is therefore noted (`use_up`), and lets in
nobody again.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from waker.console.models import UsedOnce

LIFE_S: Final = 10 * 60
PATH: Final = "/console/"
_SALT: Final = "waker.console.carried."


def give(response: HttpResponse, name: str, value: dict[str, Any]) -> None:
    """Have the browser carry `value`, in place of what it carried under that name."""
    response.set_cookie(
        _cookie(name),
        signing.dumps(value, salt=_SALT + name),
        max_age=LIFE_S,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # it comes back from the provider by a link
    )


def take(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """What the browser carries under a name; None when it is nothing of ours, or too old."""
    try:
        value = signing.loads(request.COOKIES.get(_cookie(name), ""), salt=_SALT + name, max_age=LIFE_S)
    except signing.BadSignature:
        return None
    return value if isinstance(value, dict) else None


def drop(response: HttpResponse, name: str) -> None:
    """Have the browser forget it, whatever came of it."""
    response.delete_cookie(_cookie(name), path=PATH, samesite="Lax")


def use_up(secret: str) -> bool:
    """Note that this let somebody in; whether it was the first time. Of two at once one wins."""
    digest = sha256(secret.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO console_used_once (digest, until) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [digest, timezone.now() + timedelta(seconds=2 * LIFE_S)],
        )
        return cursor.rowcount == 1


def forget_old() -> None:
    """Forget what is too old to be brought again anyway."""
    UsedOnce.objects.filter(until__lt=timezone.now()).delete()


def _cookie(name: str) -> str:
    return f"{settings.SESSION_COOKIE_NAME}_{name}"
