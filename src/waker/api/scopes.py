"""A scope: what a key is for. An endpoint names the scopes that may call it; `admin` may call every one."""

from __future__ import annotations

from typing import Final

SCOPES: Final[dict[str, str]] = {
    "platform": "The host platform: sends accounts, items and reports, asks for treatments and permissions.",
    "partner": "A trusted partner: files reports of the partner channel and follows its own.",
    "authority": "An authority or law enforcement: files orders and requests and follows its own.",
    "reviewer": "Reviewers: works cases, takes and undoes decisions, reads what that needs.",
    "reader": "Reads everything that the API shows, changes nothing.",
    "admin": "All of the above.",
}

ADMIN: Final = "admin"


def allows(held: frozenset[str], needed: frozenset[str]) -> bool:
    """Whether a key that holds `held` may call what asks for one of `needed`."""
    return ADMIN in held or not held.isdisjoint(needed)
