"""Items: the list, and one with everything that was said and decided about it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waker.console.permissions import may, needs
from waker.console.queries import items
from waker.console.queries.case import spans
from waker.console.queries.paging import number_of
from waker.console.views import evidence
from waker.console.views.common import filters_of, found, show, with_host_media
from waker.console.words import KINDS
from waker.core.moments import now
from waker.core.subjects import CONTENT, Subject

FILTERS = ("q", "kind", "language", "country", "account", "state", "since")
KINDS_OF_ITEM = ("video", "photo", "sound", "comment", "profile", "live", "message", "ad")


@needs("items.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    filters = filters_of(request, FILTERS)
    context = {
        "page": items.listing(number_of(request.GET.get("page")), filters, now()),
        "filters": filters,
        "picks": may(request.user, "bulk.act"),
        "kinds": [(kind, KINDS[kind]) for kind in KINDS_OF_ITEM],
        "window": items.WINDOW,
    }
    return show(request, "console/items.html", context)


@needs("items.see")
@require_GET
def item(request: HttpRequest, item_id: str) -> HttpResponse:
    full = found(items.full(item_id, now()), "item", item_id)
    key = Subject(CONTENT, full.item.id).key
    if (closed := evidence.instead(request, key)) is not None:
        return closed
    context = {
        **evidence.shown_until(request, key),
        "full": full,
        "item": full.item,
        "account": full.account,
        "spans": spans(full.flags, full.item),
        "graphic": any(r["kind"] == "warning_screen" for r in full.in_force),
    }
    return with_host_media(show(request, "console/item.html", context))
