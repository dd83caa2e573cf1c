"""A version of the guidelines that renames a queue, or drops it: who is given what waited there, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from tests.api.test_handing import doubtful, following
from tests.console.community import staff, train

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def publish(story: Story) -> Iterator[Callable[..., None]]:
    """Publishes the default guidelines once more, with words of the file of queues replaced."""
    from waker.guidelines import versions
    from waker.policy.load import files_of

    def publish(*replaced: tuple[str, str]) -> None:
        files = dict(files_of(versions.default_folder()))
        version = versions.current_version()
        files["guidelines.yaml"] = files["guidelines.yaml"].replace(version, "2026-11-15", 1)
        for old, new in replaced:
            assert old in files["queues.yaml"]
            files["queues.yaml"] = files["queues.yaml"].replace(old, new)
        versions.publish(files, by="test")

    versions._compiled.cache_clear()
    yield publish
    versions._compiled.cache_clear()


RENAMED = ("- id: terrorism", "- id: extremism")
NO_ACTION = {"no_action": True}


@pytest.mark.clause("D5")
def test_what_waited_is_still_for_the_trained_only(story: Story, team: Caller, publish: Any) -> None:
    case = doubtful(story, "v1", "violent_extremism")
    mila, sven = staff("moderator"), train(staff("specialist"), "terrorism")
    publish(RENAMED)
    assert following(team, mila) is None
    for act, body in (("claim", None), ("decide", NO_ACTION), ("skip", None), ("escalate", {"reason": "x"})):
        assert team.post(f"/cases/{case}/{act}", body, Waker_Reviewer=mila.email).status_code == 403
    asked = {"note": "Is it?", "holder": None}
    assert team.post(f"/cases/{case}/opinions", asked, Waker_Reviewer=mila.email).status_code == 403
    assert following(team, sven, "extremism")["id"] == case
    assert team.post(f"/cases/{case}/decide", NO_ACTION, Waker_Reviewer=sven.email).status_code == 200


def test_lists_and_figures_know_it_under_its_new_name(story: Story, team: Caller, publish: Any) -> None:
    from waker.ledger.models import Entry
    from waker.review.line import rerouting

    case = doubtful(story, "v1", "violent_extremism")
    publish(RENAMED)
    assert rerouting.step(1)
    assert not rerouting.step(1)
    assert team.ok("GET", f"/cases/{case}")["queue"] == "extremism"
    assert [one["id"] for one in team.ok("GET", "/cases?queue=extremism")["cases"]] == [case]
    levels = {level["queue"]: level["open"] for level in team.ok("GET", "/queues")["queues"]}
    assert levels["extremism"] == 1
    assert "terrorism" not in levels
    assert following(team, None, "extremism")["id"] == case
    moved = Entry.objects.get(kind="CaseRouted").body
    assert (moved["queue"], moved["by"]["kind"]) == ("extremism", "system")


def test_publishing_has_it_moved(story: Story, publish: Any) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = ProcrastinateJob.objects.filter(task_name="waker.review.reroute")
    doubtful(story, "v1", "violent_extremism")
    before = jobs.count()
    publish(RENAMED)
    assert jobs.count() == before + 1


def test_what_neither_queue_nor_policy_is_known_of_is_for_leads(
    story: Story, team: Caller, publish: Any
) -> None:
    from waker.ledger.models import Case

    case = doubtful(story, "v1", "violent_extremism")
    # As after a version that drops the policy along with its queue.
    Case.objects.filter(id=case).update(queue="dropped", policy="dropped")
    with_place(case)
    mila, sven = staff("moderator"), train(staff("specialist"), "terrorism")
    lead = staff("lead")
    assert following(team, mila) is None
    assert following(team, sven) is None
    assert team.post(f"/cases/{case}/claim", None, Waker_Reviewer=sven.email).status_code == 403
    assert following(team, lead)["id"] == case
    body = {"queue": "hate", "reason": "It belongs there."}
    assert team.ok("POST", f"/cases/{case}/move", body, Waker_Reviewer=lead.email)["queue"] == "hate"


def with_place(case: str) -> None:
    """The line made anew from the view."""
    from waker.review.line import places

    places.refill()


@pytest.mark.parametrize("role", ["analyst", "policy"])
def test_who_decides_no_cases_is_refused_first(story: Story, team: Caller, publish: Any, role: str) -> None:
    case = doubtful(story, "v1", "violent_extremism")
    somebody = staff(role)
    publish(RENAMED)
    for path, body in (
        ("/cases/next", {"queue": None}),
        (f"/cases/{case}/claim", None),
        (f"/cases/{case}/decide", NO_ACTION),
        (f"/cases/{case}/skip", None),
        ("/opinions/next", None),
    ):
        assert team.post(path, body, Waker_Reviewer=somebody.email).status_code == 403, path


def test_an_opinion_asks_what_its_case_asks_now(story: Story, team: Caller, publish: Any) -> None:
    case = doubtful(story, "v1", "violent_extremism")
    sven = train(staff("specialist"), "terrorism")
    mila, other = staff("moderator"), train(staff("specialist", "other@example.org"), "terrorism")
    following(team, sven)
    team.ok("POST", f"/cases/{case}/opinions", {"note": "Is it?"}, Waker_Reviewer=sven.email)
    publish(RENAMED)
    assert team.post("/opinions/next", None, Waker_Reviewer=mila.email).status_code == 204
    given = team.ok("POST", "/opinions/next", None, Waker_Reviewer=other.email)
    assert given["subject"]["id"] == "v1"


def test_an_opinion_goes_along_when_its_case_moves_to_specialists(story: Story, team: Caller) -> None:
    case = doubtful(story, "v1")
    anna, mila = staff("moderator", "anna@example.org"), staff("moderator")
    following(team, anna)
    team.ok("POST", f"/cases/{case}/opinions", {"note": "Is it?"}, Waker_Reviewer=anna.email)
    report = {"channel": "member", "reporter": {"account": "bob"}, "reason": "violent_extremism"}
    report["subject"] = {"kind": "content", "id": "v1"}
    assert story.platform.ok("POST", "/reports", report, status=201)["case"] == case
    assert team.post("/opinions/next", None, Waker_Reviewer=mila.email).status_code == 204
    sven = train(staff("specialist"), "terrorism")
    assert team.ok("POST", "/opinions/next", None, Waker_Reviewer=sven.email)["subject"]["id"] == "v1"
