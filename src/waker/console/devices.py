"""A browser's description of itself (User-Agent), in the few words by which somebody knows their own device."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext

# The first that is found counts: most browsers also name those that they descend from.
BROWSERS: Final = (
    (r"\bEdgA?(?:iOS)?/", "Edge"),
    (r"\bOPR/|\bOpera\b", "Opera"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\b(?:Firefox|FxiOS)/", "Firefox"),
    (r"\b(?:HeadlessChrome|Chrome|CriOS|Chromium)/", "Chrome"),
    (r"\bVersion/[\d.]+ .*Safari/", "Safari"),
    (r"^curl/", "curl"),
    (r"^[Pp]ython\b", "Python"),
)
SYSTEMS: Final = (
    (r"\biPhone\b", "iPhone"),
    (r"\biPad\b", "iPad"),
    (r"\bAndroid\b", "Android"),
    (r"\bWindows\b", "Windows"),
    (r"\bCrOS\b", "ChromeOS"),
    (r"\bMac OS X\b|\bMacintosh\b", "macOS"),
    (r"\bLinux\b", "Linux"),
)
PHONES: Final = frozenset({"iPhone", "iPad", "Android"})


def agent(request: HttpRequest) -> str:
    """How a browser calls itself, as far as it is kept."""
    return str(request.META.get("HTTP_USER_AGENT", "")).replace("\x00", "")[:200]


def in_words(agent: str) -> str:
    """`Firefox on Linux`; `Unknown browser` where nothing is known."""
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("Unknown browser")


def is_phone(agent: str) -> bool:
    return _first(SYSTEMS, agent) in PHONES


def _first(patterns: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in patterns if re.search(pattern, agent)), "")
