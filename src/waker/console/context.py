"""What every staff page knows: the way through the console, the reader's theme, the keys."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from waker.console.permissions import may
from waker.console.queries import opinions
from waker.console.queries.orders import pressing
from waker.core.moments import now
from waker.core.undoing import OFFERED


class Place(NamedTuple):
    """A place in the side bar: where it is, what it is called, its icon, who may go, and its second key."""

    name: str
    title: Any
    icon: str
    permission: str
    key: str


PLACES = (
    Place("console:home", _("Dashboard"), "layout-dashboard", "overview.see", "d"),
    Place("console:queue", _("Queue"), "inbox", "cases.see", "q"),
    Place("console:levels", _("Service levels"), "hourglass", "cases.see", "t"),
    Place("console:search", _("Search"), "search", "search.see", "f"),
    Place("console:decisions", _("Decisions"), "gavel", "decisions.see", "e"),
    Place("console:bulk", _("Bulk"), "check", "bulk.act", "l"),
    Place("console:appeals", _("Appeals"), "equal", "appeals.see", "p"),
    Place("console:opinions", _("Opinions"), "message-report", "cases.decide", "m"),
    Place("console:items", _("Items"), "photo-video", "items.see", "i"),
    Place("console:accounts", _("Accounts"), "users", "accounts.see", "a"),
    Place("console:quality", _("Quality"), "circle-check", "quality.see", "k"),
    Place("console:guidelines", _("Guidelines"), "book-2", "guidelines.see", "r"),
    Place("console:orders", _("Orders"), "clock", "orders.see", "o"),
    Place("console:submissions", _("DSA database"), "external-link", "submissions.see", "b"),
    Place("console:partners", _("Partners"), "rosette-discount-check", "partners.see", "h"),
    Place("console:webhooks", _("Webhooks"), "link", "delivery.manage", "w"),
    Place("console:reviewers", _("Reviewers"), "user-plus", "reviewers.manage", "v"),
    Place("console:care", _("Wellbeing"), "mood-smile", "cases.decide", "y"),
    Place("console:roles", _("Roles"), "lock", "overview.see", "j"),
    Place("console:staff", _("Staff"), "id-badge-2", "staff.manage", "s"),
)


def console(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Public pages get the theme and the service's name, nothing more."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    context: dict[str, Any] = {
        "service_name": settings.WAKER_NAME,
        "theme": user.theme if signed_in else request.COOKIES.get("theme", "auto"),
        "page_path": request.path,
        "undo_seconds": int(OFFERED.total_seconds()),
    }
    if context["theme"] not in {"auto", "light", "dark"}:
        context["theme"] = "auto"
    if signed_in and request.path.startswith("/console/"):
        context["places"] = [
            {"url": reverse(place.name), "here": _here(request.path, reverse(place.name)), **place._asdict()}
            for place in PLACES
            if may(user, place.permission)
        ]
        if may(user, "cases.decide") and (n := opinions.waiting(user)):
            next(p for p in context["places"] if p["name"] == "console:opinions")["count"] = n
        if may(user, "orders.see"):
            context["urgent"] = pressing(now())
    return context


def _here(path: str, url: str) -> bool:
    if url == reverse("console:home"):
        return path == url
    if url == reverse("console:queue"):
        return path == url or path.startswith((f"{url}/", "/console/cases/"))
    return path == url or path.startswith(f"{url}/")
