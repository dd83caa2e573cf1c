"""Who works here: adding people, changing roles, letting somebody in by a one-time link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from waker.console import events, sessions
from waker.console.forms import StaffForm
from waker.console.models import Role, SecurityEvent, StaffUser
from waker.console.onetime import create_link
from waker.console.permissions import EVERYBODY, MATRIX, needs
from waker.console.second import steps
from waker.console.second.fresh import fresh, fresh_to_change
from waker.console.users import create_user


@needs("staff.manage")
@require_http_methods(["GET", "POST"])
@fresh_to_change
def staff(request: HttpRequest) -> HttpResponse:
    form = StaffForm(request.POST or None)
    link_for: tuple[StaffUser, str] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            user = create_user(**form.cleaned_data)
        except ValueError:
            form.add_error("email", gettext("That address already has a user."))
        else:
            link_for = (user, create_link(user, _base(request)))
            form = StaffForm()
    return _page(request, form, link_for)


@needs("staff.manage")
@require_POST
@fresh
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh one-time link, shown once: we keep only its hash."""
    user = get_object_or_404(StaffUser, pk=pk, is_active=True)
    events.record(request, user, SecurityEvent.Kind.LINKED)
    return _page(request, StaffForm(), (user, create_link(user, _base(request))))


@needs("staff.manage")
@require_POST
@fresh
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role, or in or out of service. Nobody does this to themselves, so one administrator remains."""
    user = get_object_or_404(StaffUser, pk=pk)
    if user == request.user:
        messages.error(request, gettext("Ask another administrator to change your own role."))
        return redirect("console:staff")
    role = request.POST.get("role", user.role)
    if role in Role.values and role != user.role:
        user.role = role
        events.record(request, user, SecurityEvent.Kind.ROLE, note=role)
    if "active" in request.POST:
        user.is_active = request.POST["active"] == "1"
    user.save(update_fields=["role", "is_active"])
    if not user.is_active:
        sessions.end_all(user)
    messages.success(request, gettext("Saved."))
    return redirect("console:staff")


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")


def _page(request: HttpRequest, form: StaffForm, link_for: tuple[StaffUser, str] | None) -> HttpResponse:
    context = {
        "form": form,
        "people": StaffUser.objects.order_by("-is_active", "email"),
        "two_step": steps.of_everybody(),
        "roles": Role.choices,
        "matrix": [(words, [role in allowed for role in Role.values]) for words, allowed in MATRIX.values()],
        "link_for": link_for,
        "everybody": EVERYBODY,
    }
    return render(request, "console/staff.html", context, status=422 if form.errors else 200)
