"""Statements of reasons and appeals, clause by clause, as a host platform and its reviewers see them over HTTP."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.stories import Story, untouched
from tests.api.support import Caller

pytestmark = pytest.mark.django_db(transaction=True)
REMOVE = {"kind": "remove"}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def second(caller: Callable[..., Caller]) -> Caller:
    """Another reviewer than the first."""
    return caller("reviewer", reviewer="second@example.org")


def appeal(story: Story, decision: str, account: str = "alice", by: str = "member", **more: Any) -> Any:
    body = {"by": by, "account": account, "reason": "Het was een citaat.", **more}
    return story.platform.ok("POST", f"/decisions/{decision}/appeals", body, status=201)


def answer(second: Caller, id_: str, outcome: str, *restrictions: dict[str, Any], **more: Any) -> Any:
    body = {"outcome": outcome, "explanation": "Bekeken.", "restrictions": list(restrictions), **more}
    return second.ok("POST", f"/appeals/{id_}/decide", body)


def reported(story: Story, reason: str = "hate_speech", **decision: Any) -> tuple[str, str]:
    """Bob reports Alice's video and a moderator decides; the report and the decision."""
    story.post("v1", text="Gewoon een video")
    body = {
        "channel": "member",
        "subject": {"kind": "content", "id": "v1"},
        "reason": reason,
        "reporter": {"account": "bob"},
    }
    report = story.platform.ok("POST", "/reports", body, status=201)
    case = story.next_case()
    decided = story.reviewer.ok("POST", f"/cases/{case['id']}/decide", decision or {"no_action": True})
    return report["id"], decided["id"]


class TestStatement:
    @pytest.mark.clause("A1")
    @pytest.mark.parametrize(
        ("language", "title", "redress"),
        [("nl", "Ons besluit", "bezwaar"), ("en", "Our decision", "appeal")],
    )
    def test_it_holds_everything_that_the_law_asks_for(
        self, story: Story, language: str, title: str, redress: str
    ) -> None:
        story.post("v1", text="Een  lelijke\nzin")
        made = story.decide(
            "content", "v1", {"kind": "withhold", "countries": ["DE"], "until": "2099-02-03T00:00:00Z"}
        )
        told = story.platform.ok("GET", f"/decisions/{made['id']}/statement?language={language}")
        parts = told["parts"]
        assert told["title"].startswith(title)
        assert {"nl": "Duitsland", "en": "Germany"}[language] in parts["measure"]
        assert "3 februar" in parts["measure"].lower() or "3 February" in parts["measure"]
        assert "v1" in parts["facts"]
        assert "Een lelijke zin" in parts["facts"]
        assert {"nl": "uit eigen beweging", "en": "own initiative"}[language] in parts["source"]
        assert {"nl": "niet met geautomatiseerde", "en": "No automated"}[language] in parts["detection"]
        assert {"nl": "Een mens", "en": "A person"}[language] in parts["automation"]
        assert {"nl": "Haatzaaien", "en": "Hate"}[language] in parts["ground"]
        assert parts["explanation"] == "Seen in a sample."
        assert redress in parts["redress"]
        assert {"nl": "rechter", "en": "court"}[language] in parts["redress"]
        assert told["text"] == "\n\n".join(parts.values())

    @pytest.mark.clause("A1")
    def test_it_is_in_the_members_language(self, story: Story) -> None:
        story.post("v1")
        story.post("v2", "bob")
        alice, bob = (story.decide("content", v, REMOVE)["id"] for v in ("v1", "v2"))
        assert story.platform.ok("GET", f"/decisions/{alice}/statement")["language"] == "nl"
        assert story.platform.ok("GET", f"/decisions/{bob}/statement")["language"] == "en"
        assert story.platform.ok("GET", f"/decisions/{bob}/statement?language=fr")["language"] == "en"

    @pytest.mark.clause("A1")
    def test_it_says_what_was_automatic_and_what_led_to_it(self, story: Story) -> None:
        found = story.post("v1", text="WAKER-TEST:phishing")["decisions"][0]["id"]
        parts = story.platform.ok("GET", f"/decisions/{found}/statement")["parts"]
        assert "automatisch genomen" in parts["automation"]
        assert "met geautomatiseerde middelen" in parts["detection"]
        story.post("v2")
        body = {"channel": "citizen", "subject": {"kind": "content", "id": "v2"}, "reason": "illegal_content"}
        reporter = {"name": "Eve", "email": "eve@example.org"}
        story.platform.ok(
            "POST", "/reports", {**body, "reporter": reporter, "good_faith": True, "explanation": "Verboden."}
        )
        ground = {"kind": "illegal", "law": "Sr 137d", "country": "NL"}
        case = story.next_case()
        made = story.reviewer.ok(
            "POST", f"/cases/{case['id']}/decide", {"ground": ground, "restrictions": [REMOVE]}
        )
        told = story.platform.ok("GET", f"/decisions/{made['id']}/statement")
        assert "artikel 16" in told["parts"]["source"]
        assert "Sr 137d (Nederland)" in told["parts"]["ground"]
        assert "Eve" not in told["text"]  # who reported is nobody's business
        assert "eve@" not in told["text"]

    def test_a_step_of_the_ladder_names_the_decisions_that_led_to_it(self, story: Story) -> None:
        for n in range(4):
            story.post(f"v{n}")
            story.decide("content", f"v{n}", REMOVE, policy="bullying")
        step = story.standing("alice")["restrictions"][0]["decision"]
        facts = story.platform.ok("GET", f"/decisions/{step}/statement?language=en")["parts"]["facts"]
        assert "threshold" in facts
        assert facts.count("\n- ") >= 2

    def test_what_nobody_is_told_has_none(self, story: Story) -> None:
        body = {
            "subject": {"kind": "territory", "id": "RU"},
            "ground": {"kind": "context", "reason": "War"},
            "restrictions": [{"kind": "feature_off", "feature": "upload"}],
        }
        made = story.reviewer.ok("POST", "/decisions", body)
        refused = story.platform.refused("GET", f"/decisions/{made['id']}/statement")
        assert refused == (404, {("decision", "no_addressee")})


class TestAppeal:
    @pytest.mark.clause("A2")
    def test_a_granted_appeal_undoes_the_measure_its_strike_and_what_followed(
        self, story: Story, second: Caller
    ) -> None:
        before = story.standing("alice")
        for n in range(3):
            story.post(f"v{n}")
            made = story.decide("content", f"v{n}", REMOVE, policy="bullying")
        with_ladder = story.standing("alice")
        assert with_ladder["total"] > 0
        lodged = appeal(story, made["id"])
        assert lodged["state"] == "open"
        assert "bezwaar ontvangen" in lodged["receipt"]["text"]
        decided = answer(second, lodged["id"], "overturned")
        assert (decided["outcome"], decided["state"]) == ("overturned", "decided")
        assert untouched(story.shown("v2"))
        assert story.standing("alice")["total"] < with_ladder["total"]
        undone = story.reviewer.ok("GET", f"/decisions/{decided['answer']}")
        assert undone["undoes"] == made["id"]
        for n in range(2):
            lodged = appeal(story, story.reviewer.ok("GET", f"/items/v{n}")["decisions"][0])
            answer(second, lodged["id"], "overturned")
        after = story.standing("alice")
        assert {**after, "at": None} == {**before, "at": None}

    @pytest.mark.clause("A2")
    def test_the_first_decider_never_decides_the_appeal(self, story: Story, second: Caller) -> None:
        story.post("v1")
        lodged = appeal(story, story.decide("content", "v1", REMOVE)["id"])
        body = {"outcome": "upheld", "explanation": "Klopt."}
        path = f"/appeals/{lodged['id']}/decide"
        assert story.reviewer.refused("POST", path, body) == (403, {("Waker-Reviewer", "first_decider")})
        assert story.platform.ok("GET", f"/appeals/{lodged['id']}")["state"] == "open"
        assert answer(second, lodged["id"], "upheld")["explanation"] == "Bekeken."
        assert not story.shown("v1")["visible"]

    def test_nor_under_another_key(self, story: Story, caller: Callable[..., Caller]) -> None:
        story.post("v1")
        lodged = appeal(story, story.decide("content", "v1", REMOVE)["id"])
        body = {"outcome": "upheld", "explanation": "Klopt."}
        path = f"/appeals/{lodged['id']}/decide"
        same = caller("reviewer", reviewer="moderator@example.org")
        assert same.refused("POST", path, body) == (403, {("Waker-Reviewer", "first_decider")})
        team = caller("reviewer")
        found = team.refused("POST", path, body, Waker_Reviewer="Moderator@Example.org")
        assert found == (403, {("Waker-Reviewer", "first_decider")})
        assert team.refused("POST", path, body) == (403, {("Waker-Reviewer", "not_a_person")})
        assert team.ok("POST", path, body, Waker_Reviewer="third@example.org")["outcome"] == "upheld"

    @pytest.mark.clause("A2")
    def test_varied_puts_lighter_restrictions_in_its_place(self, story: Story, second: Caller) -> None:
        story.post("v1")
        made = story.decide("content", "v1", REMOVE)
        strikes = story.standing("alice")["strikes"]
        lodged = appeal(story, made["id"])
        decided = answer(second, lodged["id"], "varied", {"kind": "warning_screen"})
        seen = story.shown("v1", "profile")
        assert seen["visible"]
        assert seen["screen"] is not None
        told = story.reviewer.ok("GET", f"/decisions/{decided['answer']}")
        assert (told["supersedes"], told["ground"]) == (made["id"], made["ground"])
        same = [(s["since"], s["weight"]) for s in strikes]
        assert [(s["since"], s["weight"]) for s in story.standing("alice")["strikes"]] == same
        statement = story.platform.ok("GET", f"/decisions/{decided['answer']}/statement")
        assert "Bekeken." in statement["text"]

    def test_a_step_of_the_ladder_can_be_shortened_without_a_new_strike(
        self, story: Story, second: Caller
    ) -> None:
        for n in range(4):
            story.post(f"v{n}")
            story.decide("content", f"v{n}", REMOVE, policy="bullying")
        before = story.standing("alice")
        step = next(r for r in before["restrictions"] if r["kind"] in ("suspend", "feature_off"))
        lodged = appeal(story, step["decision"])
        assert lodged["against"] in ("account", "service")
        shorter = {"kind": "suspend", "until": "2099-01-01T00:00:00Z"}
        answer(second, lodged["id"], "varied", shorter)
        after = story.standing("alice")
        assert after["total"] == before["total"]
        assert shorter["until"] in [r["until"] for r in after["restrictions"]]

    def test_attachments_come_along(self, story: Story) -> None:
        story.post("v1")
        made = story.decide("content", "v1", REMOVE)
        files = [
            {"name": "brief.txt", "type": "text/plain", "data": b64encode("Hé".encode()).decode()},
            {"name": "foto.png", "type": "image/png", "data": b64encode(PNG).decode()},
        ]
        lodged = appeal(story, made["id"], attachments=files)
        assert [(f["name"], f["type"], f["size"]) for f in lodged["attachments"]] == [
            ("brief.txt", "text/plain", 3), ("foto.png", "image/png", len(PNG)),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("file", "fault"),
        [
            ({"type": "application/pdf"}, ("attachments.0.type", "unknown_type")),
            ({"type": "image/png"}, ("attachments.0.data", "other_type")),
            ({"data": ""}, ("attachments.0.data", "empty")),
            ({"data": "%%"}, ("attachments.0.data", "not_base64")),
            ({"data": b64encode(b"\xff\xfe").decode()}, ("attachments.0.data", "other_type")),
            ({"name": "a\nb"}, ("attachments.0.name", "bad_name")),
            ({"data": b64encode(b"x" * 5_000_001).decode()}, ("attachments", "too_large")),
        ],
    )
    def test_files_that_are_not_taken(self, story: Story, file: dict[str, str], fault: Any) -> None:
        story.post("v1")
        made = story.decide("content", "v1", REMOVE)
        sent = {"name": "a.txt", "type": "text/plain", "data": b64encode(b"text").decode(), **file}
        body = {"by": "member", "account": "alice", "reason": "Nee.", "attachments": [sent]}
        assert story.platform.refused("POST", f"/decisions/{made['id']}/appeals", body) == (422, {fault})
        assert story.reviewer.ok("GET", "/appeals?state=all")["appeals"] == []

    def test_the_queue_is_in_the_order_of_what_is_due(self, story: Story, second: Caller) -> None:
        lodged = []
        for n in range(3):
            story.post(f"v{n}")
            lodged.append(
                appeal(
                    story, story.decide("content", f"v{n}", {"kind": "label", "label": "synthetic"})["id"]
                )["id"]
            )
        page = second.ok("GET", "/appeals?limit=2")
        assert [a["id"] for a in page["appeals"]] == lodged[:2]
        assert [a["id"] for a in second.ok("GET", f"/appeals?cursor={page['next']}")["appeals"]] == lodged[2:]
        answer(second, lodged[0], "upheld")
        assert [a["id"] for a in second.ok("GET", "/appeals")["appeals"]] == lodged[1:]
        assert [a["id"] for a in second.ok("GET", "/appeals?state=decided")["appeals"]] == lodged[:1]
        assert [a["id"] for a in second.ok("GET", "/appeals?state=all&limit=1")["appeals"]] == lodged[2:]
        assert second.refused("GET", "/appeals?cursor=x") == (422, {("cursor", "bad_cursor")})


class TestReporter:
    @pytest.mark.clause("A3")
    def test_the_reporter_hears_and_appeals_against_no_action(self, story: Story, second: Caller) -> None:
        report, decision = reported(story)
        told = story.platform.ok("GET", f"/reports/{report}")
        assert told["status"] == "answered"
        assert told["outcome"]["decision"] == decision
        lodged = appeal(story, decision, "bob", "reporter")
        assert (lodged["against"], lodged["report"], lodged["language"]) == ("no_action", report, "en")
        decided = answer(second, lodged["id"], "overturned", REMOVE)
        assert decided["newly_restricted"]
        assert not story.shown("v1")["visible"]
        assert story.standing("alice")["total"] == 1
        made = story.reviewer.ok("GET", f"/decisions/{decided['answer']}")
        assert made["cites"]["reports"] == [report]
        # The member hears of it for the first time, and may appeal in turn; the reporter's own answer is final.
        assert "melding" in story.platform.ok("GET", f"/decisions/{made['id']}/statement")["parts"]["source"]
        appeal(story, made["id"])
        body = {"by": "reporter", "account": "bob", "reason": "Meer!"}
        refused = story.platform.refused("POST", f"/decisions/{made['id']}/appeals", body)
        assert refused == (409, {("decision", "final")})

    @pytest.mark.clause("A3")
    def test_a_reporter_without_an_account_appeals_by_the_report(self, story: Story, second: Caller) -> None:
        story.post("v1")
        body = {
            "channel": "citizen",
            "subject": {"kind": "content", "id": "v1"},
            "reason": "illegal_content",
            "explanation": "Verboden.",
            "reporter": {"name": "Eve", "email": "eve@example.org"},
            "good_faith": True,
        }
        report = story.platform.ok("POST", "/reports", body)["id"]
        case = story.next_case()
        made = story.reviewer.ok("POST", f"/cases/{case['id']}/decide", {"no_action": True})
        lodged = appeal(story, made["id"], by="reporter", account=None, report=report)
        ground = {"kind": "illegal", "law": "Sr 137d", "country": "NL"}
        decided = {"outcome": "overturned", "explanation": "Toch.", "restrictions": [REMOVE]}
        path = f"/appeals/{lodged['id']}/decide"
        assert second.refused("POST", path, decided) == (422, {("ground", "required")})
        second.ok("POST", path, {**decided, "ground": ground})
        assert not story.shown("v1")["visible"]

    def test_two_reports_by_one_person_are_one_appeal(self, story: Story) -> None:
        story.post("v1")
        body = {
            "channel": "member",
            "subject": {"kind": "content", "id": "v1"},
            "reason": "spam",
            "reporter": {"account": "bob"},
        }
        reports = [story.platform.ok("POST", "/reports", body)["id"] for _ in range(2)]
        case = story.next_case()
        made = story.reviewer.ok("POST", f"/cases/{case['id']}/decide", {"no_action": True})["id"]
        appeal(story, made, "bob", "reporter")
        for report in reports:
            again = {"by": "reporter", "report": report, "reason": "Nog eens."}
            refused = story.platform.refused("POST", f"/decisions/{made}/appeals", again)
            assert refused == (409, {("account", "already_lodged")})

    def test_a_maker_who_reported_themselves_has_one_appeal(self, story: Story) -> None:
        story.post("v1")
        body = {
            "channel": "member",
            "subject": {"kind": "content", "id": "v1"},
            "reason": "spam",
            "reporter": {"account": "alice"},
        }
        story.platform.ok("POST", "/reports", body)
        case = story.next_case()
        ground = {"kind": "guidelines", "policy": "spam"}
        made = story.reviewer.ok(
            "POST", f"/cases/{case['id']}/decide", {"ground": ground, "restrictions": [REMOVE]}
        )
        appeal(story, made["id"], by="reporter")
        again = {"by": "member", "account": "alice", "reason": "En als maker."}
        refused = story.platform.refused("POST", f"/decisions/{made['id']}/appeals", again)
        assert refused == (409, {("account", "already_lodged")})


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({"account": "bob"}, (422, {("account", "not_yours")})),
            ({"account": "zed"}, (422, {("account", "unknown_account")})),
            ({"account": None}, (422, {("account", "required")})),
            ({"reason": "  "}, (422, {("reason", "required")})),
            ({"reason": "a\x00b"}, (422, {("reason", "nul_byte")})),
            ({"by": "friend"}, (422, {("by", "unknown_value")})),
            ({"by": "reporter", "account": "bob"}, (422, {("account", "not_reporter")})),
            ({"by": "reporter", "account": None}, (422, {("account", "required")})),
            ({"by": "reporter", "report": "r_none"}, (422, {("report", "unknown_report")})),
        ],
    )
    def test_whose_appeal_it_is_not(self, story: Story, body: Any, expected: Any) -> None:
        story.post("v1")
        made = story.decide("content", "v1", REMOVE)
        sent = {"by": "member", "account": "alice", "reason": "Nee.", **body}
        assert story.platform.refused("POST", f"/decisions/{made['id']}/appeals", sent) == expected
        assert story.reviewer.ok("GET", "/appeals?state=all")["appeals"] == []

    def test_an_unknown_decision_or_appeal(self, story: Story, second: Caller) -> None:
        body = {"by": "member", "account": "alice", "reason": "Nee."}
        assert story.platform.refused("POST", "/decisions/d_x/appeals", body) == (
            404, {("decision", "unknown_decision")},
        )  # fmt: skip
        assert story.platform.refused("GET", "/appeals/p_x") == (404, {("appeal", "unknown_appeal")})
        found = second.refused("POST", "/appeals/p_x/decide", {"outcome": "upheld", "explanation": "Nee."})
        assert found == (404, {("appeal", "unknown_appeal")})

    def test_once_each(self, story: Story) -> None:
        story.post("v1")
        made = story.decide("content", "v1", REMOVE)
        appeal(story, made["id"])
        body = {"by": "member", "account": "alice", "reason": "Nog eens."}
        refused = story.platform.refused("POST", f"/decisions/{made['id']}/appeals", body)
        assert refused == (409, {("account", "already_lodged")})

    def test_not_against_what_something_took_the_place_of(self, story: Story) -> None:
        story.post("v1")
        made = story.decide("content", "v1", REMOVE)
        undone = story.undo(made["id"])
        for id_, expected in (
            (made["id"], (409, {("decision", "already_superseded")})),
            (undone["id"], (422, {("decision", "nothing_to_appeal")})),
        ):
            body = {"by": "member", "account": "alice", "reason": "Nee."}
            assert story.platform.refused("POST", f"/decisions/{id_}/appeals", body) == expected

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({"outcome": "varied"}, (422, {("restrictions", "required")})),
            ({"outcome": "upheld", "restrictions": [REMOVE]}, (422, {("restrictions", "not_allowed")})),
            ({"outcome": "overturned", "restrictions": [REMOVE]}, (422, {("restrictions", "not_allowed")})),
            ({"outcome": "omitted"}, (422, {("outcome", "does_not_fit")})),
            ({"outcome": "maybe"}, (422, {("outcome", "unknown_value")})),
            ({"outcome": "upheld", "explanation": " "}, (422, {("explanation", "required")})),
            (
                {"outcome": "overturned", "manifestly_unfounded": True},
                (422, {("manifestly_unfounded", "does_not_fit")}),
            ),
            (
                {"outcome": "varied", "restrictions": [{"kind": "suspend"}]},
                (422, {("restrictions.0.kind", "does_not_fit")}),
            ),
            (
                {
                    "outcome": "varied",
                    "restrictions": [REMOVE],
                    "ground": {"kind": "guidelines", "policy": "nope"},
                },
                (422, {("ground.policy", "unknown_policy")}),
            ),
            (
                {"outcome": "upheld", "ground": {"kind": "guidelines", "policy": "spam"}},
                (422, {("ground", "not_allowed")}),
            ),
        ],
    )
    def test_outcomes_that_do_not_fit(self, story: Story, second: Caller, body: Any, expected: Any) -> None:
        story.post("v1")
        lodged = appeal(story, story.decide("content", "v1", REMOVE)["id"])
        sent = {"explanation": "Bekeken.", **body}
        assert second.refused("POST", f"/appeals/{lodged['id']}/decide", sent) == expected
        assert story.platform.ok("GET", f"/appeals/{lodged['id']}")["state"] == "open"

    def test_an_appeal_is_decided_once(self, story: Story, second: Caller) -> None:
        story.post("v1")
        lodged = appeal(story, story.decide("content", "v1", REMOVE)["id"])
        answer(second, lodged["id"], "upheld")
        body = {"outcome": "overturned", "explanation": "Toch."}
        found = second.refused("POST", f"/appeals/{lodged['id']}/decide", body)
        assert found == (409, {("appeal", "already_decided")})

    def test_when_the_decision_was_replaced_meanwhile(self, story: Story, second: Caller) -> None:
        story.post("v1")
        made = story.decide("content", "v1", REMOVE)
        lodged = appeal(story, made["id"])
        undone = story.undo(made["id"])
        body = {"outcome": "overturned", "explanation": "Toch."}
        found = second.refused("POST", f"/appeals/{lodged['id']}/decide", body)
        assert found == (409, {("outcome", "already_superseded")})
        assert answer(second, lodged["id"], "omitted")["answer"] == undone["id"]


class TestDisputes:
    def test_from_the_body_to_its_outcome(self, story: Story, second: Caller) -> None:
        story.post("v1")
        lodged = appeal(story, story.decide("content", "v1", REMOVE)["id"])
        answer(second, lodged["id"], "upheld")
        today = lodged["at"][:10]
        body = {"body": "Appeals Centre Europe", "reference": "26-1", "submitted_on": today}
        path = f"/appeals/{lodged['id']}/disputes"
        opened = second.ok("POST", path, body, status=201)
        assert second.refused("POST", path, body) == (409, {("appeal", "already_disputed")})
        assert second.ok("GET", f"/appeals/{lodged['id']}")["disputes"] == [opened["id"]]
        undone = story.undo(lodged["decision"])
        closing = {
            "outcome": "reversed",
            "notified_on": today,
            "costs": "95.00",
            "currency": "EUR",
            "implemented": True,
            "implemented_on": today,
            "decision": undone["id"],
        }
        closed = second.ok("POST", f"/disputes/{opened['id']}/close", closing)
        assert (closed["outcome"], closed["costs"], closed["answer"]) == ("reversed", "95.00", undone["id"])
        assert second.ok("GET", f"/disputes/{opened['id']}") == closed
        again = second.refused("POST", f"/disputes/{opened['id']}/close", closing)
        assert again == (409, {("dispute", "already_closed")})

    @pytest.mark.parametrize(
        ("body", "fault"),
        [
            ({"outcome": "reversed"}, ("implemented", "required")),
            ({"implemented": True, "implemented_on": "TODAY"}, ("implemented", "does_not_fit")),
            ({"costs": "10"}, ("currency", "required")),
            ({"currency": "EUR"}, ("costs", "required")),
            ({"notified_on": "2020-01-01"}, ("notified_on", "out_of_range")),
            ({"outcome": "reversed", "implemented": True}, ("implemented_on", "required")),
            ({"decision": "d_other"}, ("decision", "does_not_fit")),
        ],
    )
    def test_what_does_not_fit(self, story: Story, second: Caller, body: dict[str, Any], fault: Any) -> None:
        story.post("v1")
        lodged = appeal(story, story.decide("content", "v1", REMOVE)["id"])
        today = lodged["at"][:10]
        opened = second.ok(
            "POST", f"/appeals/{lodged['id']}/disputes", {"body": "ACE", "submitted_on": today}
        )
        sent = {"outcome": "upheld", "notified_on": today, **body}
        sent = {name: today if value == "TODAY" else value for name, value in sent.items()}
        assert second.refused("POST", f"/disputes/{opened['id']}/close", sent) == (422, {fault})

    def test_a_day_before_the_appeal_or_to_come(self, story: Story, second: Caller) -> None:
        story.post("v1")
        lodged = appeal(story, story.decide("content", "v1", REMOVE)["id"])
        for day in ("2020-01-01", "2099-01-01"):
            found = second.refused(
                "POST", f"/appeals/{lodged['id']}/disputes", {"body": "ACE", "submitted_on": day}
            )
            assert found == (422, {("submitted_on", "out_of_range")})
        assert second.refused("GET", "/disputes/s_x") == (404, {("dispute", "unknown_dispute")})
