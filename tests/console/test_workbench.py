"""The workbench: what stands around a case, the statement before it is sent, drafts, settings, and how long it took."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.console.community import case_on, client_of, report, staff, take_in
from tests.shared import REPOSITORY
from waker.console import keys, workbench
from waker.console.queries import similar
from waker.console.queries.siblings import of as family_of
from waker.core.moments import now
from waker.ledger.models import Case, Decision, Entry
from waker.redress import statements
from waker.review.models_drafts import CaseDraft
from waker.review.ruling import drafts

pytestmark = pytest.mark.django_db

PDQ = "f8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22"
VIOLATION = {
    "outcome": "violation",
    "policy": "hate_speech",
    "restriction": ["remove"],
    "explanation": "Rude.",
}


@pytest.fixture
def mean(community: None) -> Case:
    """The case on Bob's video: one flag, one report."""
    return case_on("content:v-mean")


def page_of(client: Client, case: Case) -> str:
    answer = client.get(f"/console/cases/{case.id}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def preview(client: Client, case: Case, **fields: Any) -> str:
    answer = client.post(f"/console/cases/{case.id}/preview", {**VIOLATION, **fields})
    assert answer.status_code == 200
    return str(answer.content.decode())


def paragraphs(page: str) -> list[str]:
    """The paragraphs of the statement that the preview shows."""
    letter = page.split("data-statement>")[1].split("</article>")[0]
    found = re.findall(r"<p[^>]*>(.*?)</p>", letter, re.DOTALL)
    return [unescape(re.sub(r"<br\s*/?>", "\n", one)) for one in found]


class TestPreview:
    @pytest.mark.clause("A1")
    @pytest.mark.parametrize("language", [None, "nl"])
    def test_it_is_the_statement_that_is_sent(self, client: Client, mean: Case, language: str | None) -> None:
        fields = {"restriction": ["remove", "not_recommended"], "explanation": "Calls people names.\nTwice."}
        before = Entry.objects.count()
        shown = preview(client, mean, **fields, **({"language": language} if language else {}))
        assert Entry.objects.count() == before  # nothing is stored
        client.post(f"/console/cases/{mean.id}/decide", {**VIOLATION, **fields})
        decision = Decision.objects.get(
            subject="content:v-mean", hold=False, superseded_by=None, by_kind="staff"
        )
        sent = statements.get(decision.id, language)
        assert "\n\n".join(paragraphs(shown)) == sent["text"]
        assert sent["language"] == (language or "en")  # Bob reads English

    @pytest.mark.clause("A1")
    def test_it_is_the_one_that_the_member_fetches(
        self, client: Client, mean: Case, monkeypatch: Any
    ) -> None:
        from waker.api.keys import create_key

        shown = preview(client, mean)
        client.post(f"/console/cases/{mean.id}/decide", VIOLATION)
        decision = Decision.objects.get(
            subject="content:v-mean", hold=False, superseded_by=None, by_kind="staff"
        )
        key = create_key("host", ["platform"])
        answer = Client().get(
            f"/api/v1/decisions/{decision.id}/statement", headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.status_code == 200
        assert answer.json()["text"] == "\n\n".join(paragraphs(shown))

    def test_what_is_missing_is_said_instead(self, client: Client, mean: Case) -> None:
        assert "Choose what follows" in preview(client, mean, restriction=[])
        assert "is not a known policy" in preview(client, mean, policy="nonsense")

    def test_nobody_is_told_of_what_restricts_nothing(self, client: Client, mean: Case) -> None:
        page = preview(client, mean, outcome="no_action")
        assert "the member gets no statement" in page
        assert "data-statement" not in page

    def test_what_the_strike_leads_to(self, client: Client, mean: Case) -> None:
        assert "1 strike" in preview(client, mean)
        said = preview(client, mean, policy="child_exploitation", confirmed="1")
        assert "account closed" in said
        # What the preview says is what is done.
        told = preview(client, case_on("content:c-mean"), policy="bullying")
        client.post(
            f"/console/cases/{case_on('content:c-mean').id}/decide", {**VIOLATION, "policy": "bullying"}
        )
        derived = Decision.objects.filter(account="bob", derived_key__isnull=False, superseded_by=None)
        assert derived.exists() == ("→ <b>" in told)

    def test_it_quotes_nothing_that_one_may_not_see(self, client: Client, community: None) -> None:
        words = "words that nobody should read"
        take_in([], [{"id": "bad", "kind": "video", "account": "bob", "text": words}])
        case = Case.objects.get(id=report("content:bad", reason="child_exploitation"))
        for who in (client, client_of(staff("lead"))):
            answer = who.post(f"/console/cases/{case.id}/preview", VIOLATION)
            assert answer.status_code == 404
            assert words not in answer.content.decode()

    def test_a_case_that_is_not_there(self, client: Client, community: None) -> None:
        assert client.post("/console/cases/c_none/preview", VIOLATION).status_code == 404


class TestDrafts:
    def keep(self, client: Client, case: Case, version: int = 0, **fields: Any) -> Any:
        body = {**VIOLATION, **fields, "draft_version": str(version), "csrfmiddlewaretoken": "secret"}
        return client.post(f"/console/cases/{case.id}/draft", body)

    def test_what_was_filled_in_is_there_in_another_browser(
        self, client: Client, moderator: Any, mean: Case
    ) -> None:
        assert self.keep(client, mean, explanation="Half a sentence").json() == {"version": 1}
        other = client_of(moderator)
        page = page_of(other, mean)
        assert "Half a sentence" in page
        assert "Your draft from" in page
        assert 'id="draft-version" value="1"' in page
        assert "secret" not in CaseDraft.objects.get().form

    def test_it_is_nobody_elses(self, client: Client, mean: Case) -> None:
        self.keep(client, mean, explanation="Only mine")
        assert "Only mine" not in page_of(client_of(staff("lead")), mean)

    def test_an_older_tab_writes_over_nothing(self, client: Client, mean: Case) -> None:
        assert self.keep(client, mean, explanation="one").json() == {"version": 1}
        assert self.keep(client, mean, 1, explanation="two").json() == {"version": 2}
        assert self.keep(client, mean, 1, explanation="late").status_code == 409
        assert self.keep(client, mean, 0, explanation="later").status_code == 409
        assert "two" in CaseDraft.objects.get().form

    def test_it_goes_with_the_decision(self, client: Client, mean: Case) -> None:
        self.keep(client, mean)
        client.post(f"/console/cases/{mean.id}/decide", VIOLATION)
        assert not CaseDraft.objects.exists()
        assert self.keep(client, mean, 1).status_code == 409  # what a tab sends afterwards
        assert self.keep(client, mean).status_code == 409
        assert not CaseDraft.objects.exists()

    def test_throwing_it_away(self, client: Client, mean: Case) -> None:
        self.keep(client, mean, explanation="Never mind")
        assert client.post(f"/console/cases/{mean.id}/draft/discard").headers["Location"].endswith(mean.id)
        page = page_of(client, mean)
        assert "Never mind" not in page
        assert "Your draft from" not in page

    def test_it_is_forgotten_after_a_week(self, client: Client, mean: Case) -> None:
        self.keep(client, mean)
        CaseDraft.objects.update(saved_at=now() - drafts.KEPT * 1.01)
        other = case_on("content:c-mean")
        self.keep(client, other)
        assert [draft.case for draft in CaseDraft.objects.all()] == [other.id]

    def test_nonsense(self, client: Client, mean: Case) -> None:
        assert self.keep(client, mean, explanation="x" * 70_000).status_code == 422
        assert self.keep(client, mean, explanation="\x00").status_code in (200, 422)
        body = {**VIOLATION, "draft_version": "many"}
        assert client.post(f"/console/cases/{mean.id}/draft", body).status_code in (200, 409)
        assert client.post("/console/cases/c_none/draft", VIOLATION).status_code == 409


class TestTabs:
    def test_deciding_twice_is_told_as_ones_own(self, client: Client, mean: Case) -> None:
        client.post(f"/console/cases/{mean.id}/decide", VIOLATION)
        answer = client.post(f"/console/cases/{mean.id}/decide", VIOLATION)
        assert answer.status_code == 409
        assert "You decided this case yourself, in another tab" in answer.content.decode()

    def test_a_tab_learns_who_decided(self, client: Client, mean: Case) -> None:
        lead = client_of(staff("lead"))
        assert client.post(f"/console/cases/{mean.id}/claim").status_code == 204
        assert lead.post(f"/console/cases/{mean.id}/claim").json() == {"mine": False}
        client.post(f"/console/cases/{mean.id}/decide", VIOLATION)
        assert client.post(f"/console/cases/{mean.id}/claim").json() == {"mine": True}
        assert lead.post(f"/console/cases/{mean.id}/claim").json() == {"mine": False}


class TestEvidence:
    def test_the_thread(self, client: Client, community: None) -> None:
        replies = [
            {
                "id": f"r-{n}",
                "kind": "comment",
                "account": "claire",
                "parent": "c-mean",
                "text": f"answer {n}",
            }
            for n in range(7)
        ]
        take_in([], replies)
        page = page_of(client, case_on("content:c-mean"))
        assert page.index("Zonsondergang in Zeeland") < page.index("go away")
        below = page[page.index("The newest answers to it") :]
        assert len(re.findall(r"answer \d", below)) == 5
        assert "There are more" in below

    def test_many_reports_are_folded(self, client: Client, mean: Case) -> None:
        take_in([{"id": f"x{n}", "name": f"Reporter {n}"} for n in range(5)], [])
        for n in range(5):
            report("content:v-mean", by=f"x{n}", words=f"words {n}")
        page = page_of(client, mean)
        assert "3 more reports" in page
        assert all(f"words {n}" in page for n in range(5))

    def test_siblings_with_what_stands_against_them(self, client: Client, mean: Case) -> None:
        take_in([{"id": "twin", "name": "Bob Twin", "devices": ["d1"]}], [])
        twin = case = Case.objects.get(id=report("account:twin", by="alice", reason="bullying"))
        body = {**VIOLATION, "policy": "bullying", "restriction": ["suspend"], "suspend.days": "7"}
        client_of(staff("lead")).post(f"/console/cases/{case.id}/decide", body)
        family = family_of("bob", now())
        assert {one.id for one in family.siblings} == {"claire", "twin"}
        found = next(one for one in family.siblings if one.id == twin.subject.partition(":")[2])
        assert [r["kind"] for r in found.in_force] == ["suspend"]
        page = page_of(client, mean)
        assert "2 other accounts on the same devices" in page
        assert "Bob Twin" in page

    def test_the_same_picture_side_by_side(self, client: Client, community: None) -> None:
        def post(id_: str, account: str, pdq: str) -> dict[str, Any]:
            photo = {"kind": "photo", "url": f"https://media.example.org/{id_}.jpg", "hashes": {"pdq": pdq}}
            text = f"WAKER-TEST:hate_speech:review {id_}"
            return {"id": id_, "kind": "photo", "account": account, "text": text, "media": [photo]}

        near = f"{int(PDQ, 16) ^ 0b1011:064x}"
        far = f"{int(PDQ, 16) ^ ((1 << 32) - 1):064x}"
        take_in([], [post("old-near", "alice", near), post("old-far", "alice", far)])
        for id_ in ("old-near", "old-far"):
            client.post(f"/console/cases/{case_on(f'content:{id_}').id}/decide", VIOLATION)
        take_in([], [post("new", "bob", PDQ)])
        page = page_of(client, case_on("content:new"))
        assert page.count("The same picture") == 1
        assert "3 of 256 bits differ" in page
        assert "https://media.example.org/old-near.jpg" in page
        assert "old-far.jpg" not in page

    def test_distances(self) -> None:
        def media(*hashes: Any) -> list[dict[str, Any]]:
            return [{"kind": "photo", "hashes": {"pdq": one}} for one in hashes]

        other = f"{int(PDQ, 16) ^ ((1 << 31) - 1):064x}"
        assert similar.closest(media(PDQ), media([other, "zz"])).distance == 31  # type: ignore[union-attr]
        assert similar.closest(media(PDQ), media(f"{int(PDQ, 16) ^ ((1 << 32) - 1):064x}")) is None
        assert similar.closest(media(PDQ, other), media(other)).distance == 0  # type: ignore[union-attr]
        assert similar.closest(None, media(PDQ)) is None
        assert similar.closest([{"hashes": {"pdq": "short"}}, "nonsense", {}], media(PDQ)) is None

    @pytest.mark.clause("D1")
    def test_a_rule_proposes_and_a_person_decides(self, client: Client, mean: Case) -> None:
        page = page_of(client, mean)
        assert '<mark title="test_phrase">WAKER-TEST:hate_speech:review</mark>' in page
        assert "test_phrase" in page.split('id="why"')[1].split('id="similar"')[0]
        assert "until this case is decided" in page  # the rule's hold
        client.post(f"/console/cases/{mean.id}/decide", {"outcome": "no_action"})
        assert (
            "Not recommended"
            not in client.get("/console/items/v-mean").content.decode().split("Decisions")[0]
        )


class TestSettings:
    def test_the_careful_way_is_what_one_gets(self, client: Client, mean: Case) -> None:
        page = page_of(client, mean)
        assert 'data-blur="always" data-colour="veil" data-sound="off"' in page
        assert 'data-text="open"' in page

    def test_choosing(self, client: Client, moderator: Any, mean: Case) -> None:
        body = {"blur": "graphic", "text": "all", "sheet": "24", "colour": "purple"}
        assert (
            client.post("/console/preferences/workbench", body).headers["Location"] == "/console/preferences"
        )
        moderator.refresh_from_db()
        kept = workbench.of(moderator)
        assert (kept.blur, kept.text, kept.sheet, kept.colour) == ("graphic", "all", "24", "veil")
        assert 'data-text="all"' in page_of(client, mean)
        answer = client.post(
            "/console/preferences/workbench", {"text": "marks"}, headers={"X-Requested-With": "fetch"}
        )
        assert answer.status_code == 204
        moderator.refresh_from_db()
        assert workbench.of(moderator).text == "marks"
        assert workbench.of(moderator).sheet == "24"
        assert "How media and texts are shown" in client.get("/console/preferences").content.decode()

    def test_whatever_is_stored_breaks_nothing(self, moderator: Any) -> None:
        for kept in ({"blur": 7, "gone": "x"}, [], None, "text"):
            moderator.workbench = kept
            assert workbench.of(moderator) == workbench.Workbench()


def test_pages_say_how_long_they_took(client: Client, mean: Case) -> None:
    told = client.get(f"/console/cases/{mean.id}").headers["Server-Timing"]
    assert re.fullmatch(r'total;dur=\d+\.\d, db;dur=\d+\.\d;desc="\d+ queries"', told)
    assert "Server-Timing" not in client.get("/guidelines").headers


def test_a_case_costs_as_many_queries_however_much_there_is(client: Client, mean: Case) -> None:
    def count() -> int:
        return int(
            re.search(r'"(\d+) queries"', client.get(f"/console/cases/{mean.id}").headers["Server-Timing"])[1]
        )  # type: ignore[index]

    client.get(f"/console/cases/{mean.id}")
    few = count()
    take_in([{"id": f"y{n}", "name": f"Y {n}", "devices": ["d1"]} for n in range(6)], [])
    for n in range(6):
        report("content:v-mean", by=f"y{n}", words="more")
    assert count() <= few
    assert few < 60


def test_the_documentation_holds_the_keys() -> None:
    page = (REPOSITORY / "docs/moderators.md").read_text(encoding="utf-8")
    assert keys.markdown() in page, "put what waker.console.keys.markdown() says into docs/moderators.md"
