"""A fault says where, what and what would do; a near match is offered only when it is near."""

from __future__ import annotations

from waker.core.countries import COUNTRIES, EU, NAMES, country_name, meant
from waker.core.problems import Conflict, Fault, Forbidden, Invalid, NotFound, near, unknown


def test_a_problem_tells_its_faults_in_its_detail() -> None:
    problem = Invalid([("items.0.country", "unknown_country", "No country."), Fault("", "x", "Other.")])
    assert problem.detail == "No country. Other."
    assert problem.faults[0].body() == {
        "at": "items.0.country",
        "code": "unknown_country",
        "message": "No country.",
    }


def test_statuses() -> None:
    assert [p.status for p in (Invalid, NotFound, Conflict, Forbidden)] == [422, 404, 409, 403]


def test_a_fault_can_be_seen_from_further_out() -> None:
    assert Fault("country", "c", "m").under("items.3").at == "items.3.country"
    assert Fault("", "c", "m").under("items.3").at == "items.3"


def test_near_finds_a_misspelling_and_nothing_in_noise() -> None:
    assert near("hate_speach", ["hate_speech", "spam"]) == "hate_speech"
    assert near("Remove", ["remove", "withhold"]) == "remove"
    assert near("qqqq", ["hate_speech", "spam"]) is None


def test_unknown_lists_the_choices_when_they_are_few() -> None:
    assert "choose one of a, b" in unknown("x", "thing", "qqqq", ["a", "b"]).message
    assert unknown("x", "thing kind", "q", ["a"]).code == "unknown_thing_kind"


def test_countries_are_those_of_iso_3166() -> None:
    assert len(COUNTRIES) == 249
    assert len(EU) == 27
    assert EU <= COUNTRIES
    assert all(names["en"] and names["nl"] for names in NAMES.values())
    assert {"NL", "UA", "TW", "PS", "XK"} - COUNTRIES == {"XK"}  # XK is in use, but not assigned by ISO


def test_country_names() -> None:
    assert country_name("DE", "nl-BE") == "Duitsland"
    assert country_name("DE", "fr") == "Germany"
    assert country_name("ZZ") == "ZZ"


def test_what_was_meant() -> None:
    assert [meant(t) for t in ("nl", "UK", "Nederland", "germany", "Atlantis")] == [
        "NL",
        "GB",
        "NL",
        "DE",
        None,
    ]
