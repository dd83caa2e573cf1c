"""Misuse: who often sends what has plainly no ground, and the two things that are done about it (Art. 23 DSA)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from waker.console import services
from waker.console.permissions import may, needs
from waker.console.views.common import show
from waker.core.problems import Problem
from waker.folds.projection.redress import APPEALS, ILLEGAL, REPORTS
from waker.redress import misuse

TYPES = (
    (ILLEGAL, _("Illegal content")),
    (REPORTS, _("Unfounded reports")),
    (APPEALS, _("Unfounded appeals")),
)


@needs("misuse.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request, request.GET.get("type", ILLEGAL))


@needs("misuse.act")
@require_POST
def warn(request: HttpRequest) -> HttpResponse:
    """Warn somebody, with the four factors on record."""
    who, type_, gravity, intent = (_text(request, name) for name in ("who", "type", "gravity", "intent"))
    act = services.actor(request.user)
    return _done(request, type_, lambda: misuse.warn(type_, who, gravity, intent, act), gettext("Warned."))


@needs("misuse.act")
@require_POST
def suspend(request: HttpRequest) -> HttpResponse:
    """Stop handling what somebody sends for a number of days."""
    who, type_, gravity, intent = (_text(request, name) for name in ("who", "type", "gravity", "intent"))
    text = _text(request, "days")[:6]
    days = int(text) if text.isascii() and text.isdigit() else 0
    act = services.actor(request.user)
    return _done(
        request,
        type_,
        lambda: misuse.suspend(type_, who, days, gravity, intent, act),
        gettext("Suspended; it ends by itself."),
    )


@needs("misuse.act")
@require_POST
def lift(request: HttpRequest) -> HttpResponse:
    """End a suspension before its time."""
    id_, why, type_ = (_text(request, name) for name in ("suspension", "why", "type"))
    act = services.actor(request.user)
    return _done(request, type_, lambda: misuse.lift(id_, why, act), gettext("The suspension has ended."))


def _done(request: HttpRequest, type_: str, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except Problem as problem:
        status = problem.status if problem.status != 403 else 422
        return _page(request, type_, problem.detail, status)
    messages.success(request, said)
    return redirect(f"{reverse('console:misuse')}?type={type_}")


def _page(request: HttpRequest, type_: str, error: str = "", status: int = 200) -> HttpResponse:
    known = type_ if type_ in misuse.TYPES else ILLEGAL
    context = {
        "figures": misuse.figures(known),
        "type": known,
        "types": TYPES,
        "error": error,
        "may_act": may(request.user, "misuse.act"),
        "longest": misuse.LONGEST_DAYS,
    }
    return show(request, "console/misuse.html", context, status)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()
