"""Wellbeing: one's own page, breaks, what one is spared; and that nobody else finds any of it anywhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.support import ROOT
from tests.console.community import case_on, client_of, staff
from tests.console.test_permissions import OPEN, ROUTES
from waker.api.face import ENDPOINTS
from waker.api.keys import create_key
from waker.api.scopes import SCOPES
from waker.console.models import StaffUser
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.ledger.models import Decision
from waker.review import care
from waker.review.care import bands, exposures
from waker.review.line import leases
from waker.review.models import CareLimit, CareText, Exposure, Place, Wellbeing

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def me(user: StaffUser) -> Actor:
    return Actor(STAFF, str(user.pk))


def tired(user: StaffUser) -> None:
    """Somebody who has worked for an hour and a half just now."""
    at = now()
    Wellbeing.objects.create(holder=me(user).holder, since=at - 90 * MINUTE, last=at)


def shown(user: StaffUser, number: int, severity: int) -> None:
    for n in range(number):
        exposures.record(me(user).holder, f"c{severity}-{n}", severity, "hate", "hate_speech", now())


class TestOwnPage:
    def test_it_says_what_one_was_shown(self, client: Client, community: None) -> None:
        assert "0 of 40" in client.get("/console/care").content.decode()
        client.post("/console/queue/next")
        page = client.get("/console/care").content.decode()
        assert "1 of 40" in page
        assert "at work since" in page

    def test_limits_are_lowered_and_never_raised(
        self, client: Client, moderator: StaffUser, community: None
    ) -> None:
        body = {"hour_4": "12", "day_4": "", "hour_5": "0", "day_5": "40"}
        assert client.post("/console/care/limits", body).status_code == 302
        assert bands.of(me(moderator).holder) == ((4, 12, 200), (5, 0, 40))
        for wrong in ("41", "-1", "many", "1e3", "٣"):
            answer = client.post("/console/care/limits", {**body, "hour_4": wrong})
            assert answer.status_code == 422
            assert "never raised" in answer.content.decode()
        assert bands.of(me(moderator).holder) == ((4, 12, 200), (5, 0, 40))

    def test_what_is_spared_is_kept_and_shown(
        self, client: Client, moderator: StaffUser, community: None
    ) -> None:
        client.post("/console/care/choices", {"queue": ["hate", "none"], "policy": ["spam", "x"]})
        row = Wellbeing.objects.get()
        assert (row.queues, row.policies) == (["hate"], ["spam"])
        page = client.get("/console/care").content.decode()
        assert re.search(r'name="queue" value="hate" checked', page)
        assert re.search(r'name="policy" value="spam" checked', page)
        assert client.post("/console/queue/next").headers["Location"] == "/console/queue"
        client.post("/console/care/choices", {})
        assert client.post("/console/queue/next").headers["Location"] != "/console/queue"

    def test_the_helpline_of_ones_country(
        self, client: Client, moderator: StaffUser, community: None
    ) -> None:
        assert "0800-0113" not in client.get("/console/care").content.decode()
        client.post("/console/care/country", {"country": "NL"})
        assert "0800-0113" in client.get("/console/care").content.decode()
        client.post("/console/care/country", {"country": "nowhere"})
        assert "0800-0113" in client.get("/console/break").content.decode()

    def test_offering_contact_notes_nothing(self, client: Client, community: None) -> None:
        page = client.get("/console/care").content.decode()
        button = page[page.index('<details class="stays">') : page.index("</details>")]
        assert "Talk to a colleague" in button
        assert "<form" not in button
        assert "hx-" not in button

    def test_an_administrator_writes_the_texts(self, client: Client, community: None) -> None:
        admin = client_of(staff("admin"))
        page = admin.get("/console/care").content.decode()
        assert "/console/care/texts" in page
        assert "/console/care/texts" not in client.get("/console/care").content.decode()
        body = {"slot": "peers", "country": "", "text_en": "Ask <b>Bea</b>, room 3.", "text_nl": "Vraag Bea."}
        assert admin.post("/console/care/texts", body).status_code == 302
        assert "Ask &lt;b&gt;Bea&lt;/b&gt;, room 3." in client.get("/console/care").content.decode()
        for wrong in ({"country": "Zz"}, {"slot": "x"}, {"text_en": "a" * 2001}):
            assert admin.post("/console/care/texts", {**body, **wrong}).status_code == 422
        assert CareText.objects.count() == 2


class TestBreaks:
    def test_work_is_interrupted(self, client: Client, moderator: StaffUser, community: None) -> None:
        client.post("/console/queue/next")
        assert Place.objects.filter(holder=me(moderator).holder).exists()
        Wellbeing.objects.update(since=now() - 90 * MINUTE)
        client.post("/console/queue/next")  # still at work: the ninety minutes are full with this
        answer = client.post("/console/queue/next")
        assert answer.headers["Location"] == "/console/break"
        page = client.get("/console/break").content.decode()
        assert "You have worked for a good while" in page
        assert "data-until=" in page
        assert "End my break" not in page
        assert not Place.objects.filter(holder=me(moderator).holder).exists()
        assert client.post("/console/break/end").headers["Location"] == "/console/break"

    def test_what_is_still_worked_on_stays_with_whoever_works_on_it(
        self, client: Client, moderator: StaffUser, community: None
    ) -> None:
        client.post("/console/queue/next")
        held = Place.objects.get(holder=me(moderator).holder)
        Wellbeing.objects.update(since=now() - 91 * MINUTE, last=now() - MINUTE)
        Place.objects.filter(case=held.case).update(held_until=now() + MINUTE)
        assert care.rest_of(me(moderator).holder, now()) is not None
        assert client.post(f"/console/cases/{held.case}/claim").status_code == 204
        held.refresh_from_db()
        assert held.held_until > now() + 10 * MINUTE
        assert Wellbeing.objects.get().last > now() - MINUTE  # the break begins when they stop

    def test_leaving_and_deciding_lead_to_the_break_too(
        self, client: Client, moderator: StaffUser, community: None
    ) -> None:
        tired(moderator)
        hate, other = case_on("content:v-mean"), case_on("content:c-mean")
        answer = client.post(f"/console/cases/{hate.id}/decide", {"outcome": "no_action"})
        assert answer.headers["Location"] == "/console/break"
        assert Decision.objects.filter(case_id=hate.id).exists()
        answer = client.post(f"/console/cases/{other.id}/release")
        assert answer.headers["Location"] == "/console/break"

    def test_a_break_of_ones_own(self, client: Client, moderator: StaffUser, community: None) -> None:
        client.post("/console/queue/next")
        held = Place.objects.get(holder=me(moderator).holder)
        assert client.post("/console/break/take").headers["Location"] == "/console/break"
        held.refresh_from_db()
        assert held.holder is None
        # A page that is still open takes nothing on again.
        assert client.post(f"/console/cases/{held.case}/claim").status_code == 204
        held.refresh_from_db()
        assert held.holder is None
        assert "End my break" in client.get("/console/break").content.decode()
        assert client.post("/console/queue/next").headers["Location"] == "/console/break"
        assert client.post("/console/break/end").headers["Location"] == "/console/queue"
        assert client.post("/console/queue/next").headers["Location"] == f"/console/cases/{held.case}"

    @pytest.mark.parametrize(
        ("given", "minutes"), [("5", 5), ("240", 240), ("0", 15), ("999", 15), ("x", 15)]
    )
    def test_how_long(
        self, client: Client, moderator: StaffUser, community: None, given: str, minutes: int
    ) -> None:
        client.post("/console/break/take", {"minutes": given})
        row = Wellbeing.objects.get()
        assert row.away_until - row.away_from == minutes * MINUTE

    def test_a_lead_ends_a_break_when_something_is_urgent(self, community: None) -> None:
        lead = staff("lead")
        tired(lead)
        browser = client_of(lead)
        assert "Something is urgent" in browser.get("/console/break").content.decode()
        assert browser.post("/console/break/end", {"urgent": "1"}).headers["Location"] == "/console/queue"
        assert browser.post("/console/queue/next").headers["Location"].startswith("/console/cases/")

    def test_a_moderator_does_not(self, client: Client, moderator: StaffUser, community: None) -> None:
        tired(moderator)
        assert "Something is urgent" not in client.get("/console/break").content.decode()
        assert client.post("/console/break/end", {"urgent": "1"}).headers["Location"] == "/console/break"

    def test_a_case_can_be_opened_by_hand(
        self, client: Client, moderator: StaffUser, community: None
    ) -> None:
        tired(moderator)
        case = case_on("content:v-mean")
        assert client.get(f"/console/cases/{case.id}").status_code == 200
        client.post(f"/console/cases/{case.id}/decide", {"outcome": "no_action"})
        assert Decision.objects.filter(case_id=case.id).exists()

    def test_told_kindly_when_nothing_milder_waits(
        self, client: Client, moderator: StaffUser, community: None
    ) -> None:
        shown(moderator, 40, 4)
        assert client.post("/console/queue/next").headers["Location"] == "/console/break"
        page = client.get("/console/break").content.decode()
        assert "no milder work waiting now" in page
        assert "There is room again" in page

    def test_over_http(self, moderator: StaffUser, community: None) -> None:
        headers = {"Authorization": f"Bearer {create_key('Tool', ('reviewer',))}"}
        named = {**headers, "Waker-Reviewer": moderator.email}
        until = care.take_break(me(moderator).holder, 10, now())
        answer = Client().post(f"{ROOT}/cases/next", {}, "application/json", headers=named)
        assert answer.status_code == 409
        problem = answer.json()
        assert [(e["at"], e["code"]) for e in problem["errors"]] == [("reviewer", "resting")]
        assert until.strftime("%Y-%m-%dT%H:%M:%S") in problem["detail"]
        assert until.strftime("%H:%M:%S GMT") in answer.headers["Retry-After"]
        # A key without a person knows no break.
        assert Client().post(f"{ROOT}/cases/next", {}, "application/json", headers=headers).status_code == 200


class TestNobodyElse:
    """Every page and every answer is the same, whatever somebody was shown, spared or limited to."""

    @pytest.fixture
    def browsers(self, community: None) -> list[Client]:
        return [client_of(staff(role)) for role in ("lead", "admin", "analyst")]

    def addresses(self, moderator: StaffUser) -> list[str]:
        decision = Decision.objects.order_by("position").first()
        assert decision is not None
        real = {
            "<id:case_id>": case_on("content:v-mean").id,
            "<id:decision_id>": decision.id,
            "<hostid:item_id>": "v-mean",
            "<hostid:account_id>": "bob",
            "<id:policy_id>": "hate_speech",
            "<id:version>": "1",
            "<int:pk>": str(moderator.pk),
        }
        found = []
        for route in sorted(set(ROUTES) - OPEN):
            for name, value in real.items():
                route = route.replace(name, value)
            found.append("/console/" + re.sub(r"<\w+:\w+>", "none", route).replace("/none", "/0"))
        return found

    def walk(self, browsers: list[Client], addresses: list[str], key: str) -> dict[str, str]:
        """Every page as each of these people reads it, and every answer of the API, without moments and tokens."""
        found = {}
        for n, browser in enumerate(browsers):
            for address in addresses:
                found[f"{n} {address}"] = plain(browser.get(address))
        api = Client(headers={"Authorization": f"Bearer {key}"})
        for made in ENDPOINTS:
            if made.method == "GET" and "{" not in made.path:
                found[f"api {made.path}"] = plain(api.get(f"{ROOT}{made.path}"))
        for path in ("/cases/" + case_on("content:v-mean").id, "/accounts/bob/standing", "/items/v-mean"):
            found[f"api {path}"] = plain(api.get(f"{ROOT}{path}"))
        return found

    @pytest.mark.slow
    def test_no_page_and_no_answer_tells(self, browsers: list[Client], moderator: StaffUser) -> None:
        key = create_key("All", tuple(SCOPES))
        addresses = self.addresses(moderator)
        for browser in browsers:  # what they open themselves counts for them
            browser.get(f"/console/cases/{case_on('content:v-mean').id}")
        before = self.walk(browsers, addresses, key)
        assert sum(len(text) for text in before.values()) > 1_000_000
        holder = me(moderator).holder
        shown(moderator, 12, 5)
        shown(moderator, 60, 4)
        bands.choose(holder, [bands.Band(4, 7, 13), bands.Band(5, 0, 3)], lead=False)
        care.choose(holder, ["hate", "graphic"], ["spam", "bullying"])
        care.live_in(holder, "BE")
        tired_row = Wellbeing.objects.get(holder=holder)
        tired_row.since, tired_row.last, tired_row.run = now() - 90 * MINUTE, now(), 60
        tired_row.save()
        care.take_break(holder, 60, now())
        after = self.walk(browsers, addresses, key)
        told = {name: difference(before[name], after[name]) for name in before if before[name] != after[name]}
        assert told == {}

    def test_the_walk_would_notice(self, browsers: list[Client], moderator: StaffUser) -> None:
        key = create_key("All", tuple(SCOPES))
        own = [client_of(moderator)]
        before = self.walk(own, ["/console/care", "/console/break"], key)
        bands.choose(me(moderator).holder, [bands.Band(4, 7, 13), bands.Band(5, 0, 3)], lead=False)
        care.take_break(me(moderator).holder, 60, now())
        after = self.walk(own, ["/console/care", "/console/break"], key)
        assert [name for name in before if before[name] != after[name]] == [
            "0 /console/care",
            "0 /console/break",
        ]

    def test_a_lead_sees_that_fewer_take_a_queue_from_five_people_on(
        self, browsers: list[Client], moderator: StaffUser
    ) -> None:
        lead = browsers[0]
        for n in range(2):
            staff("moderator", f"m{n}@example.org", name=f"M {n}")
        before = lead.get("/console/reviewers").content.decode()
        assert "fewer" not in coverage_of(before, "Hate and harassment")
        user = staff("moderator", "m9@example.org", name="M 9")
        care.choose(me(user).holder, ["hate", "child_safety"], [])
        page = lead.get("/console/reviewers").content.decode()
        assert re.search(r">6</td>.*>5 .*fewer", coverage_of(page, "Hate and harassment"))
        assert "M 9" not in coverage_of(page, "Hate and harassment")

    def test_a_lead_sees_what_they_set_and_not_what_the_person_did(
        self, browsers: list[Client], moderator: StaffUser
    ) -> None:
        lead, address = browsers[0], f"/console/reviewers/{moderator.pk}"
        bands.choose(me(moderator).holder, [bands.Band(4, 7, 13), bands.Band(5, 2, 3)], lead=False)
        body = {"hour_4": "30", "day_4": "150", "hour_5": "10", "day_5": "40"}
        assert lead.post(f"{address}/limits", body).status_code == 302
        page = lead.get(address).content.decode()
        assert 'value="30"' in page
        assert 'value="7"' not in page
        assert bands.of(me(moderator).holder)[0] == (4, 7, 13)
        assert lead.post(f"{address}/limits", {**body, "hour_4": "41"}).status_code == 422
        assert CareLimit.objects.filter(lead=True).count() == 1
        assert "lowered by a lead" in client_of(moderator).get("/console/care").content.decode()

    def test_together_only_from_five_people_on(self, browsers: list[Client], community: None) -> None:
        for n in range(4):
            exposures.record(f"staff:{n}", "c1", 5, "terrorism", None, now())
        assert "Shown once 5 people have worked" in browsers[0].get("/console/reviewers").content.decode()
        exposures.record("staff:9", "c1", 5, "terrorism", None, now())
        assert "By 5 people together" in browsers[0].get("/console/reviewers").content.decode()


def plain(answer: Any) -> str:
    """What an answer says, without tokens, moments, and how long ago something was."""
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    text: str = answer.content.decode(errors="replace")
    text = re.sub(r"<time .*?</time>", "", text, flags=re.S)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ][\d:.]+(Z|\+00:00)?", "", text)
    return re.sub(r'(csrfmiddlewaretoken" value="|data-token="|X-CSRFToken":\s*")[^"]*', "", text)


def difference(one: str, other: str) -> str:
    """Where two texts part, for whoever reads a failure."""
    at = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return f"{one[max(0, at - 80) : at + 80]!r} | {other[max(0, at - 80) : at + 80]!r}"


def coverage_of(page: str, queue: str) -> str:
    """The line of a queue in the table of coverage."""
    table = page[page.index('id="coverage"') :]
    line = re.search(rf"<tr><td>{queue}</td>.*?</tr>", table, re.S)
    assert line is not None
    return line[0]


def test_a_case_that_one_only_looks_at_counts_too(
    client: Client, moderator: StaffUser, community: None
) -> None:
    case = case_on("content:v-mean")
    client.get(f"/console/cases/{case.id}")
    client.get(f"/console/cases/{case.id}")
    row = Exposure.objects.get()
    assert (row.case, row.severity, row.queue, row.policy) == (case.id, case.severity, "hate", "hate_speech")


def test_exposures_are_made_by_the_console(client: Client, moderator: StaffUser, community: None) -> None:
    client.post("/console/queue/next")
    row = Exposure.objects.get()
    assert row.holder == me(moderator).holder
    assert leases.holders([row.case], now())[row.case].holder == row.holder
