"""Opinions and quality over HTTP: a tool of the host's own works them like cases, and reads the figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings
from statsmodels.stats.inter_rater import cohens_kappa

from tests.api.support import Caller

pytestmark = pytest.mark.usefixtures("guidelines")
WHY = "Roept op tot uitsluiting van een groep."
ANNA, BO, CEM = ({"Waker-Reviewer": f"{name}@example.org"} for name in ("anna", "bo", "cem"))


@pytest.fixture
def app(caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch) -> Caller:
    """A tool of the host's, for a team."""
    monkeypatch.setenv("WAKER_QUALITY_SHARE", "100")
    return caller("platform", "reviewer")


def cases(app: Caller, n: int) -> list[str]:
    """Cases on so many comments, each reported."""
    app.ok(
        "POST", "/accounts", {"accounts": [{"id": a, "birth_date": "1990-01-01"} for a in ("bob", "claire")]}
    )
    items = [{"id": f"i{k}", "kind": "comment", "account": "bob", "text": f"comment {k}"} for k in range(n)]
    app.ok("POST", "/items", {"items": items})
    made = []
    for k in range(n):
        body = {
            "channel": "member", "subject": {"kind": "content", "id": f"i{k}"}, "reason": "hate_speech",
            "reporter": {"account": "claire"}, "explanation": f"Dit kan niet. {k}",
        }  # fmt: skip
        made.append(app.ok("POST", "/reports", body)["case"])
    return made


def decide(app: Caller, case: str, verdict: str, who: dict[str, str]) -> str:
    body: dict[str, Any] = {"no_action": True, "explanation": WHY}
    if verdict != "none":
        body = {
            "ground": {"kind": "guidelines", "policy": verdict}, "restrictions": [{"kind": "remove"}],
            "explanation": WHY,
        }  # fmt: skip
    made: str = app.ok("POST", f"/cases/{case}/decide", body, **who)["id"]
    return made


def opinion(verdict: str) -> dict[str, Any]:
    return {"outcome": "no_action"} if verdict == "none" else {"outcome": "violation", "policy": verdict}


@pytest.mark.clause("D1")
def test_a_decision_is_judged_again_by_somebody_who_does_not_know_it(app: Caller) -> None:
    (case,) = cases(app, 1)
    decision = decide(app, case, "hate_speech", ANNA)
    assert app.call("POST", "/opinions/next", **ANNA).status_code == 204  # never the decider
    response = app.call("POST", "/opinions/next", **BO)
    asked = response.json()
    assert asked["blind"]
    assert asked["subject"] == {"kind": "content", "id": "i0"}
    assert (asked["item"]["text"], asked["reports"][0]["explanation"]) == ("comment 0", "Dit kan niet. 0")
    for hidden in (decision, WHY, "anna", "remove", "quality", case):
        assert hidden not in response.content.decode()
    given = app.ok("POST", f"/opinions/{asked['id']}/give", opinion("none"), **BO)
    assert (given["outcome"], given["calibration"]) == ("no_action", None)
    # They disagree: a third person judges, blind as well, and the decision stands meanwhile.
    assert app.call("POST", "/opinions/next", **BO).status_code == 204
    third = app.ok("POST", "/opinions/next", **CEM)
    assert {k for k, v in third.items() if v != asked[k]} <= {"id", "asked_at", "held_until"}
    assert app.refused("POST", f"/opinions/{third['id']}/give", opinion("none"), **ANNA)[0] == 403
    assert app.refused("POST", f"/opinions/{third['id']}/give", opinion("none"), **BO)[0] == 403
    app.ok("POST", f"/opinions/{third['id']}/give", opinion("none"), **CEM)
    assert app.ok("GET", f"/decisions/{decision}")["in_force"]
    assert app.refused("POST", f"/opinions/{third['id']}/give", opinion("none"), **CEM)[0] == 409


@pytest.mark.clause("D1")
def test_a_second_opinion_is_asked_for_and_read_by_whoever_asked(app: Caller) -> None:
    (case,) = cases(app, 1)
    app.ok("POST", "/cases/next", **ANNA)
    asked = app.ok("POST", f"/cases/{case}/opinions", {"note": "Is dit satire?"}, status=201, **ANNA)
    assert app.call("POST", "/cases/next", **BO).status_code == 204  # it waits
    taken = app.ok("POST", "/opinions/next", **BO)
    assert (taken["id"], taken["question"], taken["blind"], taken["case"]) == (
        asked["id"],
        "Is dit satire?",
        False,
        case,
    )
    app.ok("POST", f"/opinions/{asked['id']}/give", {**opinion("none"), "note": "Ja, zie het account."}, **BO)
    (told,) = app.ok("GET", f"/cases/{case}/opinions")["opinions"]
    assert (told["outcome"], told["note"]) == ("no_action", "Ja, zie het account.")
    assert app.ok("POST", "/cases/next", **ANNA)["id"] == case
    assert app.refused("POST", f"/cases/{case}/opinions", {"note": " "}, **ANNA) == (
        422,
        {("note", "required")},
    )


def test_a_key_without_a_person_gives_no_opinions(app: Caller) -> None:
    decide(app, cases(app, 1)[0], "none", ANNA)
    assert app.refused("POST", "/opinions/next") == (422, {("Waker-Reviewer", "not_a_person")})
    assert app.refused("POST", "/opinions/o_none/give", opinion("none"), **ANNA)[0] == 404
    assert app.refused("GET", "/cases/c_none/opinions")[0] == 404


@pytest.mark.clause("A2")
@pytest.mark.slow
def test_the_figures_are_those_of_the_pairs(app: Caller, caller: Callable[..., Caller]) -> None:
    """Thirty decisions, six of them judged otherwise: kappa and its interval as an independent library has them."""
    plan = [("none", "none")] * 14 + [("hate_speech", "hate_speech")] * 10
    plan += [("none", "hate_speech")] * 4 + [("hate_speech", "bullying")] * 2
    for case, (first, second) in zip(cases(app, len(plan)), plan, strict=True):
        decide(app, case, first, ANNA)
        asked = app.ok("POST", "/opinions/next", **BO)
        app.ok("POST", f"/opinions/{asked['id']}/give", opinion(second), **BO)
    told = caller("reader").ok("GET", "/quality?by=policy")
    square = [
        [0, 0, 0],
        [0, 14, 4],
        [2, 0, 10],
    ]  # bullying, none, hate speech: rows the first, columns the second
    theirs = cohens_kappa(square)
    total = told["total"]
    assert (told["minimum"], total["pairs"], total["same"]["value"]) == (20, 30, 0.8)
    assert total["kappa"]["value"] == pytest.approx(theirs.kappa)
    assert (total["kappa"]["low"], total["kappa"]["high"]) == pytest.approx(
        (theirs.kappa_low, theirs.kappa_upp)
    )
    assert [row["key"] for row in told["rows"]] == ["hate_speech"]
    assert total["overturn"] == {"n": 0, "value": None, "low": None, "high": None, "why": "too_few"}


def test_the_precision_of_rules_is_told(app: Caller, caller: Callable[..., Caller]) -> None:
    app.ok("POST", "/accounts", {"accounts": [{"id": "bob", "birth_date": "1990-01-01"}]})
    text = "WAKER-TEST:hate_speech:review"
    with override_settings(WAKER_TEST_PHRASES=True):
        app.ok("POST", "/items", {"items": [{"id": "i0", "kind": "comment", "account": "bob", "text": text}]})
    case = app.ok("POST", "/cases/next", **ANNA)["id"]
    decide(app, case, "hate_speech", ANNA)
    (row,) = caller("reader").ok("GET", "/quality/rules")["rules"]
    assert (row["policy"], row["cases"], row["upheld"], row["precision"]["why"]) == (
        "hate_speech",
        1,
        1,
        "too_few",
    )


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("by=person", "by"),
        ("from=2026-02-02&to=2026-02-01", "to"),
        ("from=1990-01-01", "from"),
        ("to=9999-12-31", "to"),
        ("from=x", "from"),
    ],
)
def test_what_is_no_question_is_refused(caller: Callable[..., Caller], query: str, at: str) -> None:
    status, faults = caller("reader").refused("GET", f"/quality?{query}")
    assert status == 422
    assert {where for where, _ in faults} == {at}


@pytest.mark.clause("D1")
def test_a_forgotten_policy_is_no_violation_of_the_law(app: Caller) -> None:
    (case,) = cases(app, 1)
    decide(app, case, "hate_speech", ANNA)
    give = f"/opinions/{app.ok('POST', '/opinions/next', **BO)['id']}/give"
    assert app.refused("POST", give, {"outcome": "violation"}, **BO) == (422, {("ground", "required")})
    given = app.ok("POST", give, {"outcome": "violation", "ground": "illegal"}, **BO)
    assert (given["outcome"], given["policy"]) == ("violation", None)
