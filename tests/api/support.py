"""A caller of the API, as tests see it: every answer is held to what the documentation says of it."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
from django.http import HttpResponse
from django.test import Client

from waker.api.face import ENDPOINTS, Endpoint
from waker.api.openapi import problems_of
from waker.api.refusals import MEDIA_TYPE, ProblemOut

ROOT = "/api/v1"
CONCRETE = {"{path:id}": ".+", "{id}": "[^/]+", "{version}": "[^/]+", "{other}": "[^/]+"}


def endpoint_of(method: str, path: str) -> Endpoint | None:
    """The declared endpoint behind an address, in the order in which routes are tried."""
    for made in ENDPOINTS:
        pattern = re.escape(made.path)
        for name, expression in CONCRETE.items():
            pattern = pattern.replace(re.escape(name), expression)
        if made.method == method and re.fullmatch(pattern, path.partition("?")[0]):
            return made
    return None


def hold(method: str, path: str, response: Any) -> None:
    """Fail when an answer is not one that the documentation describes."""
    made = endpoint_of(method, path)
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == MEDIA_TYPE, response.content[:300]
        problem = msgspec.json.decode(response.content, type=ProblemOut)
        assert problem.status == response.status_code
        assert problem.detail
        if made is not None and response.status_code != 405:
            assert response.status_code in problems_of(made), f"{response.status_code} is not documented"
        return
    if made is None:
        return
    shape = made.answers[response.status_code]
    if shape is None:
        assert not response.content
        return
    sent = json.loads(response.content)
    known = msgspec.to_builtins(msgspec.convert(sent, shape))
    assert known == sent, f"{path} answers what its documentation does not know"


class Caller:
    """Calls with one key. Methods return the response; `ok` and `refused` also say what is expected of it."""

    def __init__(self, key: str | None) -> None:
        self.key = key
        self.client = Client(raise_request_exception=False)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        sent: dict[str, Any] = {"headers": {name.replace("_", "-"): value for name, value in headers.items()}}
        if self.key is not None:
            sent["headers"].setdefault("Authorization", f"Bearer {self.key}")
        if body is not None:
            sent["data"] = body if isinstance(body, bytes) else json.dumps(body)
            sent["content_type"] = sent["headers"].pop("Content-Type", "application/json")
        response = self.client.generic(method, ROOT + path, **sent)
        hold(method, path, response)
        return response

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.call("POST", path, body, **headers)

    def ok(self, method: str, path: str, body: Any = None, status: int | None = None, **headers: str) -> Any:
        """The answer's content; fails unless it is a success (of that status)."""
        response = self.call(method, path, body, **headers)
        assert 200 <= response.status_code < 300, (response.status_code, response.content[:600])
        assert status is None or response.status_code == status
        return json.loads(response.content) if response.content else None

    def refused(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, set[tuple[str, str]]]:
        """The status and the faults (where, code) of a refusal; fails on a success."""
        response = self.call(method, path, body, **headers)
        assert response.status_code >= 400, response.content[:600]
        found = json.loads(response.content)["errors"]
        return response.status_code, {(fault["at"], fault["code"]) for fault in found}
