"""A limit: how large what anybody may send to the public forms can be, refused before any of it is read.

The longest form that somebody fills in honestly fits; the API and the uploads of partners have limits of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from waker.pages.partners import door
from waker.pages.speaking import speaking

MOST: Final = 256 * 1024
"""Bytes in the body of a request."""
FORMS: Final = ("/report", "/me")
PORTALS: Final = ("/partners", "/authorities")


class FormLimit:
    """Django middleware, before whatever reads the body. Who is signed in to a portal is under that portal's limits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if _size(request) <= MOST or not _limited(request):
            return None
        return too_large(request)


@speaking
def too_large(request: HttpRequest) -> HttpResponse:
    response = render(request, "pages/too_large.html", {"kilobytes": MOST // 1024}, status=413)
    patch_cache_control(response, no_store=True)
    return response


def _size(request: HttpRequest) -> int:
    """What the request says it holds; Django reads no more than that."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _limited(request: HttpRequest) -> bool:
    if _under(request.path_info, FORMS):
        return True
    return _under(request.path_info, PORTALS) and door.KEY not in request.session


def _under(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(f"{root}/") for root in roots)
