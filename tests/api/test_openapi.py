"""The OpenAPI document is valid, complete and true; its page is served from here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from openapi_spec_validator import validate

from waker.api import openapi
from waker.api.face import ENDPOINTS
from waker.api.v1 import api


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    response = Client().get("/api/v1/openapi.json")
    assert response.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = response.json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(m.upper(), path, o) for path, ops in document["paths"].items() for m, o in ops.items()]


def test_it_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_every_route_is_documented(document: dict[str, Any]) -> None:
    declared = {(m.method, "/api/v1" + re.sub(r"\{path:", "{", m.path)) for m in ENDPOINTS}
    assert {(method, path) for method, path, _ in operations(document)} == declared
    routed = {
        (method, path)
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }
    assert routed == {(m.method, m.path) for m in ENDPOINTS}


def test_every_operation_says_what_it_is_for(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        assert "500" in operation["responses"], path
        if "security" in operation:
            assert {"401", "403", "429"} <= set(operation["responses"]), path
            assert operation["x-scopes"], path
        if method == "POST" and "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= set(operation["responses"]), path


def test_every_body_has_an_example_that_is_right(document: dict[str, Any]) -> None:
    for made in ENDPOINTS:
        if made.body is not None:
            assert "body" in made.examples, made.path
            msgspec.convert(made.examples["body"], made.body)
        for status, example in made.examples.items():
            if status != "body":
                shape = made.answers[int(status)]
                assert msgspec.to_builtins(msgspec.convert(example, shape)) == example


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    text = msgspec.json.encode(document).decode()
    for name in set(re.findall(r"#/components/schemas/([\w.]+)", text)):
        assert name in document["components"]["schemas"]
    assert document["components"]["securitySchemes"][openapi.SECURITY]["scheme"] == "bearer"


def test_problems_are_problem_documents(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (path, status)


def test_the_page_loads_nothing_from_elsewhere() -> None:
    response = Client().get("/api/v1/docs")
    page = response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    for name in re.findall(r"/static/(api/[\w./-]+)", page):
        assert finders.find(name), name


def test_what_is_vendored_is_recorded() -> None:
    folder = Path(str(finders.find("api/swagger/VENDORED.txt"))).parent
    record = (folder / "VENDORED.txt").read_text()
    version = re.search(r"swagger-ui-dist\nversion\s+([\d.]+)", record)
    assert version is not None
    assert "Apache-2.0" in record
    assert (folder / "LICENSE.txt").read_text().strip().startswith("Apache License")
    for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert name in record
        assert (folder / name).stat().st_size > 100_000
