"""The dashboard: how things stand, every number a way to what it counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waker.console.permissions import needs
from waker.console.queries import dashboard, delivery
from waker.console.views.common import show
from waker.core.moments import now


@needs("overview.see")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    context = {"figures": dashboard.figures(now()), "trouble": delivery.trouble()}
    return show(request, "console/home.html", context)
