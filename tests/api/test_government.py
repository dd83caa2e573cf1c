"""The public figures of authorities' orders: by country and outcome, counted from the ledger."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from tests.api.test_orders import ACT, TCO

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(story: Story) -> Story:
    story.post("v1")
    return story


@pytest.mark.clause("R3", "T3")
def test_orders_are_counted_by_country_kind_and_outcome(
    story: Story, caller: Callable[..., Caller], nobody: Caller
) -> None:
    court = caller("authority")
    empty = nobody.ok("GET", "/transparency/government")
    assert empty["rows"] == []
    first = court.ok("POST", "/orders", ACT, status=201)
    german = {"name": "Amtsgericht Köln", "country": "DE", "type": "court"}
    court.ok("POST", "/orders", {**ACT, "number": "2", "issuer": german, "scope": ["DE"]}, status=201)
    court.ok("POST", "/orders", TCO, status=201)
    story.reviewer.ok("POST", f"/orders/{first['id']}/execute", {"explanation": "Op bevel."})
    told = nobody.ok("GET", "/transparency/government")
    assert told["position"] > empty["position"]
    rows = {(row["country"], row["kind"]): row for row in told["rows"]}
    assert set(rows) == {("NL", "act"), ("NL", "tco"), ("DE", "act")}
    dutch = rows["NL", "act"]
    assert (dutch["orders"], dutch["items"], dutch["executed"], dutch["waiting"]) == (1, 1, 1, 0)
    assert 0 <= dutch["median_hours_to_effect"] < 0.1
    assert (rows["DE", "act"]["executed"], rows["DE", "act"]["waiting"]) == (0, 1)
    assert rows["DE", "act"]["median_hours_to_effect"] is None
    only = nobody.ok("GET", "/transparency/government?country=DE")["rows"]
    assert [row["country"] for row in only] == ["DE"]
    assert nobody.ok("GET", "/transparency/government?from=2020-01-01&to=2020-12-31")["rows"] == []
    figures = set(dutch) - {"country", "kind"}
    assert set(told["definitions"]) == figures


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("from=2026-02-01&to=2026-01-01", "to"),
        ("from=2001-01-01&to=2026-01-01", "from"),
        ("country=XX", "country"),
        ("from=yesterday", "from"),
    ],
)
def test_a_period_that_is_none_is_refused(guidelines: str, nobody: Caller, query: str, at: str) -> None:
    status, faults = nobody.refused("GET", f"/transparency/government?{query}")
    assert status == 422
    assert at in {where.rpartition(".")[2] for where, _ in faults}
