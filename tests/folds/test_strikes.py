"""Strikes, ladders and what they call for, as functions of an account's violations alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from waker.core.ladder import Rung
from waker.core.restrictions import Restriction
from waker.folds.account import standing
from waker.folds.force import Force
from waker.folds.permission import refusals
from waker.folds.settlement import Ban, Derived, Standing, Zero, called_for, settle
from waker.folds.strikes import OVERALL, Ladders, Violation, active, measures, next_rung, strikes

START = datetime(2026, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LADDERS: dict[str, Ladders] = {
    "v1": {OVERALL: (Rung(3, "suspend", 7), Rung(5, "terminate")), "hate": (Rung(2, "warn"),)},
    "v2": {OVERALL: (Rung(2, "terminate"),)},
}


def violation(
    n: int, policy: str = "hate", weight: int = 1, first: bool = False, version: str = "v1"
) -> Violation:
    """On day n, for thirty days."""
    since = START + n * DAY
    return Violation(f"d{n}", policy, weight, since, since + 30 * DAY, first, f"d{n}", version)


def keys(*violations: Violation) -> list[str]:
    return [m.key for m in measures(strikes(violations), LADDERS.__getitem__)]


def test_the_first_of_a_policy_weighs_nothing_where_it_is_a_warning() -> None:
    found = strikes([violation(3, "spam", first=True), violation(1, "spam", first=True), violation(2)])
    assert [(s.decision, s.weight) for s in found] == [("d1", 0), ("d2", 1), ("d3", 1)]


def test_a_strike_counts_until_it_expires() -> None:
    found = strikes([violation(0)])
    assert [len(active(found, START + n * DAY)) for n in (-1, 0, 29, 30)] == [0, 1, 1, 0]
    assert active(found, START, "spam") == []


def test_thresholds_are_crossed_once_by_the_strike_that_reaches_them() -> None:
    assert keys(violation(1)) == []
    assert keys(violation(1), violation(2)) == ["ladder:hate:2@d2"]
    assert keys(*map(violation, range(1, 7))) == ["ladder:hate:2@d2", "ladder:*:3@d3", "ladder:*:5@d5"]


def test_a_heavy_strike_leads_to_the_highest_threshold_that_it_crosses() -> None:
    [measure] = measures(strikes([violation(1, "spam", 6)]), LADDERS.__getitem__)
    assert (measure.key, measure.kind, measure.cites) == ("ladder:*:5@d1", "terminate", ("d1",))


def test_a_measure_is_dated_from_its_strike() -> None:
    *_, measure = measures(strikes([violation(n) for n in (1, 2, 3)]), LADDERS.__getitem__)
    assert measure.restrictions == (Restriction("suspend", starts=START + 3 * DAY, until=START + 10 * DAY),)
    assert measure.cites == ("d1", "d2", "d3")


def test_expired_strikes_lead_to_nothing_more_and_undo_nothing() -> None:
    assert keys(violation(1), violation(2), violation(32)) == ["ladder:hate:2@d2"]
    # The hate strikes of day 1 and 2 are gone: two again make two.
    assert keys(violation(1), violation(2), violation(32), violation(33)) == [
        "ladder:hate:2@d2",
        "ladder:hate:2@d33",
    ]


def test_each_strike_is_measured_by_its_own_guidelines() -> None:
    assert keys(violation(1), violation(2, version="v2")) == ["ladder:*:2@d2"]
    assert keys(violation(1, version="v2"), violation(2)) == ["ladder:hate:2@d2"]


def test_a_threshold_may_switch_several_features_off() -> None:
    both = (Rung(1, "feature_off", 3, "comments"), Rung(1, "feature_off", None, "messages"))
    [measure] = measures(strikes([violation(1)]), lambda version: {OVERALL: both})
    assert [(r.feature, r.until) for r in measure.restrictions] == [
        ("comments", START + 4 * DAY),
        ("messages", None),
    ]


def test_the_next_step_is_the_lowest_above() -> None:
    rungs = LADDERS["v1"][OVERALL]
    assert [next_rung(n, rungs) for n in (0, 3, 5)] == [rungs[0], rungs[1], None]


def test_zero_tolerance_closes_without_the_ladder_saying_so_again() -> None:
    grave = violation(1, "abuse", 5)
    found = called_for([grave], [Zero("d1", "abuse", grave.since)], [], LADDERS.__getitem__)
    assert [(d.key, d.cites, d.restrictions[0].kind) for d in found] == [("zero:d1", ("d1",), "terminate")]


def test_the_ladder_has_nothing_more_to_say_of_what_is_closed_for_good() -> None:
    held = [violation(n) for n in range(1, 7)]
    all_of_it = ["ladder:hate:2@d2", "ladder:*:3@d3", "ladder:*:5@d5"]

    def called(*bans: Ban, settled: tuple[str, ...] = ()) -> list[str]:
        return [d.key for d in called_for(held, [], bans, LADDERS.__getitem__, settled)]

    early = Ban("b", "device:x", None, START + 3 * DAY, None)
    assert called() == all_of_it
    assert called(early) == ["ladder:hate:2@d2", "ban:b"]
    for_a_time = early._replace(until=START + 9 * DAY)
    assert sorted(called(for_a_time)) == sorted([*all_of_it, "ban:b"])
    # A person has opened it again: the ladder goes on.
    assert sorted(called(early, settled=("ban:b",))) == sorted([*all_of_it, "ban:b"])


def test_a_ban_closes_for_as_long_as_it_lasts() -> None:
    [found] = called_for([], [], [Ban("b", "device:x", "spam", START, START + DAY)], LADDERS.__getitem__)
    assert (found.key, found.policy) == ("ban:b", "spam")
    assert found.restrictions == (Restriction("terminate", starts=START, until=START + DAY),)


def test_settling_takes_what_is_missing_and_lets_the_rest_lapse() -> None:
    wanted = Derived("k1", "ladder", None, ("d1",), (), START)
    assert settle([wanted], []).take == [wanted]
    assert settle([wanted], [Standing("k1", "x", settled=False, lapsed=False)]) == ([], [])
    assert settle([], [Standing("k1", "x", settled=False, lapsed=False)]).lapse == ["x"]
    # What lapsed comes back with its ground; what a person replaced does not, and is not taken back either.
    assert settle([wanted], [Standing("k1", "x", settled=False, lapsed=True)]).take == [wanted]
    assert settle([wanted], [Standing("k1", "x", settled=True, lapsed=False)]) == ([], [])
    assert settle([], [Standing("k1", "x", settled=True, lapsed=False)]) == ([], [])
    assert settle([], [Standing("k1", "x", settled=False, lapsed=True)]) == ([], [])


def test_a_standing_is_of_its_moment() -> None:
    held = [violation(1), violation(5)]
    early = standing(held, [], LADDERS["v1"], START + 2 * DAY)
    assert (early["total"], [s["decision"] for s in early["strikes"]]) == (1, ["d1"])
    late = standing(held, [], LADDERS["v1"], START + 32 * DAY)
    assert (late["total"], [s["decision"] for s in late["strikes"]]) == (1, ["d5"])
    assert late["next"] == [
        {"policy": None, "strikes": 1, "at": 3, "kind": "suspend", "days": 7, "feature": None},
        {"policy": "hate", "strikes": 1, "at": 2, "kind": "warn", "days": None, "feature": None},
    ]


def _off(subject: str, kind: str, feature: str | None = None, countries: tuple[str, ...] = ()) -> Force:
    return Force(subject, "d", 1, START, kind, countries, None, feature, None, None, START, None, None)


def _refused(
    feature: str, *, age: int | None = 30, minimum: int | None = 16, country: str = "NL", **on: list[Force]
) -> list[str]:
    forces = {"account": [], "territory": [], "device": [], **on}
    return [r["kind"] for r in refusals(feature, age=age, minimum=minimum, country=country, **forces)]


def test_every_reason_is_given() -> None:
    account = [_off("account:a", "suspend"), _off("account:a", "feature_off", "live")]
    everything = _refused(
        "live.host",
        age=15,
        account=account,
        territory=[_off("territory:NL", "feature_off", "live.host")],
        device=[_off("device:d", "ban")],
    )
    assert everything == ["age", "decision", "decision", "territory", "device"]


def test_what_refuses_nothing() -> None:
    assert _refused("messages") == []
    assert _refused("messages", age=None, minimum=None) == []
    assert _refused("messages", age=None) == ["age"]
    assert _refused("messages", account=[_off("account:a", "feature_off", "comments")]) == []
    assert _refused("messages", account=[_off("account:a", "not_recommended")]) == []
    assert _refused("messages", account=[_off("account:a", "suspend", countries=("DE",))]) == []
    assert _refused("gifts.receive", account=[_off("account:a", "feature_off", "gifts.send")]) == []
    assert _refused("gifts.receive", account=[_off("account:a", "feature_off", "gifts")]) == ["decision"]
