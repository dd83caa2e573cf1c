"""Locating: which item or account an address on the host's service points to.

The host says how its addresses are made (`WAKER_LINK_PATTERN`): `https://app.example.org/*/video/{item}`, with
`{item}` or `{account}` where the id stands and `*` for a part that may be anything. An id by itself will do as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from waker import settings
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake.models import Account, Item

LONGEST = 2_000
_PARTS = re.compile(r"(\{item\}|\{account\}|\*)")
_GROUPS = {"{item}": r"(?P<item>[^/?#&]+)", "{account}": r"(?P<account>[^/?#&]+)", "*": r"[^/?#]*"}
_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})|(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Located:
    """What an address pointed to; `url` is None where somebody wrote an id."""

    subject: Subject
    url: str | None


def locate(text: str, patterns: Sequence[str] | None = None) -> Located | None:
    """The known item or account that an address or id names; None when it names nothing that is here."""
    text = text.strip()
    if not text or len(text) > LONGEST or not text.isprintable():
        return None
    if not _is_address(text):
        subject = known(CONTENT, text) or known(ACCOUNT, text.removeprefix("@"))
        return Located(subject, None) if subject else None
    for pattern in settings.envlist("WAKER_LINK_PATTERN") if patterns is None else patterns:
        found = _compiled(pattern).fullmatch(_plain(text, "?" in pattern))
        if found is None:
            continue
        for name, kind in (("item", CONTENT), ("account", ACCOUNT)):
            id_ = found.groupdict().get(name)
            subject = known(kind, unquote(id_)) if id_ else None
            if subject is not None:
                return Located(subject, text)
    return None


def seconds(text: str) -> int | None:
    """`1:23`, `1:02:03` or `83` as seconds; ValueError when it is none of these, None when it is empty."""
    text = text.strip()
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hours, minutes, rest, plain = found.groups()
    if plain is not None:
        return int(plain)
    if int(rest) > 59:
        raise ValueError(text)
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(rest)


def _is_address(text: str) -> bool:
    return "://" in text or text.lower().startswith("www.")


def _plain(url: str, query: bool) -> str:
    """An address without what says nothing about where it leads."""
    url = url.partition("#")[0]
    if not query:
        url = url.partition("?")[0]
    scheme, _, rest = url.rpartition("://")
    if scheme.lower() not in ("", "http", "https"):
        return ""
    host, slash, path = rest.partition("/")
    return host.lower().removeprefix("www.") + slash + path.rstrip("/")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _PARTS.split(_plain(pattern, "?" in pattern))
    end = r"(?:&.*)?" if "?" in pattern else ""
    return re.compile("".join(_GROUPS.get(part) or re.escape(part) for part in parts) + end)


def known(kind: str, id_: str) -> Subject | None:
    """The subject where the host sent it and it was not erased since."""
    if not id_ or len(id_) > 200 or not id_.isprintable():
        return None
    rows = Item.objects if kind == CONTENT else Account.objects
    return Subject(kind, id_) if rows.filter(id=id_, erased_at=None).exists() else None
