"""The public way in: anybody reports without an account, and follows what becomes of it by an unguessable link."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from waker.core.moments import now
from waker.core.problems import Problem
from waker.guidelines import versions
from waker.intake.reporting import filings, proofs, reasons, reports
from waker.intake.reporting.locating import Located
from waker.intake.shapes import LocationIn, ReporterIn, ReportIn, SubjectIn
from waker.ledger.models import Report
from waker.pages import guard
from waker.pages.report import standing
from waker.pages.report.forms import AppealForm, ReportForm
from waker.pages.speaking import speaking
from waker.redress import appeals
from waker.redress.parties import REPORTER


@require_http_methods(["GET", "HEAD", "POST"])
@speaking
def report(request: HttpRequest) -> HttpResponse:
    """First why, then the form for it: which fields there are follows from why."""
    language = get_language() or "en"
    if not versions.listing():
        return render(request, "pages/none.html", {}, status=404)
    found = reasons.listing(versions.current(), language)
    chosen = next((r for r in found if r["id"] == request.GET.get("reason")), None)
    place = request.GET.get("item") or request.GET.get("url") or ""
    if chosen is None:
        context = {"reasons": found, "more": urlencode({"url": place}) if place else ""}
        return render(request, "pages/report/why.html", {**context, "here": "report"})
    form = ReportForm(chosen, request.POST or None, initial={"shown": guard.stamp(), "location": place})
    status = 200
    if request.method == "POST":
        tokens = _file(request, form, language) if form.is_valid() else None
        if tokens:
            return _sent(tokens)
        status = 429 if form.has_error("__all__", "too_often") else 422
    context = {"form": form, "reason": chosen, "faults": form.faults(), "here": "report"}
    return render(request, "pages/report/form.html", context, status=status)


@require_safe
@speaking
def status(request: HttpRequest, token: str) -> HttpResponse:
    """How a report stands, for whoever has its link."""
    return _status(request, _of(token), token, AppealForm())


@require_http_methods(["GET", "HEAD", "POST"])
@speaking
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the receipt. GET shows a button, POST confirms: programs that open every link prove nothing."""
    found = proofs.of_token(token)
    if found is None:
        raise Http404(token)
    page = reverse("pages:report_status", args=[reports.status_token(found.id)])
    if request.method == "POST":
        return _private(HttpResponseRedirect(f"{page}?confirmed=1" if proofs.prove(found) else page))
    if not proofs.wanted(found):
        return _private(HttpResponseRedirect(page))
    return _private(render(request, "pages/report/confirm.html", {"report": found, "here": "report"}))


@require_http_methods(["POST"])
@speaking
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """The reporter contests the answer."""
    found, form = _of(token), AppealForm(request.POST)
    if found.decision is None:
        raise Http404(token)
    if form.is_valid():
        try:
            appeals.lodge(found.decision, REPORTER, form.cleaned_data["reason"], report=found.id)
        except Problem as problem:
            form.add_error(None, standing.problem_text(problem))
        else:
            return _private(HttpResponseRedirect(reverse("pages:report_status", args=[token]) + "#appeal"))
    return _status(request, found, token, form, status=422)


def _file(request: HttpRequest, form: ReportForm, language: str) -> list[str] | None:
    """File one report for each place; their tokens, or None when it cannot be now (the form says why)."""
    said, who = form.cleaned_data, guard.address(request)
    email = said.get("email")
    moment = now()
    wait = filings.wait(who, email, moment)
    if wait is not None:
        form.add_error(None, ValidationError(guard.too_often(wait), code="too_often"))
        return None
    if email and proofs.needed(email):
        form.add_error(None, ValidationError(guard.unproved(proofs.UNPROVED_AT_MOST), code="too_often"))
        return None
    places: dict[str, Located] = {p.subject.key: p for p in (said["location"], *said["more"])}
    tokens = []
    # All places or none; and who sends the same twice at once waits here, and then finds the first.
    with transaction.atomic():
        for n, place in enumerate(places.values()):
            sent = ReportIn(
                channel="citizen",
                subject=SubjectIn(kind=place.subject.kind, id=place.subject.id),  # type: ignore[arg-type]  # checked where it was read
                reason=form.reason["id"],
                explanation=said["explanation"],
                reporter=ReporterIn(name=said.get("name"), email=email),
                law=said["law"] or None,
                good_faith=True,
                sub_reason=said.get("sub_reason") or None,
                location=LocationIn(url=place.url, second=None if n else said["moment"]),
                language=language,
            )
            filed = reports.file(sent)["id"]
            filings.note(who, email, filed, moment)
            tokens.append(reports.status_token(filed))
    return tokens


def _sent(tokens: list[str]) -> HttpResponse:
    query = urlencode([("sent", "1"), *(("also", token) for token in tokens[1:])])
    return _private(HttpResponseRedirect(f"{reverse('pages:report_status', args=[tokens[0]])}?{query}"))


def _of(token: str) -> Report:
    found = reports.of_token(token)
    if found is None:
        raise Http404(token)
    return found


def _status(
    request: HttpRequest, found: Report, token: str, form: AppealForm, status: int = 200
) -> HttpResponse:
    context = standing.told(found, get_language() or "en")
    context |= {
        "token": token,
        "form": form,
        "faults": form.faults() if form.is_bound else [],
        "sent": "sent" in request.GET,
        "also": [one for one in request.GET.getlist("also")[:10] if reports.of_token(one)],
        "mailed": found.reporter is not None,
        "confirm": proofs.mailed() and proofs.wanted(found),
        "confirmed": "confirmed" in request.GET and bool(found.reporter) and not proofs.unproved([found]),
        "here": "report",
    }
    return _private(render(request, "pages/report/status.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """A page behind a link that is a secret: kept by nobody, found by nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
