"""Pictures for the documentation, made by the tests that play what they show.

`PICTURES=docs/pictures python -m pytest tests/browser/test_workbench.py` makes them anew; without the variable
nothing is written.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def picture(page: Any, name: str) -> None:
    """Keep what is on the screen as `name`.png, where pictures are asked for."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.mouse.move(1279, 799)
        page.wait_for_timeout(150)
        page.screenshot(path=Path(folder) / f"{name}.png")
