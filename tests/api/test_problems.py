"""Whatever is wrong with a request, the answer is a problem document that says what, and nothing is stored."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db.utils import DataError, OperationalError
from django.test import Client
from django.utils import timezone

from tests.api.support import Caller
from waker.api import auth, keys
from waker.api.models import ApiKey
from waker.intake.models import Account

ONE = {"accounts": [{"id": "a1"}]}


@pytest.mark.parametrize("path", ["/api/v1/nope", "/api/v2/items", "/api/", "/api/v1/cases/x/y/z"])
def test_an_unknown_address(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Not found"


def test_a_wrong_method_names_the_right_one(nobody: Caller) -> None:
    response = nobody.call("DELETE", "/items")
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "POST" in response.json()["detail"]


def test_head_is_answered_as_get_without_the_body(guidelines: str, platform: Caller) -> None:
    platform.ok("POST", "/accounts", ONE)
    got, asked = platform.get("/accounts/a1"), platform.call("HEAD", "/accounts/a1")
    assert asked.status_code == got.status_code == 200
    assert asked.content == b""
    for name in ("Content-Type", "Content-Length", "Cache-Control"):
        assert asked.headers[name] == got.headers[name]
    assert Client().head("/api/v1/openapi.json").status_code == 200


def test_head_asks_for_the_same_key_as_get(guidelines: str, nobody: Caller, caller: Any) -> None:
    for who, status in ((nobody, 401), (caller("partner"), 403)):
        assert who.client.head("/api/v1/accounts/a1", headers=_with(who)).status_code == status
    assert caller("platform").client.head("/api/v1/nope").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("HEAD", "/items", "POST"),
        ("DELETE", "/accounts/a1", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
    ],
)
def test_head_is_allowed_wherever_get_is(method: str, path: str, allowed: str) -> None:
    response = Client().generic(method, f"/api/v1{path}")
    assert response.status_code == 405
    assert response.headers["Allow"] == allowed


def _with(caller: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.key}"} if caller.key else {}


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({}, "missing_key"),
        ({"Authorization": "Bearer"}, "missing_key"),
        ({"Authorization": "Basic YTpi"}, "wrong_scheme"),
        ({"Authorization": "Bearer wk_nothing"}, "invalid_key"),
        ({"Authorization": "Bearer \x00"}, "invalid_key"),
        ({"Authorization": "Bearer é"}, "invalid_key"),
    ],
)
def test_without_a_valid_key(nobody: Caller, header: dict[str, str], code: str) -> None:
    response = nobody.call("POST", "/accounts", ONE, **header)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith('Bearer realm="waker"')
    assert response.json()["errors"][0]["code"] == code
    assert not Account.objects.exists()


def test_a_revoked_and_an_expired_key(platform: Caller) -> None:
    ApiKey.objects.update(revoked=timezone.now())
    assert platform.post("/accounts", ONE).status_code == 401
    ApiKey.objects.update(revoked=None, expires=timezone.now() - timedelta(seconds=1))
    assert platform.post("/accounts", ONE).status_code == 401


def test_a_wrong_scope_names_the_right_one(caller: Callable[..., Caller]) -> None:
    response = caller("reader").post("/accounts", ONE)
    assert response.status_code == 403
    assert "platform" in response.json()["detail"]


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "text/json"],
)
def test_another_media_type(platform: Caller, kind: str) -> None:
    assert platform.post("/accounts", ONE, Content_Type=kind).status_code == 415


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", 'APPLICATION/JSON; charset="utf-8"'])
def test_json_by_another_spelling(guidelines: str, platform: Caller, kind: str) -> None:
    assert platform.post("/accounts", ONE, Content_Type=kind).status_code == 200


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 400, "malformed_json"),
        (b"{", 400, "malformed_json"),
        (b"null", 422, "wrong_type"),
        (b"[]", 422, "wrong_type"),
        (b'{"accounts":[{"id":"\xff"}]}', 400, "invalid_utf8"),
        (b"[" * 200_000, 422, "wrong_type"),
        (b'{"accounts":' + b"[" * 200_000, 400, "too_deep"),
        (b'{"accounts":[{"id":"a1"}],"acounts":[]}', 422, "unknown_field"),
        (b"{}", 422, "required"),
    ],
)
def test_a_body_that_cannot_be_read(platform: Caller, raw: bytes, status: int, code: str) -> None:
    response = platform.post("/accounts", raw)
    assert response.status_code == status
    assert response.json()["errors"][0]["code"] == code
    assert not Account.objects.exists()


def test_a_packed_body_is_named_as_such(platform: Caller) -> None:
    response = platform.post("/accounts", gzip.compress(json.dumps(ONE).encode()), Content_Encoding="gzip")
    assert response.status_code == 415
    assert response.json()["errors"][0]["code"] == "wrong_encoding"
    assert response["Accept-Encoding"] == "identity"


def test_a_body_that_is_too_large(platform: Caller) -> None:
    response = platform.post("/accounts", b" " * (8 * 1024 * 1024 + 1))
    assert response.status_code == 413
    assert response.json()["errors"][0]["code"] == "too_large"


def test_a_body_without_a_declared_length(guidelines: str, platform: Caller) -> None:
    for raw, status in ((json.dumps(ONE).encode(), 200), (b" " * (8 * 1024 * 1024 + 1), 413)):
        response = platform.client.post(
            "/api/v1/accounts",
            headers={"Authorization": f"Bearer {platform.key}", "Transfer-Encoding": "chunked"},
            content_type="application/json",
            CONTENT_LENGTH="",
            **{"wsgi.input": BytesIO(raw)},
        )
        assert response.status_code == status, response.content


def test_a_thousand_and_one_accounts(guidelines: str, platform: Caller) -> None:
    body = {"accounts": [{"id": f"a{n}"} for n in range(1_001)]}
    assert platform.refused("POST", "/accounts", body) == (422, {("accounts", "too_many")})
    assert not Account.objects.exists()


def test_one_bad_account_leaves_the_others(guidelines: str, platform: Caller) -> None:
    body = {
        "accounts": [
            {"id": "a1", "birth_date": "0001-01-01"},
            {"id": "a2", "country": "Nederland"},
            {"id": "a3", "followers": -1},
            {"id": "a4", "bio": "a\x00b"},
            {"name": "nobody"},
            {"id": "a6", "created_at": "9999-12-31T23:59:59-12:00"},
            {"id": "a7"},
        ]
    }
    results = platform.ok("POST", "/accounts", body)["results"]
    assert [(r["id"], r["status"]) for r in results][-1] == ("a7", "created")
    assert [[(e["at"], e["code"]) for e in r["errors"]] for r in results[:-1]] == [
        [("birth_date", "out_of_range")],
        [("country", "unknown_country")],
        [("followers", "out_of_range")],
        [("bio", "nul_byte")],
        [("id", "required")],
        [("created_at", "out_of_range")],
    ]
    assert results[1]["errors"][0]["message"].endswith("write 'NL'.")
    assert list(Account.objects.values_list("id", flat=True)) == ["a7"]


def test_too_many_requests(platform: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "buckets", auth.Buckets(rate=0.5, burst=1))
    platform.post("/accounts", b"{}")
    response = platform.post("/accounts", b"{}")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "2"


def test_an_unexpected_error_says_nothing_but_its_number(
    platform: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(secret: str) -> Any:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(auth, "find", fail)
    response = platform.post("/accounts", ONE)
    assert response.status_code == 500
    assert b"secret of the house" not in response.content
    number = response.json()["detail"].split()[-1].rstrip(".")
    assert f"incident {number}" in caplog.text
    assert "the secret of the house" in caplog.text


@pytest.mark.parametrize(("error", "status"), [(OperationalError("gone"), 503), (DataError("too long"), 422)])
def test_a_database_that_does_not_serve(
    platform: Caller, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(secret: str) -> Any:
        raise error

    monkeypatch.setattr(auth, "find", fail)
    response = platform.post("/accounts", ONE)
    assert response.status_code == status
    assert ("Retry-After" in response.headers) == (status == 503)
    assert str(error).encode() not in response.content


@pytest.mark.parametrize(
    ("path", "at", "hint"),
    [
        ("/cases?quue=hate", "quue", "did you mean 'queue'?"),
        ("/search?q=a&bogus=1", "bogus", "known are cursor, in, limit, q."),
        ("/cases/c_0?x=1", "x", "this address takes none."),
        ("/cases?" + "&".join(f"x{n}=1" for n in range(50)), "x0", "known are"),
    ],
)
def test_a_parameter_that_does_not_exist(
    guidelines: str, caller: Callable[..., Caller], path: str, at: str, hint: str
) -> None:
    response = caller("reader").get(path)
    assert response.status_code == 422
    error = response.json()["errors"][0]
    assert (error["at"], error["code"]) == (at, "unknown_parameter")
    assert hint in error["message"]


def test_a_moment_in_an_address(platform: Caller) -> None:
    for at, code in (
        ("0001-01-01T00:00:00Z", "out_of_range"),
        ("9999-12-31T23:59:59-10:00", "out_of_range"),
        ("1770000000", "not_a_moment"),
        ("2026-01-01", "not_a_moment"),
        ("2026-01-01T00:00:00", "not_a_moment"),
    ):
        assert platform.refused("GET", f"/accounts/a1/standing?at={at}") == (422, {("at", code)})


def test_a_strange_host_and_a_nul_in_the_address() -> None:
    client = Client(raise_request_exception=False)
    for response in (
        client.get("/api/v1/guidelines", headers={"host": "no host"}),
        client.get("/api/v1/guidelines/%00"),
        client.get("/api/v1/guidelines?language=%00"),
    ):
        assert response.status_code == 400
        assert json.loads(response.content)["type"] == "urn:waker:problem:malformed"


def test_every_answer_carries_safe_headers(nobody: Caller) -> None:
    for response in (nobody.get("/nope"), nobody.get("/guidelines"), nobody.post("/items", b"{}")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert response.headers["Cache-Control"] == "no-store"


def test_a_key_never_shows_in_an_answer(platform: Caller) -> None:
    assert platform.key is not None
    assert platform.key.startswith(keys.PREFIX)
    response = platform.post("/accounts", ONE, Authorization=f"Digest {platform.key}")
    assert platform.key.encode() not in response.content
