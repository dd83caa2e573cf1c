"""Coming in and going out: one-time link, choosing a password, signing in with it, signing out."""

from __future__ import annotations

import math

from django.conf import settings
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from waker.console import events, network, onetime, sessions, throttle
from waker.console.forms import PasswordForm, SignInForm
from waker.console.models import SecurityEvent
from waker.console.oidc import provider
from waker.console.permissions import needs, open_to_all
from waker.console.second import door, marks, passkeys
from waker.console.second.fresh import fresh


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def one_time(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows a button, POST uses the link up; a password is asked for next, after the second step if any."""
    if request.method == "GET":
        user = onetime.peek(secret)
        return render(request, "console/one_time.html", {"user_to_be": user}, status=200 if user else 410)
    user = onetime.consume(secret)
    if user is None:
        return render(request, "console/one_time.html", {"user_to_be": None}, status=410)
    return door.first_passed(request, user, "link", "/console/password", may_set_password=True)


@open_to_all
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by e-mail address and password."""
    after = safe_next(request)
    if request.user.is_authenticated:
        return redirect(after)
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email, address = form.cleaned_data["email"], network.address(request)
        if pause := throttle.wait(email, address):
            form.add_error(None, form.too_often(math.ceil(pause.total_seconds() / 60)))
            status = 429
        elif user := authenticate(request, username=email, password=form.cleaned_data["password"]):
            throttle.succeeded(email, address)
            return door.first_passed(request, user, "password", after)
        else:
            throttle.failed(email, address)
            form.add_error(None, form.wrong())
            status = 401
    return sign_in_page(request, form, after, status)


def sign_in_page(request: HttpRequest, form: SignInForm, after: str, status: int) -> HttpResponse:
    context = {
        "form": form,
        "next": after,
        "oidc": settings.OIDC["name"] if provider.is_set() else "",
        "passkeys": passkeys.possible(request),
    }
    return render(request, "console/sign_in.html", context, status=status)


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("console:sign_in")


@needs("self.manage")
@fresh
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose a password: with the old one, or right after a one-time link without it. Ends all other sessions."""
    user = request.user
    with_old = user.has_usable_password() and not marks.by_link(request)
    form = PasswordForm(user, with_old, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user.set_password(form.cleaned_data["new"])
        user.save(update_fields=["password"])
        request.session.pop(marks.BY_LINK, None)
        before = request.session.session_key
        update_session_auth_hash(request, user)
        sessions.moved(before, request)
        sessions.end_all(user, but=request.session.session_key)
        events.record(request, user, SecurityEvent.Kind.PASSWORD)
        return redirect("console:home")
    context = {"form": form, "first": not user.has_usable_password(), "with_old": with_old}
    return render(request, "console/password.html", context, status=422 if form.errors else 200)


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: an address on this site, or the start page. A bare word could be the name of a route."""
    after = request.POST.get("next") or request.GET.get("next") or ""
    if after.startswith("/") and url_has_allowed_host_and_scheme(
        after, {request.get_host()}, require_https=request.is_secure()
    ):
        return after
    return "/console/"
