"""A subject's timeline: everything that happened to it, in order, in human words, a page at a time both ways."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.test import Client

from tests.console.community import case_on, client_of, report, staff, take_in
from waker.core import entries as kinds
from waker.core.actors import STAFF, Actor
from waker.core.problems import Invalid
from waker.core.subjects import Subject
from waker.intake import erasing
from waker.investigation import timeline
from waker.investigation.timeline import CAME, REVISED, SEEN_ON
from waker.redress import appeals
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]
V_MEAN = Subject("content", "v-mean")


def decide(subject: str) -> str:
    told = {
        "ground": {"kind": "guidelines", "policy": "hate_speech"},
        "restrictions": [{"kind": "remove"}],
        "explanation": "So.",
    }
    lead = staff("lead", name="Lea")
    return deciding.decide_case(
        case_on(subject).id, msgspec.convert(told, DecideIn), Actor(STAFF, str(lead.pk))
    )


def story(subject: Subject, *groups: str, **more: Any) -> list[str]:
    """The kinds of what happened, the oldest first."""
    return [event.kind for event in timeline.page(subject, groups, **more).events][::-1]


def test_an_item_from_its_posting_to_its_appeal() -> None:
    take_in(
        [],
        [
            {
                "id": "v-mean",
                "kind": "video",
                "account": "bob",
                "text": "Changed WAKER-TEST:hate_speech:review",
            }
        ],
    )
    taken = decide("content:v-mean")
    appeals.lodge(taken, by="member", account="bob", reason="No.")
    found = story(V_MEAN)
    assert found[0] == CAME
    assert found.index(kinds.FLAG_RAISED) > 0
    assert (
        found.index(CAME)
        < found.index(kinds.CASE_OPENED)
        < found.index(kinds.REPORT_FILED)
        < found.index(REVISED)
    )
    assert found[-2:] == [kinds.DECISION_TAKEN, kinds.APPEAL_LODGED]
    moments = [event.at for event in timeline.page(V_MEAN).events]
    assert moments == sorted(moments, reverse=True)


def test_an_account_has_what_was_decided_on_what_it_posted() -> None:
    decide("content:v-mean")
    bob = Subject("account", "bob")
    events = timeline.page(bob).events
    assert {event.kind for event in events} >= {CAME, SEEN_ON, kinds.DECISION_TAKEN}
    others = {event.subject for event in events if not event.own}
    assert others >= {"content:v-mean", "content:v-worse"}
    assert story(bob, "decisions") == [kinds.DECISION_TAKEN] * len(story(bob, "decisions"))
    erasing.erase("bob", "tests")
    assert story(bob)[-1] == kinds.ACCOUNT_ERASED


def test_a_device_has_the_accounts_that_were_seen_on_it() -> None:
    events = timeline.page(Subject("device", "d1")).events
    assert {event.body["account"] for event in events if event.kind == SEEN_ON} == {"bob", "claire"}


def test_it_is_narrowed_by_what_happened() -> None:
    assert set(story(V_MEAN, "reports")) == {kinds.REPORT_FILED}
    assert set(story(V_MEAN, "posted")) == {CAME}
    assert set(story(V_MEAN, "reports", "flags")) == {kinds.REPORT_FILED, kinds.FLAG_RAISED}
    with pytest.raises(Invalid):
        timeline.page(V_MEAN, ["nothing"])


def test_every_kind_of_entry_stands_in_a_group() -> None:
    grouped = {kind for group in timeline.GROUPS.values() for kind in group}
    elsewhere = {
        kinds.GUIDELINES_PUBLISHED, kinds.PARTNER_REGISTERED, kinds.PARTNER_CHANGED, kinds.SEALED_FILE_OPENED,
    }  # fmt: skip
    about = {kind for kind in kinds.ENTRY_KINDS if kind not in grouped and kind not in elsewhere}
    assert about <= {kind for kind in kinds.ENTRY_KINDS if kind.startswith(("Break", "Care", "Bulk"))}, about


def test_leafing_both_ways_meets_everything_once() -> None:
    for n in range(8):
        report("content:v-mean", words=f"Report {n}")
    whole = [e.position for e in timeline.page(V_MEAN).events]
    seen: list[Any] = []
    page = timeline.page(V_MEAN, limit=3)
    pages = [page]
    while page.older is not None:
        page = timeline.page(V_MEAN, before=page.older, limit=3)
        pages.append(page)
    for one in pages:
        seen += [e.position for e in one.events]
    assert sorted(filter(None, seen)) == sorted(filter(None, whole))
    assert seen.count(None) == whole.count(None)
    assert pages[0].newer is None
    back = timeline.page(V_MEAN, after=pages[-1].newer, limit=3)
    assert [e.position for e in back.events if e.position] == [
        e.position for e in pages[-2].events if e.position
    ]


class TestItsPage:
    def page(self, client: Client, address: str, status: int = 200) -> str:
        answer = client.get(f"/console/timeline/{address}")
        assert answer.status_code == status
        return answer.content.decode()

    def test_it_is_told_in_words_with_who_did_it(self) -> None:
        taken = decide("content:v-mean")
        shown = self.page(client_of(staff("admin")), "content/v-mean")
        for words in ("Posted", "Flagged by the rule test_phrase", "A case was opened", "Reported: ", "This hurts.",
                      "Decided: Hate", "Lea", "Removed"):  # fmt: skip
            assert words in shown, words
        assert f"/console/decisions/{taken}" in shown

    def test_who_may_not_see_cases_reads_no_reports(self) -> None:
        shown = self.page(client_of(staff("analyst")), "content/v-mean")
        assert "Reported: " in shown
        assert "This hurts." not in shown
        assert "/console/cases/" not in shown

    def test_sealed_words_stay_sealed(self) -> None:
        take_in(
            [],
            [
                {
                    "id": "v-dark",
                    "kind": "video",
                    "account": "bob",
                    "text": "dark WAKER-TEST:child_exploitation",
                }
            ],
        )
        for address in ("content/v-dark", "account/bob"):
            assert "dark WAKER" not in self.page(
                client_of(staff("admin", f"{len(address)}@example.org")), address
            )

    def test_every_page_of_a_subject_leads_to_it(self) -> None:
        client = client_of(staff("admin"))
        assert "/console/timeline/content/v-mean" in client.get("/console/items/v-mean").content.decode()
        assert "/console/timeline/account/bob" in client.get("/console/accounts/bob").content.decode()

    @pytest.mark.parametrize(
        "address",
        [
            "content/none",
            "hashtag/x",
            "nothing/v-mean",
            "device/none",
            "content/v-mean?before=x&after=-1&kind=y",
        ],
    )
    def test_what_is_not_there_is_no_error(self, address: str) -> None:
        status = client_of(staff("admin")).get(f"/console/timeline/{address}").status_code
        assert status == (200 if "?" in address else 404)
