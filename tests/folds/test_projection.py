"""What entries change in the views: rows, and what happens to earlier rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from waker.core import entries as kinds
from waker.core.entries import Entry
from waker.folds.projection import COLUMNS, project

AT = datetime(2026, 2, 1, 10, tzinfo=UTC)
DECISION: dict[str, Any] = {
    "id": "d1", "act": "x", "by": {"kind": "rule", "id": "r"}, "automation": "full",
    "ground": {"kind": "guidelines", "policy": "hate"}, "guidelines": "v1", "restrictions": [], "account": "a",
    "revision": 1, "cites": {"flags": [], "reports": []}, "hold": False, "no_action": False, "case": None,
    "language": None, "supersedes": None, "strike": None, "zero_tolerance": False, "trace": None,
}  # fmt: skip


def entry(kind: str, body: dict[str, Any], position: int = 7) -> Entry:
    return Entry(position, AT, kind, 1, "content:v", body)


def rows(table: str, *entries: Entry) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS[table], row, strict=True)) for row in project(entries).rows[table]]


def decision(**more: Any) -> Entry:
    return entry(kinds.DECISION_TAKEN, {**DECISION, **more})


def test_a_decision_is_a_row_with_its_place() -> None:
    strike = {
        "policy": "hate", "weight": 2, "since": "2026-02-01T10:00:00Z", "expires": "2026-05-01T10:00:00Z",
        "first_warning": False, "root": "d0",
    }  # fmt: skip
    [row] = rows(
        "view_decision", decision(strike=strike, derived={"key": "k", "cause": "ladder", "from": ["d0"]})
    )
    assert (row["id"], row["position"], row["at"], row["subject"]) == ("d1", 7, AT, "content:v")
    assert (row["rule"], row["strike_weight"], row["strike_root"]) == ("r", 2, "d0")
    assert (row["derived_key"], row["derived_from"], row["superseded_by"]) == ("k", ["d0"], None)


def test_restrictions_are_rows_in_their_order_and_start_with_the_decision() -> None:
    given = [
        {"kind": "withhold", "countries": ["NL"]},
        {"kind": "remove", "starts": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"},
    ]
    first, second = rows("view_restriction", decision(restrictions=given))
    assert (first["n"], first["kind"], first["countries"], first["starts"], first["ends"]) == (
        0, "withhold", ["NL"], AT, None,
    )  # fmt: skip
    assert (second["n"], second["starts"].month, second["ends"].month) == (1, 3, 4)


def test_superseding_and_closing() -> None:
    changes = project([decision(supersedes="d0", case="c")])
    assert changes.superseded == [("d0", "d1", AT)]
    assert changes.closed == [("c", "d1", AT)]
    assert project([decision(case="c", hold=True)]).closed == []


def test_a_reopened_case_is_open_whatever_closed_it() -> None:
    changes = project([decision(case="c"), entry(kinds.CASE_REOPENED, {"case": "c", "undoes": "d1"}, 8)])
    assert changes.closed == [("c", "d1", AT), ("c", None, None)]


def test_only_heavy_decisions_of_rules_count_against_a_cap() -> None:
    heavy, light = [{"kind": "remove"}], [{"kind": "label", "label": "x"}]
    by_hand = {"kind": "staff", "id": "1"}
    changes = project(
        [decision(restrictions=heavy), decision(restrictions=light), decision(restrictions=heavy, by=by_hand)]
    )
    assert changes.rule_days == {("r", "2026-02-01"): [1, 0]}


def test_nothing_changes_nothing() -> None:
    changes = project([entry(kinds.ACCOUNT_ERASED, {"account": "a", "by": "x"})])
    assert not any(changes.rows.values())
    assert (changes.superseded, changes.touched, changes.closed, changes.rule_days) == ([], [], [], {})
