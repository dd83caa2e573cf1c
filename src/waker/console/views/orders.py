"""Orders of authorities: the register, one order with every step, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker.console import services
from waker.console.orderforms import KINDS, PART_NAMES, OrderForm
from waker.console.permissions import needs
from waker.console.queries import orders as queries
from waker.console.queries.paging import number_of
from waker.console.views.common import filters_of, found, show, typed
from waker.core.moments import now
from waker.core.problems import Invalid, NotFound, Problem
from waker.intake.authorities import answering, orders, receiving
from waker.intake.authorities.orders import Source
from waker.intake.authorities.shapes import ExecuteIn, OrderAnswerIn
from waker.review.ruling import executing

END = time(23, 59, 59)
STATES = (("open", _("Open")), ("answered", _("Answered")), ("all", _("All")))
EFFECTS = {
    "executed": _("carried out"),
    "partly": _("carried out in part"),
    "cannot_execute": _("cannot be carried out"),
    "refused": _("refused"),
}
REASONS = (
    ("force_majeure", _("Force majeure or impossible in fact")),
    ("manifest_errors", _("Manifest errors in the order")),
    ("insufficient_information", _("Too little information")),
)


@needs("orders.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The register."""
    state = request.GET.get("state", "open")
    filters = filters_of(request, queries.FILTERS)
    context = {
        "page": queries.listing(number_of(request.GET.get("page")), filters, state),
        "states": STATES,
        "state": state,
        "kinds": dict(KINDS),
        "effects": EFFECTS,
        "alerts": queries.alerts(),
        "filters": filters,
    }
    return show(request, "console/orders.html", context)


@needs("orders.see")
@require_GET
def urgent(request: HttpRequest) -> HttpResponse:
    """The clock alone, which pages ask for again and again."""
    return render(request, "console/parts/urgent.html", {"urgent": queries.pressing(now()), "alone": True})


@needs("orders.handle")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter an order that came by another way."""
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = receiving.receive(form.shape(), Source(_me(request)))
        except msgspec.ValidationError as error:
            form.add_error(None, str(error))
        except Problem as problem:
            for fault in problem.faults:
                form.add_error(form.place(fault.at), fault.message)
        else:
            return redirect("console:order", made)
    return show(request, "console/order_new.html", {"form": form}, status=422 if form.errors else 200)


@needs("orders.see")
@require_GET
def order(request: HttpRequest, order_id: str) -> HttpResponse:
    full = found(queries.full(order_id), "order", order_id)
    row = full["row"]
    holders = [
        row.via,
        row.basis_by,
        *(h for d in full["disclosures"] for h in (d.by, d.approved_by, d.refused_by)),
    ]
    holders += [opening.by for opening in full["openings"]]
    context = {
        **full,
        "kinds": dict(KINDS),
        "effects": EFFECTS,
        "reasons": REASONS,
        "parts": PART_NAMES,
        "part_choices": list(PART_NAMES.items()),
        "names": queries.people(holders),
        "me": _me(request),
    }
    return show(request, "console/order.html", context)


@needs("orders.see")
@require_GET
def document(request: HttpRequest, order_id: str, form: str) -> HttpResponse:
    """The answer as a file: `answer.txt` or `answer.json`."""
    try:
        answer = answering.document_of(order_id)
    except NotFound as problem:
        raise Http404(problem.detail) from problem
    if form == "answer.json":
        text = json.dumps(answer["document"], ensure_ascii=False, indent=2)
        return _file(text, "application/json", f"{order_id}.json")
    if form == "answer.txt":
        return _file(answer["text"], "text/plain; charset=utf-8", f"{order_id}.txt")
    raise Http404(form)


@needs("orders.handle")
@require_POST
def acknowledge(request: HttpRequest, order_id: str) -> HttpResponse:
    return act(request, order_id, lambda: orders.acknowledge(order_id, _me(request)))


@needs("orders.handle")
@require_POST
def basis(request: HttpRequest, order_id: str) -> HttpResponse:
    """What somebody found of the legal basis."""
    ok, note = request.POST.get("ok") == "1", typed(request, "note")
    return act(request, order_id, lambda: orders.check_basis(order_id, ok, note, _me(request)))


@needs("orders.handle")
@require_POST
def execute(request: HttpRequest, order_id: str) -> HttpResponse:
    """Carry it out and answer, at one press."""

    def do() -> None:
        body = msgspec.convert(
            {
                "measure": request.POST.get("measure") or None,
                "explanation": typed(request, "explanation"),
            },
            ExecuteIn,
        )
        executing.execute(order_id, body, services.actor(request.user), str(request.user))

    return act(request, order_id, do)


@needs("orders.handle")
@require_POST
def answer(request: HttpRequest, order_id: str) -> HttpResponse:
    """Answer without a measure of now: refused, impossible, or decided before."""

    def do() -> None:
        body = {
            "effect": typed(request, "effect"),
            "reasons": request.POST.getlist("reasons"),
            "text": typed(request, "text"),
        }
        given = msgspec.convert(body, OrderAnswerIn)
        answering.answer(order_id, given, _me(request), str(request.user))

    return act(request, order_id, do)


@needs("orders.handle")
@require_POST
def resume(request: HttpRequest, order_id: str) -> HttpResponse:
    return act(request, order_id, lambda: orders.resume(order_id, _me(request)))


@needs("orders.handle")
@require_POST
def scrutiny(request: HttpRequest, order_id: str) -> HttpResponse:
    """Ask the home authority to look into it, or note that somebody did."""
    asked, text = typed(request, "asked_by"), typed(request, "text")
    return act(request, order_id, lambda: orders.request_scrutiny(order_id, asked, _me(request), text))


@needs("orders.handle")
@require_POST
def scrutinised(request: HttpRequest, order_id: str) -> HttpResponse:
    """What the home authority decided; an order that infringes is undone."""
    wrong, text = request.POST.get("outcome") == "infringes", typed(request, "text")
    return act(
        request,
        order_id,
        lambda: executing.decide_scrutiny(order_id, wrong, text, services.actor(request.user)),
    )


@needs("orders.handle")
@require_POST
def keep(request: HttpRequest, order_id: str) -> HttpResponse:
    """Keep what it took away for longer, on request for proceedings: to the end of a day (UTC)."""

    def do() -> None:
        try:
            until = datetime.combine(date.fromisoformat(request.POST.get("until", "")), END, UTC)
        except ValueError:
            raise Invalid.at("until", "bad_day", gettext("Write the last day like 2027-05-31.")) from None
        executing.keep_longer(order_id, until, typed(request, "why"), services.actor(request.user))

    return act(request, order_id, do)


def act(request: HttpRequest, order_id: str, do: Callable[[], Any]) -> HttpResponse:
    """Do one step of an order, and go back to its page with what came of it."""
    try:
        do()
    except NotFound as problem:
        raise Http404(problem.detail) from problem
    except (Problem, msgspec.ValidationError) as problem:
        orders_row = queries.full(order_id)
        if orders_row is None:
            raise Http404(order_id) from problem
        messages.error(request, problem.detail if isinstance(problem, Problem) else str(problem))
    else:
        messages.success(request, gettext("Recorded."))
    return redirect("console:order", order_id)


def _me(request: HttpRequest) -> str:
    return services.actor(request.user).holder


def _file(text: str | bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
