"""Service levels: every queue, how it fares, and when it will be late at the pace at which it is worked now."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waker.console.permissions import may, needs
from waker.console.queries import dashboard, sight
from waker.console.views.common import pack, show
from waker.core.moments import now, rfc3339
from waker.review.line import lanes, levels


@needs("cases.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The queues that are open to the reader; who leads is shown what nobody is qualified for, too."""
    moment, period = now(), dashboard.period_of(request.GET.get("period"))
    current, only = pack(), sight.queues_of(request.user)
    found = levels.levels(period.length, moment) if current else []
    leads = may(request.user, "cases.assign")
    context = {
        "levels": [level for level in found if only is None or level.queue in only],
        "terms": {queue.id: queue.due_hours for queue in current.queues.values()} if current else {},
        "trained": {queue.id: queue.speciality for queue in current.queues.values() if queue.speciality}
        if current
        else {},
        "uncovered": lanes.nobody_for(moment) if current and leads else [],
        "leads": leads,
        "period": period,
        "periods": dashboard.PERIODS,
        "since": levels.since(period.length, moment),
        "hour_ago": rfc3339(moment - timedelta(hours=1)),
        "bound": only is not None,
    }
    return show(request, "console/levels.html", context)
