"""A permission is one thing that staff may do; the matrix says which roles may do it.

Every route of the console names its permission with `@needs(...)`, or says `@open_to_all`. A test walks
the URL configuration and fails on a route that does neither.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from waker.console.models import Role, StaffUser
from waker.console.queries.sight import watching
from waker.review.roles import MAY

EVERYBODY = frozenset(Role.values)

# What one may do, in words; which roles may is `waker.review.roles`.
WORDS: dict[str, Any] = {
    "overview.see": _("See the dashboard"),
    "cases.see": _("See the queue and its cases"),
    "cases.decide": _("Decide a case"),
    "cases.assign": _("Hand cases to others, take them off others, move them between queues"),
    "evidence.open": _("Open sealed evidence, on record (with the speciality)"),
    "evidence.audit": _("See who opened sealed evidence, and why"),
    "bulk.act": _("Decide many at once, and undo that at once"),
    "decisions.see": _("See decisions and their trace"),
    "decisions.undo": _("Undo a decision of one's own"),
    "decisions.undo_any": _("Undo anybody's decision"),
    "appeals.see": _("See appeals beside the decision that they contest"),
    "appeals.decide": _("Decide an appeal against somebody else's decision"),
    "misuse.see": _("See who often sends what has no ground"),
    "misuse.act": _("Warn of misuse, and suspend for it"),
    "quality.see": _("See agreement, overturned decisions and the precision of rules"),
    "quality.manage": _("Set sampling and calibration of quality"),
    "search.see": _("Search, and keep searches"),
    "search.export": _("Export what a search finds"),
    "reviewers.manage": _("Set reviewers' languages, specialities, teams and limits"),
    "accounts.see": _("See accounts and their standing"),
    "items.see": _("See items"),
    "guidelines.see": _("See guidelines, rules and their counts"),
    "orders.see": _("See the orders of authorities, and their clock"),
    "orders.handle": _("Enter, carry out and answer orders"),
    "disclosures.judge": _("Propose or approve a disclosure (never both)"),
    "crimes.notify": _("Record that the police were told of a danger"),
    "partners.see": _("See partners and their accuracy"),
    "partners.manage": _("Register partners, let their people and keys in"),
    "submissions.see": _("See what goes to the Transparency Database"),
    "submissions.mend": _("Mend, resend and close what goes to the Transparency Database"),
    "delivery.manage": _("Manage webhooks, and send messages again"),
    "staff.manage": _("Add staff, change roles, make sign-in links"),
    "self.manage": _("Set one's own language, theme and password"),
}
# What one may do -> (in words, the roles that may).
MATRIX: dict[str, tuple[Any, frozenset[str]]] = {name: (words, MAY[name]) for name, words in WORDS.items()}

View = Callable[..., HttpResponse]


def may(user: Any, permission: str) -> bool:
    """Whether `user` (perhaps nobody) holds `permission`. Raises KeyError for an unknown permission."""
    roles = MATRIX[permission][1]
    return isinstance(user, StaffUser) and user.is_active and user.role in roles


def needs(permission: str) -> Callable[[View], View]:
    """Let only staff with `permission` in: others get a page saying so, strangers the sign-in page."""
    if permission not in MATRIX:
        raise KeyError(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("console:sign_in"))
            if not may(request.user, permission):
                return refused(request, permission)
            with watching(request.user):
                return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the tests of every route
        return guarded

    return decorate


def open_to_all(view: View) -> View:
    """Mark a view that strangers may call: signing in, and nothing else."""
    view.permission = None  # type: ignore[attr-defined]  # the same
    return view


def refused(request: HttpRequest, permission: str) -> HttpResponse:
    """The page for somebody whose role does not go this far."""
    words, roles = MATRIX[permission]
    allowed = [Role(role).label for role in Role.values if role in roles]
    return render(request, "console/refused.html", {"what": words, "allowed": allowed}, status=403)
