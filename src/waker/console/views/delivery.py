"""Webhooks: adding, changing, rotating, trying out; and messages: what waits, what failed, sending it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker.console.forms import Styled
from waker.console.permissions import needs
from waker.console.queries import delivery as queries
from waker.console.queries.paging import number_of
from waker.console.views.common import filters_of, found, show
from waker.core.problems import Problem
from waker.delivery import endpoints, kinds, messages
from waker.delivery.guard import LONGEST

STATES = (
    ("pending", _("Waiting")),
    ("held", _("Waiting for a disabled webhook")),
    ("failed", _("Given up")),
    ("delivered", _("Delivered")),
    ("dropped", _("Nobody left to tell")),
)


class HookForm(Styled, forms.Form):
    """Where a webhook goes, and what it is told."""

    url = forms.CharField(label=_("Address"), max_length=LONGEST, help_text=_("As https://host/path."))
    name = forms.CharField(label=_("Name"), required=False, max_length=endpoints.LONGEST_NAME)
    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=[(kind, kind) for kind in kinds.EVENTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them, also those that later releases add."),
    )

    def refuse(self, problem: Problem) -> None:
        """Show what a service found wrong beside the field."""
        for fault in problem.faults:
            field = fault.at.partition(".")[0]
            self.add_error(field if field in self.fields else None, fault.message)


@needs("delivery.manage")
@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    form = HookForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _made, secret = endpoints.add(**form.cleaned_data)
        except Problem as problem:
            form.refuse(problem)
        else:
            form = HookForm()
    context = {"form": form, "hooks": queries.hooks(), "secret": secret}
    return show(request, "console/webhooks.html", context, 422 if form.errors else 200)


@needs("delivery.manage")
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, webhook_id: str) -> HttpResponse:
    hook = found(queries.hook(webhook_id), "webhook", webhook_id)
    if request.method == "GET":
        return _page(request, webhook_id)
    form = HookForm(request.POST)
    if form.is_valid():
        try:
            endpoints.change(hook.row.id, **form.cleaned_data)
        except Problem as problem:
            form.refuse(problem)
        else:
            notes.success(request, gettext("Saved."))
            return redirect("console:webhook", webhook_id)
    return _page(request, webhook_id, form=form, status=422)


@needs("delivery.manage")
@require_POST
def rotate(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """A new secret, shown in this answer and never again."""
    found(queries.hook(webhook_id), "webhook", webhook_id)
    return _page(request, webhook_id, secret=endpoints.rotate(webhook_id))


@needs("delivery.manage")
@require_POST
def test(request: HttpRequest, webhook_id: str) -> HttpResponse:
    found(queries.hook(webhook_id), "webhook", webhook_id)
    outcome = endpoints.test(webhook_id)
    if outcome.ok:
        notes.success(request, gettext("The test message was taken."))
    else:
        notes.error(request, f"{gettext('The test message was not taken.')} {outcome.error}")
    return redirect("console:webhook", webhook_id)


@needs("delivery.manage")
@require_POST
def switch(request: HttpRequest, webhook_id: str) -> HttpResponse:
    """Off, or on again: then everything that waited is sent."""
    found(queries.hook(webhook_id), "webhook", webhook_id)
    endpoints.change(webhook_id, enabled=request.POST.get("enabled") == "1")
    notes.success(request, gettext("Saved."))
    return redirect("console:webhook", webhook_id)


@needs("delivery.manage")
@require_POST
def remove(request: HttpRequest, webhook_id: str) -> HttpResponse:
    found(queries.hook(webhook_id), "webhook", webhook_id)
    endpoints.remove(webhook_id)
    notes.success(request, gettext("The webhook is removed."))
    return redirect("console:webhooks")


@needs("delivery.manage")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    filters = filters_of(request, ("state", "webhook"))
    context = {
        "page": queries.listing(number_of(request.GET.get("page")), filters),
        "filters": filters,
        "states": STATES,
        "names": dict(STATES),
        "trouble": queries.trouble(),
    }
    return show(request, "console/messages.html", context)


@needs("delivery.manage")
@require_POST
def resend_all(request: HttpRequest) -> HttpResponse:
    messages.resend_all()
    notes.success(request, gettext("Everything that was given up is being sent again."))
    return redirect("console:messages")


@needs("delivery.manage")
@require_POST
def resend(request: HttpRequest, message_id: str) -> HttpResponse:
    try:
        messages.resend(message_id)
    except Problem as problem:
        notes.error(request, problem.detail)
    else:
        notes.success(request, gettext("It is being sent again."))
    return redirect("console:messages")


def _page(
    request: HttpRequest,
    webhook_id: str,
    *,
    form: HookForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    hook = found(queries.hook(webhook_id), "webhook", webhook_id)
    initial = {"url": hook.row.url, "name": hook.row.name, "events": hook.row.events}
    context: dict[str, Any] = {"hook": hook, "form": form or HookForm(initial=initial), "secret": secret}
    return show(request, "console/webhook.html", context, status)
