"""What somebody fills in to report: for anybody the four elements of DSA Art. 16, for members the sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waker.intake.reporting.locating import LONGEST, Located, locate, seconds
from waker.pages import guard

MOST = 10
"""So many places one report may name."""


class Named(forms.Form):
    """A form whose errors say which field they are about, also to who does not see the page."""

    error_css_class = "wrong"

    def faults(self) -> list[dict[str, Any]]:
        """Every fault: the field's label, its address on the page, and what would be right."""
        found = []
        for name, errors in self.errors.items():
            bound = None if name == "__all__" else self[name]
            for text in errors:
                shown = bound is not None and not bound.is_hidden and name != "website"
                found.append(
                    {
                        "at": bound.id_for_label if shown and bound is not None else "",
                        "label": str(bound.label).rstrip(".") if shown and bound is not None else "",
                        "text": text,
                    }
                )
        return found


class WordsForm(Named):
    """The line of the policy's list, and what there is to say."""

    sub_reason = forms.ChoiceField(label=_("What exactly?"), required=False)
    explanation = forms.CharField(
        label=_("Why?"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Explain what is wrong with it.")},
    )

    def __init__(self, reason: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason = reason
        lines = [(line["id"], line["text"]) for line in reason["sub_reasons"]]
        if lines:
            field = self.fields["sub_reason"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", gettext("None of these in particular")), *lines]
        else:
            del self.fields["sub_reason"]


class SheetForm(WordsForm):
    """What a member adds to a reason; who they are and what it is about is known already."""

    second = forms.IntegerField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, reason: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(reason, *args, **kwargs)
        explanation = self.fields["explanation"]
        explanation.label, explanation.required = _("Anything to add?"), False
        explanation.widget.attrs = {"rows": 3}


class ReportForm(WordsForm):
    """A notice by anybody. For suspected sexual abuse of children it asks for no name and no address."""

    location = forms.CharField(
        label=_("Where is it?"),
        max_length=LONGEST,
        help_text=_("Copy the link of the video, photo, comment or account. Its number will do as well."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": _("Give the link of what you report.")},
    )
    moment = forms.CharField(
        label=_("From which moment in the video?"),
        max_length=12,
        required=False,
        help_text=_("For example 1:23."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    more = forms.CharField(
        label=_("Other places where the same can be seen"),
        max_length=MOST * LONGEST,
        required=False,
        help_text=_("One link on each line, at most nine."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )
    law = forms.CharField(
        label=_("Which law forbids it, if you know?"),
        max_length=500,
        required=False,
        help_text=_("For example: Dutch Criminal Code, article 137d."),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Give your name.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We confirm your report to this address and tell you what we decide."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Give your e-mail address."),
            "invalid": _("Write an address like name@example.org."),
        },
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is accurate and complete."),
        error_messages={"required": _("Confirm that you believe this to be accurate and complete.")},
    )
    website = forms.CharField(required=False, label=_("Leave this empty"))
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, reason: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(reason, *args, **kwargs)
        if not reason["asks_name"]:
            del self.fields["name"], self.fields["email"]
        self.fields["website"].widget.attrs = {"tabindex": "-1", "autocomplete": "off"}
        explanation = self.fields["explanation"]
        explanation.label = _("Why is it illegal or against the rules?")
        explanation.help_text = _("What can be seen or heard, and why that is not allowed.")
        first = ["location", "moment", "more", "sub_reason", "explanation", "law", "name", "email"]
        self.order_fields(first)

    def clean_location(self) -> Located:
        return self._place(self.cleaned_data["location"])

    def clean_moment(self) -> int | None:
        try:
            return seconds(self.cleaned_data["moment"])
        except ValueError:
            raise ValidationError(gettext("Write minutes and seconds, such as 1:23.")) from None

    def clean_more(self) -> list[Located]:
        lines = [line for line in self.cleaned_data["more"].splitlines() if line.strip()]
        if len(lines) >= MOST:
            raise ValidationError(gettext("At most nine more. Send the others in another report."))
        return [self._place(line) for line in lines]

    def clean_name(self) -> str:
        # The name and the address are kept as one line; what would part them wrongly goes.
        name = " ".join(self.cleaned_data["name"].replace("<", " ").replace(">", " ").split())
        if not name:
            raise ValidationError(gettext("Give your name."))
        return name

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(gettext("Something filled in a field that nobody sees. Please empty it."))
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned  # it has to be sent once more anyway
        if wrong := guard.too_soon_or_late(self.data.get(self.add_prefix("shown"), "")):
            # A new stamp, so that sending it once more works.
            self.data = self.data.copy()
            self.data[self.add_prefix("shown")] = guard.stamp()
            raise ValidationError(wrong)
        return cleaned

    def _place(self, text: str) -> Located:
        found = locate(text)
        if found is None:
            message = gettext(
                "“%(place)s” leads to nothing that we know. Copy the link from the address bar or from “Share”."
            )
            shown = text.strip()
            raise ValidationError(message % {"place": shown if len(shown) <= 80 else shown[:79] + "…"})
        return found


class AppealForm(Named):
    """Why a decision is wrong."""

    reason = forms.CharField(
        label=_("Why is the decision wrong?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Explain why the decision is wrong.")},
    )
