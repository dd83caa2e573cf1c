"""Roles: who may do what, and which addresses each permission opens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waker.console.matrix import covered
from waker.console.models import Role
from waker.console.permissions import MATRIX, needs
from waker.console.views.common import show


@needs("overview.see")
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    addresses = covered()
    rows = [
        (name, words, [(role, role in roles) for role in Role.values], addresses[name])
        for name, (words, roles) in MATRIX.items()
    ]
    context = {"rows": rows, "roles": [(role, Role(role).label) for role in Role.values]}
    return show(request, "console/roles.html", context)
