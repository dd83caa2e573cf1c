"""Acting on a page when it is there: whoever tests waits for the scripts, as a person does without noticing.

Playwright waits until an element can be seen; the scripts that listen to it run a moment later, and on a slow machine
a key pressed in between is lost. So before a key, a click or a choice the page is loaded to its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

ACTS = ("check", "click", "fill", "focus", "press", "select_option", "uncheck")


def install() -> None:
    """Have what is done to a part of a page wait for the page."""
    from playwright.sync_api import Locator

    for name in ACTS:
        act = getattr(Locator, name)
        if not hasattr(act, "patient"):
            setattr(Locator, name, _after_loading(act, lambda part: part.page))


def typing(page: Any) -> None:
    """Have the keys that are pressed on `page` wait for it."""
    for name in ("press", "type"):
        setattr(page.keyboard, name, _after_loading(getattr(page.keyboard, name), lambda _: page))


def _after_loading(act: Callable[..., Any], page_of: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def patiently(*args: Any, **more: Any) -> Any:
        page_of(args[0]).wait_for_load_state()
        return act(*args, **more)

    patiently.patient = True  # type: ignore[attr-defined]  # wrapped once, however many browsers there are
    return patiently


def until(true: Callable[[], Any], seconds: float = 30) -> None:
    """Wait until something is so that no page shows: what the server has stored."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.05)
