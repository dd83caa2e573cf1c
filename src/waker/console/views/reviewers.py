"""Reviewers: their languages, teams, queues and specialities, and what nobody is there for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker.console import reviewers as work
from waker.console import services
from waker.console.models import StaffUser
from waker.console.permissions import needs
from waker.console.queries import reviewers as queries
from waker.console.second.fresh import fresh
from waker.console.views.care import bands_of
from waker.console.views.common import found, pack, show
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.core.problems import Invalid
from waker.review import specialities
from waker.review.care import bands, exposures
from waker.review.line import lanes

LACKING = {
    "role": _("somebody who decides cases"),
    "speciality": _("the speciality"),
    "team": _("the team"),
    "queue": _("this queue among theirs"),
    "language": _("the language"),
}


@needs("reviewers.manage")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    moment = now()
    current = pack()
    context = {
        "lines": queries.listing(moment),
        "uncovered": lanes.nobody_for(moment) if current else [],
        "coverage": queries.coverage(moment) if current else [],
        "together": exposures.together(moment),
        "enough": exposures.ENOUGH,
        "lacking": LACKING,
    }
    return show(request, "console/reviewers.html", context)


@needs("reviewers.manage")
@require_http_methods(["GET", "POST"])
def reviewer(request: HttpRequest, pk: int) -> HttpResponse:
    """One reviewer; what is posted are their languages, teams and queues."""
    user = _user(pk)
    if request.method == "GET":
        return _page(request, user)
    given = {
        "reads": request.POST.get("reads", "").replace("\x00", "").split(","),
        "teams": [
            *request.POST.getlist("team"),
            *request.POST.get("more_teams", "").replace("\x00", "").split(","),
        ],
        "queues": request.POST.getlist("queue"),
    }
    return _done(request, user, lambda: _set_work(request, user, given))


@needs("reviewers.manage")
@require_POST
@fresh
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a speciality, or give it for longer."""
    user = _user(pk)
    name, until = (request.POST.get(key, "").replace("\x00", "")[:100] for key in ("speciality", "until"))
    by = services.actor(request.user)
    return _done(request, user, lambda: specialities.give(user.pk, name, by, work.end_of(until)))


@needs("reviewers.manage")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a speciality back: from the next case on."""
    user = _user(pk)
    name = request.POST.get("speciality", "").replace("\x00", "")[:100]
    return _done(request, user, lambda: specialities.take_back(user.pk, name))


@needs("reviewers.manage")
@require_POST
def limits(request: HttpRequest, pk: int) -> HttpResponse:
    """Lower somebody's limits of severe cases. What they chose themselves stays theirs, and unseen."""
    user = _user(pk)
    holder = Actor(STAFF, str(user.pk)).holder
    return _done(request, user, lambda: bands.choose(holder, bands_of(request), lead=True))


def _user(pk: int) -> StaffUser:
    user: StaffUser = found(queries.reviewer(pk), "reviewer", str(pk))
    return user


def _set_work(request: HttpRequest, user: StaffUser, given: dict[str, list[str]]) -> None:
    before = set(user.teams)
    work.set_work(user, **given)
    for team in work.unasked(user.teams):
        if team not in before:
            messages.info(request, gettext("No queue asks for the team %(team)s yet.") % {"team": team})


def _done(request: HttpRequest, user: StaffUser, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except Invalid as problem:
        user.refresh_from_db()
        return _page(request, user, problem.detail, 422)
    messages.success(request, gettext("Saved."))
    return redirect("console:reviewer", user.pk)


def _page(request: HttpRequest, user: StaffUser, error: str = "", status: int = 200) -> HttpResponse:
    moment = now()
    current = pack()
    most = bands.installation()
    set_by_lead = {band.severity: band for band in bands.chosen(Actor(STAFF, str(user.pk)).holder, lead=True)}
    held = queries.held_by(user, moment)
    context = {
        "person": user,
        "held": held,
        "known": specialities.known() if current else (),
        "teams": work.teams_known() if current else user.teams,
        "queues": queries.may_work(user, moment) if current else [],
        "limits": [(band, set_by_lead.get(band.severity, band)) for band in most],
        "lacking": LACKING,
        "error": error,
    }
    return show(request, "console/reviewer.html", context, status)
