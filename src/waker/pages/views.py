"""The public pages. Anybody may read them, in the language that the address or their browser asks for."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from waker.core.problems import NotFound
from waker.guidelines import versions
from waker.guidelines.reading import read
from waker.pages import published
from waker.pages.speaking import View, speaking


def spoken(view: View) -> View:
    """A page that is only read, in the reader's language."""
    return require_safe(speaking(view))


@spoken
def landing(request: HttpRequest) -> HttpResponse:
    return _page(request, "pages/landing.html", {"newest": versions.listing()[:1]})


@spoken
def guidelines(request: HttpRequest, version: str | None = None) -> HttpResponse:
    """The guidelines in force, or one version of them."""
    listing = versions.listing()
    if not listing:
        return _page(request, "pages/none.html", {}, status=404)
    chosen = version or listing[0].version
    context = published.document(_get(chosen), get_language() or "en")
    row = next((one for one in listing if one.version == chosen), None)
    context |= {"versions": listing, "in_force": listing[0].version, "row": row}
    return _page(request, "pages/guidelines.html", {**context, "here": "guidelines"})


@spoken
def versions_page(request: HttpRequest) -> HttpResponse:
    """Every version with why it was made and who was consulted."""
    listing = versions.listing()
    told = [published.about(row, _get(row.version), get_language() or "en") for row in listing]
    for newer, older in pairwise(told):
        newer["before"] = older["version"]
    return _page(request, "pages/versions.html", {"versions": told, "here": "versions"})


@spoken
def diff(request: HttpRequest, version: str, other: str) -> HttpResponse:
    """What changed between two versions, whichever way round they are named: the newer one is `after`."""
    order = [row.version for row in versions.listing()]
    newer, older = sorted((version, other), key=lambda v: order.index(v) if v in order else len(order))
    context = {
        "after": newer,
        "before": older,
        "reading": read(_get(older), _get(newer), get_language() or "en", public=True),
    }
    return _page(request, "pages/diff.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, template, context, status=status)


def _get(version: str) -> Any:
    if "\x00" in version:
        raise Http404(version)
    try:
        return versions.get(version)
    except NotFound as problem:
        raise Http404(problem.detail) from problem
