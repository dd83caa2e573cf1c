"""Leaving a case, putting it off, handing it on, escalating and moving it, in the console."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.console.community import case_on, client_of, staff
from waker.core.moments import now
from waker.ledger.models import Case
from waker.review.models import Place, Skip

pytestmark = pytest.mark.django_db


def act(client: Client, case: Case, what: str, **form: Any) -> Any:
    return client.post(f"/console/cases/{case.id}/{what}", form, follow=True)


def place(case: Case) -> Place:
    return Place.objects.get(case=case.id)


def test_leaving_a_case_with_a_reason(client: Client, moderator: Any, community: None) -> None:
    case = case_on("content:v-mean")
    answer = act(client, case, "skip", reason="I know somebody in it")
    assert answer.redirect_chain[-1][0] == f"/console/cases/{case_on('content:c-mean').id}"
    assert Skip.objects.get(case=case.id).reason == "I know somebody in it"


def test_a_page_that_closes_does_not_take_back_what_was_just_left(client: Client, community: None) -> None:
    case = case_on("content:v-mean")
    act(client, case, "release")
    assert client.post(f"/console/cases/{case.id}/claim").status_code == 409
    assert place(case).holder is None
    Skip.objects.update(at=now() - timedelta(seconds=4))
    assert client.post(f"/console/cases/{case.id}/claim").status_code == 204


def test_what_was_left_and_given_again_since_nothing_else_waits_is_kept(
    client: Client, moderator: Any, community: None
) -> None:
    case, other = case_on("content:v-mean"), case_on("content:c-mean")
    client_of(staff("moderator", "piet@example.org")).post(f"/console/cases/{other.id}/claim")
    act(client, case, "release")
    assert place(case).holder == f"staff:{moderator.pk}"
    assert client.post(f"/console/cases/{case.id}/claim").status_code == 204


@pytest.mark.parametrize(
    ("form", "hours"),
    [({"for": "1h"}, 1), ({"for": "4h"}, 4), ({"for": "3d"}, 72), ({"for": "morning"}, None)],
)
def test_putting_a_case_off(client: Client, community: None, form: dict[str, str], hours: int | None) -> None:
    case = case_on("content:v-mean")
    assert "Parked. It comes back by itself." in act(client, case, "park", **form).content.decode()
    until = place(case).parked_until
    assert until is not None
    if hours is None:
        assert (until.hour, until.date()) == (8, now().date() + timedelta(days=1))
    else:
        assert abs(until - now() - timedelta(hours=hours)) < timedelta(minutes=1)
    act(client, case, "unpark")
    assert place(case).parked_until is None


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T10:00", "2999-01-01T10:00"])
def test_putting_a_case_off_to_no_moment(client: Client, community: None, until: str) -> None:
    case = case_on("content:v-mean")
    answer = act(client, case, "park", **{"for": "until", "until": until})
    assert answer.redirect_chain[-1][0] == f"/console/cases/{case.id}"
    assert "error-line" in answer.content.decode()
    assert place(case).parked_until is None


def test_handing_a_case_to_a_colleague(client: Client, community: None) -> None:
    case = case_on("content:v-mean")
    piet = staff("moderator", "piet@example.org", name="Piet")
    choices = client.get(f"/console/cases/{case.id}/handing").content.decode()
    assert f'<option value="{piet.pk}">Piet' in choices
    assert "Mila" not in choices
    assert "Handed to Piet." in act(client, case, "hand-over", to=str(piet.pk)).content.decode()
    assert place(case).reserved_for == f"staff:{piet.pk}"
    following = client_of(piet).post("/console/queue/next")
    assert following["Location"] == f"/console/cases/{case.id}"


@pytest.mark.parametrize("to", ["", "x", "999999999", "99999999999999999999"])
def test_handing_a_case_to_nobody(client: Client, community: None, to: str) -> None:
    case = case_on("content:v-mean")
    assert "error-line" in act(client, case, "hand-over", to=to).content.decode()
    assert place(case).reserved_for is None


def test_nobody_to_hand_it_to(client: Client, community: None) -> None:
    case = case_on("content:v-mean")
    assert (
        "Nobody else may work this queue" in client.get(f"/console/cases/{case.id}/handing").content.decode()
    )


def test_escalating(client: Client, community: None) -> None:
    case = case_on("content:v-mean")
    assert "error-line" in act(client, case, "escalate", reason="").content.decode()
    assert "Brought before the leads." in act(client, case, "escalate", reason="A minister?").content.decode()
    case.refresh_from_db()
    assert case.escalated_at is not None


def test_moving_is_for_leads(client: Client, community: None) -> None:
    case = case_on("content:v-mean")
    form = {"queue": "integrity", "reason": "It is spam."}
    assert act(client, case, "move", **form).status_code == 403
    lead = client_of(staff("lead"))
    assert "Moved to Integrity of accounts." in act(lead, case, "move", **form).content.decode()
    case.refresh_from_db()
    assert case.queue == "integrity"


def test_a_case_in_other_hands_stays_there(client: Client, community: None) -> None:
    case = case_on("content:v-mean")
    client_of(staff("moderator", "piet@example.org")).post(f"/console/cases/{case.id}/claim")
    for what, form in (("park", {"for": "1h"}), ("escalate", {"reason": "x"})):
        assert "error-line" in act(client, case, what, **form).content.decode()
    assert place(case).holder is not None


@pytest.mark.parametrize("what", ["skip", "park", "unpark", "hand-over", "escalate"])
def test_no_such_case(client: Client, community: None, what: str) -> None:
    form = {"for": "1h", "reason": "x", "to": str(staff("lead").pk)}
    assert client.post(f"/console/cases/c_none/{what}", form).status_code == 404


def test_a_lead_gives_back_what_was_escalated(client: Client, community: None) -> None:
    case = case_on("content:v-mean")
    act(client, case, "escalate", reason="A minister?")
    lead = client_of(staff("lead"))
    page = lead.get(f"/console/cases/{case.id}").content.decode()
    assert 'data-open="give-back"' in page
    assert 'data-open="escalate"' not in page
    assert 'data-open="give-back"' not in client.get(f"/console/cases/{case.id}").content.decode()
    form = {"queue": case.queue, "reason": "No minister at all."}
    assert "Given back to" in act(lead, case, "move", **form).content.decode()
    case.refresh_from_db()
    assert case.escalated_at is None
    events = lead.get(f"/console/timeline/{case.subject.replace(':', '/')}").content.decode()
    assert "The leads gave the case back" in events


def test_a_refusal_names_people_and_says_the_time_shortly(client: Client, community: None) -> None:
    case = case_on("content:v-mean")
    piet = staff("moderator", "piet@example.org", name="Piet Prins")
    client_of(piet).post(f"/console/cases/{case.id}/claim")
    page = act(client, case, "escalate", reason="x").content.decode()
    assert "Piet Prins is working on this case, until " in page
    until = place(case).held_until
    assert until is not None
    assert f"{until:%H:%M} UTC" in page
    Place.objects.filter(case=case.id).update(
        holder=None, held_until=None, reserved_for=f"staff:{piet.pk}", reserved_until=until
    )
    assert "This case was handed to Piet Prins" in act(client, case, "escalate", reason="x").content.decode()
    form = {"no_action": "1", "outcome": "no_action", "explanation": "Nothing."}
    answer = client.post(f"/console/cases/{case.id}/decide", form)
    assert f"staff:{piet.pk}" not in answer.content.decode()


def test_who_is_spared_such_cases_is_refused_without_saying_why(client: Client, community: None) -> None:
    from waker.review import care

    case = case_on("content:v-mean")
    piet = staff("moderator", "piet@example.org", name="Piet Prins")
    care.choose(f"staff:{piet.pk}", [case.queue], [])
    # The list of colleagues says nothing of it either.
    assert "Piet Prins" in client.get(f"/console/cases/{case.id}/handing").content.decode()
    page = act(client, case, "hand-over", to=str(piet.pk)).content.decode()
    assert "This colleague is not given such cases now." in page
    assert place(case).reserved_for is None


def test_what_is_kept_after_an_opinion_was_handed_over_by_nobody(client: Client, community: None) -> None:
    from waker.core.actors import STAFF, Actor
    from waker.ledger.models import Opinion
    from waker.review import opinions
    from waker.review.shapes_opinions import OpinionIn

    case = case_on("content:v-mean")
    piet = staff("moderator", "piet@example.org", name="Piet Prins")
    opinion = opinions.ask(case.id, Actor(STAFF, str(piet.pk)), "Is it?")
    anna = staff("moderator", "anna@example.org")
    opinions.give(opinion, OpinionIn(outcome="no_action"), Actor(STAFF, str(anna.pk)))
    assert Opinion.objects.get(id=opinion).given_at is not None
    page = act(client, case, "escalate", reason="x").content.decode()
    assert "UTC for Piet Prins, who asked for the opinion given on it." in page
    assert "handed" not in page[page.index("error-line") :][:300]
