"""What staff fill in about orders and notices of crime."""

from __future__ import annotations

from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from waker.console.forms import Styled
from waker.core.moments import rfc3339
from waker.intake.authorities.disclosures import PARTS
from waker.intake.authorities.shapes import OrderReceiveIn

KINDS = (
    ("act", _("To act against content (DSA Art. 9)")),
    ("information", _("To give information (DSA Art. 10)")),
    ("tco", _("To remove terrorist content within an hour")),
)
TYPES = (
    ("court", _("Court or judge")),
    ("prosecutor", _("Public prosecutor")),
    ("law_enforcement", _("Police or law enforcement")),
    ("regulator", _("Regulator")),
    ("other", _("Another authority")),
)
DANGERS = (
    ("life", _("Somebody’s life")),
    ("safety", _("Somebody’s safety")),
    ("child", _("A child")),
)
PART_NAMES = {
    "account": _("Account details"),
    "devices": _("Devices"),
    "items": _("Posts as they are"),
    "revisions": _("Earlier versions of posts"),
    "decisions": _("Decisions about the account"),
}
assert set(PART_NAMES) == set(PARTS)


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    """A moment in UTC, typed or picked."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
    return forms.DateTimeField(label=label, required=False, widget=widget, input_formats=formats, **more)


class OrderForm(Styled, forms.Form):
    """An order that came by letter, by mail or through another system."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    number = forms.CharField(label=_("Number of the order"), max_length=200)
    issuer = forms.CharField(label=_("Issued by"), max_length=500)
    issuer_type = forms.ChoiceField(label=_("What it is"), choices=TYPES)
    issuer_country = forms.CharField(label=_("Its country"), max_length=2, required=False)
    contact = forms.CharField(label=_("Where the answer goes"), max_length=1000, required=False)
    law = forms.CharField(label=_("Legal basis"), max_length=1000, required=False)
    article = forms.CharField(label=_("Article"), max_length=1000, required=False)
    reasons = forms.CharField(
        label=_("Statement of reasons"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    items = forms.CharField(
        label=_("Items"),
        required=False,
        help_text=_("Ids, one a line."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    urls = forms.CharField(
        label=_("Addresses"),
        required=False,
        help_text=_("One a line. One that ends in the id of an item is taken as that item."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    account = forms.CharField(
        label=_("Account"),
        max_length=200,
        required=False,
        help_text=_("Where information is asked about it."),
    )
    scope = forms.CharField(
        label=_("Countries"), max_length=1200, required=False, help_text=_("Codes with commas: NL, BE.")
    )
    language = forms.CharField(label=_("Language of the order"), max_length=10, required=False)
    received_at = moment(_("Received (UTC)"), help_text=_("The clock runs from here. Empty is now."))
    due_at = moment(_("Term that it states (UTC)"))
    gag_until = moment(_("The member may not be told until (UTC)"))
    gag_reason = forms.CharField(label=_("Why not"), max_length=20000, required=False)
    redress = forms.CharField(label=_("Redress that it names"), max_length=20000, required=False)
    emergency = forms.BooleanField(label=_("Somebody’s life is in danger"), required=False)

    def shape(self) -> OrderReceiveIn:
        """What was filled in, as the service takes it."""
        d = self.cleaned_data
        country = d["issuer_country"].strip().upper() or None
        body = {
            "kind": d["kind"],
            "number": d["number"],
            "issuer": {
                "name": d["issuer"],
                "country": country,
                "type": d["issuer_type"],
                "contact": d["contact"] or None,
            },
            "law": d["law"] or None,
            "article": d["article"] or None,
            "reasons": d["reasons"],
            "subjects": [{"kind": "content", "id": line} for line in lines(d["items"])],
            "urls": lines(d["urls"]),
            "account": d["account"] or None,
            "scope": codes(d["scope"]),
            "language": d["language"] or None,
            "received_at": rfc3339(d["received_at"]) if d["received_at"] else None,
            "due_at": rfc3339(d["due_at"]) if d["due_at"] else None,
            "gag": {"until": rfc3339(d["gag_until"]), "reason": d["gag_reason"]} if d["gag_until"] else None,
            "redress": d["redress"],
            "emergency": d["emergency"],
        }
        return msgspec.convert(body, OrderReceiveIn)

    def place(self, at: str) -> str | None:
        """The field that a fault of the service is about."""
        first, _, second = at.partition(".")
        names = {
            "subjects": "items", "gag": "gag_until",
            "issuer": "issuer_country" if second == "country" else "issuer",
        }  # fmt: skip
        name = names.get(first, first)
        return name if name in self.fields else None


class CrimeForm(Styled, forms.Form):
    """That the police were told of a danger."""

    item = forms.CharField(label=_("Item"), max_length=200, required=False)
    account = forms.CharField(label=_("or account"), max_length=200, required=False)
    danger = forms.ChoiceField(label=_("Who is in danger"), choices=DANGERS)
    recipients = forms.CharField(
        label=_("Told to"),
        max_length=2000,
        help_text=_("One a line, with the country behind it: Politie, NL. Country unknown: Europol."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=_("What they were told"), max_length=20000, widget=forms.Textarea(attrs={"rows": 4})
    )
    sent_at = moment(_("When (UTC)"), help_text=_("Empty is now."))


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def codes(text: str) -> list[str]:
    """Country codes from a line that somebody typed."""
    return [code.strip().upper() for code in text.replace(";", ",").split(",") if code.strip()]
