"""Statements for the DSA Transparency Database: what waits, what is stored there, and what a person has to look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_GET, require_POST

from waker import settings
from waker.console import services
from waker.console.permissions import needs
from waker.console.queries import submissions
from waker.console.queries.paging import number_of
from waker.console.views.common import filters_of, found, show, typed
from waker.core.problems import Problem
from waker.transparency import asking, mending
from waker.transparency.schema import CHOICES, ENDS, LISTS
from waker.transparency.validator import ILLEGAL

NAMES = {
    "waiting": _("Waiting to be sent"),
    "submitted": _("Stored there"),
    "set_aside": _("Set aside"),
    "uncertain": _("Outcome unknown"),
    "closed": _("Closed by hand"),
}


OUTCOMES = {
    "sending": _("on its way"),
    "stored": _("stored"),
    "refused": _("refused"),
    "unsent": _("not sent"),
    "uncertain": _("unknown"),
}


ORDER = (
    *(name for kind, end in ENDS.items() for name in (kind, f"{kind}_other", end)),
    "account_type", "decision_ground", "decision_ground_reference_url", "illegal_content_legal_ground",
    "illegal_content_explanation", "incompatible_content_ground", "incompatible_content_explanation", "category",
    "category_specification", "category_specification_other", "content_type", "content_type_other",
    "content_language", "content_date", "territorial_scope", "application_date", "decision_facts", "source_type",
    "automated_detection", "automated_decision", "puid",
)  # fmt: skip
SAID = (
    noop("No answer came."),
    noop("The database cannot be reached."),
    noop("The database refuses our token."),
    noop("The database asks us to slow down."),
    noop("The database answers"),
    noop("The database accepted the batch without a uuid for this statement."),
    noop("The answer gives one uuid to several statements."),
    noop("The database says that it knows a puid already, which we never sent before."),
    noop("The process that sent it ended before an answer was written down."),
    asking.KNOWN,
    asking.STILL_KNOWN,
)
"""How reasons begin: that is translated, and what a machine said after it stays as it is."""


def said(reason: str) -> str:
    """A reason in the reader's language."""
    start = next((words for words in SAID if reason.startswith(words)), "")
    return gettext(start) + reason[len(start) :] if start else reason


@needs("submissions.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    filters = filters_of(request, ("state",))
    state = filters.get("state", "waiting")
    state = state if state in NAMES else "waiting"
    counts = submissions.counts()
    channel = submissions.channel()
    context = {
        "page": submissions.listing(state, number_of(request.GET.get("page")), said),
        "state": state,
        "tabs": [(tab, NAMES[tab], counts[tab]) for tab in submissions.TABS],
        "channel": channel,
        "trouble": said(channel.trouble) if channel else "",
        "is_on": bool(settings.envstr("WAKER_DSA_URL") and settings.envstr("WAKER_DSA_TOKEN")),
    }
    return show(request, "console/submissions.html", context)


@needs("submissions.see")
@require_GET
def submission(request: HttpRequest, decision_id: str) -> HttpResponse:
    return _page(request, decision_id)


@needs("submissions.mend")
@require_POST
def mend(request: HttpRequest, decision_id: str) -> HttpResponse:
    """Change what was refused. Only what is changed is sent on, so that the rest stays as the decision made it."""
    full = found(submissions.full(decision_id), "statement", decision_id)
    before = _fields(full.statement)
    changes = {
        name: text
        for name in mending.MENDABLE
        if (text := request.POST.get(name, before[name]).replace("\r\n", "\n")) != before[name]
    }
    return _act(
        request,
        decision_id,
        lambda: mending.mend(decision_id, changes, services.actor(request.user)),
        gettext("Mended; it goes with the next batch."),
    )


@needs("submissions.mend")
@require_POST
def again(request: HttpRequest, decision_id: str) -> HttpResponse:
    return _act(
        request,
        decision_id,
        lambda: mending.again(decision_id, services.actor(request.user)),
        gettext("It waits again, and goes under a new id of its own."),
    )


@needs("submissions.mend")
@require_POST
def close(request: HttpRequest, decision_id: str) -> HttpResponse:
    why = typed(request, "why")
    return _act(
        request,
        decision_id,
        lambda: mending.close(decision_id, why, services.actor(request.user)),
        gettext("Closed; nothing more is sent."),
    )


def _act(request: HttpRequest, decision_id: str, act: Callable[[], None], done: str) -> HttpResponse:
    found(submissions.full(decision_id), "statement", decision_id)
    try:
        act()
    except Problem as problem:
        errors = [f"{fault.at}: {fault.message}" if fault.at else fault.message for fault in problem.faults]
        return _page(request, decision_id, errors, problem.status)
    messages.success(request, done)
    return redirect("console:submission", decision_id)


def _fields(statement: Mapping[str, Any]) -> dict[str, str]:
    """What may be mended, as texts; lists with commas."""
    return {
        name: ", ".join(statement.get(name) or []) if name in LISTS else statement.get(name) or ""
        for name in mending.MENDABLE
    }


def _of_the_other_ground(statement: Mapping[str, Any]) -> str:
    """How the fields begin that a statement does not have, because it stands on the other ground."""
    return "incompatible_" if statement.get("decision_ground") == ILLEGAL else "illegal_"


def _readable(statement: Mapping[str, Any]) -> str:
    """The statement as JSON, in the order of the database's own pages, a field a line."""
    order = {name: n for n, name in enumerate(ORDER)}
    fields = sorted(statement.items(), key=lambda field: (order.get(field[0], len(order)), field[0]))
    lines = [f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields]
    return "{\n" + ",\n".join(lines) + "\n}"


def _page(
    request: HttpRequest, decision_id: str, errors: list[str] | None = None, status: int = 200
) -> HttpResponse:
    full = found(submissions.full(decision_id), "statement", decision_id)
    typed = {name: request.POST.get(name, text) for name, text in _fields(full.statement).items()}
    context = {
        "full": full,
        "state_name": NAMES[full.state],
        "errors": errors or [],
        "outcomes": OUTCOMES,
        "reason": said(full.owed.reason) if full.owed else "",
        "fields": [
            (name, text, len(text) > 80 or name.endswith("explanation"))
            for name, text in typed.items()
            if not name.startswith(_of_the_other_ground(full.statement))
        ],
        "categories": sorted(CHOICES["category"]),
        "text": _readable(full.statement),
        "typed_why": request.POST.get("why", ""),
    }
    return show(request, "console/submission.html", context, status)
