"""No page of the console before the second step, where it is asked for; and when each session was last seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from waker.console import sessions
from waker.console.second import marks, steps

CONSOLE = "/console/"


class TwoStep:
    """Leads staff without a second step to where they set one up; costs no query once they have shown it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.path.startswith(CONSOLE) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not request.user.is_authenticated:
            return None
        sessions.seen(request)
        if not settings.WAKER_TWO_STEP or marks.shown(request) or before_two_step(view):
            return None
        # A session from before it was asked for: whoever has a second step shows it, others set one up.
        place = "console:two_step" if steps.has(request.user) else "console:set_up"
        after = request.get_full_path() if request.method == "GET" else CONSOLE
        return HttpResponseRedirect(f"{reverse(place)}?{urlencode({'next': after})}")


def before_two_step(view: Any) -> bool:
    """Whether a view may be called without the second step: those for strangers, and those that set it up."""
    return getattr(view, "permission", "") is None or getattr(view, "before_two_step", False)
