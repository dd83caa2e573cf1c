"""Sealed evidence: the page in its place, opening it with a reason, and the list of who opened what and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from waker.console import services
from waker.console.permissions import may, needs
from waker.console.queries import openings, sight
from waker.console.queries.paging import number_of
from waker.console.queries.subjects import lines
from waker.console.views.common import filters_of, show
from waker.core.moments import now
from waker.core.problems import Forbidden, Invalid, NotFound
from waker.ledger.models import Case
from waker.review import evidence


def instead(
    request: HttpRequest, key: str, case: Case | None = None, *, blind: bool = False
) -> HttpResponse | None:
    """The page that stands in the place of one about a subject that the reader may not see; None where they may.

    `blind`: it tells nothing of what was decided, so that they see it while they judge it again."""
    if case is not None:
        veil = sight.veil_of(request.user, case)
    else:
        veil = sight.veils([key], request.user).get(key)
    if veil is not None and veil.what == sight.JUDGING and blind:
        return None
    return None if veil is None else closed(request, key, case, veil)


def closed(
    request: HttpRequest,
    key: str,
    case: Case | None,
    veil: sight.Veil,
    error: str = "",
    why: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page in the place of one that the reader may not see, which says why."""
    sealed = veil.what == sight.SEALED
    prefilled = gettext("Case %s") % case.id if case is not None else ""
    context = {
        "veil": veil,
        "sealed": sealed,
        "line": lines([key])[key],
        "key": key,
        "case": case,
        "may_unseal": sealed
        and may(request.user, "evidence.open")
        and sight.may_unseal(request.user, veil.name),
        "holds_permission": may(request.user, "evidence.open"),
        "why": prefilled if why is None else why,
        "back": request.POST.get("next") or request.get_full_path(),
        "error": error,
        "openings": openings.of(key) if sealed else [],
        "minutes": int(evidence.LENGTH.total_seconds() // 60),
    }
    return show(request, "console/sealed.html", context, status)


@needs("evidence.open")
@require_POST
def unseal(request: HttpRequest) -> HttpResponse:
    """Open sealed evidence, on record, and go to it."""
    posted = {name: request.POST.get(name, "").replace("\x00", "") for name in ("subject", "why", "case")}
    key, why = posted["subject"][:400], posted["why"]
    case = Case.objects.filter(id=posted["case"]).first()
    onwards = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onwards, allowed_hosts=None) or not onwards.startswith(
        "/console/"
    ):
        onwards = "/console/"
    if case is not None and case.subject != key:
        case = None
    try:
        until = evidence.unseal(key, case.id if case else None, services.actor(request.user), why)
    except NotFound:
        return redirect(onwards)
    except (Invalid, Forbidden) as problem:
        veil = sight.veils([key], request.user).get(key)
        if veil is None:
            return redirect(onwards)
        return closed(request, key, case, veil, problem.detail, why, problem.status)
    left = int((until - now()).total_seconds() // 60) + 1
    messages.success(request, gettext("Opened for %d minutes, on record.") % left)
    return redirect(onwards)


@needs("evidence.audit")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every opening, the latest first, perhaps of one subject or by one person."""
    filters = filters_of(request, ("subject", "by"))
    page = openings.listing(number_of(request.GET.get("page")), filters)
    return show(request, "console/openings.html", {"page": page, "filters": filters})


def shown_until(request: HttpRequest, key: str) -> dict[str, object]:
    """For a page about a subject: until when the reader has it open, and who opened it (a list for the page)."""
    found = openings.of(key)
    opened = evidence.open_to(services.actor(request.user), [key], now()) if found else {}
    return {"opened_until": opened.get(key), "openings": found}
