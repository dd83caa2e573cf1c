"""The rim: what holds for every answer under /api/, also where no route was reached."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from waker.api.refusals import MEDIA_TYPE, incident, plain

UNDER = "/api/"
POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_DETAIL = {
    400: "The request cannot be read; look at its host, headers and address.",
    404: "There is no such address; /api/v1/docs lists them all.",
    413: "The body is too large.",
}


def rim(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Django middleware, the outermost: errors become problem documents, and answers carry safe headers.

    HEAD is answered as GET is; the server leaves the body out.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(UNDER):
            return get_response(request)
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"  # until it is answered
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            response: HttpResponseBase = plain(400, "An address cannot hold the NUL character.")
        else:
            response = get_response(request)
        request.method = asked
        if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:
            response = _problem(request, response)
        for name in (
            "Content-Language",
            "Vary",
        ):  # those of pages; the API speaks the language that it is asked for
            response.headers.pop(name, None)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            # Data runs nothing and loads nothing; the one page, about the API itself, brings a policy of its own.
            response.headers["Content-Security-Policy"] = POLICY
        return response

    return handle


def _problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    status = response.status_code
    if status >= 500:
        return incident(request)
    if status == 405:
        methods = set(response.headers.get("Allow", "").replace(" ", "").split(","))
        allowed = ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
        detail = f"{request.method} is not allowed here; allowed: {allowed}."
        return plain(405, detail, {"Allow": allowed})
    return plain(status, _DETAIL.get(status, "The request was not carried out."))
