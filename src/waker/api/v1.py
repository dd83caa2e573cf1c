"""Version 1 of the API: the router, how its errors are written, and its two pages about itself."""

from __future__ import annotations

from functools import cache
from importlib import import_module

import msgspec
from django.db.utils import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from waker import __version__
from waker.api import openapi
from waker.api.face import mount
from waker.api.refusals import answer, incident, log, plain
from waker.core.problems import Fault, Invalid, Problem

VIEWS = (
    "intake", "asking", "accounts", "cases", "queues", "handing", "opinions", "evidence", "decisions", "bulk",
    "redress", "members", "reports", "orders", "partners", "changes", "search", "guidelines", "quality",
    "transparency", "delivery",
)  # fmt: skip
"""The modules that declare endpoints, in the order in which the documentation shows them."""

DESCRIPTION = """\
Send accounts and items in; ask how an item is shown to a viewer, what an account may do; decide, undo.

* `Authorization: Bearer KEY`. A key has scopes; each operation names those that may call it.
* Times are RFC 3339, countries ISO 3166-1 alpha-2, languages BCP 47.
* Every error is an RFC 9457 problem document (`application/problem+json`): `errors` says where something is
  wrong, with a stable code and what would be right. Nothing has been stored then.
* A POST may carry an `Idempotency-Key`; items are idempotent by their id.
"""

_DOCS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

api = NinjaAPI(
    title="Waker",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,
    servers=[{"url": "/", "description": "This installation"}],
)
for name in VIEWS:
    import_module(f"waker.api.views.{name}")
mount(api)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return answer(error)


@api.exception_handler(ValidationError)
def _parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer(Invalid([_fault(fault) for fault in error.errors]))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return plain(error.status_code, error.message)


@api.exception_handler(DataError)
def _unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
    # Checks come before the database; this is for the value that none of them thought of.
    log.warning("the database refused a value of %s %s", request.method, request.path, exc_info=error)
    return answer(Invalid.at("", "unstorable", "A value is outside what can be stored."))


@api.exception_handler(OperationalError)
def _unavailable(request: HttpRequest, error: OperationalError) -> HttpResponse:
    log.error("the database did not serve %s %s", request.method, request.path, exc_info=error)
    return plain(503, "Nothing of this request was stored. Try again in a moment.", {"Retry-After": "5"})


@api.exception_handler(Exception)
def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    return incident(request, error)


@cache
def _document() -> bytes:
    return msgspec.json.encode(openapi.document(api))


@require_GET
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return HttpResponse(_document(), content_type="application/json", headers={"Cache-Control": "no-cache"})


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The page that shows the document and lets one try it. All of it is served from here."""
    response = render(request, "api/docs.html", {"title": f"Waker API {__version__}"})
    response.headers["Content-Security-Policy"] = _DOCS_CSP
    response.headers["Cache-Control"] = "no-cache"
    return response


def _fault(error: dict[str, object]) -> Fault:
    """What pydantic says of a query or path parameter, as our fault."""
    place = error.get("loc")
    at = ".".join(str(step) for step in place[1:]) if isinstance(place, (list, tuple)) else ""
    kind = str(error.get("type", "invalid"))
    code = {"missing": "required", "literal_error": "unknown_value"}.get(kind)
    if code is None:
        code = "wrong_type" if "parsing" in kind or "type" in kind else "out_of_range"
    return Fault(at, code, f"{error.get('msg')}.")
