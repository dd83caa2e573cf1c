"""The addresses of the whole product: each room brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers 200 when this process can reach its database, so a balancer may send it work."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def rooms() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = []
    for prefix, module in (
        ("api/v1/", "waker.api.urls"),
        ("console/", "waker.console.urls"),
        ("", "waker.pages.urls"),
    ):
        if find_spec(module) is not None:
            found.append(path(prefix, include(module)))
    return found


urlpatterns = [path("healthz", healthz), *rooms()]
