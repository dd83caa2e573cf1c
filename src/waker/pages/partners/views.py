"""The pages of a partner: report one thing or a file of them, and see what came of one's own reports."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import msgspec
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from waker import settings
from waker.core.moments import now
from waker.core.problems import Problem
from waker.guidelines import versions
from waker.intake import accuracy, partners, uploads
from waker.intake.models_partners import Upload
from waker.intake.reporting import reports
from waker.intake.reporting.reasons import ILLEGAL, OTHER
from waker.intake.shapes import ReportIn
from waker.intake.tasks import take_upload
from waker.pages.partners.door import Visitor, for_portal, show
from waker.policy.pack import in_language

PERIOD = timedelta(days=90)
COLUMNS = (
    ("id", True, _("The item's id, as it stands in its address; of an account its id.")),
    ("reason", True, _("Why: one of the reasons below, by its short name.")),
    ("explanation", True, _("What is wrong with it, in your words.")),
    ("kind", False, _("content (also when left empty), account, hashtag or sound.")),
    ("country", False, _("The country whose law it breaks, as NL.")),
    ("law", False, _("The law and article.")),
)


class ReportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=(("content", _("A post")), ("account", _("An account")))
    )
    id = forms.CharField(label=_("Its id"), max_length=200)
    reason = forms.ChoiceField(label=_("Reason"))
    explanation = forms.CharField(
        label=_("What is wrong with it?"), max_length=20000, widget=forms.Textarea(attrs={"rows": 5})
    )
    country = forms.CharField(label=_("Country whose law it breaks"), max_length=2, required=False)
    law = forms.CharField(label=_("Law and article"), max_length=1000, required=False)
    good_faith = forms.BooleanField(label=_("To the best of our knowledge this is accurate and complete."))

    def __init__(self, areas: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reasons(areas)  # type: ignore[attr-defined]  # a choice field, which `fields` does not say


def reasons(areas: list[str]) -> list[tuple[str, str]]:
    """The reasons, those within the partner's area of expertise first."""
    language = get_language() or "en"
    pack = versions.current()
    named = [(p.id, in_language(p.title, language)) for p in pack.policies.values()]
    first = [(id_, title) for id_, title in named if id_ in areas]
    rest = [(id_, title) for id_, title in named if id_ not in areas]
    return [*first, *rest, (ILLEGAL, str(_("Otherwise illegal"))), (OTHER, str(_("Something else")))]


@for_portal("partners")
@require_safe
def home(request: HttpRequest, who: Visitor) -> HttpResponse:
    """What was reported lately, and how it turned out."""
    source = partners.source(who.partner)
    moment = now()
    context = {
        "found": accuracy.own_reports(source.via, request.GET.get("before"), 25),
        "accuracy": accuracy.of(who.partner.id, moment - PERIOD, moment + timedelta(seconds=1)),
        "days": PERIOD.days,
        "uploads": Upload.objects.filter(partner=who.partner.id).order_by("-sent_at")[:10],
        "titles": dict(reasons([])),
    }
    return show(request, "pages/partners/home.html", context)


@for_portal("partners")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, who: Visitor) -> HttpResponse:
    """Report one thing."""
    form = ReportForm(who.partner.areas, request.POST or None)
    filed = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        body = {
            "channel": "partner",
            "subject": {"kind": data["kind"], "id": data["id"].strip()},
            "reason": data["reason"],
            "explanation": data["explanation"],
            "reporter": {"name": who.partner.name},
            "country": data["country"].strip().upper() or None,
            "law": data["law"] or None,
            "good_faith": data["good_faith"],
        }
        try:
            filed = reports.file(msgspec.convert(body, ReportIn), source=partners.source(who.partner))
        except Problem as problem:
            for fault in problem.faults:
                name = {"subject.id": "id", "subject.kind": "kind"}.get(fault.at, fault.at)
                form.add_error(name if name in form.fields else None, fault.message)
        else:
            form = ReportForm(who.partner.areas)
    context = {"form": form, "filed": filed}
    return show(request, "pages/partners/report.html", context, status=422 if form.errors else 200)


@for_portal("partners")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, who: Visitor) -> HttpResponse:
    """Send a file of reports; it is taken in the background."""
    faults: list[str] = []
    if request.method == "POST":
        sent = request.FILES.get("file")
        if sent is None:
            faults = [str(_("Choose a file."))]
        else:
            try:
                partners.source(who.partner)
                made = uploads.receive(
                    who.partner, who.holder, sent.name or "", sent.read(uploads.MAX_BYTES + 1)
                )
            except Problem as problem:
                faults = [fault.message for fault in problem.faults]
            else:
                take_upload.defer(upload=made.id)
                return redirect("pages:partners_uploaded", made.id)
    context = {
        "faults": faults,
        "columns": COLUMNS,
        "reasons": reasons(who.partner.areas),
        "lines": settings.envint("WAKER_UPLOAD_LINES"),
        "megabytes": uploads.MAX_BYTES // 1024 // 1024,
    }
    return show(request, "pages/partners/upload.html", context, status=422 if faults else 200)


@for_portal("partners")
@require_safe
def uploaded(request: HttpRequest, who: Visitor, upload_id: str) -> HttpResponse:
    """How far a file is, and which lines were not taken."""
    row = Upload.objects.filter(id=upload_id, partner=who.partner.id).first()
    if row is None:
        raise Http404(upload_id)
    context = {"upload": row, "percent": row.done * 100 // row.lines}
    return show(request, "pages/partners/uploaded.html", context)


@for_portal("partners")
@require_safe
def example(request: HttpRequest, who: Visitor) -> HttpResponse:
    """A file to start from."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([name for name, _needed, _words in COLUMNS])
    reason = who.partner.areas[0] if who.partner.areas else ILLEGAL
    writer.writerow(["v123", reason, "Why it breaks the rules, or the law", "content", "NL", "Sr 137d"])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="reports.csv"'
    return response
