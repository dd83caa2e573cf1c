"""Accounts: the list, and one with its standing and timeline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from waker.console import services
from waker.console.permissions import may, needs
from waker.console.queries import accounts, sight
from waker.console.queries.paging import number_of
from waker.console.views.common import filters_of, found, show
from waker.console.words import KINDS
from waker.core.moments import now, parse, years_between

FILTERS = ("q", "kind", "country", "state")
KINDS_OF_ACCOUNT = ("person", "organisation", "government", "political", "media")


@needs("accounts.see")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    filters = filters_of(request, FILTERS)
    context = {
        "page": accounts.listing(number_of(request.GET.get("page")), filters, now()),
        "filters": filters,
        "picks": may(request.user, "bulk.act"),
        "kinds": [(kind, KINDS[kind]) for kind in KINDS_OF_ACCOUNT],
    }
    return show(request, "console/accounts.html", context)


@needs("accounts.see")
@require_GET
def account(request: HttpRequest, account_id: str) -> HttpResponse:
    full = found(accounts.full(account_id, now()), "account", account_id)
    standing = services.standing(account_id)
    strikes = standing["strikes"] if standing else []
    hidden = sight.of(request.user).undisclosed(strike["decision"] for strike in strikes)
    strikes = [strike for strike in strikes if strike["decision"] not in hidden]
    context = {
        "full": full,
        "account": full.account,
        "standing": standing,
        "strikes": [{**strike, "expires": parse(strike["expires"])} for strike in strikes],
        "age": years_between(full.account.birth_date, now()),
    }
    return show(request, "console/account.html", context)
