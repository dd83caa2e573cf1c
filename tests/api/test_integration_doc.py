"""docs/integration.md is held to what it says: its requests work, and its tables are complete."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import override_settings

from tests.api.support import Caller
from tests.shared import REPOSITORY
from waker.api.face import ENDPOINTS
from waker.api.refusals import PLAIN, Refusal
from waker.api.scopes import SCOPES
from waker.core.problems import Problem
from waker.intake.shapes import MAX_ACCOUNTS, MAX_ITEMS, MAX_TEXT
from waker.review.shapes import MAX_TREATMENTS
from waker.settings import SETTINGS

TEXT = (REPOSITORY / "docs/integration.md").read_text()
REQUESTS = re.findall(r"```http\n(POST) /api/v1(\S+)\n(.*?)```", TEXT, re.DOTALL)


def test_its_requests_work_in_their_order(guidelines: str, caller: Callable[..., Caller]) -> None:
    app = caller("platform", "reviewer")
    assert len(REQUESTS) >= 8
    with override_settings(WAKER_TEST_PHRASES=True):
        for method, path, body in REQUESTS:
            answer = app.ok(method, path, body.encode())
            for result in answer.get("results", []):
                assert result["status"] != "rejected", result


def test_every_operation_is_listed_with_its_scopes() -> None:
    rows = dict(re.findall(r"^\| `((?:GET|POST|PATCH|DELETE) /api/v1\S+)` \| (.+) \|$", TEXT, re.MULTILINE))
    declared = {
        f"{made.method} /api/v1{made.path.replace('{path:', '{')}": {*made.scopes} for made in ENDPOINTS
    }
    assert set(rows) == set(declared)
    for operation, scopes in declared.items():
        assert set(re.findall(r"`(\w+)`", rows[operation])) == scopes, operation


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_is_explained(scope: str) -> None:
    assert f"| `{scope}` | {SCOPES[scope]} |" in TEXT


def test_every_kind_of_problem_is_listed() -> None:
    kinds = {(status, kind) for status, (kind, _) in PLAIN.items()}
    kinds |= {
        (p.status, p.kind) for p in (*Problem.__subclasses__(), *Refusal.__subclasses__()) if p is not Refusal
    }
    listed = {
        (int(s), k) for s, k in re.findall(r"^\| (\d+) \| `urn:waker:problem:(\w+)` \|", TEXT, re.MULTILINE)
    }
    assert listed == kinds


def test_its_limits_are_those_that_hold() -> None:
    assert {MAX_ITEMS, MAX_ACCOUNTS, MAX_TREATMENTS} == {1_000}
    assert f"{MAX_TEXT:,} characters" in TEXT
    assert SETTINGS["WAKER_API_BODY_LIMIT"].default == str(8 * 1024 * 1024)
    assert f"{int(SETTINGS['WAKER_API_RATE'].default):,} (`WAKER_API_RATE`)" in TEXT
