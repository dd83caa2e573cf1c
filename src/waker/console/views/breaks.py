"""A break: when it is over, what to do meanwhile, and the way back to work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from waker.console import services
from waker.console.permissions import may, needs
from waker.console.queries import care as queries
from waker.console.views.common import language, show
from waker.core.moments import now
from waker.core.problems import Invalid
from waker.review import care
from waker.review.line import leases

MINUTES = 15


@needs("self.manage")
@require_GET
def pause(request: HttpRequest) -> HttpResponse:
    holder, moment = services.actor(request.user).holder, now()
    context = {
        "rest": care.rest_of(holder, moment),
        "enough": queries.enough(holder, moment),
        "helpline": queries.helpline(holder, language()),
        "may_end": may(request.user, "reviewers.manage"),
        "works": may(request.user, "cases.decide"),
    }
    return show(request, "console/break.html", context)


@needs("self.manage")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Begin a break; what one had on the desk goes back to the queue."""
    who, moment = services.actor(request.user), now()
    given = request.POST.get("minutes", "")[:4]
    minutes = int(given) if given.isascii() and given.isdigit() else MINUTES
    try:
        care.take_break(who.holder, minutes, moment)
    except Invalid:
        care.take_break(who.holder, MINUTES, moment)
    leases.release_all(who)
    return redirect("console:break")


@needs("self.manage")
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Back to work: out of a break of one's own at any time; leads out of any, when something is urgent."""
    urgent = "urgent" in request.POST and may(request.user, "reviewers.manage")
    if not care.end_break(services.actor(request.user).holder, now(), any_break=urgent):
        messages.success(
            request, gettext("You have worked long enough for a break; it goes on for a little.")
        )
        return redirect("console:break")
    return redirect("console:queue" if may(request.user, "cases.see") else "console:home")
