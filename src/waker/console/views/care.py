"""A person's own page: what they were shown, what they want to be spared, and what helps. Nobody else reads it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker.console import services
from waker.console.permissions import may, needs
from waker.console.queries import care as queries
from waker.console.views.common import language, pack, show
from waker.core.countries import COUNTRIES
from waker.core.moments import now
from waker.core.problems import Invalid
from waker.review import care as wellbeing
from waker.review.care import bands, texts


@needs("self.manage")
@require_GET
def care(request: HttpRequest) -> HttpResponse:
    return _page(request)


@needs("self.manage")
@require_POST
def limits(request: HttpRequest) -> HttpResponse:
    """Lower one's own limits, or take that back."""
    holder = services.actor(request.user).holder
    chosen = bands_of(request)
    try:
        bands.choose(holder, chosen, lead=False)
    except Invalid as problem:
        return _page(request, {fault.at: fault.message for fault in problem.faults}, status=422)
    messages.success(request, gettext("Saved. Only you see this."))
    return redirect("console:care")


@needs("self.manage")
@require_POST
def choices(request: HttpRequest) -> HttpResponse:
    """Which queues and policies one does not want to be given, and whose helpline one wants."""
    current = pack()
    queues = [one for one in request.POST.getlist("queue") if current and one in current.queues]
    policies = [one for one in request.POST.getlist("policy") if current and one in current.policies]
    wellbeing.choose(services.actor(request.user).holder, queues, policies)
    messages.success(request, gettext("Saved. Only you see this."))
    return redirect("console:care")


@needs("self.manage")
@require_POST
def country(request: HttpRequest) -> HttpResponse:
    """Whose helpline one wants to see."""
    code = request.POST.get("country", "")
    if code in texts.countries() or not code:
        wellbeing.live_in(services.actor(request.user).holder, code)
    return redirect("console:care")


@needs("staff.manage")
@require_http_methods(["GET", "POST"])
def resources(request: HttpRequest) -> HttpResponse:
    """The texts of whom to talk to, which an administrator may replace by those of the house."""
    error = None
    if request.method == "POST":
        given = {code: _text(request, f"text_{code}") for code in texts.LANGUAGES}
        where = _text(request, "country").upper()
        try:
            if where and where not in COUNTRIES:
                raise Invalid.at(
                    "country", "bad_country", gettext("Write the country as two letters, such as NL.")
                )
            texts.write(_text(request, "slot"), where, given)
        except Invalid as problem:
            error = problem.detail
        else:
            messages.success(request, gettext("Saved."))
            return redirect("console:care_texts")
    context = {"resources": texts.everything(), "languages": texts.LANGUAGES, "error": error}
    return show(request, "console/care_texts.html", context, 422 if error else 200)


def bands_of(request: HttpRequest) -> list[bands.Band]:
    """The limits of a form; a field left empty, or that is no number, asks for what the installation allows or -1."""
    found = []
    for band in bands.installation():
        hour, day = (
            _number(request.POST.get(f"{name}_{band.severity}", ""), most)
            for name, most in (("hour", band.hour), ("day", band.day))
        )
        found.append(bands.Band(band.severity, hour, day))
    return found


def _number(text: str, most: int) -> int:
    text = text.strip()[:6]
    if not text:
        return most
    return int(text) if text.isascii() and text.isdigit() else -1


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()


def _page(request: HttpRequest, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    holder = services.actor(request.user).holder
    mine = queries.mine(holder, now(), language(), pack())
    if errors:
        mine.fill(bands_of(request), errors)
    context: dict[str, Any] = {
        "mine": mine,
        "may_edit": may(request.user, "staff.manage"),
        "minutes": (5, 10, 15, 30, 60),
        "works": may(request.user, "cases.decide"),
    }
    return show(request, "console/care.html", context, status)
