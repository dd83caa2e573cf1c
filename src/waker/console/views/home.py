"""The dashboard: how things stand, every number a way to what it counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waker.console.permissions import needs
from waker.console.queries import dashboard, delivery, sight
from waker.console.views.common import show
from waker.core.moments import now, rfc3339


@needs("overview.see")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    period = dashboard.period_of(request.GET.get("period"))
    queues = sight.queues_of(request.user)
    figures = dashboard.of(period, now(), queues)
    context = {
        "figures": figures,
        "since": figures.since,
        "since_text": rfc3339(figures.since),
        "total": figures.total,
        "period": period,
        "periods": dashboard.PERIODS,
        "bound": queues is not None,
        "trouble": delivery.trouble(),
    }
    return show(request, "console/home.html", context)
