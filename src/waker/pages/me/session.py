"""A session of a member: half an hour after the host vouched for them, in a signed cookie for these pages alone.

It ends at once when the key that vouched is retired or the account is erased. No staff session comes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override

from waker.intake import content
from waker.intake.reporting import hosts
from waker.pages.speaking import chosen, speaking, supported

COOKIE = "waker_member"
PATH = "/me"
LIFE = timedelta(minutes=30)
SHEET_LIFE = timedelta(hours=1)
_SALT = "waker.pages.me"
_SHEET_SALT = "waker.pages.sheet"

View = Callable[..., HttpResponse]


def begin(response: HttpResponse, account: str, kid: str, secure: bool) -> None:
    """Give the browser a session of this account."""
    value = signing.dumps({"account": account, "kid": kid}, salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=LIFE, path=PATH, secure=secure, httponly=True, samesite="Lax")


def end(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def account_of(request: HttpRequest) -> str | None:
    """Whose session it is; None when there is none, or it is over."""
    return _read(request.COOKIES.get(COOKIE, ""), _SALT, LIFE)


def ticket(account: str, kid: str) -> str:
    """What a sheet in another site's page carries with it, since it gets no cookie there."""
    return signing.dumps({"account": account, "kid": kid}, salt=_SHEET_SALT)


def holder(ticket: str) -> str | None:
    """Whose sheet it is; None when the ticket is none, or too old."""
    return _read(ticket, _SHEET_SALT, SHEET_LIFE)


def member(view: View) -> View:
    """A page for a member: `view(request, account, ...)`, in their own language unless they chose another."""

    @wraps(view)
    @speaking
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = account_of(request)
        if account is None:
            return private(render(request, "pages/me/outside.html", {}, status=401))
        with override(language_of(request, account)):
            response = private(view(request, account, *args, **kwargs))
        return response

    return wrapped


def language_of(request: HttpRequest, account: str) -> str:
    """The language that was chosen here, else the first of the member's own that there is, else the browser's."""
    fallback = get_language() or "en"
    if chosen(request):
        return fallback
    person = content.person(account)
    own = (supported(tag) for tag in (person.languages if person else ()))
    return next((tag for tag in own if tag), fallback)


def private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _read(value: str, salt: str, life: timedelta) -> str | None:
    try:
        told = signing.loads(value, salt=salt, max_age=life)
    except signing.BadSignature:
        return None
    account, kid = told["account"], told["kid"]
    if hosts.active(kid) is None or not hosts.known(account):
        return None
    return str(account)
