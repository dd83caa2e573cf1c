"""The console's pages about the Transparency Database: what waits, what went wrong, and mending it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from tests.console.community import client_of, staff
from tests.transparency.server import TOKEN, Server, answers_without, resets
from waker.core.actors import Actor
from waker.core.moments import now
from waker.core.undoing import HELD
from waker.review.ruling import deciding
from waker.review.shapes import DecisionIn
from waker.transparency import sending
from waker.transparency.client import Client as Database
from waker.transparency.exchange import Base
from waker.transparency.models import Attempt, Owed, Submission

pytestmark = pytest.mark.django_db(transaction=True)

ME = Actor("staff", "1")


def decide(ground: dict[str, Any], explanation: str = "Seen.") -> str:
    import msgspec

    body = {
        "subject": {"kind": "content", "id": "v-sea"}, "ground": ground, "explanation": explanation,
        "restrictions": [{"kind": "not_recommended"}],
    }  # fmt: skip
    return deciding.decide(msgspec.convert(body, DecisionIn), ME)


def run(server: Server) -> None:
    sending.run(Database(Base.of(server.url), TOKEN, 5), rate=1_000_000, clock=lambda: now() + HELD)


@pytest.fixture
def legal(community: None) -> Client:
    return client_of(staff("legal"))


@pytest.fixture
def set_aside(community: None) -> str:
    """A statement without a category: illegal content that nobody reported, under no policy."""
    from waker.transparency import queue

    decision = decide({"kind": "illegal", "law": "Wetboek van Strafrecht, art. 1", "country": "NL"})
    queue.collect()
    assert Owed.objects.get(decision=decision).state == "set_aside"
    return decision


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def test_every_count_is_a_link_to_what_it_counts(legal: Client, set_aside: str) -> None:
    text = page(legal, "/console/submissions")
    counts = dict(re.findall(r'href="\?state=(\w+)".*?<span class="num soft">(\d+)</span>', text))
    assert set(counts) == {"waiting", "submitted", "set_aside", "uncertain", "closed"}
    assert counts["set_aside"] == "1"
    for state, count in counts.items():
        listed = page(legal, f"/console/submissions?state={state}").count('class="go"')
        assert listed == int(count), state
    assert "switched off" in text
    assert page(legal, "/console/submissions?state=nonsense")


def test_what_was_set_aside_says_why_and_is_mended(legal: Client, set_aside: str) -> None:
    address = f"/console/submissions/{set_aside}"
    text = page(legal, address)
    assert "Every statement has it." in text
    before = Owed.objects.get(decision=set_aside)
    answer = legal.post(
        f"{address}/mend",
        {
            "category": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
            "category_specification": "KEYWORD_HATE_SPEECH, KEYWORD_DISCRIMINATION",
            "illegal_content_explanation": "Alice (alice@example.org) calls for violence.",
            "decision_account": "DECISION_ACCOUNT_TERMINATED",
        },
    )
    assert answer.status_code == 302
    row = Owed.objects.get(decision=set_aside)
    assert (row.state, row.errors) == ("waiting", [])
    assert row.by.startswith("staff:")
    assert row.statement == {
        **before.statement,
        "category": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
        "category_specification": ["KEYWORD_HATE_SPEECH", "KEYWORD_DISCRIMINATION"],
        "illegal_content_explanation": "[id] ([e-mail]) calls for violence.",
    }
    with Server() as server:
        run(server)
    assert Submission.objects.filter(decision=set_aside).count() == 1
    assert Attempt.objects.get(decision=set_aside).uuid in page(legal, address)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"category": "STATEMENT_CATEGORY_NONSENSE"}, "none of the values"),
        ({"category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"}, "violations of the terms"),
        (
            {"category": "STATEMENT_CATEGORY_VIOLENCE", "category_specification": "KEYWORD_NUDITY"},
            "belongs to",
        ),
        ({"category": "STATEMENT_CATEGORY_VIOLENCE", "content_date": "tomorrow"}, "Write a day"),
        ({"category": "STATEMENT_CATEGORY_VIOLENCE", "decision_facts": ""}, "Every statement has it"),
    ],
)
def test_mending_that_mends_nothing_is_refused_in_place(
    typed: dict[str, str], told: str, legal: Client, set_aside: str
) -> None:
    answer = legal.post(f"/console/submissions/{set_aside}/mend", typed)
    assert answer.status_code == 422
    text = html.unescape(answer.content.decode())
    assert told in text
    assert next(iter(typed.values())) in text, "what was typed is still there"
    assert Owed.objects.get(decision=set_aside).state == "set_aside"


def test_a_lost_answer_is_resent_or_closed_by_a_person_and_by_nobody_else(legal: Client) -> None:
    decision = decide({"kind": "guidelines", "policy": "spam"})
    with Server() as server:
        server.database.faults = [resets()]
        run(server)
        states = set(Owed.objects.values_list("state", flat=True))
        assert states == {"uncertain"}
        address = f"/console/submissions/{decision}"
        assert "No answer came" in page(legal, address)
        assert legal.post(f"{address}/mend", {"decision_facts": "Other"}).status_code == 409
        assert legal.post(f"{address}/close", {"why": "  "}).status_code == 422
        assert legal.post(f"{address}/close", {"why": "Found there under its text."}).status_code == 302
        assert Owed.objects.get(decision=decision).reason == "Found there under its text."
        assert legal.post(f"{address}/close", {"why": "Again"}).status_code == 409
        assert "Closed by hand" in page(legal, address)
        assert legal.post(f"{address}/again").status_code == 302
        from waker.transparency.models import Channel

        Channel.objects.update(not_before=None)
        run(server)
        assert Submission.objects.filter(decision=decision).count() == 1
        assert len(server.database.seen) == len(set(server.database.seen))
    assert legal.post(f"{address}/again").status_code == 404


def test_again_makes_what_was_set_aside_anew(legal: Client, set_aside: str) -> None:
    assert legal.post(f"/console/submissions/{set_aside}/again").status_code == 302
    row = Owed.objects.get(decision=set_aside)
    assert (row.state, row.errors[0]["field"]) == ("set_aside", "category")


def test_who_may_look_and_who_may_mend(set_aside: str) -> None:
    address = f"/console/submissions/{set_aside}"
    for role, sees, mends in (("analyst", 200, 403), ("moderator", 403, 403), ("lead", 200, 302)):
        client = client_of(staff(role))
        assert client.get(address).status_code == sees
        assert client.post(f"{address}/again").status_code == mends
        if sees == 200:
            assert ("Mend it" in page(client, address)) == (mends == 302)


def test_unknown_statements_are_not_found(legal: Client) -> None:
    page(legal, "/console/submissions/d_none", 404)
    for act in ("mend", "again", "close"):
        assert legal.post(f"/console/submissions/d_none/{act}", {"why": "x"}).status_code == 404


def test_part_of_a_batch_without_proof_shows_the_answer(legal: Client) -> None:
    decision = decide({"kind": "guidelines", "policy": "spam"})
    with Server() as server:
        server.database.faults = [answers_without(lambda s: [])]
        run(server)
    text = page(legal, f"/console/submissions/{decision}")
    assert "without a uuid" in text
    assert '{"statements": []}' in text


def test_reasons_are_told_in_the_readers_language(community: None) -> None:
    decision = decide({"kind": "guidelines", "policy": "spam"})
    with Server() as server:
        server.database.faults = [resets()]
        run(server)
    text = page(client_of(staff("lead", language="nl")), f"/console/submissions/{decision}")
    assert "Er kwam geen antwoord." in text
    assert "Uitkomst onbekend" in text
    assert "No answer came" not in text.replace(Attempt.objects.get(decision=decision).answer, "")
