"""The door: what happens after a first step was passed, and how somebody gets in after the second."""

from __future__ import annotations

import time

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from waker.console import events, sessions
from waker.console.models import SecurityEvent, StaffUser
from waker.console.second import marks, passkeys, steps

BACKEND = "django.contrib.auth.backends.ModelBackend"


def first_passed(
    request: HttpRequest, user: StaffUser, way: str, after: str, may_set_password: bool = False
) -> HttpResponse:
    """A password, a link or an untrusted provider was right: ask for the second step, or let in without one.

    Where everybody needs one, `TwoStep` leads whoever has none to set it up. `way`: password, link or oidc.
    """
    if not steps.has(user):
        return enter(request, user, way, after, None, may_set_password)
    marks.wait_for(
        request,
        marks.Pending(user.pk, way, after, may_set_password, time.time(), user.get_session_auth_hash()),
    )
    return redirect("console:two_step")


def enter(
    request: HttpRequest,
    user: StaffUser,
    way: str,
    after: str,
    second: str | None,
    may_set_password: bool = False,
) -> HttpResponse:
    """Sign somebody in. `second` is the kind of second step that was shown, or None."""
    for name in (marks.PENDING, marks.SHOWN, marks.NEW_CODES, passkeys.CHALLENGE):
        request.session.pop(name, None)
    request.session.set_expiry(None)  # before the sign-in it was short
    login(request, user, backend=BACKEND)
    if second:
        marks.show(request, second)
    if may_set_password:
        marks.may_set_password(request)
    sessions.forget_ended()
    sessions.seen(request)
    events.record(request, user, SecurityEvent.Kind.SIGNED_IN, note=f"{way}+{second}" if second else way)
    return redirect(after)
