"""Bulk: choosing many, previewing, confirming by the number, following it, stopping and undoing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker.console import bulkwords, services, words
from waker.console.deciding import Draft, choices, errors_of
from waker.console.permissions import needs
from waker.console.queries import bulk as queries
from waker.console.queries.paging import number_of
from waker.console.views.common import found, pack, show, titles
from waker.core.problems import Problem
from waker.core.subjects import ACCOUNT, CONTENT
from waker.policy.pack import EXCEPTIONS, in_language
from waker.review.bulk import choosing, previewing, starting
from waker.review.bulk.keeping import decision_of, subjects_of
from waker.review.models_bulk import DRAFT, RUNNING, UNDOING, Bulk

RIGHT = "bulk.act"


@needs(RIGHT)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    page = queries.listing(number_of(request.GET.get("page")))
    return show(request, "console/bulk.html", {"page": page, **_words()})


@needs(RIGHT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose subjects and fill in the decision. A post with `preview` freezes both and goes on to the preview."""
    posted = request.method == "POST"
    chosen = queries.chosen(request.POST if posted else request.GET, request.user)
    if not posted or "preview" not in request.POST or not chosen.keys:
        return _form(request, chosen)
    draft = Draft.of_post(request.POST, next(iter(chosen.kinds)))
    errors = draft.errors()
    if not errors:
        try:
            bulk = starting.freeze(
                chosen.keys,
                draft.decision(),
                services.actor(request.user),
                RIGHT,
                query=chosen.query,
                skip_decided="anyway" not in request.POST,
            )
        except Problem as problem:
            errors = errors_of(problem)
        else:
            return redirect("console:bulk_one", bulk.id)
    return _form(request, chosen, draft, errors, 422)


@needs(RIGHT)
@require_GET
def one(request: HttpRequest, bulk_id: str) -> HttpResponse:
    return _page(request, bulk_id)


@needs(RIGHT)
@require_GET
def progress(request: HttpRequest, bulk_id: str) -> HttpResponse:
    """How far it is, asked every second while it works; once it has ended the whole page is shown anew."""
    bulk = found(Bulk.objects.filter(id=bulk_id).first(), "bulk", bulk_id)
    response = render(
        request, "console/parts/bulk_progress.html", {"row": queries.rows([bulk])[0], **_words()}
    )
    if bulk.state not in (RUNNING, UNDOING):
        response.headers["HX-Refresh"] = "true"
    return response


@needs(RIGHT)
@require_POST
def start(request: HttpRequest, bulk_id: str) -> HttpResponse:
    """Confirm by the number that was typed. Another number is told what it is now."""
    found(Bulk.objects.filter(id=bulk_id).first(), "bulk", bulk_id)
    typed = "".join(request.POST.get("confirm", "").split()).replace(".", "").replace(",", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 7):
        return _page(request, bulk_id, gettext("Type the number, in digits."), 422)
    try:
        starting.start(bulk_id, int(typed), services.actor(request.user))
    except Problem as problem:
        said = problem.detail
        if any(fault.code == "other_number" for fault in problem.faults):
            said = gettext("%d is not the number. Look once more, then type the number that is shown.") % int(
                typed
            )
        return _page(request, bulk_id, said, problem.status)
    return redirect("console:bulk_one", bulk_id)


@needs(RIGHT)
@require_POST
def stop(request: HttpRequest, bulk_id: str) -> HttpResponse:
    found(Bulk.objects.filter(id=bulk_id).first(), "bulk", bulk_id)
    try:
        starting.stop(bulk_id)
    except Problem as problem:
        return _page(request, bulk_id, problem.detail, problem.status)
    messages.success(request, gettext("Stopped. What is decided stays until you undo it."))
    return redirect("console:bulk_one", bulk_id)


@needs(RIGHT)
@require_POST
def undo(request: HttpRequest, bulk_id: str) -> HttpResponse:
    found(Bulk.objects.filter(id=bulk_id).first(), "bulk", bulk_id)
    why = request.POST.get("explanation", "").replace("\x00", "").strip()
    if not why:
        return _page(request, bulk_id, gettext("Say why it is taken back; the members are told."), 422)
    try:
        starting.start_undo(bulk_id, why, services.actor(request.user))
    except Problem as problem:
        return _page(request, bulk_id, problem.detail, problem.status)
    return redirect("console:bulk_one", bulk_id)


def _page(request: HttpRequest, bulk_id: str, error: str = "", status: int = 200) -> HttpResponse:
    bulk = found(Bulk.objects.filter(id=bulk_id).first(), "bulk", bulk_id)
    context: dict[str, Any] = {"row": queries.rows([bulk])[0], "bulk": bulk, "error": error, **_words()}
    if bulk.state == DRAFT:
        actor = services.actor(request.user)
        try:
            context["shown"] = previewing.preview(
                subjects_of(bulk), decision_of(bulk), actor, skip_decided=bulk.skip_decided
            )
        except Problem as problem:
            context["error"] = error or problem.detail
        context["mine"] = bulk.by == actor.holder
        return show(request, "console/bulk_preview.html", context, status)
    context["left_out"] = queries.left_out(bulk)
    return show(request, "console/bulk_one.html", context, status)


def _form(
    request: HttpRequest,
    chosen: queries.Chosen,
    draft: Draft | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    kinds = list(chosen.kinds) or [CONTENT]
    draft = draft or Draft(kinds[0])
    current = pack()
    policies = current.policies.values() if current else []
    spoken = words.spoken()
    context = {
        "chosen": chosen,
        "limit": choosing.LIMIT,
        "draft": draft,
        "errors": errors or {},
        "groups": _groups(kinds, draft),
        "mixed": len(kinds) > 1,
        "with_content": CONTENT in kinds,
        "exceptions": [(kind, words.word(words.EXCEPTIONS, kind)) for kind in EXCEPTIONS],
        "policies": [
            {
                "id": p.id,
                "title": in_language(p.title, spoken),
                "zero": p.zero_tolerance,
                "strikes": p.strikes,
                "restrictions": [r.body() for kind in kinds for r in p.restrictions_for(kind)],
            }
            for p in policies
        ],
        "anyway": "anyway" in request.POST,
        **_words(),
    }
    return show(request, "console/bulk_new.html", context, status)


def _groups(kinds: list[str], draft: Draft) -> list[tuple[str, list[dict[str, Any]]]]:
    """The restrictions by the kind of subject that they fit, each once: items before accounts before the rest."""
    seen: set[str] = set()
    groups = []
    for kind in sorted(kinds, key=lambda k: (k != CONTENT, k != ACCOUNT, k)):
        fitting = [c for c in choices(kind, draft) if c["kind"] not in seen]
        seen |= {c["kind"] for c in fitting}
        groups.append((kind, fitting))
    return groups


def _words() -> dict[str, Any]:
    return {
        "states": bulkwords.STATES,
        "tones": bulkwords.TONES,
        "reasons": bulkwords.REASONS,
        "steps": bulkwords.STEPS,
        "many_of": bulkwords.MANY,
        "titles": titles(),
    }
