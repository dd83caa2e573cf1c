"""A refusal: a problem that the HTTP face itself finds, before any service is asked.

Every error under /api/ is an RFC 9457 document of one shape, whoever found it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from waker.core.problems import Fault, Faults, Problem

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("waker.api")


class FaultOut(Struct):
    """One thing that is wrong: where, a stable code, and what would be right."""

    at: str
    code: str
    message: str


class ProblemOut(Struct):
    """An RFC 9457 problem document. `type` is `urn:waker:problem:` and a word; `errors` may be empty."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultOut]


class Refusal(Problem):
    """The base of the refusals; `headers` go with the answer."""

    def __init__(self, faults: Faults, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(faults, detail)
        self.headers = dict(headers or {})


class Malformed(Refusal):
    status = 400
    kind = "malformed"
    title = "The request cannot be read"


class Unauthorised(Refusal):
    status = 401
    kind = "unauthorised"
    title = "No valid key"


class TooLarge(Refusal):
    status = 413
    kind = "too_large"
    title = "The request is too large"


class WrongType(Refusal):
    status = 415
    kind = "wrong_type"
    title = "The media type is not supported"


class TooOften(Refusal):
    status = 429
    kind = "too_often"
    title = "Too many requests"


# What an answer made by the framework, not by one of our exceptions, is called.
PLAIN: dict[int, tuple[str, str]] = {
    400: ("malformed", "The request cannot be read"),
    403: ("forbidden", "Not allowed"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "The method is not allowed here"),
    413: ("too_large", "The request is too large"),
    503: ("unavailable", "The service cannot answer just now"),
    500: ("internal", "Something went wrong on our side"),
}


def document(
    status: int,
    kind: str,
    title: str,
    detail: str,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A problem document as an answer."""
    body: dict[str, Any] = {
        "type": f"urn:waker:problem:{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [fault.body() for fault in faults],
    }
    response = HttpResponse(
        msgspec.json.encode(body), status=status, content_type=MEDIA_TYPE, headers=headers
    )
    # Django would write a line for each refusal; callers see them, and whoever floods us should not fill the log.
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark, in no type
    return response


def answer(problem: Problem) -> HttpResponse:
    """The document of a problem that was raised."""
    headers = getattr(problem, "headers", None)
    return document(problem.status, problem.kind, problem.title, problem.detail, problem.faults, headers)


def plain(status: int, detail: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The document of an error that the framework found."""
    kind, title = PLAIN.get(status, ("error", "The request was not carried out"))
    return document(status, kind, title, detail, headers=headers)


def incident(request: HttpRequest, error: BaseException | None = None) -> HttpResponse:
    """The 500: says nothing about the inside but the number under which the log has it all."""
    number = secrets.token_hex(6)
    log.error("incident %s: %s %s", number, request.method, request.path, exc_info=error)
    return plain(500, f"Nothing of this request was stored. Report it as incident {number}.")
