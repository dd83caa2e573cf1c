"""The member's own pages: decisions about them, their standing, what they reported, and appeals."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waker.core.problems import NotFound, Problem
from waker.intake.reporting import hosts, reports
from waker.ledger.models import Report
from waker.pages import notices
from waker.pages.me import decisions, session
from waker.pages.report import standing
from waker.pages.report.forms import AppealForm
from waker.pages.speaking import speaking
from waker.redress import appeals
from waker.redress.parties import MEMBER, REPORTER

log = logging.getLogger("waker.pages")


@require_safe
@speaking
def enter(request: HttpRequest) -> HttpResponse:
    """Exchange the host's token for a session."""
    try:
        account, kid = hosts.verify(request.GET.get("token", ""))
    except hosts.Refused as error:
        log.info("a member's token was refused: %s", error)
        return session.private(render(request, "pages/me/outside.html", {}, status=401))
    response = HttpResponseRedirect(reverse("pages:me"))
    session.begin(response, account, kid, request.is_secure())
    return session.private(response)


@require_POST
@speaking
def leave(request: HttpRequest) -> HttpResponse:
    response = render(request, "pages/me/outside.html", {"left": True})
    session.end(response)
    return session.private(response)


@require_safe
@session.member
def home(request: HttpRequest, account: str) -> HttpResponse:
    """Everything about the member on one page."""
    language = get_language() or "en"
    context = {
        "notices": notices.of(account, language),
        "decisions": decisions.listing(account, language),
        "standing": decisions.standing_of(account, language),
        "reports": standing.listing(reports.of_account(account), language),
    }
    return render(request, "pages/me/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@session.member
def decision(request: HttpRequest, account: str, decision_id: str) -> HttpResponse:
    """One decision with its statement; a POST appeals against it."""
    try:
        context = decisions.one(account, decision_id, get_language() or "en")
    except NotFound as problem:
        raise Http404(problem.detail) from problem
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appeals.lodge(decision_id, MEMBER, form.cleaned_data["reason"], account=account)
        except Problem as problem:
            form.add_error(None, standing.problem_text(problem))
        else:
            return HttpResponseRedirect(reverse("pages:me_decision", args=[decision_id]) + "#appeal")
    return _page(request, "pages/me/decision.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@session.member
def report(request: HttpRequest, account: str, report_id: str) -> HttpResponse:
    """One of the member's reports; a POST appeals against its outcome."""
    mine = Report.objects.filter(reporter=f"account:{account}")
    found = mine.filter(id=report_id).first() if report_id.isprintable() else None
    if found is None:
        raise Http404(report_id)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and found.decision is not None and form.is_valid():
        try:
            appeals.lodge(
                found.decision, REPORTER, form.cleaned_data["reason"], account=account, report=found.id
            )
        except Problem as problem:
            form.add_error(None, standing.problem_text(problem))
        else:
            return HttpResponseRedirect(reverse("pages:me_report", args=[report_id]) + "#appeal")
    return _page(request, "pages/me/report.html", standing.told(found, get_language() or "en"), form)


def _page(request: HttpRequest, template: str, context: dict[str, Any], form: AppealForm) -> HttpResponse:
    context |= {"form": form, "faults": form.faults() if form.is_bound else [], "appeal_to": request.path}
    return render(request, template, context, status=422 if form.is_bound else 200)
