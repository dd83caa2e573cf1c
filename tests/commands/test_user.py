"""What a reviewer is given to work, set from the command line."""

from __future__ import annotations

from tests.commands.test_commands import Waker, server, waker

__all__ = ["server", "waker"]


def told(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)


def test_a_reviewer_is_made_with_what_they_judge(waker: Waker) -> None:
    waker(
        "user", "create", "rosa@example.org", "--role", "moderator", "--reads", "nl,en",
        "--speciality", "terrorism:2099-01-31", "--speciality", "self_harm", "--team", "elections",
        "--team", "night", "--queue", "terrorism",
    )  # fmt: skip
    assert told(waker("user", "change", "Rosa@example.org")) == {
        "languages": "nl, en",
        "specialities": "self_harm, terrorism (until 2099-02-01 00:00)",
        "teams": "elections, night",
        "queues": "terrorism",
    }


def test_a_new_specialist_has_every_speciality_unless_some_are_named(waker: Waker) -> None:
    made = waker("user", "create", "saar@example.org", "--role", "specialist").splitlines()
    assert made[0].endswith(": child_safety, terrorism, self_harm, regulated_goods")
    assert made[-1].startswith("http")
    assert "regulated_goods" in told(waker("user", "change", "saar@example.org"))["specialities"]
    named = waker(
        "user", "create", "stijn@example.org", "--role", "specialist", "--speciality", "child_safety"
    )
    assert "given all" not in named
    assert told(waker("user", "change", "stijn@example.org"))["specialities"] == "child_safety"
    assert "given all" not in waker("user", "create", "mo@example.org", "--role", "moderator")
    assert told(waker("user", "change", "mo@example.org"))["specialities"] == "none"


def test_what_is_not_named_stays(waker: Waker) -> None:
    waker("user", "create", "tess@example.org", "--role", "moderator", "--reads", "tr", "--team", "a")
    changed = waker(
        "user", "change", "tess@example.org", "--role", "lead", "--name", "Tess", "--queue", "hate"
    )
    assert changed.splitlines()[0] == "tess@example.org  lead  Tess"
    assert told(changed)["languages"] == "tr"
    assert told(changed)["teams"] == "a"
    assert told(changed)["queues"] == "hate"
    emptied = told(waker("user", "change", "tess@example.org", "--reads", "-", "--team", "-", "--queue", "-"))
    assert list(emptied.values()) == ["any", "none", "none", "all that are open to them"]


def test_a_speciality_is_extended_and_withdrawn(waker: Waker) -> None:
    waker("user", "create", "uma@example.org", "--role", "moderator", "--speciality", "terrorism:2098-01-01")
    longer = waker("user", "change", "uma@example.org", "--speciality", "terrorism:2099-01-01")
    assert told(longer)["specialities"] == "terrorism (until 2099-01-02 00:00)"
    assert (
        told(waker("user", "change", "uma@example.org", "--withdraw", "terrorism"))["specialities"] == "none"
    )
    assert "does not have" in waker("user", "change", "uma@example.org", "--withdraw", "terrorism", code=1)


def test_what_is_wrong_is_said_and_nobody_is_made(waker: Waker) -> None:
    for wrong, said in (
        (("--speciality", "terorism"), "did you mean 'terrorism'"),
        (("--speciality", "terrorism:soon"), "is no date"),
        (("--speciality", "terrorism:2001-01-01"), "expired already"),
        (("--reads", "Dutch!"), "no language code"),
        (("--reads", "nl,xx"), "'xx' is no language code"),
        (("--reads", ""), "names nothing; to empty it, write -"),
        (("--reads", " , "), "names nothing; to empty it, write -"),
        (("--team", ""), "names nothing; to empty it, write -"),
        (("--queue", ""), "names nothing; to empty it, write -"),
        (("--queue", "hat"), "did you mean 'hate'"),
        (("--team", "two words"), "no team"),
    ):
        assert said in waker("user", "create", "vera@example.org", "--role", "moderator", *wrong, code=2)
    assert "vera@example.org" not in waker("user", "list")
    assert "no user" in waker("user", "change", "vera@example.org", "--reads", "nl", code=1)
    assert "did you mean" in waker("user", "change", "admin@example.org", "--speciality", "terorism", code=2)


def test_languages_are_kept_in_one_form(waker: Waker) -> None:
    waker("user", "create", "nora@example.org", "--role", "moderator", "--reads", "NB, nn,fil")
    assert told(waker("user", "change", "nora@example.org"))["languages"] == "no, tl"
    assert told(waker("user", "change", "nora@example.org", "--reads", "-"))["languages"] == "any"


def test_a_team_that_no_queue_asks_for_is_pointed_out(waker: Waker) -> None:
    waker("user", "create", "teun@example.org", "--role", "moderator")
    code, out, err = waker.runner(
        "user", "change", "teun@example.org", "--team", "elections", "--team", "nope",
        "--data", str(waker.server.data),
    )  # fmt: skip
    assert code == 0
    assert told(out)["teams"] == "elections, nope"
    assert "no queue of the guidelines in force asks for the team nope" in err


def test_the_sample_staff_have_what_there_is_to_show(waker: Waker) -> None:
    admin = told(waker("user", "change", "admin@example.org"))
    assert admin["specialities"] == "child_safety, regulated_goods, self_harm, terrorism"
    daan = told(waker("user", "change", "daan@example.org"))
    assert "terrorism (until" in daan["specialities"]
    assert told(waker("user", "change", "finn@example.org"))["queues"] == "integrity, graphic"


def test_a_second_step_is_taken_away(waker: Waker) -> None:
    waker("user", "create", "wim@example.org", "--role", "moderator")
    assert waker("user", "reset-two-step", "Wim@example.org").splitlines() == [
        "wim@example.org: second steps taken away: 0, sessions ended: 0"
    ]
    assert "no user" in waker("user", "reset-two-step", "vera@example.org", code=1)
