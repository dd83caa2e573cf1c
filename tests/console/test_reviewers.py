"""Reviewers: who may work what, set by leads; specialities that are given, end and are withdrawn (clause D5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests.api.support import ROOT
from tests.console.community import case_on, client_of, report, staff, train
from waker.api.keys import create_key
from waker.console import reviewers as work
from waker.console.models import Role, StaffUser
from waker.console.permissions import MATRIX
from waker.core.actors import STAFF, SYSTEM, Actor
from waker.core.moments import now
from waker.core.problems import Invalid
from waker.guidelines import versions
from waker.ledger.models import Case
from waker.review import cases, specialities
from waker.review.line import leases
from waker.review.models import Speciality

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(guidelines: str) -> Client:
    return client_of(staff("lead", name="Lotte Leiding"))


@pytest.fixture
def exploitation(community: None) -> Case:
    """A case for whoever is trained in child safety."""
    return Case.objects.get(id=report("content:v-sea", reason="child_exploitation"))


def days(number: int) -> str:
    return (now() + timedelta(days=number)).date().isoformat()


def given(browser: Client, queue: str = "") -> str:
    """Where the button for the next case leads."""
    location: str = browser.post("/console/queue/next", {"queue": queue} if queue else {}).headers["Location"]
    return location


def leave(user: StaffUser) -> None:
    """Give back what somebody holds."""
    leases.release_all(Actor(STAFF, str(user.pk)))


def client_decides(browser: Client, address: str) -> int:
    """What the console answers when the case is decided."""
    return browser.post(f"{address}/decide", {"outcome": "no_action"}).status_code


class TestSpecialists:
    """Specialist subjects go to trained specialists only."""

    @pytest.mark.clause("D5")
    def test_only_while_the_speciality_holds(self, lead: Client, exploitation: Case) -> None:
        user = staff("specialist", name="Daan Driessen")
        browser, address = client_of(user), f"/console/cases/{exploitation.id}"
        other = given(browser)
        assert other.startswith("/console/cases/")
        assert other != address
        leave(user)
        page = f"/console/reviewers/{user.pk}"
        assert "lacks the speciality" in lead.get(page).content.decode()

        lead.post(f"{page}/give", {"speciality": "child_safety", "until": days(1)})
        assert given(browser) == address  # the gravest that waits
        leave(user)

        Speciality.objects.update(expires_at=now() - timedelta(seconds=1))
        assert given(browser) == other
        leave(user)
        assert client_decides(browser, address) != 302
        assert Case.objects.get(id=exploitation.id).closed_at is None
        assert "expired" in lead.get(page).content.decode()

        lead.post(f"{page}/give", {"speciality": "child_safety", "until": ""})
        lead.post(f"{page}/withdraw", {"speciality": "child_safety"})
        assert given(browser) == other

    @pytest.mark.clause("D5")
    def test_over_http(self, exploitation: Case) -> None:
        user = staff("specialist")
        headers = {
            "Authorization": f"Bearer {create_key('Tool', ('reviewer',))}",
            "Waker-Reviewer": user.email,
        }

        def ask(**body: Any) -> Any:
            return Client().post(f"{ROOT}/cases/next", body, "application/json", headers=headers)

        assert ask(queue="child_safety").status_code == 403
        assert ask(queue="child_safety").json()["errors"][0]["code"] == "not_your_queue"
        train(user, "child_safety")
        assert ask(queue="child_safety").json()["id"] == exploitation.id
        Speciality.objects.update(expires_at=now())
        assert ask(queue="child_safety").status_code == 403

    @pytest.mark.clause("D5")
    def test_the_moment_it_ends(self, exploitation: Case) -> None:
        user = staff("specialist")
        ends = now() + timedelta(days=3)
        specialities.give(user.pk, "child_safety", Actor(SYSTEM, "test"), ends)
        who = Actor(STAFF, str(user.pk))
        case = cases.next_case(None, who, ends - timedelta(seconds=1))
        assert case is not None
        assert case["id"] == exploitation.id
        cases.release(exploitation.id, who)
        other = cases.next_case(None, who, ends)
        assert other is None or other["id"] != exploitation.id

    def test_what_nobody_is_trained_for_is_named_and_shown_to_the_lead(
        self, lead: Client, exploitation: Case
    ) -> None:
        page = lead.get("/console/reviewers").content.decode()
        alarm = page[page.index("Nobody is there for these cases") : page.index('id="people"')]
        assert "Child safety" in alarm
        assert "the speciality" in alarm
        assert given(lead, "child_safety") == f"/console/cases/{exploitation.id}"
        train(staff("specialist"), "child_safety")
        assert "Nobody is there for these cases" not in lead.get("/console/reviewers").content.decode()


class TestSpecialityPage:
    def test_giving_extending_and_withdrawing(self, lead: Client) -> None:
        user = staff("specialist", name="Daan Driessen")
        page = f"/console/reviewers/{user.pk}"
        until = days(100)
        assert lead.post(f"{page}/give", {"speciality": "terrorism", "until": until}).status_code == 302
        row = Speciality.objects.get()
        assert row.given_by == f"staff:{StaffUser.objects.get(role='lead').pk}"
        last = datetime.fromisoformat(until).replace(tzinfo=UTC)
        assert row.expires_at == last + timedelta(days=1)  # the last day counts in full
        text = lead.get(page).content.decode()
        assert "by Lotte Leiding" in text
        assert f'value="{until}"' in text
        lead.post(f"{page}/give", {"speciality": "terrorism", "until": days(200)})
        assert Speciality.objects.get().expires_at > row.expires_at
        lead.post(f"{page}/withdraw", {"speciality": "terrorism"})
        assert not Speciality.objects.exists()
        assert lead.post(f"{page}/withdraw", {"speciality": "terrorism"}).status_code == 302

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"speciality": "juggling"}, "not a known speciality"),
            ({"speciality": ""}, "not a known speciality"),
            ({"speciality": "terrorism", "until": "soon"}, "is no date"),
            ({"speciality": "terrorism", "until": "2020-01-01"}, "expired already"),
            ({"speciality": "terrorism", "until": "9999-12-31"}, "is no date"),
            ({"speciality": "terror\x00ism"}, ""),
        ],
    )
    def test_what_is_wrong_is_said(self, lead: Client, body: dict[str, str], said: str) -> None:
        answer = lead.post(f"/console/reviewers/{staff('specialist').pk}/give", body)
        assert answer.status_code in ((422,) if said else (302, 422))
        assert said in answer.content.decode()

    def test_a_speciality_that_ends_soon_is_told_to_both(self, lead: Client) -> None:
        user = train(staff("specialist"), "terrorism", "self_harm")
        own = client_of(user)
        assert "ends soon" not in own.get("/console/").content.decode()
        Speciality.objects.filter(speciality="terrorism").update(expires_at=now() + timedelta(days=29))
        page = own.get("/console/").content.decode()
        assert "Your speciality Terrorism and violence ends soon." in page
        assert "Self-harm" not in page[page.index("Your speciality") :][:300]
        assert 'class="tag amber">Terrorism and violence' in lead.get("/console/reviewers").content.decode()
        Speciality.objects.filter(speciality="terrorism").update(expires_at=now() + timedelta(days=31))
        assert "ends soon" not in own.get("/console/").content.decode()
        Speciality.objects.filter(speciality="terrorism").update(expires_at=now() - timedelta(days=1))
        assert "has expired" in own.get("/console/").content.decode()
        assert 'class="tag red">Terrorism and violence' in lead.get("/console/reviewers").content.decode()


class TestWork:
    def test_languages_teams_and_queues(self, lead: Client) -> None:
        user = staff("moderator")
        page = f"/console/reviewers/{user.pk}"
        body = {"reads": "nl, en ,nl, pt-BR", "team": [], "more_teams": "elections, night", "queue": ["hate"]}
        assert lead.post(page, body).status_code == 302
        user.refresh_from_db()
        assert (user.reads, user.teams, user.queues) == (
            ["nl", "en", "pt-BR"],
            ["elections", "night"],
            ["hate"],
        )
        text = lead.get(page).content.decode()
        assert 'value="elections" checked' in text
        assert text.count("lacks this queue among theirs") >= 3
        lead.post(page, {"reads": "", "team": ["night"]})
        user.refresh_from_db()
        assert (user.reads, user.teams, user.queues) == ([], ["night"], [])

    @pytest.mark.parametrize(
        "body",
        [{"reads": "Dutch language"}, {"reads": "x"}, {"queue": ["nowhere"]}, {"more_teams": "a team"}],
    )
    def test_what_is_wrong_changes_nothing(self, lead: Client, body: dict[str, Any]) -> None:
        user = staff("moderator", reads=("nl",))
        answer = lead.post(f"/console/reviewers/{user.pk}", body)
        assert answer.status_code == 422
        user.refresh_from_db()
        assert (user.reads, user.teams, user.queues) == (["nl"], [], [])

    def test_languages_are_kept_in_one_form(self, lead: Client) -> None:
        user = staff("moderator")
        lead.post(f"/console/reviewers/{user.pk}", {"reads": "NB, nn, pt_br, nld, fil, iw"})
        user.refresh_from_db()
        assert user.reads == ["no", "pt-BR", "nl", "tl", "he"]
        client_of(user).post(
            "/console/preferences",
            {"name": "Mila", "language": "en", "theme": "auto", "reads": "ZH_hant, yue"},
        )
        user.refresh_from_db()
        assert user.reads == ["zh-Hant", "zh"]

    def test_a_language_that_does_not_exist_is_refused(self, lead: Client) -> None:
        user = staff("moderator", reads=("nl",))
        answer = lead.post(f"/console/reviewers/{user.pk}", {"reads": "nl, xx"})
        assert answer.status_code == 422
        assert "is no language code" in answer.content.decode()
        assert "xx" in answer.content.decode()
        body = {"name": "Mila", "language": "en", "theme": "auto", "reads": "und"}
        assert client_of(user).post("/console/preferences", body).status_code == 422
        user.refresh_from_db()
        assert user.reads == ["nl"]

    def test_a_team_that_no_queue_asks_for_is_kept_and_pointed_out(
        self, lead: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "waker.console.reviewers.unasked", lambda teams: [t for t in teams if t != "elections"]
        )
        user = staff("moderator")
        page = f"/console/reviewers/{user.pk}"
        answer = lead.post(page, {"team": ["elections"], "more_teams": "<nope>"}, follow=True)
        assert "No queue asks for the team &lt;nope&gt; yet." in answer.content.decode()
        assert "asks for the team elections" not in answer.content.decode()
        user.refresh_from_db()
        assert user.teams == ["elections", "<nope>"]
        again = lead.post(page, {"team": ["elections", "<nope>"]}, follow=True)
        assert "No queue asks" not in again.content.decode()

    def test_which_teams_no_queue_asks_for(self, guidelines: str, monkeypatch: pytest.MonkeyPatch) -> None:
        queue = next(iter(versions.current().queues.values()))
        asking = SimpleNamespace(queues={"elections": replace(queue, team="elections")})
        monkeypatch.setattr("waker.guidelines.versions.current", lambda: asking)
        assert work.unasked(["elections", "nope"]) == ["nope"]

    @pytest.mark.clause("D3")
    def test_the_next_case_is_of_a_language_that_one_reads(self, lead: Client, community: None) -> None:
        case = case_on("content:v-mean")
        assert case.languages == ["en"]
        user = staff("moderator")
        lead.post(f"/console/reviewers/{user.pk}", {"reads": "fi"})
        assert given(client_of(user)) != f"/console/cases/{case.id}"
        lead.post(f"/console/reviewers/{user.pk}", {"reads": "fi, en"})
        assert given(client_of(user)) == f"/console/cases/{case.id}"

    def test_everybody_sets_their_own_languages(
        self, client: Client, moderator: StaffUser, guidelines: str
    ) -> None:
        body = {"name": "Mila", "language": "en", "theme": "auto", "reads": "nl, tr"}
        assert client.post("/console/preferences", body).status_code == 302
        moderator.refresh_from_db()
        assert moderator.reads == ["nl", "tr"]
        answer = client.post("/console/preferences", {**body, "reads": "nl, Turkish please"})
        assert answer.status_code == 422
        assert "such as nl, en, de; this is none" in answer.content.decode()
        moderator.refresh_from_db()
        assert moderator.reads == ["nl", "tr"]

    def test_only_those_who_decide_cases_are_reviewers(self, lead: Client) -> None:
        analyst = staff("analyst", name="Anna Lyst")
        assert lead.get(f"/console/reviewers/{analyst.pk}").status_code == 404
        assert "Anna Lyst" not in lead.get("/console/reviewers").content.decode()

    @pytest.mark.parametrize("role", Role.values)
    def test_who_may(self, guidelines: str, role: str) -> None:
        person = staff("moderator", "other@example.org")
        browser = client_of(staff(role))
        allowed = role in MATRIX["reviewers.manage"][1]
        assert allowed == (role in ("lead", "admin"))
        for address in ("", f"/{person.pk}"):
            assert (browser.get(f"/console/reviewers{address}").status_code == 200) == allowed
        for act in ("give", "withdraw", "limits"):
            answer = browser.post(f"/console/reviewers/{person.pk}/{act}", {"speciality": "terrorism"})
            assert (answer.status_code == 302) == allowed
        assert Speciality.objects.exists() is False


class TestTold:
    def test_a_last_day_counts_in_full(self) -> None:
        assert work.end_of("2027-01-31") == datetime(2027, 2, 1, tzinfo=UTC)
        assert work.end_of("") is None
        for wrong in ("31-01-2027", "2027-02-30", "9999-12-31", "x" * 500):
            with pytest.raises(Invalid):
                work.end_of(wrong)

    def test_all_that_the_guidelines_name(self, guidelines: str) -> None:
        user = staff("specialist")
        named = work.give_all(user, Actor("command", "test"))
        assert named == ("child_safety", "terrorism", "self_harm", "regulated_goods")
        assert {row.speciality for row in specialities.of_user(user.pk)} == set(named)
