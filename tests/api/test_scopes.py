"""Who may call what: every endpoint with every scope, and a table that people can read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.support import Caller
from waker.api.face import ENDPOINTS
from waker.api.scopes import SCOPES

MATRIX = {
    "GET /webhooks": "admin",
    "POST /webhooks": "admin",
    "GET /webhooks/{id}": "admin",
    "PATCH /webhooks/{id}": "admin",
    "DELETE /webhooks/{id}": "admin",
    "POST /webhooks/{id}/rotate": "admin",
    "POST /webhooks/{id}/test": "admin",
    "GET /messages": "admin",
    "POST /messages/resend": "admin",
    "POST /messages/{id}/resend": "admin",
    "POST /accounts": "platform",
    "POST /items": "platform",
    "POST /treatments": "platform",
    "POST /permissions": "platform",
    "GET /changes": "platform reader",
    "GET /accounts/{path:id}": "platform reviewer reader",
    "GET /accounts/{path:id}/standing": "platform reviewer reader",
    "GET /items/{path:id}": "platform reviewer reader",
    "GET /search": "reviewer reader",
    "GET /cases": "reviewer reader",
    "GET /queues": "reviewer reader",
    "GET /cases/{id}": "reviewer reader",
    "POST /cases/next": "reviewer",
    "POST /cases/{id}/claim": "reviewer",
    "POST /cases/{id}/decide": "reviewer",
    "POST /cases/{id}/release": "reviewer",
    "POST /cases/{id}/skip": "reviewer",
    "POST /cases/{id}/park": "reviewer",
    "POST /cases/{id}/unpark": "reviewer",
    "POST /cases/{id}/hand-over": "reviewer",
    "POST /cases/{id}/escalate": "reviewer",
    "POST /cases/{id}/move": "reviewer",
    "POST /cases/{id}/opinions": "reviewer",
    "GET /cases/{id}/opinions": "reviewer reader",
    "POST /opinions/next": "reviewer",
    "POST /opinions/{id}/give": "reviewer",
    "GET /quality": "reader",
    "GET /quality/rules": "reader",
    "POST /evidence/openings": "reviewer",
    "POST /decisions": "reviewer",
    "POST /decisions/{id}/undo": "reviewer",
    "POST /bulk/preview": "admin",
    "POST /bulk": "admin",
    "GET /bulk/{id}": "admin",
    "POST /bulk/{id}/stop": "admin",
    "POST /bulk/{id}/undo": "admin",
    "GET /decisions/{id}": "platform reviewer reader",
    "GET /decisions/{id}/statement": "platform reviewer reader",
    "GET /decisions/{id}/statement.dsa.json": "platform reviewer reader",
    "POST /decisions/{id}/appeals": "platform",
    "GET /appeals": "reviewer reader",
    "GET /appeals/{id}": "platform reviewer reader",
    "POST /appeals/{id}/decide": "reviewer",
    "POST /appeals/{id}/disputes": "reviewer",
    "GET /disputes/{id}": "reviewer reader",
    "POST /disputes/{id}/close": "reviewer",
    "GET /reports/reasons": "platform partner reviewer reader",
    "GET /reports": "platform",
    "POST /reports": "platform partner authority",
    "GET /reports/{id}": "platform partner authority reviewer reader",
    "POST /orders": "platform authority",
    "GET /orders": "authority reviewer reader",
    "GET /orders/{id}": "authority reviewer reader",
    "GET /orders/{id}/answer": "authority reviewer reader",
    "POST /orders/{id}/execute": "reviewer",
    "POST /orders/{id}/answer": "reviewer",
    "GET /partners/me": "partner authority",
    "GET /partners/me/reports": "partner",
    "GET /transparency/government": "",
    "GET /guidelines": "",
    "GET /guidelines/{version}": "",
    "GET /guidelines/{version}/diff/{other}": "",
}


def test_the_table_is_complete() -> None:
    assert sorted(MATRIX) == sorted(f"{made.method} {made.path}" for made in ENDPOINTS)


@pytest.mark.parametrize("operation", MATRIX)
def test_only_the_scopes_of_the_table_are_let_in(
    operation: str, guidelines: str, caller: Callable[..., Caller], nobody: Caller
) -> None:
    method, path = operation.split()
    for name in ("{path:id}", "{id}", "{version}", "{other}"):
        path = path.replace(name, "x1")
    body = b"{}" if method == "POST" else None
    allowed = {*MATRIX[operation].split(), "admin"}
    if not MATRIX[operation]:
        assert nobody.call(method, path).status_code in (200, 404)
        return
    assert nobody.call(method, path, body).status_code == 401
    for scope in SCOPES:
        status = caller(scope).call(method, path, body).status_code
        assert (status != 403) == (scope in allowed), (scope, status)
        assert status != 401
