"""A case on its page: what it shows, deciding it in every way, being told what is wrong, and taking it back."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.test import Client

from tests.console.community import case_on, client_of, report, staff, take_in, train
from waker.console.queries import alleged
from waker.core.actors import Actor
from waker.intake.reporting import reports
from waker.intake.shapes import ReportIn
from waker.ledger.models import Case, Decision, Report, Restriction
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def mean(community: None) -> Case:
    """The case on Bob's video: one flag, one report."""
    return case_on("content:v-mean")


def page_of(client: Client, case: Case) -> str:
    answer = client.get(f"/console/cases/{case.id}")
    assert answer.status_code == 200
    return answer.content.decode()


def decide(client: Client, case: Case, **fields: Any) -> Any:
    body = {
        "outcome": "violation",
        "policy": "hate_speech",
        "restriction": ["remove"],
        "explanation": "Rude.",
    }
    return client.post(f"/console/cases/{case.id}/decide", {**body, **fields})


def decision_on(subject: str) -> Decision:
    return Decision.objects.get(subject=subject, hold=False, superseded_by=None, by_kind="staff")


def test_it_shows_why_it_is_here(client: Client, mean: Case) -> None:
    page = page_of(client, mean)
    assert '<mark title="test_phrase">WAKER-TEST:hate_speech:review</mark> again' in page
    assert "This hurts." in page
    assert "Claire" in page
    assert "test_phrase" in page
    assert "Not recommended" in page  # the hold
    assert 'href="/console/accounts/bob"' in page


def test_it_prechooses_what_the_guidelines_say(client: Client, mean: Case) -> None:
    page = page_of(client, mean)
    assert '<option value="hate_speech" selected>' in page
    assert 'value="remove" id="r-remove" checked' in page
    assert 'value="no_ads" id="r-no_ads" checked' not in page
    assert "Your video attacks people for who they are" in page  # Bob reads English


@pytest.mark.clause("E1")
def test_deciding_a_violation(client: Client, mean: Case) -> None:
    answer = decide(client, mean)
    assert answer.status_code == 302
    decision = decision_on("content:v-mean")
    assert (decision.policy, decision.by_kind, decision.case_id) == ("hate_speech", "staff", mean.id)
    assert Restriction.objects.get(decision=decision.id).kind == "remove"
    assert answer.headers["Location"] == f"/console/cases/{case_on('content:c-mean').id}"  # on to the next
    toast = client.get(answer.headers["Location"]).content.decode()
    assert f"/console/decisions/{decision.id}/undo" in toast


def test_the_last_case_leads_back_to_the_queue(client: Client, mean: Case) -> None:
    decide(client, case_on("content:c-mean"), policy="bullying")
    answer = decide(client, mean)
    assert answer.headers["Location"] == "/console/queue"
    assert "Nothing is waiting" in client.get("/console/queue").content.decode()


def test_deciding_that_it_is_no_violation(client: Client, mean: Case) -> None:
    assert decide(client, mean, outcome="no_action").status_code == 302
    decision = decision_on("content:v-mean")
    assert decision.no_action
    assert not Restriction.objects.filter(decision=decision.id).exists()


@pytest.mark.clause("E4")
def test_deciding_that_it_stays_up(client: Client, mean: Case) -> None:
    body = {
        "outcome": "exception",
        "exception": "newsworthy",
        "reasoning": "Footage of a public debate, quoted.",
    }
    assert decide(client, mean, **body).status_code == 302
    decision = decision_on("content:v-mean")
    assert decision.exception == "newsworthy"
    page = client.get(f"/console/decisions/{decision.id}").content.decode()
    assert "Footage of a public debate, quoted." in page
    assert "Mila Mulder" in page


def test_deciding_on_the_law(client: Client, mean: Case) -> None:
    body = {"law": "Wetboek van Strafrecht, art. 137d", "country": "nl", "restriction": ["withhold"]}
    assert decide(client, mean, **body, **{"withhold.countries": "NL, be"}).status_code == 302
    decision = decision_on("content:v-mean")
    assert (decision.ground, decision.country) == ("illegal", "NL")
    assert Restriction.objects.get(decision=decision.id).countries == ["NL", "BE"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"policy": ""}, "Choose the policy, or name the law."),
        ({"policy": "nonsense"}, "is not a known policy"),
        ({"restriction": []}, "Choose what follows"),
        ({"restriction": ["withhold"]}, "fill in what belongs to it"),
        ({"restriction": ["withhold"], "withhold.countries": "XX"}, "XX"),
        ({"restriction": ["age_restricted"], "age_restricted.min_age": "old"}, "whole number from 1 to 100"),
        ({"law": "Some law"}, "Say of which country this law is."),
        ({"outcome": "exception"}, "Choose which exception it is."),
        ({"outcome": "exception", "exception": "parody", "reasoning": "short"}, "at least 20 characters"),
        ({"outcome": "nothing"}, "Choose what it is."),
    ],
)
def test_what_is_wrong_is_said_in_place(
    client: Client, mean: Case, fields: dict[str, Any], message: str
) -> None:
    answer = decide(client, mean, explanation="I wrote this by hand.", **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    assert "I wrote this by hand." in page
    assert Case.objects.get(id=mean.id).closed_at is None


@pytest.mark.clause("G4")
def test_an_exception_that_the_policy_forbids(client: Client, moderator: Any, community: None) -> None:
    train(moderator, "terrorism")
    take_in(
        [],
        [
            {
                "id": "v-war",
                "kind": "video",
                "account": "bob",
                "text": "WAKER-TEST:incitement_to_violence:review",
            }
        ],
    )
    case = case_on("content:v-war")
    body = {"policy": "incitement_to_violence", "outcome": "exception", "exception": "newsworthy"}
    answer = decide(client, case, **body, reasoning="This was on the news in the evening.")
    assert answer.status_code == 422
    assert "does not allow the exception" in answer.content.decode()


def test_what_cannot_be_taken_back_is_asked_once_more(client: Client, community: None) -> None:
    case = Case.objects.get(id=report("account:bob", reason="bullying"))
    answer = decide(client, case, policy="bullying", restriction=["terminate"])
    assert answer.status_code == 422
    assert "The account is closed with everything on it." in answer.content.decode()
    assert Case.objects.get(id=case.id).closed_at is None
    assert (
        decide(client, case, policy="bullying", restriction=["terminate"], confirmed="1").status_code == 302
    )
    assert decision_on("account:bob").policy == "bullying"


@pytest.mark.clause("M8")
def test_zero_tolerance_is_asked_once_more(client: Client, mean: Case) -> None:
    assert decide(client, mean, policy="child_exploitation").status_code == 422
    assert decide(client, mean, policy="child_exploitation", confirmed="1").status_code == 302


def test_for_how_long(client: Client, community: None) -> None:
    case = Case.objects.get(id=report("account:bob", reason="bullying"))
    body = {"feature_off.feature": "live.host", "feature_off.days": "7"}
    decide(client, case, policy="bullying", restriction=["feature_off"], **body)
    row = Restriction.objects.get(decision=decision_on("account:bob").id)
    assert row.feature == "live.host"
    assert row.ends is not None
    assert 6 <= (row.ends - row.starts).days <= 7


def test_somebody_else_was_first(client: Client, mean: Case) -> None:
    other = staff("lead", name="Lotte Leiding")
    body = DecideIn(no_action=True)
    deciding.decide_case(mean.id, body, Actor("staff", str(other.pk)))
    answer = decide(client, mean, explanation="My own words")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Lotte Leiding decided this case before you" in page
    assert "My own words" in page
    assert "<time" in page


def test_somebody_else_is_at_it(client: Client, mean: Case) -> None:
    other = client_of(staff("lead", name="Lotte Leiding"))
    assert other.post(f"/console/cases/{mean.id}/claim").status_code == 204
    assert client.post(f"/console/cases/{mean.id}/claim").status_code == 409
    assert "Lotte Leiding is working on it" in page_of(client, mean)
    answer = decide(client, mean)
    assert answer.status_code == 409
    assert "Lotte Leiding is working on this case" in answer.content.decode()


@pytest.mark.clause("E14")
def test_undoing_ones_own_decision_right_away(client: Client, mean: Case) -> None:
    decide(client, mean)
    decision = decision_on("content:v-mean")
    answer = client.post(f"/console/decisions/{decision.id}/undo")
    assert answer.headers["Location"] == f"/console/cases/{mean.id}"
    decision.refresh_from_db()
    assert decision.superseded_by is not None
    assert Case.objects.get(id=mean.id).closed_at is None
    assert 'id="decide"' in page_of(client, mean)


def test_undoing_twice_is_told_in_place(client: Client, mean: Case) -> None:
    decide(client, mean)
    decision = decision_on("content:v-mean")
    client.post(f"/console/decisions/{decision.id}/undo")
    answer = client.post(f"/console/decisions/{decision.id}/undo")
    assert answer.status_code == 409
    assert "was superseded" in answer.content.decode()


def test_undoing_what_somebody_else_decided(client: Client, mean: Case) -> None:
    decide(client, mean)
    decision = decision_on("content:v-mean")
    colleague = client_of(staff("moderator", "other@example.org"))
    assert colleague.post(f"/console/decisions/{decision.id}/undo", {"explanation": "No."}).status_code == 403
    lead = client_of(staff("lead"))
    assert lead.post(f"/console/decisions/{decision.id}/undo").status_code == 422  # why?
    answer = lead.post(f"/console/decisions/{decision.id}/undo", {"explanation": "Wrong video.", "here": "1"})
    assert answer.status_code == 302
    assert "Wrong video." in lead.get(answer.headers["Location"]).content.decode()


def test_similar_cases_come_with_what_was_decided(client: Client, mean: Case) -> None:
    decide(client, mean)
    text = "Look at this one WAKER-TEST:hate_speech:review once more again"
    take_in([], [{"id": "v-like", "kind": "video", "account": "alice", "text": text}])
    page = page_of(client, case_on("content:v-like"))
    assert "Decided before, most alike first" in page
    assert f"/console/decisions/{decision_on('content:v-mean').id}" in page


def test_a_decided_case_shows_its_decision(client: Client, mean: Case) -> None:
    decide(client, mean)
    page = page_of(client, mean)
    assert "See the decision and its trace" in page
    assert 'id="decide"' not in page


def test_a_reader_sees_the_case_and_no_form(mean: Case) -> None:
    page = page_of(client_of(staff("policy")), mean)
    assert "Not yours to decide" in page
    assert 'id="decide"' not in page


def test_a_case_that_is_not_there(client: Client, community: None) -> None:
    for id_ in ("c_none", "x" * 300, "%00"):
        assert client.get(f"/console/cases/{id_}").status_code == 404
        assert client.post(f"/console/cases/{id_}/decide", {"outcome": "no_action"}).status_code == 404
        assert client.post(f"/console/cases/{id_}/claim").status_code in (404, 409)


def test_it_shows_the_line_of_the_list_that_a_report_names(client: Client, mean: Case) -> None:
    line = "Dehumanising comparisons, for instance with animals, vermin, disease or filth."
    assert "Chosen from the list" not in page_of(client, mean)
    body = {
        "channel": "citizen",
        "subject": {"kind": "content", "id": "v-mean"},
        "reason": "hate_speech",
        "sub_reason": "hate_speech/4",
        "explanation": "Vermin!",
        "reporter": {"name": "Cita", "email": "cita@example.org"},
        "good_faith": True,
    }
    filed = reports.file(msgspec.convert(body, ReportIn))
    page = page_of(client, mean)
    assert page.count("Chosen from the list") == 1
    assert line in page.split("Chosen from the list")[1]
    assert "address not confirmed" in page
    dutch = alleged.lines(Report.objects.all(), "nl")
    assert dutch == {
        filed["id"]: "Ontmenselijkende vergelijkingen, bijvoorbeeld met dieren, ongedierte, ziekten of vuil."
    }
    decide(client, mean)
    decided = client.get(f"/console/decisions/{decision_on('content:v-mean').id}")
    assert decided.status_code == 200
    assert "Vermin!" in decided.content.decode()
