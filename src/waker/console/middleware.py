"""What every answer of the site carries, the language that staff chose for themselves, and their breaks."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from waker.config.security import PLAIN, WITH_MEDIA
from waker.core.actors import STAFF, Actor
from waker.review.care import Resting
from waker.review.line import leases

Answer = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Content-Security-Policy and its neighbours. A view whose page shows host media says so (`with_host_media`)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        media = getattr(response, "host_media", False)
        response.headers.setdefault("Content-Security-Policy", WITH_MEDIA if media else PLAIN)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if _signed_in(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class StaffLanguage:
    """Speak to signed-in staff in the language of their choice, whatever their browser asks for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _signed_in(request):
            language = request.user.language
            with translation.override(language):
                request.LANGUAGE_CODE = language
                return self.get_response(request)
        return self.get_response(request)


class Breaks:
    """Show the break to whoever asks for work during one, from whatever page; what they held goes back to the queue."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Resting) or not _signed_in(request):
            return None
        leases.release_all(Actor(STAFF, str(request.user.pk)))
        return redirect("console:break")


def _signed_in(request: HttpRequest) -> bool:
    """Whether staff is signed in; asks the database only where there is a session to ask for."""
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and getattr(request, "user", None) is not None
        and request.user.is_authenticated
    )
