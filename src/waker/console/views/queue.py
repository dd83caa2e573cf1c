"""The queue, and the next case from it."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from waker.console import services
from waker.console.permissions import needs
from waker.console.queries import care, cases, sight
from waker.console.queries.paging import number_of
from waker.console.views.common import filters_of, show
from waker.core.moments import now
from waker.core.problems import Forbidden, Invalid, NotFound

STATES = (("", _("Open")), ("overdue", _("Overdue")), ("closed", _("Decided")))


@needs("cases.see")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    filters = filters_of(request, (*cases.FILTERS, "state", "figure", "since"))
    context = {
        "page": cases.queue(
            number_of(request.GET.get("page")), filters, now(), sight.queues_of(request.user)
        ),
        "choices": cases.choices(),
        "filters": filters,
        "states": STATES,
        "me": services.actor(request.user).holder,
        "narrowed": any(name in filters for name in cases.FILTERS),
    }
    return show(request, "console/queue.html", context)


@needs("cases.decide")
@require_POST
def next_case(request: HttpRequest) -> HttpResponse:
    """Lease the next case and go there; back to the queue when nothing waits."""
    case = onwards(request, request.POST.get("queue") or None)
    if case is None:
        return nothing(request, gettext("Nothing is waiting that nobody else works on."))
    return redirect("console:case", case)


def onwards(request: HttpRequest, queue: str | None, leaving: str | None = None) -> str | None:
    """The next case for this person: of this queue, else of any. One that they leave comes when nothing else waits."""
    if leaving is not None:
        try:
            services.skip(leaving, request.user, request.POST.get("reason", ""))
        except NotFound as problem:
            raise Http404(problem.detail) from None
    if queue:
        # One that is closed to them (a lead decided a case of it that nobody is there for), or is gone.
        with suppress(Forbidden, Invalid):
            found = services.next_case(request.user, queue)
            if found is not None:
                return found
    return services.next_case(request.user, None)


def nothing(request: HttpRequest, said: str) -> HttpResponse:
    """Back to the queue, saying so; to the page of breaks for somebody who was shown enough of what is severe."""
    if care.enough(services.actor(request.user).holder, now()):
        return redirect("console:break")
    messages.success(request, said)
    return redirect("console:queue")


def go_on(request: HttpRequest, queue: str | None, leaving: str | None = None) -> HttpResponse:
    """On to the next case, of this queue first; to the queue when there is none. `leaving`: a case left to others."""
    following = onwards(request, queue, leaving)
    if following is None:
        return nothing(request, gettext("That was the last case waiting."))
    if following == leaving:
        messages.success(request, gettext("No other case is waiting."))
    return redirect("console:case", following)
