"""The table of settings: what is in it, what is refused, and what code reads past it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.shared import REPOSITORY
from waker import settings
from waker.settings import SETTINGS, SettingsError


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_can_be_parsed_and_every_setting_has_help(name: str) -> None:
    setting = SETTINGS[name]
    setting.parse(setting.default)
    assert setting.help.endswith(".")
    assert setting.type in settings.PARSERS


def test_an_unknown_name_is_refused_with_a_near_match() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.check({"WAKER_WORKER": "2", "HOME": "/root"})
    assert caught.value.problems == ["WAKER_WORKER is not a setting; did you mean WAKER_WORKERS?"]


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.check({"WAKER_PORT": "70000", "WAKER_DEBUG": "maybe", "WAKER_NONSENSE_AT_ALL": "1"})
    problems = caught.value.problems
    assert len(problems) == 3
    assert any("WAKER_PORT" in problem and "above 65535" in problem for problem in problems)
    assert any("WAKER_DEBUG" in problem and "yes or a no" in problem for problem in problems)


def test_a_secret_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        settings.check({"DATABASE_URL": "mysql://root:hunter2@h/x"})
    assert caught.value.problems == ["DATABASE_URL: the value does not start with postgresql://"]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("WAKER_DEBUG", "Yes", True),
        ("WAKER_DEBUG", "", False),
        ("WAKER_ALLOWED_HOSTS", " a.example , b.example,", ["a.example", "b.example"]),
        ("WAKER_DATA", "", None),
        ("WAKER_DATA", "/tmp/x", Path("/tmp/x")),
        ("WAKER_WORKERS", " 4 ", 4),
    ],
)
def test_values_are_parsed(name: str, text: str, value: object) -> None:
    assert settings.get(name, {name: text}) == value


@pytest.mark.parametrize("text", ["0", "65", "-1", "two", "2.5", ""])
def test_workers_are_bounded(text: str) -> None:
    with pytest.raises(SettingsError):
        settings.check({"WAKER_WORKERS": text})


def test_code_knows_no_setting_that_is_not_in_the_table() -> None:
    named = re.compile(r"\b(?:WAKER_[A-Z_]+[A-Z]|DATABASE_URL)\b")
    unknown = {
        f"{path.relative_to(REPOSITORY)}: {name}"
        for path in (REPOSITORY / "src").rglob("*.py")
        for name in named.findall(path.read_text(encoding="utf-8"))
        if name not in SETTINGS
    }
    assert unknown == set()
