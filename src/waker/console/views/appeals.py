"""Appeals: the queue, one beside the decision that it contests, its files, and deciding it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from waker.console import services
from waker.console.deciding import VIOLATION, Draft, choices, errors_of
from waker.console.permissions import may, needs
from waker.console.queries import appeals as queries
from waker.console.queries.paging import number_of
from waker.console.views import evidence
from waker.console.views.common import filters_of, found, language, pack, show, titles
from waker.core.moments import now
from waker.core.problems import Conflict, Forbidden, NotFound, Problem
from waker.redress import attachments, reviewing
from waker.redress.parties import MEMBER
from waker.redress.reviewing import OMITTED, OVERTURNED, UPHELD, VARIED

STATES = (("", _("Open")), ("decided", _("Decided")))
WORDS: dict[str, Any] = {
    UPHELD: _("Upheld"),
    VARIED: _("Varied"),
    OVERTURNED: _("Overturned"),
    OMITTED: _("No answer needed"),
}


@needs("appeals.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    state = "decided" if request.GET.get("state") == "decided" else ""
    filters = filters_of(request, ("figure", "since", "policy", "queue"))
    context = {
        "page": queries.listing(
            number_of(request.GET.get("page")), state, services.actor(request.user), now(), filters
        ),
        "state": state,
        "filters": filters,
        "states": STATES,
        "outcomes": WORDS,
    }
    return show(request, "console/appeals.html", context)


@needs("appeals.see")
@require_GET
def appeal(request: HttpRequest, appeal_id: str) -> HttpResponse:
    return _page(request, appeal_id)


@needs("appeals.see")
@require_GET
def file(request: HttpRequest, appeal_id: str, ref: str) -> HttpResponse:
    """A file that came with an appeal, to be saved: never shown as a page of ours."""
    if (closed := evidence.instead(request, _full(request, appeal_id).subject.key)) is not None:
        return closed
    try:
        kept = attachments.read(appeal_id, ref)
    except NotFound:
        raise Http404(ref) from None
    answer = HttpResponse(kept.content, content_type=kept.type)
    plain = "".join(c if c.isalnum() or c in "._- " else "_" for c in kept.name)
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="{plain.encode("ascii", "replace").decode()}"'
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs("appeals.decide")
@require_POST
def decide(request: HttpRequest, appeal_id: str) -> HttpResponse:
    """Decide an appeal. What is wrong is said in place, with everything that was filled in."""
    full = _full(request, appeal_id)
    outcome = request.POST.get("outcome", "")
    draft = Draft.of_post(request.POST, full.subject.kind)
    draft.outcome = VIOLATION
    errors = {} if outcome in _outcomes(full) else {"outcome": gettext("Choose what it is.")}
    wants = outcome == VARIED or (outcome == OVERTURNED and full.appeal.by != MEMBER)
    if wants:
        errors |= {at: text for at, text in draft.errors().items() if at != "policy"}
    if not draft.explanation:
        errors["explanation"] = gettext("Say why; both parties are told.")
    if errors:
        return _page(request, appeal_id, draft=draft, outcome=outcome, errors=errors, status=422)
    shape = draft.decision() if wants else None
    try:
        reviewing.decide(
            appeal_id,
            outcome,
            draft.explanation,
            services.actor(request.user),
            restrictions=shape.restrictions if shape else (),
            ground=shape.ground if shape else None,
            manifestly_unfounded="manifestly_unfounded" in request.POST and outcome == UPHELD,
        )
    except (Conflict, Forbidden) as problem:
        status = 409 if isinstance(problem, Conflict) else 403
        return _page(request, appeal_id, draft=draft, outcome=outcome, refused=problem.detail, status=status)
    except Problem as problem:
        found_ = errors_of(problem)
        return _page(request, appeal_id, draft=draft, outcome=outcome, errors=found_, status=422)
    messages.success(request, gettext("Appeal decided: %s.") % str(WORDS[outcome]).lower())
    return redirect("console:appeals")


def _outcomes(full: queries.Full) -> list[str]:
    """What an appeal can come to: a report that led to nothing is granted by restrictions, one that did is varied."""
    decision = full.contested.row.decision
    if decision.superseded_by is not None:
        return [OMITTED]
    if full.appeal.by == MEMBER:
        return [UPHELD, VARIED, OVERTURNED]
    return [UPHELD, VARIED if full.contested.row.restrictions else OVERTURNED]


def _full(request: HttpRequest, appeal_id: str) -> queries.Full:
    full: queries.Full = found(
        queries.full(appeal_id, services.actor(request.user), language(), now()), "appeal", appeal_id
    )
    return full


def _page(request: HttpRequest, appeal_id: str, status: int = 200, **more: Any) -> HttpResponse:
    full = _full(request, appeal_id)
    if (closed := evidence.instead(request, full.subject.key)) is not None:
        return closed
    current = pack()
    draft = more.pop("draft", None) or _prechosen(full, current)
    outcomes = _outcomes(full)
    context = {
        "full": full,
        "appeal": full.appeal,
        "told": full.told,
        "decision": full.contested.row.decision,
        "row": full.contested.row,
        "draft": draft,
        "choices": choices(full.subject.kind, draft),
        "policies": sorted(titles(current).items(), key=lambda pair: pair[1]),
        "possible": [(value, WORDS[value]) for value in outcomes],
        "outcomes": WORDS,
        "outcome": outcomes[0] if len(outcomes) == 1 else "",
        "restricting": [VARIED] if full.appeal.by == MEMBER else [VARIED, OVERTURNED],
        "may_decide": may(request.user, "appeals.decide") and full.appeal.decided_at is None,
        **more,
    }
    return show(request, "console/appeal.html", context, status)


def _prechosen(full: queries.Full, current: Any) -> Draft:
    """The decision's own restrictions, or where it had none what the guidelines propose."""
    draft = Draft.prechosen(full, current)
    draft.explanation = draft.policy = ""
    laid = full.contested.row.restrictions
    if laid:
        draft.chosen = {r["kind"]: {k: v for k, v in r.items() if k != "kind"} for r in laid}
    return draft
