"""Requests made up from the OpenAPI document, right ones and wrong ones: never a 5xx, never an undocumented answer."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

EXAMPLES = 25

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
)


@pytest.fixture
def document(guidelines: str) -> Any:
    """The document, and things under the ids that its examples name."""
    from tests.api.support import Caller
    from waker.api.keys import create_key
    from waker.config.wsgi import application

    admin = Caller(create_key("Schemathesis", ["admin"]))
    admin.ok("POST", "/accounts", {"accounts": [{"id": id_} for id_ in ("a1", "a2", "a7")]})
    items = [
        {
            "id": id_,
            "kind": "video",
            "account": "a1",
            "text": "Zonsondergang",
            "created_at": "2026-11-20T10:00:00Z",
        }
        for id_ in ("v0", "v1", "v2")
    ]
    admin.ok("POST", "/items", {"items": items})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    schema.config.update(headers={"Authorization": f"Bearer {admin.key}"})
    return schema


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_no_request_breaks_it(document: Any, mode: str) -> None:
    generation = schemathesis.GenerationMode(mode)
    for result in document.get_all_operations():
        operation = result.ok()
        try:
            cases = operation.as_strategy(generation_mode=generation)
            _try_out(operation.label, cases)
        except Unsatisfiable:
            assert mode == "negative", operation.label  # an operation that nothing can be wrong with


def _try_out(label: str, cases: Any) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def run(case: Any) -> None:
        case.validate_response(case.call(), checks=CHECKS)

    run()
