"""The box at the top: suggestions while typing, and going straight to what has exactly that id."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from waker.console.permissions import may, needs
from waker.console.queries.search import find
from waker.console.views.common import titles


@needs("overview.see")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    found = find(text, may(request.user, "cases.see"))
    if "short" in request.GET:
        return render(request, "console/parts/found.html", {"found": found[:12], "q": text.strip()})
    exact = [one for one in found if one.exact]
    if len(exact) == 1:
        return redirect(exact[0].url)
    return render(request, "console/search.html", {"found": found, "q": text.strip(), "titles": titles()})
