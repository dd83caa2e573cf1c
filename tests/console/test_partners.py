"""Partners in the console: registering, letting people in, and the list of the imprecise."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.console.community import client_of, staff
from waker.intake import partners
from waker.intake.models_partners import Partner
from waker.intake.reporting import reports
from waker.intake.shapes import ReporterIn, ReportIn, SubjectIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def legal(community: None) -> Client:
    return client_of(staff("legal"))


@pytest.mark.clause("R2")
def test_a_partner_is_registered_changed_and_let_in(legal: Client) -> None:
    body = {
        "name": "Meldpunt",
        "kind": "trusted_flagger",
        "areas": ["hate_speech", "spam"],
        "countries": "nl, be",
    }
    assert legal.post("/console/partners/new", {**body, "countries": "XX"}).status_code == 422
    made = legal.post("/console/partners/new", body).headers["Location"]
    row = Partner.objects.get()
    assert (row.areas, row.countries, row.status) == (["hate_speech", "spam"], ["BE", "NL"], "active")
    page = legal.post(f"{made}/people", {"email": "mia@meldpunt.example"}).content.decode()
    link = page.split("http://testserver")[1].split("<")[0]
    visitor = Client()
    assert visitor.post(link).headers["Location"] == "/partners/"
    assert visitor.get("/partners/").status_code == 200
    changed = {**body, "areas": ["spam"], "status": "suspended", "why": "Under investigation."}
    legal.post(f"{made}/change", changed)
    row.refresh_from_db()
    assert (row.areas, row.status) == (["spam"], "suspended")
    assert "suspended" in visitor.get("/partners/").content.decode()
    assert "suspended" in legal.get("/console/partners").content.decode()
    person = page.split("/console/partners/people/")[1].split('"')[0]
    legal.post(f"/console/partners/people/{person}", {"active": "0"})
    assert visitor.get("/partners/").status_code == 302


def test_an_address_comes_in_for_one_partner_only(legal: Client) -> None:
    id_ = partners.register("A", "ngo", "staff:1")
    legal.post(f"/console/partners/{id_}/people", {"email": "mia@meldpunt.example"})
    again = legal.post(f"/console/partners/{id_}/people", {"email": "Mia@meldpunt.example"}, follow=True)
    assert "comes in for a partner already" in again.content.decode()


@pytest.mark.clause("R2")
def test_the_imprecise_are_listed_first_and_exported(legal: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKER_PARTNER_MINIMUM", "1")
    good = partners.register("Aa", "ngo", "staff:1", areas=["spam"])
    bad = partners.register("=Zz", "ngo", "staff:1", areas=["spam"])
    report = ReportIn("partner", SubjectIn("content", "v-sea"), "spam", reporter=ReporterIn(name="x"))
    filed = reports.file(report, source=partners.source(partners.get_row(bad)))
    judge = client_of(staff("moderator"))
    judge.post(f"/console/cases/{filed['case']}/claim")
    judge.post(f"/console/cases/{filed['case']}/decide", {"outcome": "no_action"})
    page = legal.get("/console/partners").content.decode()
    assert page.index(bad) < page.index(good)
    assert page.count("imprecise") == 1
    table = legal.get("/console/partners?format=csv").content.decode()
    assert f"{bad},'=Zz,ngo,active," in table
    assert table.splitlines()[1].endswith("1,1,0,0.0000,True")
    past = legal.get("/console/partners?format=csv&from=2001-01-01&to=2001-02-01").content.decode()
    assert past.splitlines()[1].endswith("0,0,0,,False")
    assert legal.get("/console/partners?from=x&to=9999-99-99").status_code == 200


@pytest.mark.parametrize("role", ["moderator", "specialist"])
def test_who_may_not_see_partners(community: None, role: str) -> None:
    assert client_of(staff(role)).get("/console/partners").status_code == 403


def test_a_nul_in_a_text_is_no_error_of_ours(legal: Client) -> None:
    body = {"name": "Meldpunt", "kind": "trusted_flagger", "areas": ["spam"], "countries": "NL"}
    made = legal.post("/console/partners/new", body).headers["Location"]
    assert (
        legal.post(f"{made}/people", {"email": "mia@meldpunt.example", "name": "M\x00ia"}).status_code == 200
    )
    legal.post(f"{made}/change", {**body, "status": "suspended", "why": "Looked\x00 into."})
    assert Partner.objects.get().status == "suspended"
