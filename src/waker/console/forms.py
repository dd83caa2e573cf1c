"""What staff fill in about themselves: addresses, passwords, preferences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from waker.console.models import Language, Role, StaffUser
from waker.console.reviewers import languages
from waker.core.problems import Invalid


class Styled:
    """Gives the widgets of a form the classes of the stylesheet."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = getattr(field.widget, "input_type", "")
            name = "form-check-input" if kind in ("checkbox", "radio") else "form-control"
            field.widget.attrs["class"] = "form-select" if kind == "select" else name


class SignInForm(Styled, forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def wrong(self) -> str:
        # The same words for an unknown address, so that the page tells nobody who works here.
        return gettext("That e-mail address and password do not belong together.")

    def too_often(self, minutes: int) -> str:
        return ngettext(
            "Too many wrong passwords. Try again in %(minutes)d minute, or ask for a one-time link.",
            "Too many wrong passwords. Try again in %(minutes)d minutes, or ask for a one-time link.",
            minutes,
        ) % {"minutes": minutes}


class PasswordForm(Styled, forms.Form):
    """A new password, twice; with the old one unless somebody just came in by a one-time link."""

    old = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, user: StaffUser, with_old: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.hints = password_validators_help_texts()
        if not with_old:
            del self.fields["old"]

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise ValidationError(gettext("That is not your current password."))
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "new" in data and data.get("again") != data["new"]:
            self.add_error("again", gettext("The two are not the same."))
        return data


class PreferencesForm(Styled, forms.ModelForm):
    class Meta:
        model = StaffUser
        fields = ("name", "language", "theme", "reads", "single_keys")
        labels = {
            "name": _("Name"),
            "language": _("Language of the console"),
            "theme": _("Theme"),
            "reads": _("Languages I judge texts in"),
            "single_keys": _("Shortcuts of a single key"),
        }
        help_texts = {
            "name": _("As colleagues see it under your decisions."),
            "reads": _("Language codes with commas between them, such as nl, en, de."),
            "single_keys": _("Turn them off if they get in the way of speech input."),
        }
        widgets = {"language": forms.RadioSelect, "theme": forms.RadioSelect}

    def clean_reads(self) -> list[str]:
        """What is no language code would leave somebody without any cases, and not tell them why."""
        try:
            return languages(self.cleaned_data["reads"] or [])
        except Invalid as problem:
            raise ValidationError(
                gettext("Write language codes, such as nl, en, de; this is none: %(what)s")
                % {"what": problem.faults[0].message.partition(" is ")[0]}
            ) from problem


class StaffForm(Styled, forms.Form):
    """Somebody new."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language of the console"), choices=Language.choices)
