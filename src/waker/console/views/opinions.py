"""Opinions: what waits for one, judging one of them, and asking a colleague about a case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from waker.console import services, words
from waker.console.models import StaffUser
from waker.console.permissions import may, needs, refused
from waker.console.queries import opinions as queries
from waker.console.queries.case import full as full_case
from waker.console.refusals import said
from waker.console.views import evidence
from waker.console.views.common import found, language, pack, show, with_host_media
from waker.console.views.queue import go_on
from waker.core.moments import now
from waker.core.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from waker.core.restrictions import KINDS
from waker.folds.verdicts import EXCEPTION, NO_ACTION, VIOLATION
from waker.ledger.models import Case, Decision, Opinion
from waker.policy.pack import in_language
from waker.review import care, opinions, reviewers
from waker.review.asking import SECOND
from waker.review.line import handing
from waker.review.quality import assigning, calibrating, settling
from waker.review.shapes_opinions import OpinionIn

OUTCOMES: dict[str, Any] = {
    VIOLATION: _("Violation"),
    NO_ACTION: _("No violation"),
    EXCEPTION: _("Exception"),
}
LAW = "law"
"""Stands in the form for a violation of the law."""


@needs("cases.decide")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    me, moment = services.actor(request.user), now()
    reviewer = reviewers.of(me, moment)
    seconds, blind = assigning.waiting(reviewer, moment)
    scored = calibrating.scores(me.holder)
    context = {
        "seconds": seconds,
        "blind": blind,
        "most": assigning.MOST,
        "questions": queries.questions(assigning.questions(reviewer, moment)),
        "asked": queries.asked_by(me.holder),
        "score": scored[0] if scored else None,
        "answers": calibrating.answers(me.holder, 5),
        "outcomes": OUTCOMES,
    }
    return show(request, "console/opinions.html", context)


@needs("cases.decide")
@require_POST
def upcoming(request: HttpRequest) -> HttpResponse:
    """Lease the next opinion and go there; back to the list when nothing waits."""
    return _onwards(request, gettext("Nothing waits for your opinion."))


@needs("cases.decide")
@require_POST
def leave(request: HttpRequest, opinion_id: str) -> HttpResponse:
    """Leave an opinion to others."""
    assigning.release(opinion_id, services.actor(request.user))
    return redirect("console:opinions")


@needs("cases.decide")
@require_POST
def claim(request: HttpRequest, opinion_id: str) -> HttpResponse:
    """Take one (`take`, the button of its page), or keep it: the open page says every so often that somebody is
    judging, so that nobody else is handed it."""
    try:
        kept = assigning.claim(opinion_id, services.actor(request.user), now())
    except (Conflict, Forbidden):
        kept = None
    if "take" in request.POST:
        return redirect("console:opinion", opinion_id)  # where it is shown, or why it cannot be theirs
    return HttpResponse(status=204 if kept else 409)


@needs("decisions.see")
@require_GET
def opinion(request: HttpRequest, opinion_id: str) -> HttpResponse:
    """One that waits, for whoever may give it; one that was given, for whom it concerns. Looking leases nothing."""
    row = found(Opinion.objects.filter(id=opinion_id).first(), "opinion", opinion_id)
    if row.given_at is None and not may(request.user, "cases.decide"):
        return refused(request, "cases.decide")
    return _given(request, row) if row.given_at is not None else _page(request, row)


@needs("cases.decide")
@require_POST
def give(request: HttpRequest, opinion_id: str) -> HttpResponse:
    """Give the opinion and go on to the next; after a question with a known answer that answer comes first."""
    row = found(Opinion.objects.filter(id=opinion_id).first(), "opinion", opinion_id)
    body, errors = _body(request.POST)
    if errors:
        return _page(request, row, errors=errors, status=422)
    try:
        opinions.give(opinion_id, body, services.actor(request.user))
    except (Conflict, Forbidden) as problem:
        return _page(request, row, refused=said(problem), status=problem.status)
    except Invalid as problem:
        wrong = {fault.at.split(".")[0]: fault.message for fault in problem.faults}
        return _page(request, row, errors=wrong, status=422)
    if calibrating.answer(opinion_id) is not None:
        return redirect("console:opinion", opinion_id)
    messages.success(request, gettext("Your opinion was stored."))
    return _onwards(request, gettext("That was the last one that waited for you."))


@needs("cases.decide")
def ask(request: HttpRequest, case_id: str) -> HttpResponse:
    """Ask a colleague about a case that one works on."""
    full = found(full_case(case_id, now()), "case", case_id)
    if shut := evidence.instead(request, full.case.subject, full.case):
        return shut
    sent = request.POST if request.method == "POST" else QueryDict()
    errors: dict[str, str] = {}
    if request.method == "POST":
        kind, _colon, value = sent.get("whom", "").partition(":")
        try:
            opinions.ask(
                case_id,
                services.actor(request.user),
                sent.get("note", ""),
                speciality=value if kind == "speciality" else None,
                holder=f"staff:{value}" if kind == "staff" else None,
            )
        except (Conflict, Forbidden) as problem:
            errors = {"form": said(problem)}
        except NotFound:
            raise
        except Problem as problem:
            errors = {fault.at: fault.message for fault in problem.faults}
        else:
            messages.success(request, gettext("Asked. The case comes back to you with the answer."))
            return go_on(request, full.case.queue)
    context = {
        "full": full,
        "case": full.case,
        "errors": errors,
        "note": sent.get("note", ""),
        "earlier": queries.on_case(case_id),
        "outcomes": OUTCOMES,
        **_whom(request, full.case, sent.get("whom", "")),
    }
    return show(request, "console/ask.html", context, 422 if errors else 200)


@needs("cases.decide")
@require_GET
def whom(request: HttpRequest, case_id: str) -> HttpResponse:
    """The part of the dialog that asks the database: who can be asked."""
    case = found(Case.objects.filter(id=case_id).first(), "case", case_id)
    return show(request, "console/parts/ask_whom.html", _whom(request, case, ""))


def _whom(request: HttpRequest, case: Case, chosen: str) -> dict[str, Any]:
    people = {person.user for person in handing.colleagues(case, services.actor(request.user), now())}
    current = pack()
    users = sorted(StaffUser.objects.filter(pk__in=people), key=lambda user: str(user).casefold())
    return {
        "whom": chosen,
        "people": [(f"staff:{user.pk}", f"{user} · {user.get_role_display()}") for user in users],
        "specialities": [
            (f"speciality:{q.speciality}", in_language(q.name, language()))
            for q in (current.queues.values() if current else ())
            if q.speciality
        ],
    }


def _onwards(request: HttpRequest, nothing: str) -> HttpResponse:
    try:
        following = assigning.next_for(reviewers.of(services.actor(request.user)), now())
    except care.Resting:
        return redirect("console:break")
    if following is None:
        messages.success(request, nothing)
        return redirect("console:opinions")
    return redirect("console:opinion", following)


def _body(post: QueryDict) -> tuple[OpinionIn, dict[str, str]]:
    """The form as an opinion, and what is missing in it."""
    outcome, policy = post.get("outcome", ""), post.get("policy", "")
    errors = {}
    if outcome not in OUTCOMES:
        errors["outcome"] = gettext("Choose what it is.")
    if outcome == VIOLATION and not policy:
        errors["policy"] = gettext("Choose the policy, or name the law.")
    if outcome == EXCEPTION and policy in ("", LAW):
        errors["policy"] = gettext("Choose the policy.")
    note = post.get("note", "").replace("\r\n", "\n").replace("\x00", "")[:20_000]
    return OpinionIn(
        outcome=outcome,  # type: ignore[arg-type]  # checked above
        ground="illegal" if outcome == VIOLATION and policy == LAW else None,
        policy=policy if policy not in ("", LAW) else None,
        restrictions=[kind for kind in post.getlist("restriction") if kind in KINDS],
        note=note,
    ), errors


def _page(request: HttpRequest, row: Opinion, status: int = 200, **more: Any) -> HttpResponse:
    """The page on which an opinion is given, for whoever has it; for who may take it the page that offers it; for who
    may not give it the page that says why. Only a POST takes it: beginning to give it does."""
    full = queries.full(row.id)
    case = (
        None if full.seen.blind else full.seen.case
    )  # a blind review says nothing of the case that it is of
    if (shut := evidence.instead(request, full.seen.case.subject, case, blind=True)) is not None:
        return shut
    why = more.pop("refused", None) or _refusal(request, row)
    if not why and not queries.held(row.id, services.actor(request.user), now()):
        return show(
            request, "console/opinion_take.html", {"opinion": row, "seen": full.seen, "case": full.seen.case}
        )
    fitting = [k for k in KINDS.values() if full.seen.subject.kind in k.subjects]
    context = {
        "opinion": row,
        "full": full,
        "seen": full.seen,
        "case": full.seen.case,
        "item": full.item,
        "account": full.account,
        "blind": True,
        "outcomes": OUTCOMES,
        "policies": policies(),
        "law": LAW,
        "choices": [
            (k.name, words.word(words.RESTRICTIONS, k.name))
            for k in sorted(fitting, key=lambda k: -k.severity)
        ],
        "graphic": any(flag.policy == "graphic_content" for flag in full.seen.flags),
        "outcome": request.POST.get("outcome", ""),
        "policy": request.POST.get("policy", full.seen.case.policy or ""),
        "chosen": request.POST.getlist("restriction"),
        "note": request.POST.get("note", ""),
        "refused": why,
        **more,
    }
    template = "console/opinion_shut.html" if why else "console/opinion.html"
    return with_host_media(show(request, template, context, 403 if why and status == 200 else status))


def policies() -> list[tuple[str, str]]:
    """The policies of the guidelines in force, by their titles."""
    current = pack()
    found = current.policies.values() if current else ()
    return [(p.id, in_language(p.title, language())) for p in found]


def _refusal(request: HttpRequest, row: Opinion) -> str | None:
    """Why this person cannot give it, if they cannot: then they see nothing of it either. By POST they take it."""
    may_have = assigning.claim if request.method == "POST" else queries.open_to
    try:
        taken = may_have(row.id, services.actor(request.user), now())
    except (Conflict, Forbidden) as problem:
        return said(problem)
    return None if taken is not None else gettext("It does not wait any more.")


def _given(request: HttpRequest, row: Opinion) -> HttpResponse:
    """An opinion that was given: for whoever gave or asked it, and for who sees the figures."""
    me = services.actor(request.user).holder
    sees = may(request.user, "quality.see")
    asked = row.purpose == SECOND and row.asked_by == me
    if not (sees or asked or row.given_by == me):
        text = gettext("This opinion was given already.")
        return show(request, "console/opinion_shut.html", {"opinion": row, "refused": text}, 409)
    decision = Decision.objects.filter(id=row.decision).first() if row.decision and sees else None
    answer = calibrating.answer(row.id)
    full = queries.full(row.id) if answer else None
    context = {
        "opinion": row,
        "full": full,
        "item": full.item if full else None,
        "account": full.account if full else None,
        "blind": True,
        "question": queries.on_opinion(row),
        "decision": queries.decisions.rows([decision])[0] if decision else None,
        "verdict": settling.verdict_of(decision) if decision else None,
        "answer": answer,
        "mine": row.given_by == me,
        "sees": sees,
        "outcomes": OUTCOMES,
        "restrictions": [words.word(words.RESTRICTIONS, kind) for kind in row.restrictions],
    }
    return with_host_media(show(request, "console/opinion_given.html", context))
