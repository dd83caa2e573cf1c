"""Care: what is shown is counted, limited, interrupted by breaks and spared, whatever waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.console.community import case_on, staff, take_in
from tests.console.fixtures import community, guidelines
from waker.core.actors import KEY, STAFF, Actor
from waker.core.moments import now
from waker.core.problems import Invalid
from waker.review import care, cases, reviewers
from waker.review.care import bands, exposures, shifts, texts
from waker.review.line import leases
from waker.review.models import CareLimit, Exposure, Wellbeing
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn

__all__ = ["community", "guidelines"]

T = datetime(2026, 11, 20, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = shifts.Rules(90 * MINUTE, 25, 15 * MINUTE)


class TestShifts:
    def test_work_without_a_pause_makes_a_break_due(self) -> None:
        shift = None
        for minute in range(0, 90, 9):
            shift = shifts.after(shift, T + minute * MINUTE, severe=False)
            assert shifts.rest(shift, RULES) is None
        shift = shifts.after(shift, T + 90 * MINUTE)
        assert shifts.rest(shift, RULES) == (T + 90 * MINUTE, T + 105 * MINUTE, shifts.WORK)

    def test_ten_minutes_away_begin_a_new_shift(self) -> None:
        shift = shifts.after(shifts.Shift(T, T + 85 * MINUTE, 24), T + 95 * MINUTE, severe=True)
        assert shift == (T + 95 * MINUTE, T + 95 * MINUTE, 1)
        kept = shifts.after(shifts.Shift(T, T + 85 * MINUTE, 24), T + 94 * MINUTE)
        assert kept == (T, T + 94 * MINUTE, 24)

    def test_a_run_of_severe_cases_is_broken_by_a_milder_one(self) -> None:
        shift = None
        for n in range(24):
            shift = shifts.after(shift, T + n * MINUTE, severe=True)
        assert shifts.rest(shift, RULES) is None
        assert shift is not None
        assert shifts.rest(shifts.after(shift, T + 24 * MINUTE, severe=False), RULES) is None
        rest = shifts.rest(shifts.after(shift, T + 24 * MINUTE, severe=True), RULES)
        assert rest is not None
        assert rest.cause == shifts.RUN
        assert shifts.after(shift, T + 24 * MINUTE).run == 24  # the same case seen again counts once

    @given(
        st.lists(st.tuples(st.integers(0, 30), st.sampled_from([None, True, False])), min_size=1, max_size=60)
    )
    def test_nobody_works_longer_than_allowed_and_a_break_always_ends(
        self, acts: list[tuple[int, bool | None]]
    ) -> None:
        shift, at = None, T
        for gap, severe in acts:
            at += gap * MINUTE
            rest = shifts.rest(shift, RULES)
            if rest is not None and at < rest.until:
                continue  # nothing is given to them
            shift = shifts.after(shift, at, severe)
            if rest is not None:
                assert shift.since == at
            # Who is asked for nothing during a break never gets past the limit by more than one pause.
            assert shift.last - shift.since < RULES.work + shifts.PAUSE
            assert shift.run <= RULES.run


@pytest.fixture
def mila(guidelines: str) -> Actor:
    return Actor(STAFF, str(staff("moderator").pk))


@pytest.fixture
def see(mila: Actor) -> Callable[..., None]:
    """Show Mila `number` cases of a severity, a second from each other, the last at `at`."""

    def show(number: int, severity: int, at: datetime = T, name: str = "c") -> None:
        for n in range(number):
            when = at - (number - 1 - n) * timedelta(seconds=1)
            exposures.record(mila.holder, f"{name}{severity}-{n}", severity, "hate", None, when)

    return show


def allowed(actor: Actor, at: datetime = T) -> care.Care:
    return care.limits(reviewers.of(actor, at), at)


pytestmark = pytest.mark.django_db


@given(
    acts=st.lists(
        st.tuples(st.integers(-2, 15), st.sampled_from([None, True, False])), min_size=1, max_size=12
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_statement_is_the_fold(db: None, acts: list[tuple[int, bool | None]]) -> None:
    Wellbeing.objects.all().delete()
    shift, at = None, T
    for minutes, severe in acts:
        at += minutes * MINUTE
        shift = shifts.after(shift, at, severe)
        care.worked("staff:1", at, severe)
        row = Wellbeing.objects.get()
        assert (row.since, row.last, row.run) == shift


class TestLimits:
    def test_a_case_counts_once_an_hour(self, mila: Actor) -> None:
        assert exposures.record(mila.holder, "c1", 5, "terrorism", None, T)
        assert not exposures.record(mila.holder, "c1", 5, "terrorism", None, T + 59 * MINUTE)
        assert exposures.record(mila.holder, "c1", 5, "terrorism", None, T + 60 * MINUTE)
        assert exposures.record("staff:999", "c1", 5, "terrorism", None, T)

    def test_the_gravest_of_an_hour(self, mila: Actor, see: Callable[..., None]) -> None:
        see(9, 5)
        assert allowed(mila).max_severity is None
        see(10, 5)
        assert allowed(mila).max_severity == 4
        assert allowed(mila, T + 59 * MINUTE).max_severity == 4
        assert allowed(mila, T + 61 * MINUTE).max_severity is None

    def test_the_severe_of_an_hour_count_the_gravest_too(self, mila: Actor, see: Callable[..., None]) -> None:
        see(5, 5)
        see(34, 4)
        assert allowed(mila).max_severity is None
        see(35, 4)
        assert allowed(mila).max_severity == 3

    def test_milder_cases_count_for_nothing(self, mila: Actor, see: Callable[..., None]) -> None:
        see(500, 3)
        assert allowed(mila) == care.Care()

    def test_the_gravest_of_a_day(self, mila: Actor, see: Callable[..., None]) -> None:
        for hour in range(4):
            see(10, 5, T + hour * 2 * 60 * MINUTE, name=f"h{hour}-")
        assert allowed(mila, T + 8 * 60 * MINUTE).max_severity == 4
        assert allowed(mila, T + 24 * 60 * MINUTE + MINUTE).max_severity is None

    def test_when_there_is_room_again(self, mila: Actor, see: Callable[..., None]) -> None:
        see(10, 5)
        band = bands.of(mila.holder)[1]
        first = T - timedelta(seconds=9)
        assert exposures.room_at(mila.holder, band, T) == first + timedelta(hours=1)
        assert allowed(mila, first + timedelta(hours=1)).max_severity is None

    def test_a_person_and_a_lead_lower_and_nobody_raises(self, mila: Actor, see: Callable[..., None]) -> None:
        most = bands.installation()
        bands.choose(mila.holder, [most[0], bands.Band(5, 4, 40)], lead=True)
        bands.choose(mila.holder, [bands.Band(4, 20, 200), bands.Band(5, 8, 8)], lead=False)
        assert bands.of(mila.holder) == ((4, 20, 200), (5, 4, 8))
        see(4, 5)
        assert allowed(mila).max_severity == 4
        for lead in (True, False):
            with pytest.raises(Invalid) as refused:
                bands.choose(mila.holder, [most[0], bands.Band(5, 11, -1)], lead=lead)
            assert {fault.at for fault in refused.value.faults} == {"hour_5", "day_5"}
        assert bands.of(mila.holder)[1] == (5, 4, 8)
        bands.choose(mila.holder, most, lead=False)
        assert bands.of(mila.holder)[1] == (5, 4, 40)  # what the lead set stays
        assert not CareLimit.objects.filter(lead=False).exists()

    def test_none_at_all_may_be_chosen(self, mila: Actor) -> None:
        bands.choose(mila.holder, [bands.installation()[0], bands.Band(5, 0, 0)], lead=False)
        assert allowed(mila).max_severity == 4
        assert exposures.room_at(mila.holder, bands.of(mila.holder)[1], T) is None

    def test_the_installation_sets_the_most(
        self, mila: Actor, see: Callable[..., None], monkeypatch: Any
    ) -> None:
        monkeypatch.setenv("WAKER_CARE_GRAVEST_HOUR", "2")
        see(2, 5)
        assert allowed(mila).max_severity == 4

    def test_a_key_without_a_person_has_no_care(self, guidelines: str) -> None:
        for id_ in ("7", "7:0123456789abcdef"):
            tool = Actor(KEY, id_)
            for n in range(50):
                care.opened(tool.holder, _Shown(f"c{n}", 5, "hate", None), T)
            assert allowed(tool) == care.Care()
        assert not Exposure.objects.exists()
        assert not Wellbeing.objects.exists()


class _Shown:
    def __init__(self, id_: str, severity: int, queue: str, policy: str | None) -> None:
        self.id, self.severity, self.queue, self.policy = id_, severity, queue, policy


class TestNextCase:
    @pytest.fixture
    def work(self, community: None) -> dict[str, str]:
        """Two cases of severity 4 and one of severity 3, named by their policies."""
        take_in([], [{"id": "v-spam", "kind": "video", "account": "bob", "text": "WAKER-TEST:spam:review"}])
        found = {"hate_speech": "v-mean", "bullying": "c-mean", "spam": "v-spam"}
        return {policy: case_on(f"content:{id_}").id for policy, id_ in found.items()}

    def given(self, actor: Actor, at: datetime) -> str | None:
        """The case that they are given next, which they then give back."""
        found = cases.next_case(None, actor, at)
        if found is None:
            return None
        leases.release(found["id"], actor)
        policy: str = found["policy"]
        return policy

    def test_what_is_given_is_counted(self, mila: Actor, work: dict[str, str]) -> None:
        at = now()
        found = cases.next_case(None, mila, at)
        assert found is not None
        row = Exposure.objects.get()
        assert (row.holder, row.case, row.severity, row.at) == (
            mila.holder,
            found["id"],
            found["severity"],
            at,
        )
        cases.next_case(None, mila, at + MINUTE)  # the same, which they hold
        cases.claim(found["id"], mila, at + 2 * MINUTE)
        assert Exposure.objects.count() == 1
        assert Wellbeing.objects.get().last == at + 2 * MINUTE

    def test_milder_work_comes_first_above_a_limit(
        self, mila: Actor, work: dict[str, str], see: Callable[..., None]
    ) -> None:
        at = now()
        assert self.given(mila, at) == "hate_speech"
        see(40, 4, at)
        assert self.given(mila, at + MINUTE) == "spam"
        assert self.given(mila, at + 62 * MINUTE) == "hate_speech"

    def test_nothing_is_given_where_nothing_milder_waits(
        self, mila: Actor, community: None, see: Callable[..., None]
    ) -> None:
        at = now()
        see(40, 4, at)
        assert self.given(mila, at + MINUTE) is None
        assert self.given(Actor(STAFF, str(staff("lead").pk)), at + MINUTE) == "hate_speech"
        assert self.given(mila, at + 62 * MINUTE) == "hate_speech"

    def test_what_somebody_does_not_want_is_never_given(self, mila: Actor, work: dict[str, str]) -> None:
        at = now()
        care.choose(mila.holder, [], ["hate_speech"])
        assert self.given(mila, at) == "bullying"
        care.choose(mila.holder, ["hate"], [])
        assert self.given(mila, at) == "spam"
        care.choose(mila.holder, ["hate", "integrity"], [])
        assert self.given(mila, at) is None
        care.choose(mila.holder, [], [])
        assert self.given(mila, at) == "hate_speech"

    def test_no_case_during_a_break_that_is_due(self, mila: Actor, work: dict[str, str]) -> None:
        start = now()
        for minute in range(0, 99, 9):
            care.worked(mila.holder, start + minute * MINUTE)
        with pytest.raises(care.Resting) as resting:
            self.given(mila, start + 95 * MINUTE)
        assert resting.value.until == start + 105 * MINUTE
        assert resting.value.faults[0].code == "resting"
        with pytest.raises(care.Resting):
            self.given(mila, start + 104 * MINUTE)  # asking makes it no longer
        assert self.given(mila, start + 105 * MINUTE) == "hate_speech"
        assert Wellbeing.objects.get().since == start + 105 * MINUTE

    def test_deciding_is_work_too(self, mila: Actor, work: dict[str, str]) -> None:
        deciding.decide_case(work["spam"], DecideIn(no_action=True), mila)
        row = Wellbeing.objects.filter(holder=mila.holder).first()
        assert row is not None
        assert row.last is not None


class TestBreaks:
    def test_a_break_of_ones_own(self, mila: Actor) -> None:
        until = care.take_break(mila.holder, 5, T)
        assert until == T + 5 * MINUTE
        assert allowed(mila, T + 4 * MINUTE).resting_until == until
        assert allowed(mila, until).resting_until is None
        care.take_break(mila.holder, 30, T)
        assert care.end_break(mila.holder, T + MINUTE)
        assert allowed(mila, T + MINUTE).resting_until is None
        for minutes in (0, 241):
            with pytest.raises(Invalid):
                care.take_break(mila.holder, minutes, T)

    def test_a_break_that_is_due_cannot_be_ended_except_when_something_is_urgent(self, mila: Actor) -> None:
        Wellbeing.objects.create(holder=mila.holder, since=T - 90 * MINUTE, last=T, run=3)
        care.take_break(mila.holder, 60, T)
        rest = care.rest_of(mila.holder, T)
        assert rest is not None
        assert (rest.cause, rest.until) == ("own", T + 60 * MINUTE)
        assert not care.end_break(mila.holder, T + MINUTE)
        assert allowed(mila, T + MINUTE).resting_until == T + 15 * MINUTE
        assert care.end_break(mila.holder, T + MINUTE, any_break=True)
        assert allowed(mila, T + MINUTE).resting_until is None

    def test_who_never_worked_can_end_a_break(self, mila: Actor) -> None:
        assert care.end_break(mila.holder, T)
        assert care.rest_of(mila.holder, T) is None


class TestKeeping:
    def test_exposures_are_forgotten_after_ninety_days(self, mila: Actor, see: Callable[..., None]) -> None:
        see(3, 5, T - timedelta(days=90))
        see(2, 5, T - timedelta(days=89), name="later")
        care.choose(mila.holder, ["hate"], [])
        Wellbeing.objects.update(since=T - timedelta(days=91), last=T - timedelta(days=90), run=4)
        assert care.forget_before(T) == 3
        assert Exposure.objects.count() == 2
        row = Wellbeing.objects.get()
        assert (row.since, row.last, row.run, row.queues) == (None, None, 0, ["hate"])

    def test_figures_are_never_about_fewer_than_five(self, guidelines: str) -> None:
        for person in range(4):
            for n in range(10):
                exposures.record(f"staff:{person}", f"c{n}", 5, "hate", None, T)
        assert exposures.together(T) is None
        exposures.record("staff:9", "c0", 4, "hate", None, T)
        assert exposures.together(T) == {"people": 5, "by_severity": {5: 40, 4: 1}}

    def test_own_texts_in_place_of_those_that_come_along(self, db: None) -> None:
        ours = texts.read(texts.HELPLINE, "NL", "nl")
        assert "113" in ours
        texts.write(texts.HELPLINE, "nl", {"nl": "Bel Bea: 06-12345678", "en": ""})
        assert texts.read(texts.HELPLINE, "NL", "nl") == "Bel Bea: 06-12345678"
        assert "113" in texts.read(texts.HELPLINE, "NL", "en")
        texts.write(texts.HELPLINE, "NL", {"nl": "", "en": ""})
        assert texts.read(texts.HELPLINE, "NL", "nl") == ours
        texts.write(texts.HELPLINE, "PL", {"en": "Call Ola."})
        assert "PL" in texts.countries()
        assert texts.read(texts.HELPLINE, "PL", "nl") == "Call Ola."
        assert texts.read(texts.HELPLINE, "XX", "en") == texts.read(texts.HELPLINE, "", "en")
        for slot, country in (("music", ""), (texts.HELPLINE, "Nederland")):
            with pytest.raises(Invalid):
                texts.write(slot, country, {})
