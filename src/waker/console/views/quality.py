"""Quality: the figures, what is behind each, what is left to settle, and how it is set up."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from waker.console import services
from waker.console.permissions import may, needs
from waker.console.queries import quality as queries
from waker.console.queries.opinions import names
from waker.console.views.common import filters_of, found, show
from waker.console.views.opinions import LAW, OUTCOMES, policies
from waker.core.problems import Invalid, NotFound, Problem
from waker.review.quality import calibrating, measuring, plans
from waker.review.quality.behind import KINDS
from waker.review.quality.measuring import DIMENSIONS, MINIMUM
from waker.review.quality.period import Period, period

_SHARE: Final = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{0,9})?|[.,][0-9]{1,9}")
BY = (("policy", _("Policy")), ("language", _("Language")), ("queue", _("Queue")))
FIGURES: dict[str, Any] = {
    "pairs": _("Judged by two people"),
    "differing": _("Two people disagree"),
    "thirds": _("Judged by a third person"),
    "references": _("The third judged otherwise than the decision"),
    "appeals": _("Appeals that were decided"),
    "overturned": _("Appeals that overturned or varied"),
    "flags": _("People decided on a flag of this rule"),
    "upheld": _("The rule was right"),
    "missed": _("The rule was not right"),
}


@needs("quality.see")
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    days, wrong = _period(request)
    by = request.GET.get("by", "policy")
    by = by if by in DIMENSIONS else "policy"
    total, rows = measuring.agreement(by, days)
    context = {
        "total": total,
        "rows": rows,
        "rules": measuring.rules(days),
        "scores": queries.scored(),
        "settle": queries.to_settle(),
        "outcomes": OUTCOMES,
        "by": by,
        "dimensions": BY,
        "days": days,
        "wrong": wrong,
        "minimum": MINIMUM,
        "here": _address(days, by),
        "behind": reverse("console:quality_behind") + "?" + urlencode(_span(days) | {"by": by}),
        "may_manage": may(request.user, "quality.manage"),
    }
    return show(request, "console/quality.html", context)


@needs("quality.see")
@require_GET
def behind(request: HttpRequest) -> HttpResponse:
    """The decisions, opinions and appeals that a number was counted from."""
    days, _wrong = _period(request)
    filters = filters_of(request, ("kind", "by", "rule", "policy"))
    kind, by = filters.get("kind", "pairs"), filters.get("by", "policy")
    if kind not in KINDS or by not in DIMENSIONS:
        raise Http404(kind)
    key = request.GET.get("key")
    key = key.replace("\x00", "") if key is not None else None
    page = queries.behind(
        request.GET.get("page"), kind, days, by, key, filters.get("rule", ""), filters.get("policy", "")
    )
    context = {
        "page": page,
        "kind": kind,
        "what": FIGURES[kind],
        "by": by,
        "key": key,
        "rule": filters.get("rule", ""),
        "days": days,
        "outcomes": OUTCOMES,
        "back": _address(days, by),
    }
    return show(request, "console/quality_behind.html", context)


@needs("quality.manage")
@require_GET
def setup(request: HttpRequest) -> HttpResponse:
    return _setup(request)


@needs("quality.manage")
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Set how much is judged again, or take a plan back."""
    share = None if "remove" in request.POST else _number(request.POST.get("share", ""))
    if share is None and "remove" not in request.POST:
        return _setup(request, {"plan": gettext("Write a number from 0 to 100.")}, 422)
    try:
        plans.set_share(
            request.POST.get("queue", ""), request.POST.get("policy", ""), share, services.actor(request.user)
        )
    except Invalid as problem:
        return _setup(request, {"plan": problem.detail}, 422)
    messages.success(request, gettext("The share was set.") if share is not None else gettext("Taken back."))
    return redirect("console:quality_setup")


@needs("quality.manage")
@require_POST
def make_set(request: HttpRequest) -> HttpResponse:
    share = _number(request.POST.get("share", ""))
    try:
        made = calibrating.make(
            request.POST.get("name", "").replace("\x00", ""),
            request.POST.get("queue", ""),
            request.POST.get("policy", ""),
            -1 if share is None else share,
            services.actor(request.user),
        )
    except Invalid as problem:
        return _setup(request, {"set": problem.detail}, 422)
    return redirect("console:calibration", made)


@needs("quality.manage")
@require_GET
def calibration(request: HttpRequest, set_id: str) -> HttpResponse:
    return _set(request, set_id)


@needs("quality.manage")
@require_POST
def change_set(request: HttpRequest, set_id: str) -> HttpResponse:
    share = _number(request.POST.get("share", ""))
    if share is None and "share" in request.POST:
        return _set(request, set_id, {"change": gettext("Write a number from 0 to 100.")}, 422)
    try:
        calibrating.change(set_id, share=share, is_open=request.POST.get("open") == "1")
    except NotFound:
        raise Http404(set_id) from None
    except Invalid as problem:
        return _set(request, set_id, {"change": problem.detail}, 422)
    return redirect("console:calibration", set_id)


@needs("quality.manage")
@require_POST
def add_item(request: HttpRequest, set_id: str) -> HttpResponse:
    """Add a decided case, by the id of its decision, with the answer that is right."""
    sent = {
        name: request.POST.get(name, "").replace("\x00", "")
        for name in ("decision", "outcome", "policy", "why")
    }
    policy = sent["policy"] if sent["policy"] not in ("", LAW) else None
    try:
        calibrating.add(
            set_id,
            sent["decision"].strip(),
            sent["outcome"],
            policy,
            sent["why"],
            services.actor(request.user),
        )
    except NotFound:
        raise Http404(set_id) from None
    except Problem as problem:
        return _set(request, set_id, {"item": problem.detail}, problem.status, sent)
    messages.success(request, gettext("The question was added."))
    return redirect("console:calibration", set_id)


@needs("quality.manage")
@require_POST
def retire_item(request: HttpRequest, set_id: str, item_id: str) -> HttpResponse:
    try:
        calibrating.retire(item_id)
    except NotFound:
        raise Http404(item_id) from None
    return redirect("console:calibration", set_id)


def _setup(request: HttpRequest, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    context = {
        "plans": plans.listing(),
        "default": plans.read().default,
        "sets": queries.sets(),
        "policies": policies(),
        "errors": errors or {},
        "scores": queries.scored(),
    }
    return show(request, "console/quality_setup.html", context, status)


def _set(
    request: HttpRequest,
    set_id: str,
    errors: dict[str, str] | None = None,
    status: int = 200,
    sent: dict[str, str] | None = None,
) -> HttpResponse:
    full = found(queries.calibration(set_id), "set", set_id)
    scores = calibrating.scores(set_id=set_id)
    context = {
        "full": full,
        "set": full.set,
        "scores": scores,
        "names": names(score.who for score in scores),
        "outcomes": OUTCOMES,
        "policies": policies(),
        "law": LAW,
        "errors": errors or {},
        "sent": sent or {"decision": request.GET.get("decision", "")},
    }
    return show(request, "console/calibration.html", context, status)


def _period(request: HttpRequest) -> tuple[Period, str]:
    """The period of the address; the usual one, and what is wrong, where it is none."""
    try:
        first, last = (_day(request.GET.get(name, "")) for name in ("from", "to"))
        return period(first, last), ""
    except ValueError:
        return period(None, None), gettext("That is no period.")
    except Invalid as problem:
        return period(None, None), problem.detail


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> float | None:
    """A share as people write it, `5` or `2,5`; None for what is no number from 0 to 100."""
    if _SHARE.fullmatch(text.strip()) is None:
        return None
    value = float(text.strip().replace(",", "."))
    return value if value <= 100 else None


def _span(days: Period) -> dict[str, str]:
    return {"from": days.first.isoformat(), "to": days.last.isoformat()}


def _address(days: Period, by: str) -> str:
    return reverse("console:quality") + "?" + urlencode(_span(days) | {"by": by})
