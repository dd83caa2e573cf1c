"""The pages of an authority: its own orders, entering one, the answer, and what was disclosed to it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waker import settings
from waker.core.moments import rfc3339
from waker.core.problems import NotFound, Problem
from waker.intake import partners
from waker.intake.authorities import answering, disclosures, receiving, register
from waker.intake.authorities.shapes import OrderReceiveIn
from waker.intake.models_orders import Disclosure
from waker.pages.partners.door import Visitor, for_portal, show

KINDS = (
    ("act", _("To act against content (DSA Art. 9)")),
    ("information", _("To give information (DSA Art. 10)")),
    ("tco", _("To remove terrorist content within an hour (Regulation (EU) 2021/784)")),
)
EFFECTS = {
    "executed": _("carried out"),
    "partly": _("carried out in part"),
    "cannot_execute": _("cannot be carried out"),
    "refused": _("not carried out"),
}
OFFENCES = (
    ("incites", _("(a) incites to terrorist offences")),
    ("solicits_offences", _("(b) solicits somebody to commit them")),
    ("solicits_participation", _("(c) solicits somebody to take part in a terrorist group")),
    ("instructs", _("(d) instructs how to make weapons or commit them")),
    ("threatens", _("(e) threatens to commit them")),
)


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
    return forms.DateTimeField(label=label, required=False, widget=widget, input_formats=formats, **more)


def area(label: Any, rows: int, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=20000, required=False, widget=widget, **more)


class OrderForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of order"), choices=KINDS)
    number = forms.CharField(label=_("Your reference"), max_length=200)
    law = forms.CharField(label=_("Legal basis"), max_length=1000)
    article = forms.CharField(label=_("Article"), max_length=1000, required=False)
    reasons = area(_("Statement of reasons"), 4)
    urls = area(_("Exact addresses"), 3, help_text=_("One a line."))
    items = area(_("or ids of posts"), 2, help_text=_("One a line."))
    account = forms.CharField(
        label=_("Account"), max_length=200, required=False, help_text=_("For an order to give information.")
    )
    scope = forms.CharField(
        label=_("Territorial scope"), max_length=1200, required=False, help_text=_("Country codes: NL, BE.")
    )
    offences = forms.MultipleChoiceField(
        label=_("For terrorist content: why it is"), choices=OFFENCES, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    issued_at = moment(_("Issued (UTC)"))
    due_at = moment(_("Term (UTC)"))
    gag_until = moment(_("Do not tell the member until (UTC)"))
    gag_reason = area(_("Why not"), 2)
    redress = area(_("Redress open to us and to the member"), 2)
    contact = forms.CharField(label=_("Where our answer goes"), max_length=1000, required=False)
    emergency = forms.BooleanField(label=_("Somebody's life is in danger."), required=False)

    def shape(self, who: Visitor, language: str) -> OrderReceiveIn:
        """The order as the service takes it: the authority is the one that is signed in."""
        d = self.cleaned_data
        kind = "law_enforcement" if who.partner.kind == partners.LAW_ENFORCEMENT else "other"
        codes = [code.strip().upper() for code in d["scope"].replace(";", ",").split(",") if code.strip()]
        country = who.partner.countries[0] if who.partner.countries else None
        body = {
            "kind": d["kind"],
            "number": d["number"],
            "issuer": {
                "name": who.partner.name,
                "country": country,
                "type": kind,
                "contact": d["contact"] or who.user.email,
            },
            "law": d["law"],
            "article": d["article"] or None,
            "reasons": d["reasons"],
            "subjects": [
                {"kind": "content", "id": line.strip()} for line in d["items"].splitlines() if line.strip()
            ],
            "urls": [line.strip() for line in d["urls"].splitlines() if line.strip()],
            "account": d["account"] or None,
            "scope": codes or ([country] if country and d["kind"] == "act" else []),
            "language": language,
            "offences": d["offences"],
            "issued_at": rfc3339(d["issued_at"]) if d["issued_at"] else None,
            "due_at": rfc3339(d["due_at"]) if d["due_at"] else None,
            "gag": {"until": rfc3339(d["gag_until"]), "reason": d["gag_reason"]} if d["gag_until"] else None,
            "redress": d["redress"],
            "emergency": d["emergency"],
        }
        return msgspec.convert(body, OrderReceiveIn)


@for_portal("authorities")
@require_safe
def home(request: HttpRequest, who: Visitor) -> HttpResponse:
    """The authority's orders, the newest first."""
    found = register.listing(via=partners.source(who.partner).via, before=request.GET.get("before"), limit=25)
    context = {"found": found, "effects": EFFECTS, "contact": settings.envstr("WAKER_AUTHORITY_CONTACT")}
    return show(request, "pages/authorities/home.html", context)


@for_portal("authorities")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, who: Visitor) -> HttpResponse:
    """Give an order."""
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = receiving.receive(form.shape(who, request.LANGUAGE_CODE), partners.source(who.partner))
        except msgspec.ValidationError as error:
            form.add_error(None, str(error))
        except Problem as problem:
            for fault in problem.faults:
                name = {"subjects": "items", "gag": "gag_until"}.get(*[fault.at.partition(".")[0]] * 2)
                form.add_error(name if name in form.fields else None, fault.message)
        else:
            return redirect("pages:authorities_order", made)
    return show(request, "pages/authorities/new.html", {"form": form}, status=422 if form.errors else 200)


@for_portal("authorities")
@require_safe
def order(request: HttpRequest, who: Visitor, order_id: str) -> HttpResponse:
    told = _own(who, order_id)
    try:
        answer = answering.document_of(order_id)
    except NotFound:
        answer = None
    return show(
        request,
        "pages/authorities/order.html",
        {"order": told, "answer": answer, "kinds": dict(KINDS), "effects": EFFECTS},
    )


@for_portal("authorities")
@require_safe
def document(request: HttpRequest, who: Visitor, order_id: str, form: str) -> HttpResponse:
    """The answer as a file."""
    _own(who, order_id)
    try:
        answer = answering.document_of(order_id)
    except NotFound as problem:
        raise Http404(problem.detail) from problem
    if form == "answer.json":
        text, kind = json.dumps(answer["document"], ensure_ascii=False, indent=2), "application/json"
    elif form == "answer.txt":
        text, kind = answer["text"], "text/plain; charset=utf-8"
    else:
        raise Http404(form)
    response = HttpResponse(text, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{order_id}-{form}"'
    return response


@for_portal("authorities")
@require_POST
def file(request: HttpRequest, who: Visitor, order_id: str, disclosure_id: str) -> HttpResponse:
    """What was disclosed on an own order; that it was fetched stays on record."""
    _own(who, order_id)
    row = Disclosure.objects.filter(id=disclosure_id, order_id=order_id, refused_at=None).first()
    if row is None:
        raise Http404(disclosure_id)
    try:
        sealed = disclosures.fetch(row.id, who.holder, f"fetched by {who.partner.id}")
    except NotFound as problem:
        raise Http404(problem.detail) from problem
    response = HttpResponse(bytes(sealed.content), content_type=sealed.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{sealed.name}"'
    response.headers["X-Content-SHA256"] = sealed.sha256
    return response


def _own(who: Visitor, order_id: str) -> dict[str, Any]:
    try:
        return register.get(order_id, partners.source(who.partner).via)
    except NotFound as problem:
        raise Http404(problem.detail) from problem
