"""Through the API a person sees what they would see in the console, and a search finds no more than that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from tests.console.community import client_of, staff, train
from waker.console.models import StaffUser
from waker.investigation import indexing
from waker.ledger.models import Decision
from waker.review.models import OpinionPlace, Place, Skip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("D5")]

WORDS = "zzcell meets tonight"
TOLD = "zzreport names a victim"


class As:
    """A key, in the name of a person or of nobody."""

    def __init__(self, key: Caller, person: StaffUser | None = None) -> None:
        self.key, self.more = key, {"Waker_Reviewer": person.email} if person else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.key.get(f"{path}?{urlencode(query)}" if query else path, **self.more)

    def post(self, path: str, body: Any = None) -> Any:
        return self.key.post(path, body, **self.more)

    def finds(self, q: str, **more: Any) -> list[str]:
        answer = self.get("/search", q=q, **more)
        assert answer.status_code == 200, answer.content
        assert answer.json()["next"] is None
        assert answer.json()["total"] in (None, len(answer.json()["results"]))
        return [one["id"] for one in answer.json()["results"]]


@pytest.fixture
def case(story: Story) -> str:
    found: str = story.post("cell", text=f"{WORDS} WAKER-TEST:violent_extremism:review")["cases"][0]
    story.post("plain", text="zzplain and nothing else WAKER-TEST:bullying:review")
    report = {
        "channel": "member", "subject": {"kind": "content", "id": "cell"}, "reason": "violent_extremism",
        "explanation": TOLD, "reporter": {"account": "bob"},
    }  # fmt: skip
    story.platform.ok("POST", "/reports", report)
    indexing.index_all()
    return found


def test_who_works_another_queue_reads_nothing_of_it(case: str, team: Caller) -> None:
    mila = As(team, staff("moderator"))
    shut = mila.get(f"/cases/{case}")
    assert (shut.status_code, shut.json()["errors"][0]["code"]) == (403, "not_your_queue")
    assert "terrorism" in shut.json()["detail"]
    assert mila.get("/items/cell").status_code == 403
    assert mila.get(f"/cases/{case}/opinions").status_code == 403
    assert mila.get("/cases", queue="terrorism").status_code == 403
    listed = mila.get("/cases", state="all").json()["cases"]
    assert [one["subject"]["id"] for one in listed] == ["plain"]
    assert "terrorism" not in {one["queue"] for one in mila.get("/queues").json()["queues"]}
    found = mila.get("/search", q="account:alice").content.decode()
    assert "zzplain" in found
    assert "zzcell" not in found
    (report,) = As(team).get(f"/cases/{case}").json()["reports"]
    assert mila.get(f"/reports/{report['id']}").status_code == 403
    assert mila.finds("account:alice", **{"in": "reports"}) == []
    for who in (As(team), As(team, staff("lead")), As(team, train(staff("specialist"), "terrorism"))):
        assert TOLD in who.get(f"/cases/{case}").content.decode()
        assert WORDS in who.get("/items/cell").content.decode()
        assert case in {one["id"] for one in who.get("/cases").json()["cases"]}


@pytest.mark.parametrize(("act", "body"), [("skip", {"reason": "No."}), ("release", None)])
def test_nobody_leaves_a_case_that_is_closed_to_them(case: str, team: Caller, act: str, body: Any) -> None:
    assert As(team, staff("moderator")).post(f"/cases/{case}/{act}", body).status_code == 403
    assert not Skip.objects.exists()
    assert Place.objects.get(case=case).holder is None


@pytest.mark.parametrize("role", ["analyst", "policy"])
def test_roles_see_the_cases_that_the_console_shows_them(case: str, team: Caller, role: str) -> None:
    who = As(team, staff(role))
    status = 200 if role == "policy" else 403
    assert who.get("/cases").status_code == status
    assert who.get(f"/cases/{case}").status_code == status
    assert who.get("/search", **{"q": "", "in": "cases"}).status_code == status
    assert who.post("/cases/next", {}).status_code == 403


class TestGuessing:
    """Words that one may not read are not found by guessing at them."""

    def test_of_a_closed_queue(self, case: str, team: Caller) -> None:
        mila, lead = As(team, staff("moderator")), As(team, staff("lead"))
        for q in (
            "zzce*",
            "zzcell",
            '"zzcell meets"',
            "zzcell in:decisions",
            "zzcell in:cases",
            "zzcell in:reports",
        ):
            assert mila.finds(q) == [], q
        assert mila.finds("account:alice") == ["plain", "cell"]
        assert mila.finds("-zzcell account:alice") == mila.finds("-zznone account:alice") == ["plain"]
        assert lead.finds("zzce*") == ["cell"]
        assert As(team).finds("zzce*") == ["cell"]
        assert mila.finds("zzpl*") == ["plain"]

    @pytest.mark.clause("P4")
    def test_of_what_is_sealed(self, story: Story, caller: Callable[..., Caller], team: Caller) -> None:
        story.post(
            "bad", text="zzseal words #zzmark https://zzlink.example.org WAKER-TEST:child_exploitation:review"
        )
        story.post("good", text="zzgood words")
        indexing.index_all()
        lead = staff("lead")
        for who in (As(caller("reader")), As(team, staff("moderator")), As(team, lead)):
            for q in ("zzse*", "zzseal", "#zzmark", "domain:zzlink.example.org", "zzse* in:cases"):
                if "in:cases" in q or who.get("/search", q=q).status_code == 200:
                    assert who.finds(q) == [], q
            assert who.finds("words") == ["good"]
        client = client_of(lead)
        for address in (
            "/console/search?q=zzse*", "/console/search?short=1&q=zzse", "/console/items?q=zzse",
            "/console/bulk/new?q=zzse*",
        ):  # fmt: skip
            assert "/console/items/bad" not in client.get(address).content.decode(), address
        one, none = (client.get(f"/console/search/sums?q={q}").content.decode() for q in ("zzse*", "zznone"))
        assert one.replace("zzse", "zznone") == none

    def test_a_page_is_filled_up(self, story: Story, team: Caller) -> None:
        for n in range(6):
            test = " WAKER-TEST:violent_extremism:review" if n in (1, 2, 3) else ""
            story.post(f"v{n}", text=f"zzmany nummer{n}{test}")
        indexing.index_all()
        mila = As(team, staff("moderator"))
        first = mila.get("/search", q="zzmany", limit=2).json()
        assert [one["id"] for one in first["results"]] == ["v5", "v4"]
        assert first["total"] is None
        second = mila.get("/search", q="zzmany", limit=2, cursor=first["next"]).json()
        assert [one["id"] for one in second["results"]] == ["v0"]
        assert second["next"] is None
        assert mila.finds("zzmany") == ["v5", "v4", "v0"]


@pytest.mark.clause("D1")
class TestBlind:
    """What was decided is not told to who judges it again, or may be the next to."""

    @pytest.fixture(autouse=True)
    def _all_drawn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WAKER_QUALITY_SHARE", "100")

    @pytest.fixture
    def decision(self, story: Story, team: Caller) -> Decision:
        case = story.post("v1", text="you again WAKER-TEST:bullying:review")["cases"][0]
        anna = As(team, staff("moderator", "anna@example.org"))
        body = {"ground": {"kind": "guidelines", "policy": "bullying"}, "restrictions": [{"kind": "remove"}]}
        decided = anna.post(f"/cases/{case}/decide", {**body, "explanation": "It names somebody."})
        assert decided.status_code == 200, decided.content
        assert anna.get("/items/v1").status_code == 200
        indexing.index_all()
        return Decision.objects.get(id=decided.json()["id"])

    def told(self, who: As, decision: Decision) -> set[str]:
        found = {
            path
            for path in (
                "/items/v1",
                f"/cases/{decision.case_id}",
                f"/decisions/{decision.id}",
                f"/decisions/{decision.id}/statement",
            )
            if who.get(path).status_code != 403
        }
        standing = who.get("/accounts/alice/standing").json()
        found |= {"strikes" for strike in standing["strikes"] if strike["decision"] == decision.id}
        found |= {"warnings" for warned in standing["warnings"] if warned["decision"] == decision.id}
        found |= {q for q in ("in:decisions", "restriction:remove") if who.finds(q)}
        if who.get("/cases", state="decided").json()["cases"]:
            found.add("cases")
        return found

    def test_who_judges_it_again_is_not_told(self, decision: Decision, team: Caller) -> None:
        bo, lead = (As(team, staff(role, f"{role}@example.org")) for role in ("moderator", "lead"))
        assert self.told(bo, decision) == set()
        assert "in:decisions" in self.told(lead, decision)
        opinion = lead.post("/opinions/next").json()
        assert opinion["item"]["text"].startswith("you again")
        assert self.told(lead, decision) == set()
        assert self.told(As(team), decision)
        given = {"outcome": "violation", "policy": "bullying", "restrictions": ["remove"]}
        assert lead.post(f"/opinions/{opinion['id']}/give", given).status_code == 200
        assert not OpinionPlace.objects.exists()
        assert self.told(lead, decision)
        assert self.told(bo, decision)
