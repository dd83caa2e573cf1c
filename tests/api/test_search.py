"""The search through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import override_settings

from tests.api.support import Caller
from waker.investigation import indexing


@pytest.fixture
def reader(caller: Callable[..., Caller]) -> Caller:
    return caller("reader")


@pytest.fixture(autouse=True)
def posts(community: None, platform: Caller) -> Any:
    with override_settings(WAKER_TEST_PHRASES=True):
        items = [
            {"id": f"v{n}", "kind": "video", "account": "alice", "text": f"fiets nummer{n}"} for n in range(7)
        ]
        items.append(
            {"id": "v-dark", "kind": "video", "account": "bob", "text": "fiets WAKER-TEST:child_exploitation"}
        )
        platform.ok("POST", "/items", {"items": items})
        indexing.index_all()
        yield


def search(caller: Caller, q: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = caller.ok("GET", f"/search?{urlencode({'q': q, **more})}")
    return found


def test_items_newest_first_in_pages(reader: Caller) -> None:
    first = search(reader, "fiets account:alice", limit=4)
    rest = search(reader, "fiets account:alice", limit=4, cursor=first["next"])
    ids = [one["id"] for one in [*first["results"], *rest["results"]]]
    assert sorted(ids) == [f"v{n}" for n in range(7)]
    assert (first["total"], rest["next"]) == (None, None)
    assert first["in"] == "items"
    one = search(reader, "nummer3")["results"][0]
    assert (one["kind"], one["subject"], one["account"], one["excerpt"], one["sealed"]) == (
        "item", {"kind": "content", "id": "v3"}, "alice", "fiets nummer3", False,
    )  # fmt: skip


def test_every_place(reader: Caller) -> None:
    assert [one["id"] for one in search(reader, "bob", **{"in": "accounts"})["results"]] == ["bob"]
    decisions = search(reader, "account:bob by:rule", **{"in": "decisions"})["results"]
    assert {one["kind"] for one in decisions} == {"decision"}
    assert search(reader, "strikes:>0")["in"] == "accounts"
    for place in ("reports", "cases"):
        assert search(reader, "", **{"in": place})["in"] == place


def test_sealed_evidence_is_named_and_never_shown(reader: Caller) -> None:
    (one,) = search(reader, "account:bob", **{"in": "items"})["results"]
    assert (one["id"], one["excerpt"], one["sealed"]) == ("v-dark", None, True)
    guessed = search(reader, "fiets account:bob")
    assert (guessed["results"], guessed["total"]) == ([], 0)


@pytest.mark.parametrize(
    ("q", "more", "at", "code"),
    [
        ("langage:nl", {}, "q", "unknown_field_near"),
        ("followers:>3", {"in": "cases"}, "q", "not_there"),
        ("in:items", {"in": "cases"}, "q", "twice"),
        ("", {"in": "devices"}, "q", "too_vague"),
        ("fiets", {"cursor": "x"}, "cursor", "invalid_cursor"),
        ("fiets", {"in": "decisions", "cursor": "x"}, "cursor", "invalid_cursor"),
        ("fiets", {"in": "nowhere"}, "in", "unknown_value"),
        ("fiets", {"limit": "0"}, "limit", "out_of_range"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    reader: Caller, q: str, more: dict[str, str], at: str, code: str
) -> None:
    response = reader.get(f"/search?{urlencode({'q': q, **more})}")
    assert response.status_code == 422
    error = response.json()["errors"][0]
    assert (error["at"], error["code"]) == (at, code)
