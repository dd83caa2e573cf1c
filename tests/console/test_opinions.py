"""Opinions in the console: what waits, a case that is judged again blind, and asking a colleague."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.console.community import client_of
from tests.review.bench import WHY, actor, decide, give, person, settle, upcoming
from waker.console.models import StaffUser
from waker.ledger.models import Case, Decision, Opinion
from waker.review import cases, opinions
from waker.review.models import OpinionPlace
from waker.review.quality import calibrating

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guidelines", "all_drawn")]
ANNA_SAYS = "Anna is sure of this."


def text(response: Any) -> str:
    return str(response.content.decode())


def take(client: Client) -> str:
    """The page of the next opinion, by the button."""
    response = client.post("/console/opinions/next")
    assert response.status_code == 302, response.content
    return str(response.headers["Location"])


@pytest.mark.clause("D1")
def test_a_case_is_judged_again_without_knowing_how(anna: StaffUser, bo: StaffUser) -> None:
    case = settle(1)[0]
    decision = decide(case, "bullying", anna, why=ANNA_SAYS)
    client = client_of(bo)
    listed = text(client.get("/console/opinions"))
    assert "1</b>" in listed
    assert case not in listed
    page = take(client)
    shown = text(client.get(page))
    assert "WAKER-TEST:bullying" in shown
    # Neither the verdict, nor who gave it, nor why, nor a way to where that is told.
    for hidden in (decision, case, ANNA_SAYS, "Anna", "/console/items/", "/console/accounts/bob", "quality"):
        assert hidden not in shown.split("<main")[1].replace("console/quality.css", ""), hidden
    response = client.post(f"{page}/give", {"outcome": "no_action", "note": "Banter."})
    assert response.headers["Location"] == "/console/opinions"
    row = Opinion.objects.get(decision=decision, purpose="quality")
    assert (row.outcome, row.given_by) == ("no_action", actor(bo).holder)
    assert Decision.objects.get(id=decision).superseded_by is None


def test_what_is_missing_is_said_in_place(anna: StaffUser, bo: StaffUser) -> None:
    decide(settle(1)[0], "bullying", anna)
    client = client_of(bo)
    page = take(client)
    for sent, said in (
        ({"note": "kept"}, "Choose what it is."),
        ({"outcome": "violation", "policy": "", "note": "kept"}, "Choose the policy, or name the law."),
        ({"outcome": "exception", "policy": "law", "note": "kept"}, "Choose the policy."),
    ):
        response = client.post(f"{page}/give", sent)
        assert response.status_code == 422
        assert said in text(response)
        assert "kept" in text(response)
    client.post(f"{page}/give", {"outcome": "violation", "policy": "law", "restriction": ["remove"]})
    assert Opinion.objects.get(purpose="quality").restrictions == ["remove"]


def test_the_decider_is_shown_nothing_of_it(anna: StaffUser) -> None:
    decide(settle(1)[0], "bullying", anna)
    opinion = Opinion.objects.get().id
    client = client_of(anna)
    assert "disabled" in text(client.get("/console/opinions")).split("next-opinion")[1][:20]
    response = client.get(f"/console/opinions/{opinion}")
    assert response.status_code == 403
    assert "WAKER-TEST" not in text(response)
    assert client.post(f"/console/opinions/{opinion}/give", {"outcome": "no_action"}).status_code == 403
    assert client.post("/console/opinions/next").headers["Location"] == "/console/opinions"


def test_another_has_it_in_hands(anna: StaffUser, bo: StaffUser) -> None:
    decide(settle(1)[0], "bullying", anna)
    page = take(client_of(bo))
    cem = client_of(person("Cem"))
    assert cem.get(page).status_code == 403
    assert cem.post(f"{page}/claim").status_code == 409
    assert client_of(bo).post(f"{page}/claim").status_code == 204
    client_of(bo).post(f"{page}/leave")
    assert OpinionPlace.objects.get().holder is None
    assert cem.get(page).status_code == 200


def test_the_side_bar_counts_what_waits(anna: StaffUser, bo: StaffUser) -> None:
    for case in settle(2):
        decide(case, "bullying", anna)
    side = text(client_of(bo).get("/console/queue")).split("</nav>")[0]
    assert '<span class="count push">2</span>' in side
    assert "count push" not in text(client_of(anna).get("/console/queue")).split("</nav>")[0]


def test_the_known_answer_is_read_after_answering(anna: StaffUser, bo: StaffUser) -> None:
    lea = person("Lea", "lead")
    known = decide(settle(1)[0], "bullying", anna)
    OpinionPlace.objects.all().delete()
    made = calibrating.make("Threats", "", "", 100, actor(lea))
    calibrating.add(made, known, "violation", "hate_speech", "A threat is no banter.", actor(lea))
    decide(settle(1, start=1)[0], "bullying", anna)
    client = client_of(bo)
    page = take(client)
    assert "A threat is no banter." not in text(client.get(page))
    response = client.post(f"{page}/give", {"outcome": "violation", "policy": "hate_speech"}, follow=True)
    assert "A threat is no banter." in text(response)
    assert "right" in text(response)
    # Nobody else reads how they answered, but leads.
    assert "A threat" not in text(client_of(person("Cem")).get(page))
    assert client_of(lea).get(page).status_code == 200
    assert "1/1" in text(client.get("/console/opinions"))


@pytest.mark.clause("D1")
def test_a_colleague_is_asked_and_answers(anna: StaffUser, bo: StaffUser) -> None:
    case = settle(1)[0]
    cases.claim(case, actor(anna))
    asking = client_of(anna)
    assert "Bo" in text(asking.get(f"/console/cases/{case}/ask"))
    assert "Bo" in text(asking.get(f"/console/cases/{case}/ask/whom"))
    asking.post(f"/console/cases/{case}/ask", {"note": "Is this a song?", "whom": f"staff:{bo.pk}"})
    answering = client_of(bo)
    assert "Is this a song?" in text(answering.get("/console/opinions"))
    page = take(answering)
    shown = text(answering.get(page))
    assert "Is this a song?" in shown
    assert "Anna" not in shown
    answering.post(f"{page}/give", {"outcome": "no_action", "note": "Yes, a chorus."})
    told = text(asking.get(f"/console/cases/{case}"))
    assert "Yes, a chorus." in told
    assert "Yes, a chorus." in text(asking.get("/console/opinions"))
    assert asking.get(page).status_code == 200
    decide(case, "none", anna)
    assert Case.objects.get(id=case).closed_at is not None


def test_asking_says_what_is_wrong(anna: StaffUser, bo: StaffUser) -> None:
    case = settle(1)[0]
    client = client_of(anna)
    response = client.post(f"/console/cases/{case}/ask", {"note": " "})
    assert response.status_code == 422
    assert "plain words" in text(response)
    opinions.ask(case, actor(anna), "First?")
    assert "asked for already" in text(client.post(f"/console/cases/{case}/ask", {"note": "Again?"}))
    assert client.get("/console/cases/c_none/ask").status_code == 404
    assert client.get("/console/opinions/o_none").status_code == 404


def test_who_judges_no_cases_gives_no_opinions(anna: StaffUser) -> None:
    decide(settle(1)[0], "bullying", anna)
    analyst = client_of(person("Ana", "analyst"))
    assert analyst.get("/console/opinions").status_code == 403
    assert analyst.get(f"/console/opinions/{Opinion.objects.get().id}").status_code == 403


def test_what_was_known_later_is_not_shown(anna: StaffUser, bo: StaffUser) -> None:
    """A decision on the same account from after the judgement would tell what came of it."""
    first, second = settle(2)
    decide(first, "bullying", anna, why=WHY)
    decide(second, "none", anna)
    opinion = upcoming(bo)
    page = text(client_of(bo).get(f"/console/opinions/{opinion}"))
    assert "Nothing else was decided about it before." in page
    give(str(opinion), "none", bo)
    page = text(client_of(bo).get(f"/console/opinions/{upcoming(bo)}"))
    assert "Nothing else was decided about it before." not in page


def test_a_case_of_another_queue_is_not_asked_about(anna: StaffUser) -> None:
    case = settle(1, policy="violent_extremism")[0]
    client = client_of(anna)
    assert 'name="note"' not in text(client.get(f"/console/cases/{case}/ask"))
    assert "speciality" in text(client.post(f"/console/cases/{case}/ask", {"note": "May I?"}))
    assert not Opinion.objects.exists()


class TestLooking:
    """Opening an address changes nothing: it is taken by a button, or by giving it."""

    @pytest.fixture
    def asked(self, anna: StaffUser, bo: StaffUser) -> str:
        case = settle(1)[0]
        cases.claim(case, actor(anna))
        return opinions.ask(case, actor(anna), "Is this a song?")

    def place(self) -> tuple[str | None, Any]:
        row = OpinionPlace.objects.get()
        return row.holder, row.held_until

    def test_a_look_leases_nothing_and_shows_no_more_than_the_list(self, asked: str, bo: StaffUser) -> None:
        client = client_of(bo)
        shown = text(client.get(f"/console/opinions/{asked}"))
        assert "Is this a song?" in shown
        assert "Take it" in shown
        assert "WAKER-TEST" not in shown
        assert "Anna" not in shown
        assert self.place() == (None, None)
        assert client_of(person("Cem")).get(f"/console/opinions/{asked}").status_code == 200

    def test_a_look_at_another_leaves_the_one_in_hands(self, anna: StaffUser, bo: StaffUser) -> None:
        for case in settle(2):
            decide(case, "bullying", anna)
        client = client_of(bo)
        mine = take(client)
        other = Opinion.objects.exclude(id=mine.rpartition("/")[2]).get().id
        assert "WAKER-TEST" not in text(client.get(f"/console/opinions/{other}"))
        assert OpinionPlace.objects.get(holder=actor(bo).holder).opinion == mine.rpartition("/")[2]
        assert "WAKER-TEST" in text(client.get(mine))

    @pytest.mark.clause("D1")
    def test_it_is_taken_by_its_button(self, asked: str, bo: StaffUser) -> None:
        client = client_of(bo)
        page = f"/console/opinions/{asked}"
        assert client.post(f"{page}/claim", {"take": "1"}).headers["Location"] == page
        assert self.place()[0] == actor(bo).holder
        assert "WAKER-TEST" in text(client.get(page))
        until = self.place()[1]
        client.get(page)
        assert self.place()[1] == until  # a look does not extend it either
        # A colleague who comes later by the same button is told that it is in other hands.
        cem = client_of(person("Cem"))
        assert cem.post(f"{page}/claim", {"take": "1"}, follow=True).status_code == 403
        assert self.place()[0] == actor(bo).holder

    def test_beginning_to_give_it_takes_it(self, asked: str, bo: StaffUser) -> None:
        client = client_of(bo)
        response = client.post(f"/console/opinions/{asked}/give", {"note": "Half a"})
        assert response.status_code == 422
        assert "Half a" in text(response)
        assert self.place()[0] == actor(bo).holder

    def test_who_may_not_give_it_cannot_take_it(self, asked: str, anna: StaffUser) -> None:
        client = client_of(anna)
        page = f"/console/opinions/{asked}"
        assert client.get(page).status_code == 403
        client.post(f"{page}/claim", {"take": "1"})
        assert self.place() == (None, None)
