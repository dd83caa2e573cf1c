"""**Fresh**: that the second step was shown a moment ago, which changing how somebody signs in asks for."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from waker.console.permissions import View
from waker.console.second import marks, steps


def fresh_to_change(view: View) -> View:
    """`fresh`, for a view that shows with GET what it changes with POST."""
    guarded = fresh(view)

    @wraps(view)
    def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (view if request.method == "GET" else guarded)(request, *args, **kwargs)

    return either


def fresh(view: View) -> View:
    """Have the second step shown again where that is a while ago: a browser left open must not change it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not marks.fresh(request) and steps.has(request.user):
            after = request.get_full_path() if request.method == "GET" else reverse("console:security")
            return redirect(f"{reverse('console:two_step')}?{urlencode({'next': after})}")
        return view(request, *args, **kwargs)

    return guarded
