"""The conformance suite of the Common Expression Language, and the deviations that the docs name."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.shared import REPOSITORY, shared
from waker.policy.cel.conformance import failures, main, run, title


def allowed() -> set[str]:
    """The tests that docs/conditions.md lists as deviations: the first cell of each row of that table."""
    text = (REPOSITORY / "docs/conditions.md").read_text()
    _, _, section = text.partition("## Deviations")
    return set(re.findall(r"^\| `([^`]+/[^`]+)` \|", section.split("\n## ")[0], re.MULTILINE))


def test_all_tests_pass_except_the_documented_deviations() -> None:
    count, failed = failures(shared("data/cel/conformance.json"))
    wrong = {title(test): why for test, why in failed}
    assert {name: why for name, why in wrong.items() if name not in allowed()} == {}
    assert allowed() <= set(wrong), "a documented deviation passes: take it out of the table"
    assert len(wrong) <= count * 0.03


def test_a_wrong_value_fails() -> None:
    test = {"file": "f", "section": "s", "name": "n", "expr": "1 + 1", "value": {"type": "int", "value": "3"}}
    assert run(test) == "gave 2 instead of 3"
    assert run({**test, "value": {"type": "uint", "value": "2"}}) is not None
    assert run({**test, "value": {"type": "int", "value": "2"}}) is None


def test_a_value_instead_of_an_error_fails() -> None:
    test = {"file": "f", "section": "s", "name": "n", "expr": "x", "error": True}
    assert run({**test, "bindings": {"x": {"type": "int", "value": "1"}}}) is not None
    assert run(test) is None


def test_the_command_says_what_failed(tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "tests.json"
    good = {
        "file": "f",
        "section": "s",
        "name": "good",
        "expr": "true",
        "value": {"type": "bool", "value": True},
    }
    file.write_text(json.dumps({"tests": [good, {**good, "name": "bad", "expr": "false"}]}))
    assert main([str(file)]) == 1
    out = capsys.readouterr().out
    assert "f/s/bad" in out
    assert "1 of 2 passed, 1 failed" in out
    file.write_text(json.dumps({"tests": [good]}))
    assert main([str(file)]) == 0
