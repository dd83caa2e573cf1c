"""Appeals in the console: the queue, one beside its decision, deciding it, its files; and the page of misuse."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.console.community import case_on, client_of, report, staff, take_in
from waker.core.actors import STAFF, Actor
from waker.ledger.models import Case, Decision, Report, Restriction
from waker.redress import appeals, misuse
from waker.redress.attachments import File
from waker.redress.models import Suspension
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> Any:
    return staff("lead", name="Lotte Leiding")


@pytest.fixture
def leader(lead: Any) -> Client:
    return client_of(lead)


@pytest.fixture
def decided(client: Client, community: None) -> Decision:
    """Bob's video, removed by the moderator as hate speech."""
    case = case_on("content:v-mean")
    fields = {
        "outcome": "violation",
        "policy": "hate_speech",
        "restriction": ["remove"],
        "explanation": "Rude.",
    }
    assert client.post(f"/console/cases/{case.id}/decide", fields).status_code == 302
    return Decision.objects.get(subject="content:v-mean", hold=False, superseded_by=None)


@pytest.fixture
def appeal(decided: Decision) -> str:
    files = [
        File("proof.txt", "text/plain", b"I was quoting."),
        File("<b>.png", "image/png", b"\x89PNG\r\n\x1a\n."),
    ]
    id_: str = appeals.lodge(decided.id, "member", "I was <quoting>.", account="bob", files=files)["id"]
    return id_


def standing() -> Decision:
    return Decision.objects.get(subject="content:v-mean", superseded_by=None)


def decide(client: Client, appeal: str, **fields: Any) -> Any:
    body = {"outcome": "overturned", "explanation": "A quotation.", **fields}
    return client.post(f"/console/appeals/{appeal}/decide", body)


def test_it_stands_in_the_queue(leader: Client, appeal: str) -> None:
    page = leader.get("/console/appeals").content.decode()
    assert f"/console/appeals/{appeal}" in page
    assert '<span class="tag">member</span>' in page
    assert "Bob Bitter" in page
    assert "No appeal was decided yet" in leader.get("/console/appeals?state=decided").content.decode()


def test_beside_the_decision_stands_what_was_known_then(
    leader: Client, appeal: str, decided: Decision
) -> None:
    take_in([], [{"id": "v-mean", "kind": "video", "account": "bob", "text": "All is well"}])
    page = leader.get(f"/console/appeals/{appeal}").content.decode()
    assert "I was &lt;quoting&gt;." in page
    assert '<mark title="test_phrase">WAKER-TEST:hate_speech:review</mark> again' in page  # of that revision
    assert "It reads otherwise now" in page
    assert "This hurts." in page  # the report
    assert "Mila Mulder" in page  # who decided
    assert f"/console/guidelines/versions/{decided.guidelines}" in page
    assert "Do not post" in page
    assert "proof.txt" in page


def test_overturning_it(leader: Client, appeal: str) -> None:
    answer = decide(leader, appeal)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console/appeals")
    assert "Appeal decided: overturned." in leader.get("/console/appeals").content.decode()
    assert not Restriction.objects.filter(
        subject="content:v-mean", superseded_at=None, kind="remove"
    ).exists()
    page = leader.get(f"/console/appeals/{appeal}").content.decode()
    assert "A quotation." in page
    assert 'id="appeal"' not in page
    assert appeal in leader.get("/console/appeals?state=decided").content.decode()


def test_varying_it(leader: Client, appeal: str) -> None:
    fields = {"outcome": "varied", "restriction": ["age_restricted"], "age_restricted.min_age": "18"}
    assert decide(leader, appeal, **fields).status_code == 302
    assert Restriction.objects.get(decision=standing().id).min_age == 18
    assert standing().policy == "hate_speech"


def test_upholding_it_as_manifestly_unfounded(leader: Client, appeal: str, decided: Decision) -> None:
    assert decide(leader, appeal, outcome="upheld", manifestly_unfounded="1").status_code == 302
    assert standing() == decided
    assert misuse.figures(misuse.APPEALS)[0].who == "account:bob"


def test_the_first_decider_is_told_that_another_decides(lead: Any, community: None) -> None:
    case = case_on("content:v-mean")
    me = Actor(STAFF, str(lead.pk))
    decision = deciding.decide_case(case.id, DecideIn(no_action=True), me)
    id_ = appeals.lodge(decision, "reporter", "It is hateful.", account="claire")["id"]
    mine = client_of(lead)
    page = mine.get(f"/console/appeals/{id_}").content.decode()
    assert "Another person decides this" in page
    assert 'id="appeal"' not in page
    assert "you decided first" in mine.get("/console/appeals").content.decode()
    answer = decide(mine, id_, outcome="upheld")
    assert answer.status_code == 403
    assert "another person decides the appeal" in answer.content.decode()
    assert appeals.get(id_)["state"] == "open"
    other = client_of(staff("admin"))
    page = other.get(f"/console/appeals/{id_}").content.decode()
    assert 'value="overturned"' in page
    assert 'value="varied"' not in page  # there is nothing to vary
    assert decide(other, id_, restriction=["remove"]).status_code == 302
    assert Restriction.objects.filter(subject="content:v-mean", kind="remove", superseded_at=None).exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"outcome": ""}, "Choose what it is."),
        ({"outcome": "omitted"}, "Choose what it is."),
        ({"explanation": " "}, "Say why; both parties are told."),
        ({"outcome": "varied", "restriction": []}, "Choose what follows"),
        ({"outcome": "varied", "restriction": ["withhold"], "withhold.countries": "XX"}, "XX"),
        ({"outcome": "varied", "restriction": ["suspend"]}, "does not fit"),
        ({"outcome": "varied", "restriction": ["remove"], "policy": "nonsense"}, "is not a known policy"),
    ],
)
def test_what_is_wrong_is_said_in_place(leader: Client, appeal: str, fields: Any, message: str) -> None:
    answer = decide(leader, appeal, **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    assert fields.get("explanation", "A quotation.").strip() in page
    assert appeals.get(appeal)["state"] == "open"


def test_when_it_was_decided_or_replaced_meanwhile(leader: Client, appeal: str, decided: Decision) -> None:
    deciding.undo(decided.id, "An error.", Actor(STAFF, "99"))
    page = leader.get(f"/console/appeals/{appeal}").content.decode()
    assert "Another decision took its place" in page
    assert decide(leader, appeal, outcome="omitted").status_code == 302
    assert decide(leader, appeal, outcome="omitted").status_code == 409


def test_a_moderator_sees_appeals_and_a_specialist_decides(client: Client, appeal: str) -> None:
    page = client.get(f"/console/appeals/{appeal}").content.decode()
    assert "Your role sees appeals" in page
    assert decide(client, appeal).status_code == 403
    assert decide(client_of(staff("specialist")), appeal).status_code == 302


def test_files_are_saved_and_never_shown_as_pages(leader: Client, appeal: str) -> None:
    text, picture = appeals.get(appeal)["attachments"]
    answer = leader.get(f"/console/appeals/{appeal}/files/{text['id']}")
    assert answer.content == b"I was quoting."
    assert answer.headers["Content-Disposition"] == 'attachment; filename="proof.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer = leader.get(f"/console/appeals/{appeal}/files/{picture['id']}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="_b_.png"'
    assert leader.get(f"/console/appeals/{appeal}/files/f_none").status_code == 404
    assert client_of(staff("analyst")).get(f"/console/appeals/{appeal}/files/{text['id']}").status_code == 403


def test_an_unknown_appeal(leader: Client, guidelines: str) -> None:
    assert leader.get("/console/appeals/p_none").status_code == 404
    assert decide(leader, "p_none").status_code == 404
    page = leader.get("/console/appeals").content.decode()
    assert "No appeal is waiting" in page


def test_in_dutch(lead: Any, appeal: str) -> None:
    lead.language = "nl"
    lead.save()
    client = client_of(lead)
    assert ">lid<" in client.get("/console/appeals").content.decode()
    page = client.get(f"/console/appeals/{appeal}").content.decode()
    for words in ("Het besluit waar het tegen is", "Wat toen bekend was", "Teruggenomen"):
        assert words in page
    assert "Misbruik" in client.get("/console/misuse").content.decode()


class TestMisuse:
    def unfounded(self, client: Client) -> Case:
        """A report by Claire that plainly has no ground."""
        case = Case.objects.get(id=report("content:v-sea"))
        ids = list(Report.objects.filter(case_id=case.id).values_list("id", flat=True))
        deciding.decide_case(case.id, DecideIn(no_action=True, manifestly_unfounded=ids), Actor(STAFF, "99"))
        return case

    def test_who_decides_a_case_marks_what_counts(self, client: Client, community: None) -> None:
        case = case_on("content:v-mean")
        filed = Report.objects.get(case_id=case.id)
        page = client.get(f"/console/cases/{case.id}").content.decode()
        assert f'name="unfounded" value="{filed.id}"' in page
        path = f"/console/cases/{case.id}/decide"
        other = client.post(path, {"outcome": "no_action", "unfounded": ["r_other"]})
        assert other.status_code == 422
        assert client.post(path, {"outcome": "no_action", "unfounded": [filed.id]}).status_code == 302
        assert misuse.figures(misuse.REPORTS)[0].who == "account:claire"
        case = case_on("content:c-mean")
        fields = {"law": "Sr 137d", "country": "nl", "restriction": ["remove"], "manifestly_illegal": "1"}
        body = {"outcome": "violation", **fields}
        assert client.post(f"/console/cases/{case.id}/decide", body).status_code == 302
        assert misuse.figures(misuse.ILLEGAL)[0].account == "bob"

    def test_warn_then_suspend_then_end(self, leader: Client, community: None) -> None:
        self.unfounded(leader)
        page = leader.get("/console/misuse?type=unfounded_reports").content.decode()
        assert 'href="/console/accounts/claire"' in page
        assert "/console/misuse/suspend" not in page  # nobody is suspended before a warning
        asked = {
            "type": "unfounded_reports",
            "who": "account:claire",
            "gravity": "Ten of them.",
            "days": "30",
        }
        early = leader.post("/console/misuse/suspend", asked)
        assert early.status_code == 422
        assert "Warn first" in early.content.decode()
        assert leader.post("/console/misuse/warn", asked).status_code == 302
        assert leader.post("/console/misuse/suspend", asked).status_code == 422
        self.unfounded(leader)
        assert (
            "/console/misuse/suspend" in leader.get("/console/misuse?type=unfounded_reports").content.decode()
        )
        assert leader.post("/console/misuse/suspend", asked | {"days": "x"}).status_code == 422
        assert leader.post("/console/misuse/suspend", asked).status_code == 302
        assert misuse.suspended("account:claire") is not None
        suspension = Suspension.objects.get()
        ending = {"type": "unfounded_reports", "suspension": suspension.id, "why": ""}
        assert leader.post("/console/misuse/lift", ending).status_code == 422
        assert leader.post("/console/misuse/lift", ending | {"why": "It was her brother."}).status_code == 302
        assert misuse.suspended("account:claire") is None

    def test_a_moderator_sees_and_does_not_act(self, client: Client, community: None) -> None:
        self.unfounded(client)
        page = client.get("/console/misuse?type=unfounded_reports").content.decode()
        assert "claire" in page
        assert "<form method" not in page.split("<main")[1]
        assert client.post("/console/misuse/warn", {}).status_code == 403

    def test_nobody_misuses_anything(self, client: Client, community: None) -> None:
        assert "Nobody does" in client.get("/console/misuse?type=nonsense").content.decode()
