"""The synthetic rule workload: every feature, outcome and effect as its plain Python reference has it."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.rules import compile_ours, differences, load_spec

from tests.shared import shared


@pytest.fixture(scope="module")
def spec() -> Any:
    return load_spec(shared("data/rules_bench/spec.py").parents[2])


@pytest.mark.parametrize("size", [10, 20, 50, 200])
def test_equals_the_reference(spec: Any, size: int) -> None:
    assert differences(spec, size, 500, [7, 99]) == 0


def test_a_different_rule_is_noticed(spec: Any) -> None:
    rules = spec.gen_rules(20)
    run = compile_ours(spec, [{**rules[0], "when_all": rules[8]["when_all"]}, *rules[1:]])
    reference = spec.compile_reference(rules)
    assert any(run(event) != reference(event) for event in spec.gen_events(500))


def test_absent_optional_fields_are_null(spec: Any) -> None:
    event = spec.gen_events(1)[0]
    for name in ("reply_to", "link_domain"):
        event["post"].pop(name, None)
    rules = spec.gen_rules(50)
    assert compile_ours(spec, rules)(event) == spec.compile_reference(rules)(event)
