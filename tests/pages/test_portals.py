"""The portals: coming in, seeing one's own and nobody else's, and reaching nothing of the staff's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from waker.core.moments import now

pytestmark = pytest.mark.django_db


def visitor(partner: str, email: str) -> Client:
    """Somebody of the partner who came in by a link."""
    from waker.intake import portal

    browser = Client()
    answer = browser.post(portal.link(portal.add(partner, email)))
    assert answer.status_code == 302
    return browser


@pytest.fixture
def hotline(community: None) -> str:
    from waker.intake import partners

    return partners.register("Meldpunt", "trusted_flagger", "staff:1", areas=["hate_speech"])


@pytest.fixture
def court(community: None) -> str:
    from waker.intake import partners

    return partners.register("Rechtbank Den Haag", "authority", "staff:1", countries=["NL"])


@pytest.fixture
def flagger(hotline: str) -> Client:
    return visitor(hotline, "mia@meldpunt.example")


@pytest.fixture
def clerk(court: str) -> Client:
    return visitor(court, "griffie@rechtbank.example")


REPORT = {
    "kind": "content", "id": "v-sea", "reason": "hate_speech", "explanation": "Roept op tot haat.", "good_faith": "on",
}  # fmt: skip
ORDER = {
    "kind": "act", "number": "2026/9", "law": "Wetboek van Strafrecht", "article": "art. 137d", "items": "v-mean",
    "reasons": "Haat.", "scope": "nl",
}  # fmt: skip


def test_a_link_lets_one_in_once(hotline: str) -> None:
    from waker.intake import portal

    path = portal.link(portal.add(hotline, "mia@meldpunt.example"))
    assert path.startswith("/partners/enter/")
    assert Client().get(path).status_code == 200
    browser = Client()
    assert browser.post(path).headers["Location"] == "/partners/"
    assert browser.get("/partners/").status_code == 200
    assert Client().post(path).status_code == 410
    assert Client().get("/partners/enter/guessed").status_code == 410


def test_a_newer_link_replaces_older_ones_and_each_grows_old(hotline: str) -> None:
    from waker.intake import portal
    from waker.intake.models_partners import PortalLink

    user = portal.add(hotline, "mia@meldpunt.example")
    old, new = portal.link(user), portal.link(user)
    assert Client().post(old).status_code == 410
    PortalLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(new).status_code == 410


def test_asking_for_a_link_tells_nobody_who_is_known(
    hotline: str, mailoutbox: list[Any], settings: Any
) -> None:
    from waker.intake import portal

    settings.WAKER_PUBLIC_URL = "https://safety.example.org"
    portal.add(hotline, "mia@meldpunt.example")
    pages = [
        Client().post("/partners/sign-in", {"email": email}, HTTP_HOST="evil.example").content.decode()
        for email in ("mia@meldpunt.example", "nobody@example.org")
    ]
    csrf = [p.count("on its way") for p in pages]
    assert csrf == [1, 1]
    assert [portal.mail(email) for email in ("mia@meldpunt.example", "nobody@example.org")] == [True, False]
    assert [m.to for m in mailoutbox] == [["mia@meldpunt.example"]]
    assert "https://safety.example.org/partners/enter/" in mailoutbox[0].body
    sent = [portal.mail("mia@meldpunt.example") for _ in range(10)]
    assert sent.count(True) == portal.HOURLY - 1


@pytest.mark.clause("R2")
def test_people_of_a_partner_reach_nothing_of_the_staff(flagger: Client, clerk: Client) -> None:
    for browser in (flagger, clerk):
        for path in ("/console/", "/console/queue", "/console/orders", "/console/partners", "/console/staff"):
            answer = browser.get(path)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/console/sign-in")
        assert browser.get("/api/v1/orders").status_code == 401


@pytest.mark.clause("R2", "R3")
def test_each_portal_is_for_its_own(flagger: Client, clerk: Client) -> None:
    assert flagger.get("/authorities/").headers["Location"] == "/partners/"
    assert clerk.get("/partners/report").headers["Location"] == "/authorities/"
    for path in ("/partners/", "/partners/report", "/partners/upload", "/partners/uploads/l_1"):
        assert Client().get(path).headers["Location"] == "/partners/sign-in"
    for path in ("/authorities/", "/authorities/orders/new", "/authorities/orders/o_1"):
        assert Client().get(path).headers["Location"] == "/authorities/sign-in"


def test_staff_who_come_in_as_a_partner_are_staff_no_longer(hotline: str, client: Client) -> None:
    from waker.intake import portal

    assert client.get("/console/").status_code == 200
    client.post(portal.link(portal.add(hotline, "mia@meldpunt.example")))
    assert client.get("/console/").status_code == 302


@pytest.mark.clause("R2")
def test_a_partner_reports_and_sees_what_came_of_it(flagger: Client) -> None:
    from tests.console.community import client_of, staff
    from waker.ledger.models import Case, Report

    wrong = flagger.post("/partners/report", {**REPORT, "id": "nope", "country": "UK"})
    assert wrong.status_code == 422
    assert "There is no item" in wrong.content.decode()
    assert "write" in wrong.content.decode()
    answer = flagger.post("/partners/report", REPORT).content.decode()
    row = Report.objects.get(channel="partner")
    assert row.id in answer
    assert row.due_at - row.at == timedelta(hours=24)
    assert "being looked at" in flagger.get("/partners/").content.decode()
    moderator = client_of(staff("moderator", "zoe@example.org"))
    case = Case.objects.get(id=row.case_id)
    moderator.post(f"/console/cases/{case.id}/claim")
    form = {
        "outcome": "violation", "policy": "hate_speech", "restriction": ["remove"], "explanation": "Haat.",
        "confirmed": "1",
    }  # fmt: skip
    moderator.post(f"/console/cases/{case.id}/decide", form)
    page = flagger.get("/partners/").content.decode()
    assert "measure taken" in page
    assert "1 led to action" in page


@pytest.mark.clause("R2")
def test_partners_come_before_members_in_the_queue(flagger: Client, client: Client) -> None:
    from waker.intake.reporting import reports
    from waker.intake.shapes import ReporterIn, ReportIn, SubjectIn
    from waker.review import cases

    severe = ReportIn(
        "member", SubjectIn("account", "bob"), "violent_extremism", reporter=ReporterIn(account="claire")
    )
    reports.file(severe)
    flagger.post("/partners/report", REPORT)
    order = [case["subject"]["id"] for case in cases.listing()["cases"] if not case["overdue"]]
    assert order.index("v-sea") < order.index("bob")


@pytest.mark.clause("R2")
def test_a_partner_sees_nobody_elses_reports_and_no_orders(flagger: Client, clerk: Client) -> None:
    from waker.intake import partners
    from waker.intake.models_orders import Order
    from waker.ledger.models import Report

    flagger.post("/partners/report", REPORT)
    clerk.post("/authorities/orders/new", ORDER)
    mine, order = Report.objects.get(channel="partner").id, Order.objects.get().id
    other = visitor(partners.register("Other", "ngo", "staff:1"), "o@other.example")
    page = other.get("/partners/").content.decode()
    assert mine not in page
    assert order not in page
    assert Report.objects.get(channel="authority").id not in flagger.get("/partners/").content.decode()
    upload = SimpleUploadedFile("r.csv", b"id,reason,explanation\nv-sea,spam,x\n")
    sent = flagger.post("/partners/upload", {"file": upload}).headers["Location"]
    assert flagger.get(sent).status_code == 200
    assert other.get(sent).status_code == 404


@pytest.mark.clause("R2")
def test_a_file_is_taken_with_its_broken_lines_explained(flagger: Client) -> None:
    from waker.intake import uploads
    from waker.intake.models_partners import Upload

    example = flagger.get("/partners/upload/example.csv")
    assert example.content.decode().startswith("id,reason,explanation")
    refused = flagger.post("/partners/upload", {"file": SimpleUploadedFile("x.csv", b"what\n1\n")})
    assert refused.status_code == 422
    assert "There is no column" in refused.content.decode()
    assert flagger.post("/partners/upload", {}).status_code == 422
    body = b"id,reason,explanation\nv-sea,hate_speech,x\nnope,hate_speech,x\n"
    page = flagger.post("/partners/upload", {"file": SimpleUploadedFile("r.csv", body)}).headers["Location"]
    assert "0 of 2 read" in flagger.get(page).content.decode()
    uploads.take(Upload.objects.get().id)
    done = flagger.get(page).content.decode()
    assert "1 of 2 lines were taken, 1 were not." in done
    assert "<td>3</td>" in done
    assert "There is no item" in done


@pytest.mark.clause("R2")
def test_a_revoked_partner_is_out_at_once(hotline: str, flagger: Client) -> None:
    from waker.intake import partners

    partners.change(hotline, "staff:1", status="revoked")
    assert flagger.get("/partners/").status_code == 302
    assert flagger.post("/partners/report", REPORT).status_code == 302


@pytest.mark.clause("R3", "E13")
def test_an_authority_orders_and_reads_the_answer(clerk: Client, client: Client) -> None:
    from tests.console.community import client_of, staff
    from waker.intake.models_orders import Order
    from waker.ledger.models import Restriction

    wrong = clerk.post("/authorities/orders/new", {**ORDER, "items": "nope", "gag_until": "1990-01-01T00:00"})
    assert wrong.status_code == 422
    assert not Order.objects.exists()
    page = clerk.post("/authorities/orders/new", ORDER).headers["Location"]
    row = Order.objects.get()
    assert (row.issuer, row.scope, row.issuer_country) == ("Rechtbank Den Haag", ["NL"], "NL")
    legal = client_of(staff("legal"))
    legal.post(f"/console/orders/{row.id}/acknowledge")
    assert "acknowledged" in clerk.get(page).content.decode()
    legal.post(f"/console/orders/{row.id}/execute", {"measure": "withhold"})
    laid = Restriction.objects.get(kind="withhold", subject="content:v-mean", superseded_at=None)
    assert laid.countries == ["NL"]
    assert "Our answer" in clerk.get(page).content.decode()
    assert "Article 9" in clerk.get(f"{page}/answer.txt").content.decode()
    assert clerk.get(f"{page}/answer.json").json()["form"] == "dsa-article-9"
    assert clerk.get(f"{page}/answer.exe").status_code == 404


@pytest.mark.clause("R3")
def test_an_authority_sees_nothing_of_another(clerk: Client) -> None:
    from waker.intake import partners
    from waker.intake.models_orders import Order

    page = clerk.post("/authorities/orders/new", ORDER).headers["Location"]
    other = visitor(partners.register("Tribunal", "authority", "staff:1"), "t@tribunal.example")
    for path in (page, f"{page}/answer.txt", f"{page}/answer.json"):
        assert other.get(path).status_code == 404
    assert other.post(f"{page}/disclosures/q_1").status_code == 404
    assert Order.objects.get().id not in other.get("/authorities/").content.decode()


@pytest.mark.clause("R4")
def test_the_police_fetch_what_was_disclosed_to_them_on_record(community: None) -> None:
    from waker.intake import partners
    from waker.intake.authorities import disclosures, orders
    from waker.intake.models_orders import FileOpening, Order

    police = visitor(
        partners.register("Politie", "law_enforcement", "staff:1", countries=["NL"]), "p@politie.example"
    )
    other = visitor(partners.register("Polizei", "law_enforcement", "staff:1"), "p@polizei.example")
    body = {"kind": "information", "number": "PV-1", "law": "Sv", "article": "126n", "account": "bob"}
    page = police.post("/authorities/orders/new", body).headers["Location"]
    row = Order.objects.get()
    assert row.channel == "law_enforcement"
    orders.check_basis(row.id, True, "Art. 126n Sv.", "staff:1")
    given = disclosures.propose(row.id, ["account"], "As ordered.", "staff:1")
    path = f"{page}/disclosures/{given}"
    assert police.post(path).status_code == 404
    disclosures.approve(given, "staff:2")
    assert other.post(path).status_code == 404
    fetched = police.post(path)
    assert b"Bob Bitter" in fetched.content
    opened = FileOpening.objects.get()
    assert opened.by.startswith("portal:")
    assert now() - opened.at < timedelta(minutes=1)


def test_no_post_without_a_csrf_token(hotline: str, flagger: Client, clerk: Client) -> None:
    for path in (
        "/partners/report",
        "/partners/upload",
        "/partners/leave",
        "/partners/sign-in",
        "/authorities/orders/new",
    ):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = (clerk if path.startswith("/authorities") else flagger).cookies
        assert strict.post(path, {}).status_code == 403


def test_both_portals_speak_dutch(flagger: Client, clerk: Client) -> None:
    assert "Onze meldingen" in flagger.get("/partners/?language=nl").content.decode()
    assert "Onze bevelen" in clerk.get("/authorities/?language=nl").content.decode()
