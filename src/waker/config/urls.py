"""The addresses of the whole product: each room brings its own."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthz(request: HttpRequest) -> HttpResponse:
    """Answers 200 when this process can reach its database, so a balancer may send it work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("api/v1/", include("waker.api.urls")),
    path("console/", include("waker.console.urls")),
    path("", include("waker.pages.urls")),
]
