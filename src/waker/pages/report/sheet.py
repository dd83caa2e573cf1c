"""The report sheet: a page that a host shows its members in a frame. The host's token says who they are, no cookie.

Only pages of the configured origins may frame it; what is sent carries a ticket instead of a cookie, which is as well
what another site cannot forge.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from waker import settings
from waker.config.security import PLAIN
from waker.core.problems import Problem
from waker.core.subjects import ACCOUNT, CONTENT
from waker.guidelines import versions
from waker.intake.reporting import hosts, reasons, reports
from waker.intake.reporting.locating import known, locate
from waker.intake.shapes import LocationIn, ReporterIn, ReportIn, SubjectIn
from waker.ledger.models import Report
from waker.pages import notices
from waker.pages.me import session
from waker.pages.report import standing
from waker.pages.report.forms import SheetForm
from waker.pages.speaking import speaking

DENIED = "frame-ancestors 'none'"


@xframe_options_exempt
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@speaking
def sheet(request: HttpRequest) -> HttpResponse:
    """`?token=...&item=v1` (or `account=a1`): why, then a word to add, then that it arrived, and one's own reports."""
    given = request.POST if request.method == "POST" else request.GET
    account, ticket = _who(request)
    if account is None:
        return _framed(render(request, "pages/report/sheet_closed.html", {}, status=401))
    with override(session.language_of(request, account)):
        language = get_language() or "en"
        subject = _subject(given)
        context: dict[str, Any] = {"ticket": ticket, "given": given, "subject": subject}
        context["mine"] = standing.listing(reports.of_account(account)[:20], language)
        context["unheard"] = notices.unheard(account, language)
        if subject is None:
            return _framed(render(request, "pages/report/sheet.html", context, status=422))
        found = reasons.listing(versions.current(), language)
        reason = next((r for r in found if r["id"] == given.get("reason")), None)
        context |= {"noun": standing.noun_of(subject, language), "reasons": found, "reason": reason}
        if reason is None or request.method != "POST":
            return _framed(render(request, "pages/report/sheet.html", context))
        form = SheetForm(reason, request.POST if "send" in request.POST else None)
        context["form"] = form
        status = 200
        if form.is_bound and form.is_valid():
            try:
                filed = _file(subject, account, form)
            except Problem as problem:
                form.add_error(None, _why(problem, context["unheard"]))
            else:
                context["filed"] = Report.objects.get(id=filed)
                context["mine"] = standing.listing(reports.of_account(account)[:20], language)
        if form.is_bound and not form.is_valid():
            status = 422
        context["faults"] = form.faults() if form.is_bound else []
        return _framed(render(request, "pages/report/sheet.html", context, status=status))


def _who(request: HttpRequest) -> tuple[str | None, str]:
    """The account, and the ticket by which the next step knows it."""
    ticket = request.POST.get("ticket", "")
    if request.method == "POST":
        return session.holder(ticket), ticket
    try:
        account, kid = hosts.verify(request.GET.get("token", ""))
    except hosts.Refused:
        return None, ""
    return account, session.ticket(account, kid)


def _subject(given: Any) -> SubjectIn | None:
    """What is reported: `item` or `account`, or a link to it; None when nothing of it is known here."""
    for name, kind in (("item", CONTENT), ("account", ACCOUNT)):
        found = known(kind, given.get(name, ""))
        if found is not None:
            return SubjectIn(kind=kind, id=found.id)  # type: ignore[arg-type]  # checked where it was read
    place = locate(given.get("url", ""))
    return SubjectIn(kind=place.subject.kind, id=place.subject.id) if place else None  # type: ignore[arg-type]  # checked where it was read


def _file(subject: SubjectIn, account: str, form: SheetForm) -> str:
    said = form.cleaned_data
    second = said.get("second")
    sent = ReportIn(
        channel="member",
        subject=subject,
        reason=form.reason["id"],
        explanation=said["explanation"],
        reporter=ReporterIn(account=account),
        sub_reason=said.get("sub_reason") or None,
        location=LocationIn(second=second) if second is not None else None,
    )
    filed: str = reports.file(sent)["id"]
    return filed


def _why(problem: Problem, unheard: str | None) -> str:
    if problem.faults[0].code == "suspended":
        return unheard or gettext("Your reports are not handled for a time, because too many had no ground.")
    return gettext("This cannot be reported.")


def _framed(response: HttpResponse) -> HttpResponse:
    """Framed by pages of the configured origins and by nobody else."""
    origins = [o for o in settings.envlist("WAKER_EMBED_ORIGINS") if o and not set(o) & set("; '\"\n\r")]
    if origins:
        allowed = f"frame-ancestors {' '.join(origins)}"
        response.headers["Content-Security-Policy"] = PLAIN.replace(DENIED, allowed)
    else:
        response.headers["X-Frame-Options"] = "DENY"
    return session.private(response)
