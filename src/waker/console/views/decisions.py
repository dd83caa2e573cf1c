"""Decisions: the list, one with its full trace, and undoing it."""

from __future__ import annotations

import json
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from waker.console import services
from waker.console.permissions import may, needs, refused
from waker.console.queries import decisions, sight
from waker.console.queries.paging import number_of
from waker.console.views.common import filters_of, found, show
from waker.console.views.evidence import closed
from waker.core.problems import Problem

FILTERS = ("policy", "by", "outcome", "rule", "who", "act", "queue", "figure", "since")
OUTCOMES = (
    ("measure", _("Measures")),
    ("no_action", _("No violation")),
    ("exception", _("Exceptions")),
    ("hold", _("Holds")),
    ("undone", _("Replaced since")),
)


@needs("decisions.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    filters = filters_of(request, FILTERS)
    page = decisions.listing(number_of(request.GET.get("page")), filters)
    return show(request, "console/decisions.html", {"page": page, "filters": filters, "outcomes": OUTCOMES})


@needs("decisions.see")
@require_GET
def decision(request: HttpRequest, decision_id: str) -> HttpResponse:
    return _page(request, decision_id)


@needs("decisions.undo")
@require_POST
def undo(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Take a decision back by a superseding one. Somebody else's needs a permission of its own."""
    full = found(decisions.full(decision_id), "decision", decision_id)
    own = _own(request, full)
    if not own and not may(request.user, "decisions.undo_any"):
        return refused(request, "decisions.undo_any")
    explanation = request.POST.get("explanation", "").replace("\x00", "").strip() or (
        gettext("Taken back by the same person right away.") if own else ""
    )
    if not explanation:
        return _page(request, decision_id, gettext("Say why it is taken back; the member is told."), 422)
    try:
        undone = services.undo(decision_id, explanation, request.user)
    except Problem as problem:
        return _page(request, decision_id, problem.detail, problem.status)
    messages.success(request, gettext("Undone: everything is as if it had never been decided."))
    if full.case is not None and own and "here" not in request.POST:
        return redirect("console:case", full.case.id)
    return redirect("console:decision", undone)


def _own(request: HttpRequest, full: decisions.Full) -> bool:
    by = services.actor(request.user)
    return (full.row.decision.by_kind, full.row.decision.by_id) == (by.kind, by.id)


def _page(request: HttpRequest, decision_id: str, error: str = "", status: int = 200) -> HttpResponse:
    full = found(decisions.full(decision_id), "decision", decision_id)
    veil = sight.veils([full.row.decision.subject], request.user).get(full.row.decision.subject)
    if veil is not None and veil.what == sight.JUDGING:
        return closed(request, full.row.decision.subject, None, veil)
    if veil is not None:
        full = replace(full, facts=None, reports=[(report, "") for report, _ in full.reports])
    may_undo = may(request.user, "decisions.undo_any" if not _own(request, full) else "decisions.undo")
    context = {
        "full": full,
        "row": full.row,
        "decision": full.row.decision,
        "error": error,
        "veil": veil,
        "may_undo": may_undo,
        "entry_text": json.dumps(full.body, indent=2, ensure_ascii=False, default=str),
    }
    return show(request, "console/decision.html", context, status)
