"""How somebody signs in: their second steps, recovery codes and what happened; setting up, removing, renewing."""

from __future__ import annotations

import base64
import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.utils import decrypt, encrypt
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker.console import events, sessions
from waker.console.models import SecurityEvent
from waker.console.permissions import View, needs
from waker.console.second import codes, marks, passkeys, steps
from waker.console.second.fresh import fresh
from waker.console.views.signin import safe_next
from waker.core.problems import Conflict

SECRET = "two_step_secret"
AFTER = "two_step_after"


def before_two_step(view: View) -> View:
    """Mark a view that `TwoStep` lets people call who have no second step yet: to set one up."""
    view.before_two_step = True  # type: ignore[attr-defined]  # read by TwoStep
    return view


@needs("self.manage")
@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    context = {
        "steps": steps.of(request.user),
        "sessions": len(sessions.of(request.user, request.session.session_key)),
        "changes": events.changes(request.user),
        "sign_ins": events.sign_ins(request.user),
        "asked": settings.WAKER_TWO_STEP,
        "passkeys": passkeys.possible(request),
    }
    return render(request, "console/security.html", context)


@needs("self.manage")
@before_two_step
@never_cache
@require_GET
def set_up(request: HttpRequest) -> HttpResponse:
    """Where whoever has no second step is led: an app or a passkey."""
    if steps.has(request.user):
        return redirect("console:security")
    if "next" in request.GET:
        request.session[AFTER] = safe_next(request)
    return render(request, "console/set_up.html", {"passkeys": passkeys.possible(request)})


@needs("self.manage")
@before_two_step
@fresh
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Set an app up: its secret as a picture and as text, and the first code that proves that it has it."""
    if steps.of(request.user).totp:
        return redirect("console:security")
    secret = _secret(request)
    wrong = False
    if request.method == "POST":
        counter = codes.step_of(secret, request.POST.get("code", ""))
        wrong = counter is None
        if counter is not None:
            try:
                made = steps.add_totp(request.user, secret, counter)
            except Conflict:
                return redirect("console:security")
            request.session.pop(SECRET, None)
            return _added(request, str(steps.TOTP.value), made)
    adapter = get_adapter()
    drawing = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    context = {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode(),
        "wrong": wrong,
    }
    return render(request, "console/set_up_app.html", context, status=422 if wrong else 200)


@needs("self.manage")
@before_two_step
@fresh
@sensitive_post_parameters("credential")
@never_cache
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey under a name by which its owner knows it."""
    error = ""
    if request.method == "POST":
        credential = passkeys.registered(request.POST.get("credential", ""))
        name = request.POST.get("name", "").replace("\x00", "").strip() or gettext("Passkey")
        try:
            if credential is not None:
                made = steps.add_passkey(request.user, name, credential)
                return _added(request, str(steps.PASSKEY.value), made)
            error = gettext("The browser made no passkey that can be used here. Try again, or use an app.")
        except Conflict:
            error = gettext("You have ten passkeys already. Remove one first.")
    context = {"error": error, "passkeys": passkeys.possible(request)}
    return render(request, "console/set_up_passkey.html", context, status=422 if error else 200)


@needs("self.manage")
@before_two_step
@fresh
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    if not passkeys.possible(request):
        return JsonResponse({}, status=422)
    return JsonResponse(passkeys.registering(request.user))


@needs("self.manage")
@fresh
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        removed = steps.remove(request.user, pk)
    except Conflict:
        messages.error(request, gettext("Set another second step up first: everybody here needs one."))
        return redirect("console:security")
    if removed is not None:
        events.record(request, request.user, SecurityEvent.Kind.REMOVED, note=str(removed.type))
        messages.success(request, gettext("Removed."))
    return redirect("console:security")


@needs("self.manage")
@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ask whether the old recovery codes may stop working; then make ten others."""
    if not steps.has(request.user):
        return redirect("console:security")
    if request.method == "GET":
        return render(request, "console/new_codes.html", {"left": steps.of(request.user).codes_left})
    steps.new_codes(request.user)
    events.record(request, request.user, SecurityEvent.Kind.CODES)
    request.session[marks.NEW_CODES] = time.time()
    return redirect("console:codes")


@needs("self.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """The recovery codes, right after they were made and until their owner says that they are kept."""
    if request.method == "POST":
        request.session.pop(marks.NEW_CODES, None)
        return redirect(request.session.pop(AFTER, None) or reverse("console:security"))
    if not _may_see_codes(request):
        return redirect("console:security")
    return render(request, "console/codes.html", {"codes": steps.codes(request.user)})


@needs("self.manage")
@never_cache
@require_GET
def recovery_file(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    if not _may_see_codes(request):
        return redirect("console:security")
    lines = [
        gettext("Recovery codes for %(service)s") % {"service": settings.WAKER_NAME},
        request.user.email,
        gettext("Each works once, in place of the code of your app or your passkey."),
        "",
        *steps.codes(request.user),
        "",
    ]
    answer = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return answer


def _secret(request: HttpRequest) -> str:
    """The secret of the app that is being set up, sealed in the session until its first code is right."""
    if SECRET not in request.session:
        request.session[SECRET] = encrypt(codes.new_secret())
    return str(decrypt(request.session[SECRET]))


def _added(request: HttpRequest, kind: str, with_codes: bool) -> HttpResponse:
    marks.show(request, kind)
    events.record(request, request.user, SecurityEvent.Kind.ADDED, note=kind)
    if with_codes:
        request.session[marks.NEW_CODES] = time.time()
        return redirect("console:codes")
    messages.success(request, gettext("Added."))
    return redirect(request.session.pop(AFTER, None) or reverse("console:security"))


def _may_see_codes(request: HttpRequest) -> bool:
    made = request.session.get(marks.NEW_CODES)
    return made is not None and 0 <= time.time() - made <= marks.FRESH_S
