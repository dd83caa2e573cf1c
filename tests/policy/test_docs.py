"""The reference in `docs/guidelines.md` says everything that a pack may hold."""

from __future__ import annotations

import re

import pytest

from tests.shared import REPOSITORY
from waker.core.features import FEATURES, GROUPS
from waker.core.restrictions import KINDS
from waker.policy import (
    read_ages,
    read_header,
    read_lists,
    read_measures,
    read_policies,
    read_queues,
    read_rules,
)
from waker.policy.cel import Field
from waker.policy.cel.registry import OVERLOADS
from waker.policy.facts import FACTS
from waker.policy.load import FOLDERS, load_pack
from waker.policy.pack import EXCEPTIONS, MODES, STEPS
from waker.policy.routing import CASE_FACTS

DOCS = re.sub(r"```.*?```", "", (REPOSITORY / "docs" / "guidelines.md").read_text(), flags=re.DOTALL)
NAMED = set(re.findall(r"[A-Za-z_][\w.]*", " ".join(re.findall(r"`([^`\n]+)`", DOCS))))


@pytest.mark.parametrize(
    "module", [read_ages, read_header, read_lists, read_measures, read_policies, read_queues, read_rules]
)
def test_every_field_is_documented(module: object) -> None:
    fields = {
        field
        for name, value in vars(module).items()
        if name.endswith("FIELDS")
        for field in str(value).split()
    }
    assert fields
    assert fields - NAMED == set()


@pytest.mark.parametrize("path", [path for path in FACTS.paths() if not path.startswith("lists.")])
def test_every_fact_is_documented_with_its_type_and_meaning(path: str) -> None:
    field = FACTS.field(path)
    if path == "lists":
        assert "`lists` has a field for each term list" in DOCS
        return
    _documented(path, field)


@pytest.mark.parametrize("path", [path for path in CASE_FACTS.paths() if path != "account"])
def test_every_fact_of_a_case_is_documented_with_its_type_and_meaning(path: str) -> None:
    _documented(path, CASE_FACTS.field(path))


def _documented(path: str, field: Field | None) -> None:
    assert field is not None
    row = next((line for line in DOCS.splitlines() if line.startswith(f"| `{path}` |")), "")
    assert field.doc
    assert field.doc in row
    assert ("nullable" in row) == field.nullable
    if field.type.kind != "record":
        assert f"| {field.type}" in row


def test_every_named_value_is_documented() -> None:
    for known in (MODES, EXCEPTIONS, STEPS, KINDS, FEATURES, GROUPS):
        assert set(known) - NAMED == set()
    assert all(f"`{folder}" in DOCS for folder in FOLDERS)


def test_every_documented_function_exists() -> None:
    section = DOCS.split("### Functions")[1]
    macros = {"has", "all", "exists", "exists_one", "filter", "map"}
    called = set(re.findall(r"([A-Za-z_]+)\(", " ".join(re.findall(r"`([^`\n]+)`", section))))
    known = {name.rpartition(".")[2] for name in OVERLOADS}
    assert called - known - macros == set()
    assert {"mentions", "matches"} <= called


def test_every_signal_that_the_default_rules_ask_for_is_documented() -> None:
    conditions = " ".join(rule.condition for rule in load_pack(REPOSITORY / "guidelines").rules)
    asked = set(re.findall(r'"(\w+)" in signals', conditions)) | set(
        re.findall(r'signals\["(\w+)"\]', conditions)
    )
    assert asked
    assert asked - NAMED == set()
