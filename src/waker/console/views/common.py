"""What several views need: the moment of the request, filters of the address, a policy's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from waker.core.moments import now
from waker.core.problems import Invalid
from waker.guidelines import versions
from waker.policy.pack import Pack, in_language


def filters_of(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """The filters that the address names, without those left empty. NUL bytes never reach the database."""
    return {
        name: value for name in names if (value := request.GET.get(name, "").strip()) and "\x00" not in value
    }


def typed(request: HttpRequest, name: str) -> str:
    """What was typed in a field. NUL bytes, which nobody types, never reach the database."""
    return request.POST.get(name, "").replace("\x00", "").strip()


def pack() -> Pack | None:
    """The guidelines in force, or None before any were published."""
    try:
        return versions.current()
    except Invalid:
        return None


def titles(current: Pack | None = None) -> dict[str, str]:
    """Policy id -> its title in the reader's language; reasons of reports that are no policy too."""
    current = current or pack()
    if current is None:
        return {}
    reasons = {"other": gettext("Another reason"), "illegal_content": gettext("Illegal content")}
    return {**reasons, **{p.id: in_language(p.title, language()) for p in current.policies.values()}}


def queue_names(current: Pack | None = None) -> dict[str, str]:
    """Queue id -> its name in the reader's language."""
    current = current or pack()
    return {q.id: in_language(q.name, language()) for q in current.queues.values()} if current else {}


def language() -> str:
    return get_language() or "en"


def show(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Render a page that names policies and queues."""
    current = pack()
    more = {
        "titles": titles(current),
        "queue_names": queue_names(current),
        "rule_notes": {rule.id: rule.note for rule in current.rules} if current else {},
        "now": now(),
    }
    return render(request, template, {**more, **context}, status=status)


def with_host_media(response: HttpResponse) -> HttpResponse:
    """The same page with leave to load media from the host: its Content-Security-Policy names them."""
    response.host_media = True  # type: ignore[attr-defined]  # read by the middleware that writes the policy
    return response


def found(value: Any, what: str, identifier: str) -> Any:
    """`value`, or the page that says what is not there."""
    if value is None:
        raise Http404(f"{what}: {identifier}")
    return value
