"""Partners in the console: who they are, how accurate they are, and who of them may come in."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker import settings
from waker.console import services
from waker.console.forms import Styled
from waker.console.orderforms import codes
from waker.console.permissions import needs
from waker.console.views.common import show, titles, typed
from waker.core.moments import now
from waker.core.problems import NotFound, Problem
from waker.intake import accuracy, partners, portal
from waker.intake.accuracy import Accuracy
from waker.intake.models_partners import Partner, PortalUser
from waker.ledger.models import Note

DAYS = 90
KINDS = (
    ("trusted_flagger", _("Trusted flagger")),
    ("ngo", _("Organisation")),
    ("authority", _("Authority")),
    ("law_enforcement", _("Law enforcement")),
)
STATUSES = (("active", _("active")), ("suspended", _("suspended")), ("revoked", _("revoked")))


class PartnerForm(Styled, forms.Form):
    """What is known of a partner."""

    name = forms.CharField(label=_("Name"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    areas = forms.MultipleChoiceField(
        label=_("Areas of expertise"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    coordinator = forms.CharField(label=_("Coordinator that gave the status"), max_length=300, required=False)
    countries = forms.CharField(label=_("Countries"), max_length=1200, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = list(titles().items())  # type: ignore[attr-defined]  # a choice field, which `fields` does not say

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["countries"] = codes(data["countries"])
        return data


@needs("partners.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All partners with their accuracy in a period, the imprecise first; `?format=csv` gives the table."""
    since, until = period(request)
    measured = accuracy.by_partner(since, until)
    rows = [(row, measured.get(row.id, Accuracy(row.id))) for row in Partner.objects.order_by("name")]
    rows.sort(key=lambda pair: not pair[1].imprecise)
    if request.GET.get("format") == "csv":
        return _csv(rows, since, until)
    context = {
        "rows": rows,
        "since": since.date(),
        "until": (until - timedelta(days=1)).date(),
        "kinds": dict(KINDS),
        "statuses": dict(STATUSES),
        "floor": settings.envint("WAKER_PARTNER_PRECISION"),
        "enough": settings.envint("WAKER_PARTNER_MINIMUM"),
    }
    return show(request, "console/partners.html", context)


@needs("partners.manage")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = partners.register(by=_me(request), **form.values())
        except Problem as problem:
            _faults(form, problem)
        else:
            return redirect("console:partner", made)
    return show(request, "console/partner_new.html", {"form": form}, status=422 if form.errors else 200)


@needs("partners.see")
@require_GET
def partner(request: HttpRequest, partner_id: str) -> HttpResponse:
    return _page(request, _row(partner_id))


@needs("partners.manage")
@require_POST
def change(request: HttpRequest, partner_id: str) -> HttpResponse:
    """Other areas, countries, or another standing."""
    row = _row(partner_id)
    form = PartnerForm({**request.POST.dict(), "kind": row.kind, "areas": request.POST.getlist("areas")})
    if not form.is_valid():
        return _page(request, row, form)
    values = form.values()
    values.pop("kind")
    try:
        partners.change(
            partner_id,
            _me(request),
            status=request.POST.get("status"),
            why=typed(request, "why"),
            **values,
        )
    except Problem as problem:
        _faults(form, problem)
        return _page(request, row, form)
    messages.success(request, gettext("Saved."))
    return redirect("console:partner", partner_id)


@needs("partners.manage")
@require_POST
def invite(request: HttpRequest, partner_id: str) -> HttpResponse:
    """Let somebody of the partner in: a link, shown once."""
    row = _row(partner_id)
    try:
        user = portal.add(partner_id, typed(request, "email"), typed(request, "name"))
    except Problem as problem:
        messages.error(request, problem.detail)
        return redirect("console:partner", partner_id)
    return _page(request, row, link_for=(user, _base(request) + portal.link(user)))


@needs("partners.manage")
@require_POST
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh link for somebody, or out with them."""
    user = PortalUser.objects.filter(pk=pk).first()
    if user is None:
        raise Http404(str(pk))
    row = _row(user.partner)
    if "active" in request.POST:
        user.is_active = request.POST["active"] == "1"
        user.save(update_fields=["is_active"])
        messages.success(request, gettext("Saved."))
        return redirect("console:partner", row.id)
    return _page(request, row, link_for=(user, _base(request) + portal.link(user)))


def period(request: HttpRequest) -> tuple[datetime, datetime]:
    """From the first moment of `from` to the end of `to`; the last ninety days where they are no dates."""
    today = now().date()
    until, since = _date(request.GET.get("to")) or today, _date(request.GET.get("from"))
    since = since or until - timedelta(days=DAYS)
    start = datetime.combine(min(since, until), time(), UTC)
    return start, datetime.combine(max(since, until), time(), UTC) + timedelta(days=1)


def _date(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2199 else None


def _csv(rows: list[tuple[Partner, Accuracy]], since: datetime, until: datetime) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(
        [
            "partner",
            "name",
            "kind",
            "status",
            "from",
            "to",
            "reports",
            "answered",
            "action",
            "precision",
            "imprecise",
        ]
    )
    last = (until - timedelta(days=1)).date()
    for row, a in rows:
        share = "" if a.precision is None else f"{a.precision:.4f}"
        # A spreadsheet runs what starts like a formula.
        name = f"'{row.name}" if row.name[:1] in "=+-@\t\r" else row.name
        writer.writerow(
            [
                row.id,
                name,
                row.kind,
                row.status,
                since.date(),
                last,
                a.reports,
                a.answered,
                a.action,
                share,
                a.imprecise,
            ]
        )
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="partners.csv"'
    return response


def _page(
    request: HttpRequest,
    row: Partner,
    form: PartnerForm | None = None,
    link_for: tuple[PortalUser, str] | None = None,
) -> HttpResponse:
    since, until = period(request)
    contact = (
        Note.objects.filter(ref=row.contact).values_list("text", flat=True).first() if row.contact else ""
    )
    known = {
        "name": row.name,
        "kind": row.kind,
        "areas": row.areas,
        "coordinator": row.coordinator,
        "countries": ", ".join(row.countries),
        "contact": contact,
    }
    context = {
        "partner": row,
        "form": form or PartnerForm(initial=known),
        "accuracy": accuracy.of(row.id, since, until),
        "found": accuracy.own_reports(f"partner:{row.id}", None, 25),
        "people": PortalUser.objects.filter(partner=row.id).order_by("email"),
        "keys": partners.keys_of(row.id),
        "kinds": dict(KINDS),
        "statuses": STATUSES,
        "link_for": link_for,
    }
    wrong = form is not None and bool(form.errors)
    return show(request, "console/partner.html", context, status=422 if wrong else 200)


def _faults(form: PartnerForm, problem: Problem) -> None:
    for fault in problem.faults:
        name = fault.at.partition(".")[0]
        form.add_error(name if name in form.fields else None, fault.message)


def _row(partner_id: str) -> Partner:
    try:
        return partners.get_row(partner_id)
    except NotFound as problem:
        raise Http404(problem.detail) from problem


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _me(request: HttpRequest) -> str:
    return services.actor(request.user).holder
