"""Pictures that the tests make of what they play. One variable says where they go: PICTURES; without it none is made.

`PICTURES=docs/pictures python -m pytest tests/browser` makes those of the documentation anew, and lays what the tests
look at besides, every page in every look, in the folder `pages` below, which is nobody's to keep.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tests.browser import png
from tests.browser.support import settle


def picture(page: Any, name: str) -> None:
    """Keep what is on the screen for the documentation, as `name`.png."""
    if folder := _folder():
        page.mouse.move(1279, 799)
        settle(page)
        (folder / f"{name}.png").write_bytes(png.smaller(page.screenshot()))


def shot(page: Any, name: str) -> None:
    """Keep the whole page to be looked at, as pages/`name`.png."""
    if folder := _folder("pages"):
        page.screenshot(path=folder / f"{name}.png", full_page=True)


def _folder(below: str = "") -> Path | None:
    named = os.environ.get("PICTURES")
    if not named:
        return None
    folder = Path(named) / below
    folder.mkdir(parents=True, exist_ok=True)
    return folder
