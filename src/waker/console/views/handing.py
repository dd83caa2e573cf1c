"""What is done with a case that is not decided: leaving it, putting it off, handing it on, escalating it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from waker.console import refusals, services
from waker.console.models import StaffUser
from waker.console.permissions import needs
from waker.console.views.common import found, queue_names
from waker.console.views.queue import go_on
from waker.core.moments import now
from waker.core.problems import Forbidden, Invalid, NotFound, Problem
from waker.ledger.models import Case
from waker.review.line import handing, lanes

PAUSES = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
}
MORNING = time(8, 0, tzinfo=UTC)


@needs("cases.decide")
@require_GET
def options(request: HttpRequest, case_id: str) -> HttpResponse:
    """The part of the dialogs that asks the database: to whom it can be handed."""
    case, me, at = (
        found(Case.objects.filter(id=case_id).first(), "case", case_id),
        services.actor(request.user),
        now(),
    )
    try:
        lanes.require_open(case, me, at)
    except Forbidden as problem:
        raise Http404(problem.detail) from None
    people = {person.user for person in handing.colleagues(case, me, at)}
    context = {
        "case": case,
        "colleagues": sorted(StaffUser.objects.filter(pk__in=people), key=lambda user: str(user).casefold()),
    }
    return render(request, "console/parts/handing_options.html", context)


@needs("cases.decide")
@require_POST
def skip(request: HttpRequest, case_id: str) -> HttpResponse:
    """Leave it to others, with or without a reason."""
    return _done(
        request, case_id, lambda: services.skip(case_id, request.user, request.POST.get("reason", "")), None
    )


@needs("cases.decide")
@require_POST
def park(request: HttpRequest, case_id: str) -> HttpResponse:
    """Put it off: for a while, until tomorrow morning, or until a moment."""
    who = services.actor(request.user)
    said = gettext("Parked. It comes back by itself.")
    return _done(request, case_id, lambda: handing.park(case_id, who, _until(request)), said)


@needs("cases.decide")
@require_POST
def unpark(request: HttpRequest, case_id: str) -> HttpResponse:
    """Bring it back before its time."""
    try:
        handing.unpark(case_id, services.actor(request.user))
    except NotFound as problem:
        raise Http404(problem.detail) from None
    except Problem as problem:
        messages.error(request, refusals.said(problem))
    return redirect("console:case", case_id)


@needs("cases.decide")
@require_POST
def hand_over(request: HttpRequest, case_id: str) -> HttpResponse:
    """Hand it to a colleague, who is given it next."""
    to = request.POST.get("to", "")
    person = StaffUser.objects.filter(pk=to).first() if to.isdecimal() and len(to) < 10 else None

    def act() -> None:
        if person is None:
            raise Invalid.at("to", "missing", gettext("Choose a colleague."))
        handing.hand_over(case_id, services.actor(request.user), person.pk)

    return _done(request, case_id, act, gettext("Handed to %s.") % person)


@needs("cases.decide")
@require_POST
def escalate(request: HttpRequest, case_id: str) -> HttpResponse:
    """Bring it before the leads, with the reason."""
    who, reason = services.actor(request.user), request.POST.get("reason", "")
    said = gettext("Brought before the leads.")
    return _done(request, case_id, lambda: handing.escalate(case_id, who, reason), said)


@needs("cases.assign")
@require_POST
def move(request: HttpRequest, case_id: str) -> HttpResponse:
    """Move it to another queue, or from the leads back to its own, with the reason."""
    who, queue = services.actor(request.user), request.POST.get("queue", "")
    back = Case.objects.filter(id=case_id, queue=queue, escalated_at__isnull=False).exists()
    said = gettext("Given back to %s.") if back else gettext("Moved to %s.")
    said = said % queue_names().get(queue, queue)
    return _done(
        request, case_id, lambda: handing.move(case_id, who, queue, request.POST.get("reason", "")), said
    )


def _done(request: HttpRequest, case_id: str, act: Callable[[], None], said: str | None) -> HttpResponse:
    """Do it and go on to the next case; what is wrong is said on the case, where nothing changed."""
    try:
        act()
    except NotFound as problem:
        raise Http404(problem.detail) from None
    except Problem as problem:
        messages.error(request, refusals.said(problem))
        return redirect("console:case", case_id)
    if said:
        messages.success(request, said)
    return go_on(request, None)


def _until(request: HttpRequest) -> datetime:
    chosen, moment = request.POST.get("for", ""), now()
    if chosen in PAUSES:
        return moment + PAUSES[chosen]
    if chosen == "morning":
        return datetime.combine(moment.date() + timedelta(days=1), MORNING)
    try:
        return datetime.strptime(request.POST.get("until", ""), "%Y-%m-%dT%H:%M").replace(tzinfo=UTC)
    except ValueError:
        raise Invalid.at("until", "not_a_time", gettext("Say until when.")) from None
