"""What the case page asks for while somebody fills it in: keeping the draft, previewing, how media is shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from waker.console import desk, words, workbench
from waker.console.deciding import Draft, errors_of
from waker.console.permissions import needs
from waker.console.queries import sight
from waker.console.views.common import found, titles
from waker.core.problems import Conflict, Problem
from waker.core.subjects import Subject
from waker.ledger.models import Case
from waker.redress import phrases
from waker.redress.previewing import Preview
from waker.review.ruling.ahead import Ahead

LANGUAGE_NAMES = {"en": "English", "nl": "Nederlands"}


@needs("cases.decide")
@require_POST
def draft(request: HttpRequest, case_id: str) -> HttpResponse:
    """Keep what is in the form: `{"version"}`; 409 when another tab or browser kept something newer."""
    given = request.POST.get("draft_version", "0")
    version = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    form = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "draft_version", "confirmed"):
        form.pop(name, None)
    try:
        made = desk.keep(case_id, form.urlencode(), version, request.user)
    except Conflict as problem:
        return JsonResponse({"why": problem.detail}, status=409)
    except Problem as problem:
        return JsonResponse({"why": problem.detail}, status=422)
    return JsonResponse({"version": made})


@needs("cases.decide")
@require_POST
def draft_discard(request: HttpRequest, case_id: str) -> HttpResponse:
    """Throw the draft away and begin anew with what the guidelines propose."""
    desk.discard(case_id, request.user)
    return redirect("console:case", case_id)


@needs("cases.decide")
@require_POST
def preview(request: HttpRequest, case_id: str) -> HttpResponse:
    """The statement and what follows for the account, of the form as it is. A part of the page, not one of its own."""
    case: Case = found(Case.objects.filter(id=case_id).first(), "case", case_id)
    if sight.veil_of(request.user, case) is not None:  # a statement quotes what was posted
        return HttpResponse(status=404)
    filled = Draft.of_post(request.POST, Subject.of_key(case.subject).kind)
    language = request.POST.get("language") or None
    wrong = filled.errors()
    if wrong:
        return _part(request, problem=next(iter(wrong.values())))
    try:
        told = desk.preview(case_id, filled.decision(), request.user, language)
    except Problem as problem:
        return _part(request, problem=next(iter(errors_of(problem).values()), problem.detail))
    return _part(request, told=told)


@needs("self.manage")
@require_POST
def settings(request: HttpRequest) -> HttpResponse:
    """How media and texts are shown to this person, from the preferences or from the page itself."""
    chosen = workbench.chosen(request.POST.dict(), workbench.of(request.user))
    request.user.workbench = chosen.body()
    request.user.save(update_fields=["workbench"])
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    return redirect("console:preferences")


def _part(request: HttpRequest, told: Preview | None = None, problem: str = "") -> HttpResponse:
    statement = told.statement if told else None
    context: dict[str, Any] = {
        "told": told,
        "problem": problem,
        "titles": titles(),
        "steps": _steps(told.ahead) if told and told.ahead else [],
        "languages": [(code, LANGUAGE_NAMES.get(code, code)) for code in sorted(phrases.catalogues())],
        "paragraphs": [{"name": name, "text": text} for name, text in statement["parts"].items()]
        if statement
        else [],
    }
    return render(request, "console/parts/preview.html", context)


def _steps(ahead: Ahead) -> list[str]:
    """What follows at once, in a few words each: a warning where nothing is restricted."""
    said = []
    for step in ahead.steps:
        laid = ", ".join(words.restriction(r.body()) for r in step.restrictions)
        said.append(laid or words.word(words.RUNGS, "warn"))
    return list(dict.fromkeys(text[:1].lower() + text[1:] for text in said))
