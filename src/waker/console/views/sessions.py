"""One's own sessions, and those of a colleague for administrators: where somebody is signed in, and ending that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker.console import events, sessions
from waker.console.models import SecurityEvent, StaffUser
from waker.console.permissions import needs
from waker.console.second import steps
from waker.console.second.fresh import fresh


@needs("self.manage")
@never_cache
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    places = sessions.of(request.user, request.session.session_key)
    return render(request, "console/sessions.html", {"listed": places})


@needs("self.manage")
@require_POST
def end_own(request: HttpRequest, session: int) -> HttpResponse:
    if sessions.end(request.user, session):
        events.record(request, request.user, SecurityEvent.Kind.ENDED)
        messages.success(request, gettext("That session has ended."))
    return redirect("console:sessions")


@needs("self.manage")
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    _ended(request, request.user, sessions.end_all(request.user, but=request.session.session_key))
    return redirect("console:sessions")


@needs("staff.manage")
@never_cache
@require_GET
def of_colleague(request: HttpRequest, pk: int) -> HttpResponse:
    """How a colleague signs in: second steps, sessions, what happened."""
    person = get_object_or_404(StaffUser, pk=pk)
    context = {
        "person": person,
        "steps": steps.of(person),
        "listed": sessions.of(person, request.session.session_key),
        "bound": person.identities.exists(),
        "changes": events.changes(person),
        "sign_ins": events.sign_ins(person),
    }
    return render(request, "console/staff_security.html", context)


@needs("staff.manage")
@require_POST
def end_colleagues(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    person = get_object_or_404(StaffUser, pk=pk)
    if sessions.end(person, session):
        events.record(request, person, SecurityEvent.Kind.ENDED)
        messages.success(request, gettext("That session has ended."))
    return redirect("console:staff_security", pk)


@needs("staff.manage")
@require_POST
def end_all_of_colleague(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(StaffUser, pk=pk)
    _ended(request, person, sessions.end_all(person, but=request.session.session_key))
    return redirect("console:staff_security", pk)


@needs("staff.manage")
@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for confirmation; then take a colleague's second steps away and end their sessions. Never one's own."""
    person = get_object_or_404(StaffUser, pk=pk)
    if person == request.user:
        messages.error(request, gettext("Ask another administrator to reset your own second step."))
        return redirect("console:staff_security", pk)
    if request.method == "GET":
        return render(request, "console/reset_two_step.html", {"person": person, "steps": steps.of(person)})
    steps.reset(person)
    sessions.end_all(person)
    events.record(request, person, SecurityEvent.Kind.RESET)
    messages.success(request, gettext("Reset. At the next sign-in they set a new second step up."))
    return redirect("console:staff_security", pk)


def _ended(request: HttpRequest, person: StaffUser, count: int) -> None:
    if count:
        events.record(request, person, SecurityEvent.Kind.ENDED, note=str(count))
    messages.success(
        request, ngettext("%(n)d session has ended.", "%(n)d sessions have ended.", count) % {"n": count}
    )
