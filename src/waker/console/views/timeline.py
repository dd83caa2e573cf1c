"""The timeline of one subject: everything that is known to have happened to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waker.console.permissions import may, needs
from waker.console.queries import sight
from waker.console.queries import timeline as told
from waker.console.queries.subjects import lines
from waker.console.views.common import pack, queue_names, show, titles
from waker.console.views.evidence import closed
from waker.core.subjects import ACCOUNT, CONTENT, DEVICE, Subject
from waker.investigation import timeline

KINDS = (CONTENT, ACCOUNT, DEVICE)


@needs("search.see")
@require_GET
def page(request: HttpRequest, kind: str, subject_id: str) -> HttpResponse:
    subject = Subject(kind, subject_id)
    if kind not in KINDS or not timeline.exists(subject):
        raise Http404(subject.key)
    veil = sight.veils([subject.key], request.user).get(subject.key)
    if veil is not None and veil.what == sight.JUDGING:
        return closed(request, subject.key, None, veil)
    groups = [group for group in request.GET.getlist("kind") if group in timeline.GROUPS]
    found = timeline.page(subject, groups, _position(request, "before"), _position(request, "after"))
    current = pack()
    context = {
        "subject": subject,
        "line": lines([subject.key])[subject.key],
        "rows": told.rows(
            found.events,
            titles(current),
            queue_names(current),
            may(request.user, "cases.see"),
            may(request.user, "quality.see"),
        ),
        "groups": [(name, title, name in groups) for name, title in told.GROUPS.items()],
        "chosen": groups,
        "older": found.older,
        "newer": found.newer,
    }
    return show(request, "console/timeline.html", context)


def _position(request: HttpRequest, name: str) -> int | None:
    """The position that the address names; nothing for whatever is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
