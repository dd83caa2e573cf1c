"""The face: how an endpoint is declared: its route, its scopes, its body and its documentation at once.

A view takes the request (and the decoded body), calls one service function and returns what the answer holds.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from waker import settings
from waker.api.auth import ApiKeyAuth, require_may
from waker.api.bodies import decode, read
from waker.api.idempotency import key_of, once
from waker.api.parameters import names_of, require_known

BODY_LIMIT = settings.envint("WAKER_API_BODY_LIMIT")
_encode = msgspec.json.Encoder(decimal_format="number").encode
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with another status than the first that the endpoint declares."""

    status: int
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What is declared of one endpoint. `answers` maps statuses to shapes, None for no content.

    `scopes` empty means that anybody may call it; `may`: the permission that is asked of the member of staff in whose
    name a key calls. `raw` views decode the body themselves.
    """

    method: str
    path: str
    scopes: frozenset[str]
    answers: Mapping[int, Any]
    summary: str
    tag: str
    body: Any = None
    body_required: bool = True
    raw: bool = False
    idempotent: bool = False
    reviewer: bool = False
    may: str | None = None
    problems: frozenset[int] = frozenset()
    examples: Mapping[str | int, Any] = field(default_factory=dict)

    @property
    def operation_id(self) -> str:
        words = self.path.strip("/").replace("{path:", "").replace("{", "").replace("}", "").replace("-", "_")
        return f"{self.method.lower()}_{words.replace('/', '_').replace('.', '_')}"


ENDPOINTS: list[Endpoint] = []
_views: list[tuple[Endpoint, View]] = []


def endpoint(
    method: str, path: str, *, scopes: str = "", problems: str = "", **declared: Any
) -> Callable[[View], View]:
    """Declare a view as an endpoint; `scopes` and `problems` are written as words."""

    def register(view: View) -> View:
        made = Endpoint(
            method=method,
            path=path,
            scopes=frozenset(scopes.split()),
            problems=frozenset(int(p) for p in problems.split()),
            **declared,
        )
        ENDPOINTS.append(made)
        _views.append((made, _wrapped(made, view)))
        return view

    return register


def mount(api: NinjaAPI) -> None:
    """Give every declared endpoint its route."""
    for made, view in _views:
        api.api_operation(
            [made.method],
            made.path,
            auth=ApiKeyAuth(made.scopes) if made.scopes else None,
            operation_id=made.operation_id,
            summary=made.summary,
            tags=[made.tag],
        )(view)


def _wrapped(made: Endpoint, view: View) -> View:
    """The view as the router wants it: without the body among its parameters, answering with a response."""
    status = next(iter(made.answers))

    def respond(value: Any) -> HttpResponse:
        reply = value if isinstance(value, Reply) else Reply(status, value)
        if made.answers[reply.status] is None:
            return HttpResponse(status=reply.status)
        return HttpResponse(_encode(reply.value), status=reply.status, content_type="application/json")

    signature = inspect.signature(view, eval_str=True)
    parameters = [p for name, p in signature.parameters.items() if name != "body"]
    known = names_of(parameters, made.path)

    @wraps(view)
    def call(request: HttpRequest, **arguments: Any) -> HttpResponse:
        require_known(request, known)
        if made.may is not None:
            require_may(request, made.may)
        if made.body is None:
            return respond(view(request, **arguments))
        raw = read(request, BODY_LIMIT)
        if not raw and not made.body_required:
            raw = b"{}"
        body = raw if made.raw else decode(made.body, raw)
        key = key_of(request)
        if key is None or not made.idempotent:
            return respond(view(request, body=body, **arguments))
        return once(request, key, raw, lambda: respond(view(request, body=body, **arguments)))

    # The router reads the parameters here; functions have the attribute, callables as a type have not.
    call.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # see above
    return call
