"""Authorities' orders over HTTP: the register, their terms, what is done in which countries, and the answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.stories import ADULT, Story, untouched
from tests.api.support import Caller
from waker.core.moments import parse, rfc3339

pytestmark = pytest.mark.django_db(transaction=True)

COURT = {"name": "Rechtbank Den Haag", "country": "NL", "type": "court", "contact": "griffie@example.org"}
ACT = {
    "kind": "act",
    "number": "2026/0412",
    "issuer": COURT,
    "law": "Wetboek van Strafrecht",
    "article": "art. 137d",
    "reasons": "Zet aan tot haat.",
    "subjects": [{"kind": "content", "id": "v1"}],
    "scope": ["NL"],
    "language": "nl",
}
TCO = {
    **ACT,
    "kind": "tco",
    "number": "TCO-1",
    "issuer": {"name": "ATKM", "country": "NL", "type": "other"},
    "law": "Regulation (EU) 2021/784",
    "article": "Art. 3",
    "offences": ["incites"],
    "scope": [],
}
BELGIAN, DUTCH = {"country": "BE", "age": 30}, ADULT


@pytest.fixture
def story(story: Story) -> Story:
    story.post("v1")
    return story


@pytest.fixture
def court(caller: Callable[..., Caller]) -> Caller:
    return caller("authority")


def minutes(order: dict[str, Any]) -> float:
    """From receipt to the term."""
    return (parse(order["due_at"]) - parse(order["received_at"])).total_seconds() / 60


@pytest.mark.clause("R3", "E13")
def test_an_order_withholds_in_its_countries_only_and_is_answered(story: Story, court: Caller) -> None:
    order = court.ok("POST", "/orders", ACT, status=201)
    assert (order["state"], order["kind"], order["issuer"]["name"]) == ("received", "act", COURT["name"])
    case = order["subjects"][0]["case"]
    assert story.next_case()["id"] == case
    done = story.reviewer.ok("POST", f"/orders/{order['id']}/execute", {"explanation": "Op bevel."})
    assert done["state"] == "answered"
    assert done["effect"]["kind"] == "executed"
    assert not story.shown("v1", "profile", DUTCH)["visible"]
    assert untouched(story.shown("v1", "profile", BELGIAN))
    decision = story.reviewer.ok("GET", f"/decisions/{done['decisions'][0]}")
    assert [(r["kind"], r["countries"]) for r in decision["restrictions"]] == [("withhold", ["NL"])]
    assert story.standing("alice")["total"] == 0
    answer = court.ok("GET", f"/orders/{order['id']}/answer")
    document = answer["document"]
    assert document["form"] == "dsa-article-9"
    assert document["addressee"]["reference"] == "2026/0412"
    assert document["effect"]["given"]
    assert document["effect"]["measures"][0]["countries"] == ["NL"]
    assert "Rechtbank Den Haag (NL)" in answer["text"]
    assert "Verordening (EU) 2022/2065, artikel 9" in answer["text"]
    report = story.platform.ok("GET", f"/reports/{order['subjects'][0]['report']}")
    assert report["status"] == "answered"


@pytest.mark.clause("R3")
def test_orders_come_first_in_the_queue(story: Story, court: Caller) -> None:
    story.post("v2")
    member = {"channel": "member", "subject": {"kind": "content", "id": "v2"}, "reason": "child_exploitation"}
    story.platform.ok("POST", "/reports", {**member, "reporter": {"account": "bob"}})
    order = court.ok("POST", "/orders", ACT)
    assert story.next_case()["id"] == order["subjects"][0]["case"]


@pytest.mark.clause("R6")
def test_terrorist_content_is_due_in_one_hour_and_goes_at_once(story: Story, court: Caller) -> None:
    story.post("v2")
    later = rfc3339(datetime.now(UTC) + timedelta(days=3))
    order = court.ok("POST", "/orders", {**TCO, "due_at": later})
    assert minutes(order) == 60
    done = story.reviewer.ok("POST", f"/orders/{order['id']}/execute", {})
    for country in ("NL", "DE", "PT"):
        assert not story.shown("v1", "profile", {"country": country, "age": 30})["visible"]
    assert untouched(story.shown("v2"))
    document = court.ok("GET", f"/orders/{order['id']}/answer")["document"]
    assert document["form"] == "tco-annex-ii"
    assert document["measure"] == {"removed": True, "disabled_in_all_member_states": False}
    preserved = parse(done["preserve_until"]) - parse(done["effect"]["at"])
    assert timedelta(days=180) < preserved < timedelta(days=185)


@pytest.mark.clause("R6")
def test_disabling_reaches_all_member_states_and_no_further(story: Story, court: Caller) -> None:
    order = court.ok("POST", "/orders", TCO)
    story.reviewer.ok("POST", f"/orders/{order['id']}/execute", {"measure": "disable"})
    assert not story.shown("v1", "profile", {"country": "FI", "age": 30})["visible"]
    assert story.shown("v1", "profile", {"country": "US", "age": 30})["visible"]


@pytest.mark.clause("R6")
def test_what_cannot_be_executed_is_answered_in_annex_iii(story: Story, court: Caller) -> None:
    body = {**TCO, "subjects": [], "urls": ["https://example.org/watch/gone"]}
    order = court.ok("POST", "/orders", body)
    assert order["subjects"] == []
    path = f"/orders/{order['id']}"
    assert story.reviewer.refused("POST", f"{path}/execute", {}) == (409, {("order", "no_subject")})
    empty = {"effect": "cannot_execute", "text": "?"}
    assert story.reviewer.refused("POST", f"{path}/answer", empty) == (422, {("reasons", "required")})
    given = {"effect": "cannot_execute", "reasons": ["insufficient_information"], "text": "No such address."}
    story.reviewer.ok("POST", f"{path}/answer", given)
    answer = court.ok("GET", f"{path}/answer")
    assert answer["document"]["form"] == "tco-annex-iii"
    assert answer["document"]["cannot_execute"] == {
        "force_majeure": False, "manifest_errors": False, "insufficient_information": True,
    }  # fmt: skip
    assert "[x] onvoldoende informatie in het bevel" in answer["text"]


def test_an_address_that_ends_in_an_item_is_taken_as_it(story: Story, court: Caller) -> None:
    body = {
        **ACT,
        "subjects": [],
        "urls": ["https://example.org/@alice/video/v1?x=1", "https://example.org/"],
    }
    order = court.ok("POST", "/orders", body)
    assert [(s["kind"], s["id"]) for s in order["subjects"]] == [("content", "v1")]
    assert len(order["urls"]) == 2


@pytest.mark.clause("R3", "R6")
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, 24 * 60),
        ({"due_at": "stated"}, 90),
        ({"kind": "tco"}, 60),
        ({"kind": "tco", "due_at": "stated"}, 60),
        ({"emergency": True}, 60),
        ({"issuer": {**COURT, "type": "law_enforcement"}}, 24 * 60),
    ],
)
def test_terms(story: Story, court: Caller, more: dict[str, Any], expected: int) -> None:
    received = datetime.now(UTC) - timedelta(minutes=10)
    body = {**ACT, **more, "received_at": rfc3339(received)}
    if "due_at" in more:
        body["due_at"] = rfc3339(received + timedelta(minutes=90))
    order = court.ok("POST", "/orders", body)
    assert minutes(order) == expected
    case = story.reviewer.ok("GET", f"/cases/{order['subjects'][0]['case']}")
    assert case["due_at"] == order["due_at"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"scope": ["UK"]}, ("scope.0", "unknown_country")),
        ({"subjects": [{"kind": "content", "id": "nope"}]}, ("subjects.0.id", "unknown_item")),
        ({"subjects": []}, ("subjects", "required")),
        ({"kind": "information", "subjects": []}, ("account", "required")),
        ({"kind": "information", "account": "alice"}, ("subjects", "does_not_fit")),
        ({"category": "HATE"}, ("category", "unknown_category")),
        ({"received_at": "2099-01-01T00:00:00Z"}, ("received_at", "out_of_range")),
        ({"kind": "tco", "gag": {"until": "2099-01-01T00:00:00Z"}}, ("gag.until", "out_of_range")),
        ({"kind": "subpoena"}, ("kind", "unknown_value")),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(
    story: Story, court: Caller, change: dict[str, Any], fault: tuple[str, str]
) -> None:
    status, faults = court.refused("POST", "/orders", {**ACT, **change})
    assert status == 422
    assert fault in faults
    assert court.ok("GET", "/orders")["orders"] == []
    assert story.reviewer.ok("GET", "/cases")["cases"] == []


def test_an_order_twice_is_a_conflict(story: Story, court: Caller) -> None:
    court.ok("POST", "/orders", ACT)
    assert court.refused("POST", "/orders", ACT) == (409, {("number", "already_received")})


def test_an_order_is_answered_once(story: Story, court: Caller) -> None:
    path = f"/orders/{court.ok('POST', '/orders', ACT)['id']}"
    story.reviewer.ok("POST", f"{path}/answer", {"effect": "refused", "text": "No court order is attached."})
    assert story.reviewer.refused("POST", f"{path}/execute", {})[0] == 409
    again = {"effect": "refused", "text": "Again."}
    assert story.reviewer.refused("POST", f"{path}/answer", again) == (409, {("order", "already_answered")})
    assert untouched(story.shown("v1"))


def test_nothing_is_called_executed_before_something_was_decided(story: Story, court: Caller) -> None:
    path = f"/orders/{court.ok('POST', '/orders', ACT)['id']}"
    found = story.reviewer.refused("POST", f"{path}/answer", {"effect": "executed"})
    assert found == (409, {("effect", "nothing_decided")})


@pytest.mark.clause("R3")
def test_an_authority_sees_its_own_orders_only(
    story: Story, court: Caller, caller: Callable[..., Caller]
) -> None:
    order = court.ok("POST", "/orders", ACT)
    other, partner = caller("authority"), caller("partner")
    assert court.ok("GET", "/orders")["orders"][0]["id"] == order["id"]
    assert other.ok("GET", "/orders")["orders"] == []
    for path in (f"/orders/{order['id']}", f"/orders/{order['id']}/answer"):
        assert other.refused("GET", path)[0] == 404
        assert partner.refused("GET", path)[0] == 403
    report = order["subjects"][0]["report"]
    assert court.ok("GET", f"/reports/{report}")["id"] == report
    for stranger in (other, partner):
        assert stranger.refused("GET", f"/reports/{report}")[0] == 404
    assert court.refused("POST", f"/orders/{order['id']}/execute", {})[0] == 403


@pytest.mark.clause("R3", "R6")
def test_a_report_with_an_order_enters_the_register(story: Story, court: Caller) -> None:
    filed = court.ok(
        "POST",
        "/reports",
        {
            "channel": "authority",
            "subject": {"kind": "content", "id": "v1"},
            "reason": "violent_extremism",
            "order": {"number": "7", "authority": "ATKM", "article": "Regulation (EU) 2021/784, Art. 3"},
            "country": "NL",
        },
    )
    order = court.ok("GET", "/orders")["orders"][0]
    assert (order["kind"], order["number"], order["subjects"][0]["report"]) == ("tco", "7", filed["id"])
    assert minutes(order) == 60
    assert filed["due_at"] == order["due_at"]
    assert order["subjects"][0]["case"] == filed["case"] == story.next_case()["id"]


@pytest.mark.clause("R3", "E13")
def test_a_case_decided_by_hand_carries_its_order_out(story: Story, court: Caller) -> None:
    gag = {"until": rfc3339(datetime.now(UTC) + timedelta(days=30)), "reason": "Onderzoek."}
    order = court.ok("POST", "/orders", {**ACT, "gag": gag})
    case = order["subjects"][0]["case"]
    ground = {"kind": "illegal", "law": "Wetboek van Strafrecht, art. 137d", "country": "NL"}
    restrictions = [{"kind": "withhold", "countries": ["NL"]}]
    decided = story.reviewer.ok(
        "POST", f"/cases/{case}/decide", {"ground": ground, "restrictions": restrictions}
    )
    body = entry(decided["id"])
    assert body["order"] == order["id"]
    assert parse(body["gag_until"]) == parse(gag["until"])
    done = court.ok("GET", f"/orders/{order['id']}")
    assert (done["state"], done["effect"]["kind"], done["decisions"]) == (
        "answered",
        "executed",
        [decided["id"]],
    )


@pytest.mark.clause("R6")
def test_terrorist_content_that_a_moderator_removes_is_answered_and_kept(story: Story, court: Caller) -> None:
    order = court.ok("POST", "/orders", TCO)
    case = order["subjects"][0]["case"]
    ground = {"kind": "guidelines", "policy": "violent_extremism"}
    story.reviewer.ok(
        "POST", f"/cases/{case}/decide", {"ground": ground, "restrictions": [{"kind": "remove"}]}
    )
    done = court.ok("GET", f"/orders/{order['id']}")
    assert (done["state"], done["effect"]["kind"]) == ("answered", "executed")
    assert done["preserve_until"]
    assert court.ok("GET", f"/orders/{order['id']}/answer")["document"]["measure"]["removed"]


@pytest.mark.parametrize(
    "measure",
    [{"kind": "label", "label": "unverified"}, {"kind": "withhold", "countries": ["BE"]}, None],
)
def test_a_measure_that_falls_short_of_the_order_leaves_it_open(
    story: Story, court: Caller, measure: dict[str, Any] | None
) -> None:
    order = court.ok("POST", "/orders", ACT)
    case = order["subjects"][0]["case"]
    ground = {"kind": "illegal", "law": "Wetboek van Strafrecht, art. 137d", "country": "NL"}
    body = {"ground": ground, "restrictions": [measure]} if measure else {"no_action": True}
    story.reviewer.ok("POST", f"/cases/{case}/decide", body)
    assert court.ok("GET", f"/orders/{order['id']}")["effect"] is None


@pytest.mark.clause("R6")
def test_the_maker_hears_nothing_while_the_order_forbids_it(story: Story, court: Caller) -> None:
    until = datetime.now(UTC) + timedelta(weeks=6)
    order = court.ok("POST", "/orders", {**TCO, "gag": {"until": rfc3339(until)}})
    assert parse(order["gag_until"]) == until
    done = story.reviewer.ok("POST", f"/orders/{order['id']}/execute", {})
    query = {"viewer": {"account": "alice"}, "surface": "profile", "items": ["v1"]}
    now = story.platform.ok("POST", "/treatments", query)["treatments"][0]
    assert (now["visible"], now["owner_notice"]) == (True, None)
    later = {**query, "at": rfc3339(until + timedelta(seconds=1))}
    told = story.platform.ok("POST", "/treatments", later)["treatments"][0]
    assert told["owner_notice"]["decision"] == done["decisions"][0]


def entry(decision: str) -> dict[str, Any]:
    from waker.review import bodies

    return bodies.of(decision)


def test_views_are_what_the_ledger_tells(story: Story, court: Caller) -> None:
    from waker.ledger.rebuilding import rebuild

    order = court.ok("POST", "/orders", TCO)
    story.reviewer.ok("POST", f"/orders/{order['id']}/execute", {})
    court.ok("POST", "/orders", {**ACT, "number": "8"})
    assert rebuild().differing == ()
