"""`scripts/clauses`: which tests count as showing a clause."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.shared import REPOSITORY

SCRIPT = runpy.run_path(str(REPOSITORY / "scripts" / "clauses"))
main = SCRIPT["main"]

CLAUSES = '[clauses]\nE1 = "removed"\nE2 = "redirected"\nE3 = "held"\n'
MARKED = """
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.clause("E1")]


@pytest.mark.clause("E3")
def test_it():
    pass


def helper():
    pass


class TestMore:
    @pytest.mark.clause("E3")
    def test_that(self):
        pass


class Base:
    @pytest.mark.clause("E2")
    def test_nothing_runs_this(self):
        pass
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("api", "browser", "review"):
        (tmp_path / "tests" / folder).mkdir(parents=True)
    (tmp_path / "tests" / "clauses.toml").write_text(CLAUSES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("face", ["api", "browser"])
def test_a_test_through_a_face_counts_by_its_own_mark_its_classs_and_its_modules(
    root: Path, face: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "tests" / face / "test_x.py").write_text(MARKED, encoding="utf-8")
    assert main([], root) == 0
    assert capsys.readouterr().out.splitlines() == [
        "E1   removed",
        f"       tests/{face}/test_x.py::test_it",
        f"       tests/{face}/test_x.py::TestMore::test_that",
        "E2   redirected  -",
        "E3   held",
        f"       tests/{face}/test_x.py::test_it",
        f"       tests/{face}/test_x.py::TestMore::test_that",
        "2 of 3 clauses are shown",
    ]


def test_a_test_of_an_inner_part_does_not_count(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "tests" / "review" / "test_x.py").write_text(MARKED, encoding="utf-8")
    assert main(["--missing"], root) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "0 of 3 clauses are shown"


def test_a_clause_that_does_not_exist_is_told_wherever_it_stands(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = MARKED.replace("E3", "E33")
    (root / "tests" / "review" / "test_x.py").write_text(text, encoding="utf-8")
    assert main([], root) == 1
    tests = [f"tests/review/test_x.py::{name}" for name in ("test_it", "TestMore::test_that")]
    assert capsys.readouterr().err == f"no such clause: E33 in {', '.join(tests)}\n"


def test_every_mark_here_names_a_clause(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().err
    assert all((REPOSITORY / "tests" / face).is_dir() for face in SCRIPT["FACES"])
