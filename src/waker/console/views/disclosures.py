"""Disclosures to authorities, four eyes on each, and notices of crime."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from waker.console import services
from waker.console.orderforms import DANGERS, CrimeForm, lines
from waker.console.permissions import needs
from waker.console.queries import orders as queries
from waker.console.views.common import show, typed
from waker.console.views.orders import act
from waker.core.problems import NotFound, Problem
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake.authorities import crime, disclosures
from waker.intake.models_orders import Disclosure


@needs("disclosures.judge")
@require_POST
def propose(request: HttpRequest, order_id: str) -> HttpResponse:
    """Propose what to give; in an emergency it goes at once."""
    parts, why = request.POST.getlist("parts"), typed(request, "why")
    emergency = request.POST.get("emergency") == "1"
    return act(
        request,
        order_id,
        lambda: disclosures.propose(order_id, parts, why, _me(request), emergency=emergency),
    )


@needs("disclosures.judge")
@require_POST
def approve(request: HttpRequest, disclosure_id: str) -> HttpResponse:
    row = _row(disclosure_id)
    return act(request, row.order_id, lambda: disclosures.approve(disclosure_id, _me(request)))


@needs("disclosures.judge")
@require_POST
def refuse(request: HttpRequest, disclosure_id: str) -> HttpResponse:
    row, reason = _row(disclosure_id), typed(request, "reason")
    return act(request, row.order_id, lambda: disclosures.refuse(disclosure_id, reason, _me(request)))


@needs("disclosures.judge")
@require_POST
def file(request: HttpRequest, disclosure_id: str) -> HttpResponse:
    """The sealed file, with who opened it and why on record."""
    row, why = _row(disclosure_id), typed(request, "why")
    if not why:
        messages.error(request, gettext("Say why you open it; that stays on record."))
        return redirect("console:order", row.order_id)
    try:
        sealed = disclosures.fetch(disclosure_id, _me(request), why)
    except NotFound as problem:
        raise Http404(problem.detail) from problem
    return sealed_file(sealed)


def sealed_file(sealed: Any) -> HttpResponse:
    """A sealed file as an answer."""
    response = HttpResponse(bytes(sealed.content), content_type=sealed.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{sealed.name}"'
    response.headers["X-Content-SHA256"] = sealed.sha256
    return response


@needs("crimes.notify")
@require_http_methods(["GET", "POST"])
def crimes(request: HttpRequest) -> HttpResponse:
    """Who was told of which danger, and telling one more."""
    form = CrimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        subject = Subject(CONTENT, data["item"]) if data["item"] else Subject(ACCOUNT, data["account"])
        told = [
            (name.strip(), code.strip().upper() or None)
            for name, code in map(_split, lines(data["recipients"]))
        ]
        try:
            crime.notify(subject, data["danger"], told, data["text"], _me(request), sent_at=data["sent_at"])
        except Problem as problem:
            for fault in problem.faults:
                place = {"subject": "item"}.get(fault.at, fault.at.partition(".")[0])
                form.add_error(place if place in form.fields else None, fault.message)
        else:
            messages.success(request, gettext("Recorded."))
            return redirect("console:crimes")
    context = {"form": form, "notices": queries.crimes(), "dangers": dict(DANGERS)}
    return show(request, "console/crimes.html", context, status=422 if form.errors else 200)


def _split(line: str) -> tuple[str, str]:
    name, comma, code = line.rpartition(",")
    return (name, code) if comma and len(code.strip()) == 2 else (line, "")


def _row(disclosure_id: str) -> Disclosure:
    row = Disclosure.objects.filter(id=disclosure_id).first()
    if row is None:
        raise Http404(disclosure_id)
    return row


def _me(request: HttpRequest) -> str:
    return services.actor(request.user).holder
