"""A real browser: Debian's Chromium, driven by Playwright, against the live server with the small community."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import answering, patience
from tests.console.fixtures import community, guidelines, moderator

__all__ = ["chromium", "community", "guidelines", "moderator", "page"]

# Playwright's synchronous interface runs an event loop in this thread; the tests' own queries are meant.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

answering.install()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install playwright)")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("needs a browser: apt-get install chromium")
    patience.install()
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, live_server: Any, guidelines: str) -> Iterator[Any]:
    """A page that fails its test when anything goes wrong in it: an error, a refused script, a missing file."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, base_url=live_server.url, locale="en-GB"
    )
    context.set_default_timeout(30_000)  # says what hangs, not how fast the machine is
    tab = context.new_page()
    patience.typing(tab)
    wrong: list[str] = []
    tab.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.wrong = wrong
    yield tab
    for one in chromium.contexts:  # a test that failed may have left another open
        one.close()
    assert answering.settled(live_server.url)
    assert wrong == []
