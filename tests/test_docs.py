"""Documentation that is tested: every setting, command and make target is in it."""

from __future__ import annotations

import argparse
import re
import struct
from collections.abc import Iterator

import pytest

from tests.shared import REPOSITORY
from waker import settings
from waker.cli import build

DOCS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "docs").rglob("*.md")))


def commands(
    parser: argparse.ArgumentParser, name: str = "waker"
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with its full name."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield name, parser
    for group in groups:
        for word, below in group.choices.items():
            yield from commands(below, f"{name} {word}")


COMMANDS = dict(commands(build()))


def test_the_page_of_settings_is_the_table() -> None:
    page = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == settings.markdown(), "run: python -m waker.settings > docs/settings.md"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert f"`{name}" in DOCS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    parser = COMMANDS[name]
    assert parser.description
    for action in parser._actions:
        assert action.help or action.metavar == "FILE.jsonl", f"{name} {action.dest}"


def test_no_command_is_documented_that_is_not_there() -> None:
    groups = {name.split()[1] for name in COMMANDS}
    for group, word in re.findall(r"`waker ([a-z]+)(?: ([a-z][a-z-]*))?", DOCS):
        assert group in groups, f"waker {group}"
        leaves = {name.split()[2] for name in COMMANDS if name.split()[1] == group and len(name.split()) > 2}
        if leaves and word:
            assert word in leaves, f"waker {group} {word}"


def test_every_make_target_is_documented() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE):
        assert target == "help" or f"`make {target}`" in DOCS


def test_the_readme_and_continuous_integration_name_the_two_commands() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme
    assert "make test" in (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")


def test_lock_files_pin_by_hash_and_name_no_address() -> None:
    for path in (REPOSITORY / "requirements").glob("*.lock"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,-]+\])?==", text, re.MULTILINE)
        assert len(pinned) > 20
        for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
            assert block.startswith("#") or "--hash=sha256:" in block, block[:60]


def test_every_picture_is_shown_and_made_by_a_test() -> None:
    shown = re.findall(r"\(pictures/([a-z-]+)\.png\)", DOCS)
    shown += re.findall(
        r"\(docs/pictures/([a-z-]+)\.png\)", (REPOSITORY / "README.md").read_text(encoding="utf-8")
    )
    tests = "\n".join(
        path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests" / "browser").glob("test_*.py")
    )
    made = re.findall(r"""\b(?:picture|guided)\(page, "([a-z-]+)"\)""", tests)
    there = [path.stem for path in (REPOSITORY / "docs" / "pictures").glob("*.png")]
    assert sorted(set(shown)) == sorted(there), "a picture that is missing, or shown nowhere"
    assert sorted(made) == sorted(there), "a picture that no test makes, or that two make"


def test_pictures_are_small_and_of_one_size() -> None:
    for path in (REPOSITORY / "docs" / "pictures").glob("*.png"):
        data = path.read_bytes()
        assert struct.unpack(">II", data[16:24]) == (1280, 800), path.name
        assert len(data) < 250_000, (
            f"{path.name} takes {len(data)} bytes: make it with tests/browser/pictures.py"
        )
