"""Who is given which case, and what they do with one that they do not decide, over HTTP."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from tests.console.community import staff, train
from waker.core.moments import now, rfc3339

pytestmark = pytest.mark.django_db(transaction=True)


def doubtful(story: Story, id_: str, policy: str = "spam", text: str = "", **more: Any) -> str:
    posted = story.post(id_, "alice", f"{text} WAKER-TEST:{policy}:review", **more)
    case: str = posted["cases"][0]
    return case


def following(team: Caller, user: Any = None, queue: str | None = None) -> Any:
    """The next case of a person, or None."""
    named = {"Waker_Reviewer": user.email} if user is not None else {}
    response = team.post("/cases/next", {"queue": queue}, **named)
    assert response.status_code in (200, 204), response.content
    return response.json() if response.status_code == 200 else None


@pytest.mark.clause("D5")
def test_specialist_subjects_go_to_the_trained_only(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1", "violent_extremism")
    mila, sven = staff("moderator"), train(staff("specialist"), "terrorism")
    assert following(team, mila) is None
    refused = team.post(f"/cases/{case}/claim", None, Waker_Reviewer=mila.email)
    assert refused.status_code == 403
    assert "speciality 'terrorism'" in refused.json()["errors"][0]["message"]
    decision = {"no_action": True, "explanation": "A news item."}
    assert team.post(f"/cases/{case}/decide", decision, Waker_Reviewer=mila.email).status_code == 403
    assert team.post("/cases/next", {"queue": "terrorism"}, Waker_Reviewer=mila.email).status_code == 403
    assert following(team, sven)["id"] == case
    assert team.post(f"/cases/{case}/decide", decision, Waker_Reviewer=sven.email).status_code == 200


def test_a_speciality_that_expired_counts_no_more(story: Story, team: Caller) -> None:
    from waker.review.models import Speciality

    case = doubtful(story, "v1", "violent_extremism")
    sven = train(staff("specialist"), "terrorism")
    staff("specialist", "other@example.org")
    assert following(team, sven)["id"] == case
    team.ok("POST", f"/cases/{case}/release", None, Waker_Reviewer=sven.email)
    Speciality.objects.update(expires_at=now() - timedelta(seconds=1))
    assert following(team, sven) is None


@pytest.mark.clause("D3")
def test_cases_go_to_whoever_reads_their_language(story: Story, team: Caller) -> None:
    dutch = doubtful(story, "v1", text="Dit is een lange zin in het Nederlands over het weer van morgen.")
    polish = doubtful(story, "v2", text="To jest bardzo długie zdanie po polsku o jutrzejszej pogodzie.")
    nothing = doubtful(story, "v3")
    mila = staff("moderator", reads=("nl", "en"))
    pola = staff("moderator", "pola@example.org", reads=("pl",))
    seen = []
    while (case := following(team, pola)) is not None:
        seen.append(case["id"])
        team.ok("POST", f"/cases/{case['id']}/decide", {"no_action": True}, Waker_Reviewer=pola.email)
    assert set(seen) == {polish, nothing}
    assert following(team, mila)["id"] == dutch


@pytest.mark.clause("D3")
def test_what_nobody_is_qualified_for_is_shown_to_the_lead(story: Story, team: Caller) -> None:
    finnish = doubtful(
        story, "v1", text="Tämä on hyvin pitkä suomenkielinen lause huomisen säästä ja tuulesta."
    )
    mila = staff("moderator", reads=("nl",))
    lead = staff("lead", reads=("nl",))
    assert following(team, mila) is None
    assert following(team, lead)["id"] == finnish
    # Also where nobody has the speciality of the queue, which the lead names.
    untrained = doubtful(story, "v2", "violent_extremism")
    team.ok("POST", f"/cases/{finnish}/release", None, Waker_Reviewer=lead.email)
    assert following(team, lead, "terrorism")["id"] == untrained
    team.ok("POST", f"/cases/{untrained}/decide", {"no_action": True}, Waker_Reviewer=lead.email)
    assert following(team, lead)["id"] == finnish
    # As soon as somebody reads it, it is theirs and no longer the lead's.
    team.ok("POST", f"/cases/{finnish}/release", None, Waker_Reviewer=lead.email)
    aino = staff("moderator", "aino@example.org", reads=("fi",))
    assert following(team, lead) is None
    assert following(team, aino)["id"] == finnish


@pytest.mark.clause("D3")
def test_a_text_in_two_languages_goes_to_who_reads_both(story: Story, team: Caller) -> None:
    text = (
        "Dit is een lange zin in het Nederlands over het weer van morgen. "
        "To jest bardzo długie zdanie po polsku o jutrzejszej pogodzie."
    )
    case = doubtful(story, "v1", text=text)
    one = staff("moderator", reads=("nl",))
    both = staff("moderator", "both@example.org", reads=("nl", "pl"))
    assert following(team, one) is None
    given = following(team, both)
    assert given["id"] == case
    assert sorted(given["languages"]) == ["nl", "pl"]


def test_the_place_in_line_is_explained(story: Story, team: Caller) -> None:
    doubtful(story, "v1", "hate_speech")
    parts = {part["what"]: part["value"] for part in following(team)["priority"]}
    assert list(parts) == ["overdue", "channel", "severity", "reach_per_hour", "score", "opened_at"]
    assert parts["overdue"] is False
    assert parts["score"] == 0.5


def test_what_is_skipped_comes_back_when_nothing_else_waits(story: Story, team: Caller) -> None:
    first, second = doubtful(story, "v1"), doubtful(story, "v2")
    mila = staff("moderator")
    assert following(team, mila)["id"] == first
    team.ok("POST", f"/cases/{first}/skip", {"reason": "I know her."}, Waker_Reviewer=mila.email)
    assert following(team, mila)["id"] == second
    assert following(team, staff("moderator", "other@example.org"))["id"] == first
    team.ok("POST", f"/cases/{second}/decide", {"no_action": True}, Waker_Reviewer=mila.email)
    assert following(team, mila) is None
    team.ok("POST", f"/cases/{first}/release", None, Waker_Reviewer="other@example.org")
    assert following(team, mila)["id"] == first


def test_parked_until(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1")
    mila, piet = staff("moderator"), staff("moderator", "piet@example.org")
    following(team, mila)
    until = rfc3339(now() + timedelta(hours=3))
    held = team.post(f"/cases/{case}/park", {"until": until}, Waker_Reviewer=piet.email)
    assert held.status_code == 409
    parked = team.ok("POST", f"/cases/{case}/park", {"until": until}, Waker_Reviewer=mila.email)
    assert parked["parked_until"] == until
    assert parked["claim"] is None
    assert following(team, piet) is None
    assert team.post(f"/cases/{case}/unpark", None, Waker_Reviewer=piet.email).status_code == 409
    team.ok("POST", f"/cases/{case}/unpark", None, Waker_Reviewer=mila.email)
    assert following(team, piet)["id"] == case


@pytest.mark.parametrize(
    ("until", "code"), [("2020-01-01T00:00:00Z", "in_the_past"), ("2999-01-01T00:00:00Z", "too_far")]
)
def test_parked_until_no_such_moment(story: Story, team: Caller, until: str, code: str) -> None:
    case = doubtful(story, "v1")
    refused = team.post(f"/cases/{case}/park", {"until": until})
    assert refused.status_code == 422
    assert refused.json()["errors"][0] | {"message": ""} == {"at": "until", "code": code, "message": ""}


def test_handed_to_a_colleague(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1")
    mila, piet = staff("moderator"), staff("moderator", "piet@example.org")
    anna = staff("moderator", "anna@example.org")
    following(team, mila)
    team.ok("POST", f"/cases/{case}/hand-over", {"to": "Piet@example.org"}, Waker_Reviewer=mila.email)
    assert following(team, anna) is None
    assert team.post(f"/cases/{case}/claim", None, Waker_Reviewer=anna.email).status_code == 409
    assert following(team, piet)["id"] == case
    for to, code in (("nobody@example.org", "unknown_person"), (piet.email, "yourself")):
        refused = team.post(f"/cases/{case}/hand-over", {"to": to}, Waker_Reviewer=piet.email)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["code"] == code


def test_nobody_is_handed_what_they_may_not_work(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1", "violent_extremism")
    sven = train(staff("specialist"), "terrorism")
    staff("moderator", "mila@example.org")
    refused = team.post(f"/cases/{case}/hand-over", {"to": "mila@example.org"}, Waker_Reviewer=sven.email)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "not_qualified"


def test_escalated_to_the_leads(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1")
    mila, lead = staff("moderator"), staff("lead")
    assert team.post(f"/cases/{case}/escalate", {"reason": " "}).status_code == 422
    told = team.ok("POST", f"/cases/{case}/escalate", {"reason": "A minister?"}, Waker_Reviewer=mila.email)
    assert told["escalated_at"] is not None
    assert following(team, mila) is None
    assert following(team, lead)["id"] == case
    assert (
        team.post(f"/cases/{case}/escalate", {"reason": "Again."}, Waker_Reviewer=lead.email).status_code
        == 409
    )


def test_moved_to_another_queue_by_leads_only(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1")
    mila, lead = staff("moderator"), staff("lead")
    body = {"queue": "hate", "reason": "It is about a group."}
    assert team.post(f"/cases/{case}/move", body, Waker_Reviewer=mila.email).status_code == 403
    assert team.ok("POST", f"/cases/{case}/move", body, Waker_Reviewer=lead.email)["queue"] == "hate"
    assert following(team, mila, "hate")["id"] == case
    wrong = team.post(f"/cases/{case}/move", {"queue": "hats", "reason": "x"}, Waker_Reviewer=lead.email)
    assert wrong.status_code == 422
    assert "'hate'" in wrong.json()["errors"][0]["message"]


@pytest.mark.parametrize("act", ["skip", "park", "unpark", "hand-over", "escalate", "move", "release"])
def test_nothing_is_done_with_a_case_that_is_none_or_decided(story: Story, team: Caller, act: str) -> None:
    staff("moderator", "mila@example.org")
    body = {
        "skip": {"reason": ""},
        "park": {"until": rfc3339(now() + timedelta(hours=1))},
        "hand-over": {"to": "mila@example.org"},
        "escalate": {"reason": "x"},
        "move": {"queue": "hate", "reason": "x"},
    }.get(act)
    assert team.post(f"/cases/c_none/{act}", body).status_code == 404
    case = doubtful(story, "v1")
    team.ok("POST", f"/cases/{case}/decide", {"no_action": True})
    assert team.post(f"/cases/{case}/{act}", body).status_code == (200 if act == "release" else 409)


def test_the_ledger_says_who_moved_and_escalated_and_why(story: Story, team: Caller) -> None:
    from waker.ledger.models import Entry, Note

    case = doubtful(story, "v1")
    team.ok("POST", f"/cases/{case}/move", {"queue": "hate", "reason": "It is about a group."})
    team.ok("POST", f"/cases/{case}/escalate", {"reason": "A minister?"})
    bodies: list[Any] = [e.body for e in Entry.objects.filter(kind="CaseRouted").order_by("position")]
    assert [(b["case"], b.get("queue"), b.get("escalated")) for b in bodies] == [
        (case, "hate", None),
        (case, None, True),
    ]
    texts = [Note.objects.get(ref=b["note"]["ref"]).text for b in bodies]
    assert texts == ["It is about a group.", "A minister?"]


@pytest.mark.clause("D3")
def test_what_is_escalated_and_no_lead_is_trained_for_reaches_a_lead(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1", "violent_extremism")
    sven, lead = train(staff("specialist"), "terrorism"), staff("lead")
    following(team, sven)
    team.ok("POST", f"/cases/{case}/escalate", {"reason": "A minister?"}, Waker_Reviewer=sven.email)
    assert following(team, sven) is None
    assert following(team, lead)["id"] == case
    assert team.ok("POST", f"/cases/{case}/claim", None, Waker_Reviewer=lead.email)["id"] == case
    body = {"queue": "hate", "reason": "It is about a group."}
    assert team.ok("POST", f"/cases/{case}/move", body, Waker_Reviewer=lead.email)["queue"] == "hate"


def test_a_lead_who_is_trained_goes_before_one_who_is_not(story: Story, team: Caller) -> None:
    from waker.review.line import lanes

    case = doubtful(story, "v1", "violent_extremism")
    trained = train(staff("lead", "trained@example.org"), "terrorism")
    lead = staff("lead")
    team.ok("POST", f"/cases/{case}/escalate", {"reason": "A minister?"})
    assert lanes.nobody_for(now()) == []
    assert following(team, lead) is None
    assert team.post(f"/cases/{case}/claim", None, Waker_Reviewer=lead.email).status_code == 403
    assert following(team, trained)["id"] == case
    trained.is_active = False
    trained.save()
    (group,) = lanes.nobody_for(now())
    assert (group.queue, group.lacking, group.escalated, group.cases) == ("terrorism", "speciality", True, 1)


def test_sealed_evidence_stays_sealed_to_a_lead_who_is_left_with_it(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1", "child_exploitation")
    lead = staff("lead")
    team.ok("POST", f"/cases/{case}/escalate", {"reason": "A minister?"})
    assert following(team, lead)["sealed"] is True
    refused = team.post(f"/cases/{case}/decide", {"no_action": True}, Waker_Reviewer=lead.email)
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "sealed"


def test_what_was_handed_over_is_not_given_to_whoever_is_spared_it(story: Story, team: Caller) -> None:
    from waker.review import care

    case = doubtful(story, "v1", "hate_speech")
    mila, piet = staff("moderator"), staff("moderator", "piet@example.org")
    following(team, mila)
    team.ok("POST", f"/cases/{case}/hand-over", {"to": piet.email}, Waker_Reviewer=mila.email)
    care.choose(f"staff:{piet.pk}", ["hate"], [])
    assert following(team, piet) is None
    # It is back in line, not kept for a day for somebody who is never given it.
    assert following(team, mila)["id"] == case


def test_what_was_handed_over_goes_by_the_limits(story: Story, team: Caller) -> None:
    from waker.review.care import bands

    case = doubtful(story, "v1", "violent_extremism")
    sven, other = staff("specialist"), staff("specialist", "other@example.org")
    train(sven, "terrorism"), train(other, "terrorism")
    following(team, sven)
    team.ok("POST", f"/cases/{case}/hand-over", {"to": other.email}, Waker_Reviewer=sven.email)
    nothing = [bands.Band(band.severity, 0, 0) for band in bands.installation()]
    bands.choose(f"staff:{other.pk}", nothing, lead=False)
    assert following(team, other) is None


def test_whoever_is_not_given_such_cases_is_refused_alike(story: Story, team: Caller) -> None:
    from waker.review import care

    text = "To jest bardzo d\u0142ugie zdanie po polsku o jutrzejszej pogodzie."
    case = doubtful(story, "v1", "hate_speech", text)
    mila = staff("moderator", reads=("pl",))
    following(team, mila)
    staff("moderator", "dutch@example.org", reads=("nl",))
    care.choose(f"staff:{staff('moderator', 'spared@example.org').pk}", ["hate"], [])
    care.choose(f"staff:{staff('moderator', 'policy@example.org').pk}", [], ["hate_speech"])
    team_only = staff("moderator", "team@example.org")
    team_only.queues = ["integrity"]
    team_only.save()
    said = set()
    for to in ("dutch@example.org", "spared@example.org", "policy@example.org", "team@example.org"):
        refused = team.post(f"/cases/{case}/hand-over", {"to": to}, Waker_Reviewer=mila.email)
        assert refused.status_code == 422
        said.add(refused.content)
    assert len(said) == 1
    assert json.loads(said.pop())["errors"][0]["message"] == "This colleague is not given such cases now."


def test_what_is_held_without_its_speciality_goes_to_others(story: Story, team: Caller) -> None:
    from waker.review.specialities import take_back

    case = doubtful(story, "v1", "violent_extremism")
    sven, other = staff("specialist"), staff("specialist", "other@example.org")
    train(sven, "terrorism"), train(other, "terrorism")
    assert following(team, sven)["id"] == case
    take_back(sven.pk, "terrorism")
    mild = doubtful(story, "v2")
    assert following(team, sven)["id"] == mild
    assert following(team, other)["id"] == case


def test_what_somebody_works_on_stays_though_next_gives_it_no_more(story: Story, team: Caller) -> None:
    from waker.review import care

    case = doubtful(story, "v1", "hate_speech")
    mila, piet = staff("moderator"), staff("moderator", "piet@example.org")
    following(team, mila)
    care.choose(f"staff:{mila.pk}", ["hate"], [])
    assert following(team, mila) is None
    assert following(team, piet) is None
    decided = team.post(f"/cases/{case}/decide", {"no_action": True}, Waker_Reviewer=mila.email)
    assert decided.status_code == 200


def test_a_lead_gives_an_escalated_case_back(story: Story, team: Caller) -> None:
    from waker.ledger.models import Entry
    from waker.ledger.rebuilding import rebuild

    case = doubtful(story, "v1", "hate_speech")
    mila, lead = staff("moderator"), staff("lead")
    body = {"queue": "hate", "reason": "No minister at all."}
    assert team.post(f"/cases/{case}/move", body, Waker_Reviewer=lead.email).status_code == 422
    team.ok("POST", f"/cases/{case}/escalate", {"reason": "A minister?"}, Waker_Reviewer=mila.email)
    assert following(team, mila) is None
    assert team.post(f"/cases/{case}/move", body, Waker_Reviewer=mila.email).status_code == 403
    told = team.ok("POST", f"/cases/{case}/move", body, Waker_Reviewer=lead.email)
    assert (told["queue"], told["escalated_at"]) == ("hate", None)
    given: Any = Entry.objects.filter(kind="CaseRouted").latest("position").body
    assert (given["escalated"], given.get("queue"), given["by"]["id"]) == (False, None, str(lead.pk))
    assert following(team, mila)["id"] == case
    rebuild()
    assert team.ok("GET", f"/cases/{case}")["escalated_at"] is None


def test_an_escalated_case_that_is_moved_waits_for_whoever_works_that_queue(
    story: Story, team: Caller
) -> None:
    case = doubtful(story, "v1")
    sven, lead = train(staff("specialist"), "terrorism"), staff("lead")
    team.ok("POST", f"/cases/{case}/escalate", {"reason": "Is it terror?"})
    body = {"queue": "terrorism", "reason": "It is."}
    team.ok("POST", f"/cases/{case}/move", body, Waker_Reviewer=lead.email)
    assert following(team, sven)["id"] == case


def test_a_graver_report_leaves_a_case_before_the_leads(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1")
    team.ok("POST", f"/cases/{case}/escalate", {"reason": "A minister?"})
    report = {"channel": "member", "reporter": {"account": "bob"}, "reason": "violent_extremism"}
    report["subject"] = {"kind": "content", "id": "v1"}
    story.platform.ok("POST", "/reports", report, status=201)
    told = team.ok("GET", f"/cases/{case}")
    assert told["queue"] == "terrorism"
    assert told["escalated_at"] is not None


def test_a_refusal_says_in_whose_hands_a_case_is_and_why(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1", "hate_speech")
    mila, piet = staff("moderator"), staff("moderator", "piet@example.org")
    anna = staff("moderator", "anna@example.org")

    def why() -> str:
        refused = team.post(f"/cases/{case}/claim", None, Waker_Reviewer=anna.email)
        assert refused.status_code == 409
        message: str = refused.json()["errors"][0]["message"]
        assert "@" not in message
        assert re.search(r"\d{2}:\d{2}:\d{2}Z", message), message
        return message

    following(team, mila)
    assert f"is being worked on by staff:{mila.pk}" in why()
    team.ok("POST", f"/cases/{case}/hand-over", {"to": piet.email}, Waker_Reviewer=mila.email)
    assert f"was handed to staff:{piet.pk}" in why()
    following(team, piet)
    team.ok("POST", f"/cases/{case}/opinions", {"note": "Is it?"}, Waker_Reviewer=piet.email)
    asked = team.ok("POST", "/opinions/next", None, Waker_Reviewer=mila.email)
    opinion = {"outcome": "no_action"}
    team.ok("POST", f"/opinions/{asked['id']}/give", opinion, Waker_Reviewer=mila.email)
    said = why()
    assert f"staff:{piet.pk}, who asked for the opinion" in said
    assert "handed" not in said
