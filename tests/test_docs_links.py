"""Documentation leads somewhere: every link to a page, a heading or a picture, and every setting that a page names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared import REPOSITORY
from waker.settings import SETTINGS

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


def anchor(heading: str) -> str:
    """As pages that show Markdown name a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


ANCHORS = {
    page: {
        anchor(heading)
        for heading in re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    for page in PAGES
}


def broken(page: Path) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not path.startswith("https://") and not (
            target.exists() and (not heading or heading in ANCHORS.get(target, ()))
        ):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_that_are_named_are_there(page: Path) -> None:
    named = set(re.findall(r"`(WAKER_[A-Z_]*[A-Z])\b", page.read_text(encoding="utf-8")))
    assert named <= set(SETTINGS)
