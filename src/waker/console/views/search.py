"""The search page: what is found, the sums over it, searches that are kept, files of it; and the box at the top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waker.console import searchwords, services, topwords
from waker.console.permissions import may, needs
from waker.console.queries import found as listed
from waker.console.queries import sight
from waker.console.queries.search import exact, find
from waker.console.views.common import show
from waker.core.moments import now
from waker.core.problems import Problem
from waker.investigation import exporting, fields, indexing, narrowing, saving, searching, tops
from waker.investigation import query as q
from waker.investigation.faults import QueryError
from waker.review.reviewers import LEADS

BATCH = 500


@needs("search.see")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()
    if "short" in request.GET:
        found = find(text[:200], may(request.user, "cases.see"))
        return render(request, "console/parts/found.html", {"found": found[:12], "q": text[:200]})
    asked = _Asked(request, text)
    same = exact(text, may(request.user, "cases.see")) if text and asked.plain else []
    if len(same) == 1:
        return redirect(same[0].url)
    context = {**asked.context(), "same": same}
    if asked.place is not None and (asked.query or asked.query.place):
        try:
            page = asked.page(request.GET.get("cursor"))
        except Problem as problem:
            return show(request, "console/search.html", {**context, "wrong": problem.detail}, problem.status)
        rows = listed.rows(page, asked.moment)
        context |= {"page": page, "rows": rows, "onwards": page.next, "begun": "cursor" in request.GET}
        context |= asked.top()
    wrong = asked.error is not None or context.get("top_error")
    return show(request, "console/search.html", context, 422 if wrong else 200)


@needs("search.see")
@require_GET
def sums(request: HttpRequest) -> HttpResponse:
    """How many, when, and the most frequent of each field, or of the one that is asked for (`top`): asked for by the
    page once it is there."""
    asked = _Asked(request, request.GET.get("q", "").strip())
    if asked.error is not None or asked.place is None:
        return HttpResponse(status=422)
    if "top" in request.GET:
        context = {**asked.context(), **asked.top()}
        status = 422 if context.get("top_error") else 200
        return show(request, "console/parts/search_top.html", context, status)
    try:
        summed = asked.sums()
    except Problem as problem:
        return HttpResponse(status=problem.status)
    bars = searchwords.bars(asked.query.at_place(asked.place), summed)
    context = {
        **asked.context(),
        "sums": summed,
        "bars": bars,
        "chart_width": searchwords.WIDTH * max(len(bars), searchwords.FEWEST),
        "tops": searchwords.tops(asked.query.at_place(asked.place), summed),
    }
    return show(request, "console/parts/search_sums.html", context)


@needs("search.see")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    text = request.POST.get("q", "").strip()
    try:
        saving.save(request.POST.get("name", ""), text, request.user.pk, "shared" in request.POST, now())
    except Problem as problem:
        messages.error(request, searchwords.said(problem))
    else:
        messages.success(request, gettext("Kept. You find it on the search page."))
    return redirect(searchwords.address(text))


@needs("search.see")
@require_http_methods(["GET", "POST"])
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a search that is kept: what is shared by whoever made it or a lead, who are asked first (GET)."""
    me, leads = request.user.pk, request.user.role in LEADS
    try:
        row = saving.removable(pk, me, leads)
        if request.method == "GET":
            owner = searchwords.owners([row]).get(row.owner, "")
            return show(
                request, "console/search_forget.html", {"one": row, "own": row.owner == me, "owner": owner}
            )
        saving.forget(pk, me, leads)
    except Problem as problem:
        return HttpResponse(problem.detail, status=404 if problem.status == 403 else problem.status)
    messages.success(request, gettext("Removed."))
    return redirect("console:search")


@needs("search.export")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """A file of what a search finds. Who took it is recorded before its first line goes out."""
    asked = _Asked(request, request.POST.get("q", "").strip())
    if asked.error is not None or asked.place is None or not asked.text:
        messages.error(request, gettext("There is nothing to export: type a search first."))
        return redirect(searchwords.address(asked.text))
    taken = saving.record_export(services.actor(request.user).holder, asked.text, asked.place, asked.moment)
    user, place = request.user, asked.place

    def rows() -> Iterator[list[Any]]:
        cursor: str | None = None
        while taken.rows < exporting.MOST:
            page = asked.page(cursor, min(BATCH, exporting.MOST - taken.rows))
            with sight.watching(user):
                for row in listed.rows(page, asked.moment):
                    yield listed.cells(place, row)
            taken.rows += len(page.hits)
            taken.save(update_fields=["rows"])
            if page.next is None:
                return
            cursor = page.next
        yield [gettext("Cut off after %d rows: narrow the search for the rest.") % exporting.MOST]

    answer = StreamingHttpResponse(
        exporting.lines(listed.COLUMNS[place], rows()), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{place}-{asked.moment:%Y%m%d-%H%M}.csv"'
    return answer


class _Asked:
    """What a request asks: its query understood, or what is wrong with it, and where the person may look."""

    def __init__(self, request: HttpRequest, text: str) -> None:
        self.request, self.text, self.moment = request, text, now()
        self.query = q.Query()
        self.error: QueryError | None = None
        self.allowed = listed.places_for(request.user, may(request.user, "cases.see"))
        try:
            self.query = q.parse(text, self.moment)
        except QueryError as error:
            self.error = error
        self.place = searching.place_of(self.query, self.allowed)

    @property
    def plain(self) -> bool:
        """Whether it may as well be an id: whatever has no filter, and what cannot be understood."""
        return (
            not self.query.fields(*fields.FIELDS)
            and self.query.place is None
            and "cursor" not in self.request.GET
        )

    @property
    def queues(self) -> frozenset[str] | None:
        return listed.queues_for(self.request.user)

    def page(self, cursor: str | None, limit: int = searching.PAGE) -> searching.Page:
        assert self.place is not None
        user = self.request.user
        return searching.search(
            self.query, self.place, limit, cursor, self.moment, self.queues, sight.of(user)
        )

    def sums(self) -> Any:
        assert self.place is not None
        user = self.request.user
        return searching.sums(
            self.query,
            self.place,
            self.moment,
            self.queues,
            lambda keys: sight.veiled_subjects(user, keys),
            sight.of(user),
        )

    def top(self) -> dict[str, Any]:
        """The most frequent values of the field that the address names, and what it may name."""
        if self.place is None:
            return {}
        user, chosen = self.request.user, topwords.Chosen.of(self.request.GET, self.place)
        found: dict[str, Any] = {"top_of": chosen, "top_fields": topwords.choices(self.place)}
        if chosen.error or not chosen.field:
            return {**found, "top_error": chosen.error}
        top = tops.top(
            self.query, self.place, chosen.field, chosen.size, self.moment, self.queues,
            lambda keys: sight.veiled_subjects(user, keys), searching.unfound(self.query, sight.of(user)),
        )  # fmt: skip
        return {**found, "top": top, "top_links": topwords.links(self.query.at_place(self.place), top)}

    def context(self) -> dict[str, Any]:
        user = self.request.user
        places = [place for place in self.query.places() if place in self.allowed]
        kept = list(saving.kept_by(user.pk)[:50])
        return {
            "q": self.text,
            "error": self.error,
            "error_words": searchwords.fault(self.error) if self.error else "",
            "error_parts": searchwords.parts(self.text, self.error) if self.error else None,
            "place": self.place,
            "asked": bool(self.query) or self.query.place is not None,
            "tabs": searchwords.tabs(self.query, places),
            "chips": searchwords.chips(self.query),
            "help": fields.FIELDS.values(),
            "kept": [(one, one.owner == user.pk) for one in kept],
            "leads": user.role in LEADS,
            "owners": searchwords.owners(kept),
            "most": exporting.MOST,
            "bulk": self.place in narrowing.BULK and may(user, "bulk.act"),
            "asked_here": str(self.query.at_place(self.place)) if self.place else "",
            "behind": indexing.reading(),
            "examples": searchwords.EXAMPLES,
        }
