"""A case: seeing it, taking it on, deciding it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from waker.console import desk, services, words
from waker.console.deciding import Draft, choices, confirmations, errors_of, policies_for_page
from waker.console.permissions import may, needs
from waker.console.queries import case as cases
from waker.console.refusals import said
from waker.console.views import evidence
from waker.console.views.common import found, pack, show, with_host_media
from waker.console.views.queue import go_on
from waker.core.moments import now
from waker.core.problems import Conflict, Problem
from waker.core.subjects import Subject
from waker.ledger.models import Case
from waker.policy.pack import EXCEPTIONS


@needs("cases.see")
@require_GET
def case(request: HttpRequest, case_id: str) -> HttpResponse:
    return _page(request, case_id)


@needs("cases.decide")
@require_POST
def claim(request: HttpRequest, case_id: str) -> HttpResponse:
    """The open page says every so often that somebody is working on it, so that nobody else is given it.

    409 when it is decided or in other hands: `{"mine"}` says whether this person decided it, in another tab. During
    a break nothing is taken on, and the page goes on as it is: somebody may have opened an urgent case by hand.
    """
    if services.claim(case_id, request.user) or services.resting(request.user):
        return HttpResponse(status=204)
    return JsonResponse({"mine": desk.decided_by(case_id, request.user)}, status=409)


@needs("cases.decide")
@require_POST
def decide(request: HttpRequest, case_id: str) -> HttpResponse:
    """Decide, and go on to the next. What is wrong is said in place, with everything that was filled in."""
    row = found(Case.objects.filter(id=case_id).first(), "case", case_id)
    current = pack()
    draft = Draft.of_post(request.POST, Subject.of_key(row.subject).kind)
    errors = draft.errors()
    asked = confirmations(draft, current)
    if not errors and asked and "confirmed" not in request.POST:
        return _page(request, case_id, draft=draft, asked=asked, status=422)
    if not errors:
        try:
            decision = services.decide(case_id, draft.decision(), request.user)
        except Conflict as problem:
            return _page(request, case_id, draft=draft, conflict=said(problem), status=409)
        except Problem as problem:
            errors = errors_of(problem)
        else:
            desk.discard(case_id, request.user)
            messages.success(request, draft.summary(), extra_tags=decision)
            return go_on(request, row.queue)
    return _page(request, case_id, draft=draft, errors=errors, status=422)


@needs("cases.decide")
@require_POST
def release(request: HttpRequest, case_id: str) -> HttpResponse:
    """Leave a case to others and take the next one."""
    services.release(case_id, request.user)
    return go_on(request, None, leaving=case_id)


def _page(request: HttpRequest, case_id: str, status: int = 200, **more: Any) -> HttpResponse:
    full = found(cases.full(case_id, now()), "case", case_id)
    if (closed := evidence.instead(request, full.case.subject, full.case)) is not None:
        return closed
    services.saw(full.case, request.user)
    current = pack()
    may_decide = may(request.user, "cases.decide") and full.case.closed_at is None
    draft = more.pop("draft", None)
    saved = desk.draft(case_id, request.user) if may_decide else None
    restored = draft is None and saved is not None
    if draft is None:
        draft = (
            Draft.of_post(QueryDict(saved.form), full.subject.kind)
            if saved
            else Draft.prechosen(full, current)
        )
    me = services.actor(request.user)
    context = {
        "full": full,
        "case": full.case,
        "item": full.item,
        "account": full.account,
        "draft": draft,
        "standing": services.standing(full.account.id) if full.account else None,
        "choices": choices(full.subject.kind, draft),
        "exceptions": [(kind, words.word(words.EXCEPTIONS, kind)) for kind in EXCEPTIONS],
        "policies": policies_for_page(current, full),
        "graphic": any(r["kind"] == "warning_screen" for r in full.in_force),
        "mine": full.holder is not None and full.holder.key == me.holder,
        "may_decide": may_decide,
        **evidence.shown_until(request, full.case.subject),
        "saved": saved,
        "restored": restored,
        "decided_by_me": full.decided is not None
        and (full.decided.decision.by_kind, full.decided.decision.by_id) == (me.kind, me.id),
        **more,
    }
    return with_host_media(show(request, "console/case.html", context, status))
