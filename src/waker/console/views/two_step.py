"""Showing the second step: after a password or a link, or again before changing how one signs in."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from waker.console import carried, events, network, throttle
from waker.console.forms import SignInForm
from waker.console.models import SecurityEvent, StaffUser
from waker.console.permissions import open_to_all
from waker.console.second import codes, door, marks, passkeys, steps
from waker.console.views.signin import safe_next, sign_in_page


@open_to_all
@sensitive_post_parameters("code", "credential")
@never_cache
@require_http_methods(["GET", "POST"])
def two_step(request: HttpRequest) -> HttpResponse:
    """Asks for a code, a passkey or a recovery code of whoever passed the first step, or is signed in."""
    user = _whose(request)
    if user is None:
        return redirect("console:sign_in")
    with translation.override(user.language):
        return _ask(request, user)


@open_to_all
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask for a passkey: of whoever passed the first step, else of anybody."""
    if not passkeys.possible(request):
        return JsonResponse({}, status=422)
    user = _whose(request)
    wanted, challenge = passkeys.asking(user)
    response = JsonResponse(wanted)
    if user is None:
        carried.give(response, passkeys.CHALLENGE, challenge)
    else:
        request.session[passkeys.CHALLENGE] = challenge
    return response


@open_to_all
@sensitive_post_parameters("credential")
@never_cache
@require_POST
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone: it is somebody's, and asked them for a finger, a face or a PIN."""
    response = _by_passkey(request)
    carried.drop(response, passkeys.CHALLENGE)
    return response


def _by_passkey(request: HttpRequest) -> HttpResponse:
    after, challenge = safe_next(request), carried.take(request, passkeys.CHALLENGE)
    user = passkeys.shown(request.POST.get("credential", ""), challenge)
    if user is None:
        form = SignInForm({"email": "", "password": ""})
        form.errors.clear()
        form.add_error(None, gettext("That passkey lets nobody in here. Sign in with your password."))
        return sign_in_page(request, form, after, 401)
    return door.enter(request, user, "passkey", after, str(steps.PASSKEY.value))


def _whose(request: HttpRequest) -> StaffUser | None:
    """Who is to show a second step, if anybody is."""
    waiting = marks.pending(request)
    if waiting:
        return waiting[1]
    if request.user.is_authenticated and steps.has(request.user):
        return request.user
    return None


def _ask(request: HttpRequest, user: StaffUser) -> HttpResponse:
    error, status = "", 200
    if request.method == "POST":
        kind, error, status = _shown(request, user)
        if kind:
            return _go_on(request, user, kind)
    context = {
        "person": user,
        "steps": steps.of(user),
        "error": error,
        "next": safe_next(request),
        "again": request.user.is_authenticated,
        "passkeys": passkeys.possible(request),
    }
    return render(request, "console/two_step.html", context, status=status)


def _shown(request: HttpRequest, user: StaffUser) -> tuple[str | None, str, int]:
    """The kind of second step that was shown, or what to say and with which status."""
    if credential := request.POST.get("credential", ""):
        if passkeys.shown(credential, request.session.pop(passkeys.CHALLENGE, None), user):
            return str(steps.PASSKEY.value), "", 200
        return None, gettext("That passkey is not one of yours here. Try another, or a code."), 401
    address = network.address(request)
    if pause := throttle.wait_for_code(user.email, address):
        return None, _too_often(math.ceil(pause.total_seconds() / 60)), 429
    kind = codes.check(user, request.POST.get("code", ""))
    if kind is None:
        throttle.failed_code(user.email, address)
        return None, gettext("That code is not right, or was used already. Wait for the next one."), 401
    throttle.code_succeeded(user.email, address)
    if kind == steps.CODES:
        events.record(request, user, SecurityEvent.Kind.CODE_USED)
    return kind, "", 200


def _go_on(request: HttpRequest, user: StaffUser, kind: str) -> HttpResponse:
    waiting = marks.pending(request)
    if waiting:
        first = waiting[0]
        return door.enter(request, user, first.way, first.after, kind, first.may_set_password)
    marks.show(request, kind)
    return redirect(safe_next(request))


def _too_often(minutes: int) -> str:
    return ngettext(
        "Too many wrong codes. Try again in %(minutes)d minute, or use a passkey.",
        "Too many wrong codes. Try again in %(minutes)d minutes, or use a passkey.",
        minutes,
    ) % {"minutes": minutes}
