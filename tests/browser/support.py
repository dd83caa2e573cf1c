"""What the browser tests share: getting in, and asking axe-core whether everybody can use what is on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SETTLED = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame(); // what just changed is on the screen, and what moves because of it moves
    await frame();
    await Promise.race([
        Promise.allSettled(document.getAnimations().map(one => one.finished)),
        new Promise(done => setTimeout(done, 1000)),
    ]);
}"""
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def enter(page: Any, user: Any) -> None:
    """Sign `user` in without going through the page for it."""
    client = Client()
    client.force_login(user)
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
    page.context.add_cookies([{**cookie, "url": page.context._impl_obj._options["baseURL"]}])


def settle(page: Any) -> None:
    """Wait until nothing moves any more: a colour on its way from light to dark has a contrast of its own."""
    page.wait_for_load_state()
    page.evaluate(SETTLED)


def complaints(page: Any) -> list[str]:
    """What axe-core finds serious or critical on the page, in a line each."""
    settle(page)
    page.evaluate(AXE)
    found = page.evaluate(
        "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}, resultTypes: ['violations']})",
        LEVELS,
    )
    return [
        f"{v['impact']} {v['id']}: {', '.join(str(node['target']) for node in v['nodes'][:3])}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
