"""Signing in by the organisation's OpenID provider: away to it, and back."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from waker.console import carried, network, throttle
from waker.console.oidc import flow, people, provider
from waker.console.oidc.wire import Unreachable
from waker.console.permissions import open_to_all
from waker.console.second import door
from waker.console.views.signin import safe_next

LONGEST_NEXT = 1_000
"""A longer address to go to afterwards does not fit into what a browser carries."""
logger = logging.getLogger("waker.console")


@open_to_all
@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """A link, not a form: a form may lead nowhere but to this site (Content-Security-Policy)."""
    if not provider.is_set():
        raise Http404
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    after = safe_next(request)
    try:
        where, kept = flow.away(request, after if len(after) <= LONGEST_NEXT else "/console/")
    except Unreachable as error:
        logger.error("the OpenID provider cannot be used: %s", error)
        return render(request, "console/oidc_refused.html", {"unreachable": True}, status=503)
    response = redirect(where)
    carried.give(response, flow.KEPT, kept)
    return response


@open_to_all
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """The provider sent somebody back. What is wrong stands in the log: the page tells nobody who works here."""
    if not provider.is_set():
        raise Http404
    address = network.address(request)
    if throttle.wait_at(address):
        return render(request, "console/oidc_refused.html", {"unreachable": True}, status=429)
    response = _answered(request)
    if response.status_code >= 400:
        throttle.failed_at(address)
    carried.drop(response, flow.KEPT)
    return response


def _answered(request: HttpRequest) -> HttpResponse:
    try:
        claims, after = flow.back(request)
        user = people.person(claims)
    except flow.Refused as error:
        logger.warning("a sign-in by the OpenID provider was refused: %s", error)
        return render(request, "console/oidc_refused.html", {"unreachable": False}, status=403)
    except Unreachable as error:
        logger.error("the OpenID provider cannot be used: %s", error)
        return render(request, "console/oidc_refused.html", {"unreachable": True}, status=503)
    if people.two_steps(claims):
        return door.enter(request, user, "oidc", after, "oidc")
    return door.first_passed(request, user, "oidc", after)
