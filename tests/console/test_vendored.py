"""The browser parts: every icon asked for is there, nothing comes from elsewhere, versions are on record."""

from __future__ import annotations

import re

import pytest

from tests.shared import REPOSITORY

ROOMS = [REPOSITORY / "src/waker" / room for room in ("console", "pages")]
STATIC = REPOSITORY / "src/waker/console/static"
VENDOR = STATIC / "vendor"


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    from waker.console.context import PLACES

    there = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))
    asked = {place.icon for place in PLACES}
    for room in ROOMS:
        for path in room.rglob("*.html"):
            asked |= set(re.findall(r"""{%\s*icon\s+["']([^"']+)["']""", path.read_text(encoding="utf-8")))
    assert asked - there == set()
    assert there - asked == set(), "run: python tools/vendor_console.py"


@pytest.mark.parametrize("suffix", ["html", "css", "js"])
def test_nothing_is_fetched_from_elsewhere(suffix: str) -> None:
    own = [p for room in ROOMS for p in room.rglob(f"*.{suffix}") if VENDOR not in p.parents]
    assert own
    for path in own:
        found = re.findall(
            r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//[^"')\s]+""", path.read_text(encoding="utf-8")
        )
        assert not found, (path, found)


def test_stylesheets_ask_only_for_files_that_are_there() -> None:
    for path in [*STATIC.rglob("*.css"), *(REPOSITORY / "src/waker/pages/static").rglob("*.css")]:
        for target in re.findall(r"""url\(["']?([^"')]+)""", path.read_text(encoding="utf-8")):
            if not target.startswith("data:"):
                assert (path.parent / target.split("#")[0].split("?")[0]).exists(), (path.name, target)


@pytest.mark.parametrize("folder", [VENDOR, REPOSITORY / "tests/browser/vendor"])
def test_every_vendored_file_is_on_record(folder: object) -> None:
    from pathlib import Path

    place = Path(str(folder))
    record = (place / "VENDORED.md").read_text(encoding="utf-8")
    for path in place.iterdir():
        assert path.name == "VENDORED.md" or f"`{path.name}`" in record
